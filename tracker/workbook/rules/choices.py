"""What a person said of the sheets of a workbook, as it is kept and as a mapping file says it."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from tracker.values.refusals import RuleViolation
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.matching import Choice

NONE = "none"
"""In place of a table: the sheet is not read."""


def read_mapping(text: str) -> dict[str, Choice]:
    """`[sheets."부여 대장"] table = "grants"`, below it `columns = {amount_krw = "금액"}`."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleViolation("file_not_toml", None, reason=str(error)) from None
    return _choices(said.get("sheets"), extra=set(said) - {"sheets"})


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
        or said.get("table") not in {None, NONE, *TableKind}
    ):
        raise RuleViolation("mapping_malformed", None, place=name)
    table = said.get("table")
    if table == NONE:
        return Choice(skip=True)
    return Choice(TableKind(table) if table else None, columns=columns)
