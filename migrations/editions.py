"""Triggers that count what is written, by area of the tracker, on both engines.

What a page keeps is thrown away when a number of its areas has grown. A writer of PostgreSQL has
a row of its own, by its server process, so that none waits for another; SQLite has one at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from alembic import op

ACTS = ("insert", "update", "delete")
FIRST = "INSERT OR IGNORE INTO edition (area, writer, number) VALUES ('{area}', 0, 0)"
MORE = "UPDATE edition SET number = number + 1 WHERE area = '{area}'"
# Once a transaction: a row written again and again in one grows a chain that each write walks.
MORE_OF_WRITER = (
    "IF current_setting('tracker.{area}', true) IS DISTINCT FROM pg_current_xact_id()::text THEN "
    "INSERT INTO edition (area, writer, number) VALUES ('{area}', pg_backend_pid(), 1) "
    "ON CONFLICT (area, writer) DO UPDATE SET number = edition.number + 1; "
    "PERFORM set_config('tracker.{area}', pg_current_xact_id()::text, true); END IF"
)


@dataclass(frozen=True)
class Counted:
    """Writes to `table` count for `area`; `columns` limits updates to those of these."""

    area: str
    table: str
    columns: str = ""


def count(tables: Iterable[Counted]) -> None:
    """Put up the triggers; a migration that rebuilds such a table on SQLite does so again."""
    for one in tables:
        for statement in (*_uncounting(one), *_counting(one)):
            op.get_bind().exec_driver_sql(statement)


def uncount(tables: Iterable[Counted]) -> None:
    for one in tables:
        for statement in _uncounting(one):
            op.get_bind().exec_driver_sql(statement)


def forget(areas: Iterable[str]) -> None:
    """Once none of their tables is counted any more."""
    if op.get_bind().dialect.name == "postgresql":
        for area in areas:
            op.get_bind().exec_driver_sql(f"DROP FUNCTION edition_{area}()")


def _counting(one: Counted) -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return [
            FIRST.format(area=one.area),
            *(
                f"CREATE TRIGGER {one.table}_edition_{act} AFTER {_when(one, act)} "
                f"ON {one.table} BEGIN {MORE.format(area=one.area)}; END"
                for act in ACTS
            ),
        ]
    function = f"edition_{one.area}()"
    acts = " OR ".join(_when(one, act) for act in (*ACTS, "truncate"))
    when = f"AFTER {acts} ON {one.table} FOR EACH STATEMENT"
    body = f"$$ BEGIN {MORE_OF_WRITER.format(area=one.area)}; RETURN NULL; END $$"
    return [
        f"CREATE OR REPLACE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"CREATE TRIGGER {one.table}_edition {when} EXECUTE FUNCTION {function}",
        f"ALTER TABLE {one.table} ENABLE ALWAYS TRIGGER {one.table}_edition",
    ]


def _when(one: Counted, act: str) -> str:
    return f"{act.upper()} OF {one.columns}" if one.columns and act == "update" else act.upper()


def _uncounting(one: Counted) -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {one.table}_edition_{act}" for act in ACTS]
    return [f"DROP TRIGGER IF EXISTS {one.table}_edition ON {one.table}"]
