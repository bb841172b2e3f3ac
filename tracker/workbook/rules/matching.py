"""Which table a sheet is and which column is what: as its headings say, or as a person chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.values.cells import SHOWN_MAX, bare_heading, plain
from tracker.values.refusals import RuleViolation
from tracker.values.tables import HEADING_WITHIN, Below, Column, Row, Table, read_table
from tracker.workbook.rules.kinds import HINT_WEIGHT, TELLING, TableKind

HEADINGS_MOST = 60
BROKEN = frozenset({"second_table", "row_shifted"})


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person said of a sheet. `skip`: it is not read. `columns`: ours by its headings.

    Where nothing was said of a column it is looked for; an empty heading leaves it out.
    """

    kind: TableKind | None = None
    skip: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """What a sheet is taken for. Without a `table` nothing of it is read, and `why` may say why."""

    name: str
    kind: TableKind | None
    table: Table | None
    headings: tuple[str, ...]
    why: RuleViolation | None = None


ColumnsOf = Mapping[TableKind, Sequence[Column]]


def match_sheet(
    name: str, rows: Sequence[Row], below: Below, columns: ColumnsOf, choice: Choice
) -> Match:
    headings = _headings(rows)
    if choice.skip:
        return Match(name, None, None, headings)
    if choice.kind is not None:
        try:
            table = read_table(rows, _chosen(columns[choice.kind], choice.columns), below)
            _check_found(table, choice.columns)
        except RuleViolation as violation:
            return Match(name, choice.kind, None, headings, violation)
        return Match(name, choice.kind, table, _shown(table))
    found, why = _candidates(name, rows, below, columns)
    best = max(found, key=lambda one: one[0], default=None)
    if best is None:
        return Match(name, None, None, headings, why)
    _, kind, table = best
    return Match(name, kind, table, _shown(table))


def _check_found(table: Table, said: Mapping[str, str]) -> None:
    """What a person said of a column holds, or nothing of the sheet is read."""
    for name, heading in said.items():
        if heading and name not in table.heading.places:
            raise RuleViolation("heading_not_there", None, heading=heading[:SHOWN_MAX])


def _candidates(
    name: str, rows: Sequence[Row], below: Below, columns: ColumnsOf
) -> tuple[list[tuple[int, TableKind, Table]], RuleViolation | None]:
    """What it may be; where it is nothing, what may be wrong with it."""
    found, why = [], None
    for kind, own in columns.items():
        try:
            table = read_table(rows, own, below)
        except RuleViolation as violation:
            why = violation if violation.code in BROKEN else why
            continue
        if _tells(kind, table):
            found.append((_known(kind, table) + _hint(kind, name), kind, table))
    return found, why


def _known(kind: TableKind, table: Table) -> int:
    """Of how many columns it speaks for the table that they are there."""
    places = table.heading.places
    return len(places) - (kind is TableKind.SESSIONS and "kind" in places)


def _tells(kind: TableKind, table: Table) -> bool:
    places, telling = table.heading.places, TELLING[kind]
    if kind is TableKind.READINGS and not _states_figures(table):
        return False
    if kind is TableKind.SESSIONS and not _has_mentor(table):
        return False
    return all(one in places for one in telling.needed) and all(
        any(one in places for one in group) for group in telling.any
    )


def _states_figures(table: Table) -> bool:
    places = table.heading.places
    return {"kpi", "value"} <= places.keys() or any(name.startswith("kpi:") for name in places)


def _has_mentor(table: Table) -> bool:
    written = bare_heading(table.heading.as_written("given_by"))
    return any(word in written for word in ("멘토", "전문가", "자문", "mentor", "expert"))


def _hint(kind: TableKind, name: str) -> int:
    bare = bare_heading(name)
    return HINT_WEIGHT if any(hint in bare for hint in TELLING[kind].hints) else 0


def _chosen(columns: Sequence[Column], said: Mapping[str, str]) -> list[Column]:
    """What was chosen comes first, so that no other column takes its place."""
    first = [
        Column(one.name, (said[one.name],), one.needed, one.carried)
        for one in columns
        if said.get(one.name)
    ]
    rest = [one for one in columns if one.name not in said]
    return [*first, *rest]


def _shown(table: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for cell in table.head if (text := plain(cell))))


def _headings(rows: Sequence[Row]) -> tuple[str, ...]:
    """Of a sheet nobody knows: the row that says most, to choose from."""
    tried = [
        [text for cell in cells if (text := plain(cell))] for _, cells in rows[:HEADING_WITHIN]
    ]
    best = max(tried, key=len, default=[])
    return tuple(dict.fromkeys(best[:HEADINGS_MOST]))
