"""Migrations: one line of them, no drift, up and down and up again; append-only tables stay guarded."""

import ast
import importlib.util
import itertools
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError

from config import ROOT
from migrations.guards import Guard, trigger_names
from tracker.db import Base, prepare_engine
from tracker.setup.schema import alembic_config

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("[0-9]*.py"))
APPEND_ONLY = {
    "transfer",
    "credit_grant",
    "grant_amendment",
    "cap_change",
    "command_key",
    "program_setting",
    "audit_event",
    "support_revision",
    "milestone_revision",
    "milestone_verdict",
    "milestone_move",
    "import_decision",
    "usage_fact",
    "balance_statement",
    "difference_reason",
    "hour_quota",
    "support_rate",
    "support_step",
    "support_move",
    "advice_choice",
    "consent_record",
    "round_evidence",
    "valuation_evidence",
    "ladder_version",
    "ladder_rung",
    "kpi_choice",
    "kpi_target",
    "kpi_reading",
    "reading_verification",
    "period_closing",
    "reminder_rule",
    "package_plan",
    "partner_revision",
}
FIRST_GUARDED = "0008"
_numbers = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    """An empty database, with the connection settings the application uses."""
    with database(request, tmp_path, "template0") as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def at_head(request, tmp_path):
    """The same, a copy of one with every migration applied."""
    with database(request, tmp_path, "migrated") as made:
        yield made


@contextmanager
def database(request, folder: Path, template: str) -> Iterator[Engine]:
    if request.param == "sqlite":
        if template == "migrated":
            shutil.copyfile(request.getfixturevalue("migrated_sqlite"), folder / "steps.sqlite3")
        made = create_engine(f"sqlite:///{folder / 'steps.sqlite3'}")
        prepare_engine(made)
        yield made
        made.dispose()
        return
    server = request.getfixturevalue("postgres_server")
    name = f"steps_{next(_numbers)}"
    admin = create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    made = create_engine(server.url(name))
    yield made
    made.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def migrate(engine: Engine, revision: str, *, down: bool = False) -> None:
    settings = alembic_config()
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(settings, revision)
        connection.commit()


def guards(versions=VERSIONS) -> list[Guard]:
    """Every guard that a migration sets, read from the migrations themselves."""
    found = []
    for path in versions:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += getattr(module, "GUARDS", ())
    return found


def triggers(connection: Connection) -> set[str]:
    if connection.dialect.name == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    return set(connection.scalars(text(query)))


def wanted_triggers(dialect: str, versions=VERSIONS) -> set[str]:
    return {name for guard in guards(versions) for name in trigger_names(guard, dialect)}


def test_migrations_form_one_ordered_line():
    scripts = ScriptDirectory.from_config(alembic_config())
    line = [script.revision for script in scripts.walk_revisions()][::-1]
    assert len(scripts.get_heads()) == 1
    assert line == [path.name[:4] for path in VERSIONS]
    assert line == [f"{number:04}" for number in range(1, len(line) + 1)]


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_is_named_for_one_reason_and_stands_alone(path):
    tree = ast.parse(path.read_text())
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not [name for name in imported if name.split(".")[0] in {"tracker", "config"}]
    assert re.fullmatch(r"\d{4}_[a-z0-9]+(_[a-z0-9]+)+", path.stem)
    assert ast.get_docstring(tree)


def test_a_migrated_database_is_what_the_models_say(at_head):
    with at_head.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_migration_goes_up_down_and_up_again(engine):
    empty = set(inspect(engine).get_table_names())
    for path in VERSIONS:
        migrate(engine, path.name[:4])
        migrate(engine, "-1", down=True)
        migrate(engine, path.name[:4])
    whole = set(inspect(engine).get_table_names())
    migrate(engine, "base", down=True)
    assert set(inspect(engine).get_table_names()) - {"alembic_version"} == empty
    with engine.connect() as connection:
        assert triggers(connection) == set()
    migrate(engine, "head")
    assert set(inspect(engine).get_table_names()) == whole


def test_append_only_tables_are_guarded_after_every_migration(engine):
    assert {guard.table for guard in guards()} >= APPEND_ONLY
    for number, path in enumerate(VERSIONS, start=1):
        migrate(engine, path.name[:4])
        if path.name[:4] >= FIRST_GUARDED:
            wanted = wanted_triggers(engine.dialect.name, VERSIONS[:number])
            with engine.connect() as connection:
                assert wanted <= triggers(connection), path.name


@pytest.mark.parametrize("at_head", ["sqlite"], indirect=True)
def test_a_table_rebuilt_in_batch_mode_loses_its_guard(at_head):
    """The control: without it nobody knows whether the test above can fail."""
    with at_head.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("cap_change", recreate="always") as batch:
            batch.alter_column("reason", nullable=True)
        assert not {n for n in triggers(connection) if n.startswith("cap_change_")}


def sample(table: Table) -> dict[str, object]:
    """A row that fits the table's types; foreign keys are switched off while it goes in."""
    row = {}
    for column in table.columns:
        if isinstance(column.type, Boolean):
            row[column.name] = False
        elif isinstance(column.type, DateTime):
            row[column.name] = datetime(2026, 1, 1)  # noqa: DTZ001
        elif isinstance(column.type, Date):
            row[column.name] = date(2026, 1, 1)
        elif isinstance(column.type, Integer):
            row[column.name] = 7
        else:
            row[column.name] = "7"
    row |= {name: 8 for name in ("credit_account_id",) if name in row}
    row |= {name: None for name in ("superseded_at", "balance_usd") if name in row}
    return row


@pytest.fixture
def filled(at_head):
    """Every append-only table holding one row, with foreign keys out of the way."""
    engine = at_head
    metadata = MetaData()
    metadata.reflect(engine, only=sorted(APPEND_ONLY))
    careless = create_engine(engine.url)  # SQLite checks foreign keys only where it is told to
    with careless.begin() as connection:
        for name in APPEND_ONLY:
            if connection.dialect.name == "postgresql":
                drop_foreign_keys(connection, name)
            connection.execute(metadata.tables[name].insert(), [sample(metadata.tables[name])])
    careless.dispose()
    return engine, metadata


def drop_foreign_keys(connection: Connection, name: str) -> None:
    for key in inspect(connection).get_foreign_keys(name):
        connection.exec_driver_sql(f"ALTER TABLE {name} DROP CONSTRAINT {key['name']}")


def attempts(table: Table, dialect: str) -> list[str]:
    column = next(c.name for c in table.columns if c.name not in {"id", "superseded_at"})
    names = ", ".join(f'"{c.name}"' for c in table.columns)
    values = f"SELECT {names} FROM {table.name}"
    upsert = f"INSERT INTO {table.name} ({names}) {values} WHERE true ON CONFLICT (id) DO UPDATE"
    tried = [
        f'UPDATE {table.name} SET "{column}" = "{column}"',
        f"DELETE FROM {table.name}",
        f"{upsert} SET {column} = excluded.{column}",
    ]
    if dialect == "postgresql":
        return [*tried, f"TRUNCATE {table.name} CASCADE"]
    return [
        *tried,
        f"REPLACE INTO {table.name} ({names}) {values}",
        f"INSERT OR REPLACE INTO {table.name} ({names}) {values}",
        f'UPDATE OR REPLACE {table.name} SET "{column}" = "{column}"',
    ]


@pytest.mark.parametrize("recursive", [True, False], ids=["our settings", "a stranger's"])
def test_nothing_changes_removes_or_replaces_what_was_recorded(filled, recursive):
    engine, metadata = filled
    for name in sorted(APPEND_ONLY):
        table = metadata.tables[name]
        for statement in attempts(table, engine.dialect.name):
            with engine.connect() as connection:
                if engine.dialect.name == "sqlite":
                    connection.exec_driver_sql(f"PRAGMA recursive_triggers = {int(recursive)}")
                before = connection.execute(select(table)).all()
                with pytest.raises(IntegrityError, match="append-only"):
                    connection.exec_driver_sql(statement)
                connection.rollback()
                assert connection.execute(select(table)).all() == before, statement


@pytest.mark.parametrize(
    ("table", "same"),
    [
        ("transfer", ("program_id", "seq")),
        ("command_key", ("scope", "key")),
        ("usage_fact", ("startup_id", "billing_month", "charged_on")),
    ],
)
def test_replacing_by_another_key_than_the_id_is_refused_too(filled, table, same):
    engine, metadata = filled
    row = sample(metadata.tables[table]) | {"id": 99}
    assert set(same) <= row.keys()
    insert = metadata.tables[table].insert()
    if engine.dialect.name == "sqlite":
        insert = insert.prefix_with("OR REPLACE")
    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(insert, [row])


def test_a_usage_fact_is_superseded_once_and_changes_in_nothing_else(filled):
    engine, _ = filled
    stamp = "superseded_at = '2026-02-01 00:00:00'"
    with engine.connect() as connection:
        for changed in (f"{stamp}, covered_krw = '9'", "covered_krw = '9'", "superseded_at = NULL"):
            with pytest.raises(IntegrityError, match="append-only"):
                connection.exec_driver_sql(f"UPDATE usage_fact SET {changed}")
            connection.rollback()
        connection.exec_driver_sql(f"UPDATE usage_fact SET {stamp}")
        for again in (stamp, "superseded_at = '2026-03-01 00:00:00'", "superseded_at = NULL"):
            savepoint = connection.begin_nested()
            with pytest.raises(IntegrityError, match="append-only"):
                connection.exec_driver_sql(f"UPDATE usage_fact SET {again}")
            savepoint.rollback()


def test_a_new_fact_may_follow_a_superseded_one(filled):
    engine, metadata = filled
    row = sample(metadata.tables["usage_fact"]) | {"id": 8}
    careless = create_engine(engine.url)
    with careless.connect() as connection:
        connection.exec_driver_sql("UPDATE usage_fact SET superseded_at = '2026-02-01 00:00:00'")
        connection.execute(metadata.tables["usage_fact"].insert(), [row])
        assert connection.scalar(text("SELECT count(*) FROM usage_fact")) == 2
    careless.dispose()
