"""Triggers that say which things the search's index is behind with, on both engines."""

from collections.abc import Iterable
from dataclasses import dataclass

from alembic import op


@dataclass(frozen=True)
class Mark:
    """When a row of `table` is written, the things of `kind` that `ids` selects are behind.

    `ids` is SQL over the row written, `{row}`; `columns` limits it to updates of these.
    """

    table: str
    kind: str
    ids: str = "SELECT {row}.id AS id"
    columns: str = ""


ROWS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def mark(marks: Iterable[Mark], *, first: int = 0) -> None:
    """Put up the triggers, their names numbered from `first`, and mark whatever is there."""
    for number, one in enumerate(marks, first):
        for statement in (*_marking(one, number), all_behind(one)):
            op.get_bind().exec_driver_sql(statement)


def unmark(marks: Iterable[Mark], *, first: int = 0) -> None:
    for number, one in enumerate(marks, first):
        for statement in _unmarking(one, number):
            op.get_bind().exec_driver_sql(statement)


def all_behind(one: Mark) -> str:
    """Whatever is there already is marked once, by its own table."""
    if one.ids != Mark.ids:
        return "SELECT 1"
    return f"INSERT INTO search_stale (kind, object_id) SELECT '{one.kind}', id FROM {one.table}"  # noqa: S608


def _name(one: Mark, number: int, act: str) -> str:
    return f"{one.table}_search_{number}_{act}"


def _marking(one: Mark, number: int) -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER {_name(one, number, act)} AFTER {_when(one, act)} "
            f"BEGIN {_insert(one, row)}; END"
            for act, row in ROWS.items()
        ]
    function = f"{one.table}_search_{number}()"
    body = f"IF TG_OP = 'DELETE' THEN {_insert(one, 'OLD')}; ELSE {_insert(one, 'NEW')}; END IF;"
    made = f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$"
    return [
        f"{made} BEGIN {body} RETURN NULL; END $$",
        *(
            f"CREATE TRIGGER {_name(one, number, act)} AFTER {_when(one, act)} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}"
            for act in ROWS
        ),
    ]


def _when(one: Mark, act: str) -> str:
    of = f" OF {one.columns}" if one.columns and act == "update" else ""
    return f"{act.upper()}{of} ON {one.table}"


def _insert(one: Mark, row: str) -> str:
    return (
        f"INSERT INTO search_stale (kind, object_id) SELECT '{one.kind}', marked.id "  # noqa: S608
        f"FROM ({one.ids.format(row=row)}) AS marked WHERE marked.id IS NOT NULL"
    )


def _unmarking(one: Mark, number: int) -> list[str]:
    sqlite = op.get_bind().dialect.name == "sqlite"
    on = "" if sqlite else f" ON {one.table}"
    dropped = [f"DROP TRIGGER IF EXISTS {_name(one, number, act)}{on}" for act in ROWS]
    if sqlite:
        return dropped
    return [*dropped, f"DROP FUNCTION IF EXISTS {one.table}_search_{number}()"]
