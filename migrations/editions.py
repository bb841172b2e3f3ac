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


OWN = (
    "INSERT INTO edition (area, writer, number) VALUES ('{area}:' || {row}.startup_id, 0, 1) "
    "ON CONFLICT (area, writer) DO UPDATE SET number = number + 1; "
)
ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}
OWN_OF_WRITER = (
    "DECLARE own text; BEGIN "
    "FOR own IN SELECT DISTINCT startup_id FROM changed LOOP "
    "IF current_setting('tracker.{area}_' || own, true) "
    "IS DISTINCT FROM pg_current_xact_id()::text THEN "
    "INSERT INTO edition (area, writer, number) "
    "VALUES ('{area}:' || own, pg_backend_pid(), 1) "
    "ON CONFLICT (area, writer) DO UPDATE SET number = edition.number + 1; "
    "PERFORM set_config('tracker.{area}_' || own, pg_current_xact_id()::text, true); "
    "END IF; END LOOP; RETURN NULL; END"
)
EVERY_OF_WRITER = (
    "BEGIN INSERT INTO edition (area, writer, number) VALUES ('{area}:0', pg_backend_pid(), 1) "
    "ON CONFLICT (area, writer) DO UPDATE SET number = edition.number + 1; RETURN NULL; END"
)
CHANGED = {  # PostgreSQL names the rows of one act and one side at a time
    "insert": "INSERT ON {table} REFERENCING NEW TABLE AS changed",
    "update_to": "UPDATE ON {table} REFERENCING NEW TABLE AS changed",
    "update_from": "UPDATE ON {table} REFERENCING OLD TABLE AS changed",
    "delete": "DELETE ON {table} REFERENCING OLD TABLE AS changed",
    "truncate": "TRUNCATE ON {table}",
}


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


def count_by_startup(area: str, tables: Iterable[str]) -> None:
    """Writes to these tables, which say whose each row is, also count as `area:startup`."""
    for statement in _functions_by_startup(area):
        op.get_bind().exec_driver_sql(statement)
    for table in tables:
        for statement in (*_uncounting_by_startup(table), *_counting_by_startup(area, table)):
            op.get_bind().exec_driver_sql(statement)


def uncount_by_startup(tables: Iterable[str]) -> None:
    for table in tables:
        for statement in _uncounting_by_startup(table):
            op.get_bind().exec_driver_sql(statement)


def forget_by_startup(area: str) -> None:
    """Once no table is counted any more."""
    if op.get_bind().dialect.name == "postgresql":
        for name in ("own", "every"):
            op.get_bind().exec_driver_sql(f"DROP FUNCTION {name}_edition_{area}()")


def _functions_by_startup(area: str) -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return []
    return [
        f"CREATE OR REPLACE FUNCTION {name}_edition_{area}() RETURNS trigger "
        f"LANGUAGE plpgsql AS $$ {body.format(area=area)} $$"
        for name, body in (("own", OWN_OF_WRITER), ("every", EVERY_OF_WRITER))
    ]


def _counting_by_startup(area: str, table: str) -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return [
            f"CREATE TRIGGER {table}_own_edition_{act} AFTER {act.upper()} ON {table} "
            f"BEGIN {''.join(OWN.format(area=area, row=row) for row in rows)}END"
            for act, rows in ROWS.items()
        ]
    made = []
    for act, when in CHANGED.items():
        name = f"{table}_{act}_own_edition"
        function = f"{'every' if act == 'truncate' else 'own'}_edition_{area}()"
        on = when.format(table=table)
        made += [
            f"CREATE TRIGGER {name} AFTER {on} FOR EACH STATEMENT EXECUTE FUNCTION {function}",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ]
    return made


def _uncounting_by_startup(table: str) -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_own_edition_{act}" for act in ROWS]
    return [f"DROP TRIGGER IF EXISTS {table}_{act}_own_edition ON {table}" for act in CHANGED]


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
