"""What a person said of the sheets of a workbook, as it is kept and as a mapping file says it."""

import json
import tomllib
from collections.abc import Container, Mapping, Sequence
from typing import Any

from tracker.values.refusals import RuleViolation
from tracker.values.tables import Column
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.matching import Choice

Known = Mapping[TableKind, Sequence[Column]]
NONE = "none"
"""In place of a table: the sheet is not read."""


def read_mapping(text: str) -> dict[str, Choice]:
    """`[sheets."부여 대장"] table = "grants"`, below it `columns = {amount_krw = "금액"}`."""
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RuleViolation("file_not_toml", None, reason=str(error)) from None
    return _choices(said.get("sheets"), extra=set(said) - {"sheets"})


def check_choices(choices: Mapping[str, Choice], sheets: Container[str], known: Known) -> None:
    """A sheet or a column that is not there was meant for another: nothing is guessed."""
    for name, one in choices.items():
        own = known[one.kind] if one.kind else ()
        wrong = set(one.columns) - {column.name for column in own}
        if name not in sheets or wrong:
            place = f"{name} ({', '.join(sorted(wrong))})" if wrong else name
            raise RuleViolation("mapping_malformed", None, place=place)


def choices_of(text: str | None) -> dict[str, Choice]:
    return _choices(json.loads(text)) if text else {}


def told_choices(choices: Mapping[str, Choice]) -> str:
    said = {
        name: {"table": NONE if one.skip else one.kind, "columns": dict(one.columns)}
        for name, one in choices.items()
    }
    return json.dumps(said, ensure_ascii=False)


def _choices(said: Any, extra: set[str] | None = None) -> dict[str, Choice]:
    if not isinstance(said, dict) or extra:
        raise RuleViolation("mapping_malformed", None, place=", ".join(extra or {"sheets"}))
    return {name: _choice(name, one) for name, one in said.items()}


def _choice(name: str, said: Any) -> Choice:
    columns = said.get("columns", {}) if isinstance(said, dict) else None
    if (
        not isinstance(columns, dict)
        or set(said) - {"table", "columns"}
        or not all(isinstance(heading, str) for heading in columns.values())
        or not _is_table(said.get("table"), columns)
    ):
        raise RuleViolation("mapping_malformed", None, place=name)
    table = said.get("table")
    if table == NONE:
        return Choice(skip=True)
    return Choice(TableKind(table) if table else None, columns=columns)


def _is_table(table: Any, columns: Mapping[str, str]) -> bool:
    """Columns are said of a table; of none, or of one that is looked for, nothing can be said."""
    if table is None or table == NONE:
        return not columns
    return isinstance(table, str) and table in set(TableKind)
