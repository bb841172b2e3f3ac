"""Append-only tables: triggers that refuse to change, remove or replace a row, on both engines.

A migration that rebuilds such a table (SQLite's batch mode drops its triggers) must call
`protect` for it again at its end; a test looks at every step. SQLite's REPLACE deletes without
firing triggers, so an insert that meets an existing key is refused before it starts.
"""

from dataclasses import dataclass

from alembic import op
from sqlalchemy.engine import Connection

REFUSED = "is append-only"
MESSAGE = "{table} " + REFUSED


@dataclass(frozen=True)
class Guard:
    """How a table is guarded.

    `keys` are the column sets that are unique in it; `once` is a column that may be set a single
    time while its row's other `columns` stay as they are.
    """

    table: str
    keys: tuple[tuple[str, ...], ...] = (("id",),)
    once: str | None = None
    columns: tuple[str, ...] = ()


def protect(guard: Guard) -> None:
    unprotect(guard)
    for statement in _statements(guard, op.get_bind()):
        op.get_bind().exec_driver_sql(statement)


def unprotect(guard: Guard) -> None:
    bind = op.get_bind()
    for name in trigger_names(guard, bind.dialect.name):
        on = f" ON {guard.table}" if bind.dialect.name == "postgresql" else ""
        bind.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql(f"DROP FUNCTION IF EXISTS {guard.table}_refuse_change()")


def trigger_names(guard: Guard, dialect: str) -> list[str]:
    acts = ["update", "delete", "truncate" if dialect == "postgresql" else "replace"]
    return [f"{guard.table}_refuse_{act}" for act in acts]


def _statements(guard: Guard, bind: Connection) -> list[str]:
    return _postgresql(guard) if bind.dialect.name == "postgresql" else _sqlite(guard)


def _sqlite(guard: Guard) -> list[str]:
    table = guard.table
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE.format(table=table)}'); END"
    allowed = f"WHEN NOT ({_set_once(guard, 'IS')}) " if guard.once else ""
    return [
        f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} {allowed}{refuse}",
        f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} {refuse}",
        (
            f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} "
            f"WHEN {' OR '.join(_taken(guard, key) for key in guard.keys)} {refuse}"
        ),
    ]


def _taken(guard: Guard, key: tuple[str, ...]) -> str:
    same = [f"{column} = NEW.{column}" for column in key]
    if guard.once and key != ("id",):
        same += [f"{guard.once} IS NULL", f"NEW.{guard.once} IS NULL"]
    return f"EXISTS (SELECT 1 FROM {guard.table} WHERE {' AND '.join(same)})"  # noqa: S608


def _postgresql(guard: Guard) -> list[str]:
    table = guard.table
    function = f"{table}_refuse_change()"
    allowed = (
        f"IF TG_OP = 'UPDATE' THEN IF {_set_once(guard, 'IS NOT DISTINCT FROM')} "
        "THEN RETURN NEW; END IF; END IF; "
        if guard.once
        else ""
    )
    return [
        (
            f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {allowed}"
            f"RAISE EXCEPTION '{MESSAGE.format(table=table)}' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        ),
        (
            f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}"
        ),
        (
            f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {function}"
        ),
        (
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}"
        ),
        *(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
            for name in trigger_names(guard, "postgresql")
        ),
    ]


def _set_once(guard: Guard, same: str) -> str:
    unchanged = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in guard.columns)
    return f"OLD.{guard.once} IS NULL AND NEW.{guard.once} IS NOT NULL AND {unchanged}"
