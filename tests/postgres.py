"""A PostgreSQL server of the tests' own, started from the system's programs and removed afterwards."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, text

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c autovacuum=off"


def programs() -> Path | None:
    """The newest installed PostgreSQL's folder of programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Server:
    """One cluster on a free loopback port; initdb refuses root, so root runs it as `postgres`."""

    def __init__(self, *, durable: bool = False) -> None:
        found = programs()
        if found is None:
            raise RuntimeError("PostgreSQL is not installed")
        self.bin = found
        self.folder = Path(tempfile.mkdtemp(prefix="tracker-pg-"))
        self.options = "-c max_connections=200" if durable else FAST
        self.port = _free_port()
        self.as_user: list[str] = []
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
            self.as_user = ["runuser", "-u", "postgres", "--"]

    def start(self) -> None:
        self._run(
            "initdb",
            "-D",
            "data",
            "-U",
            "tracker",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale=C.UTF-8",
        )
        self._run(
            "pg_ctl",
            "-D",
            "data",
            "-w",
            "-l",
            "log",
            "-o",
            f"-p {self.port} -h 127.0.0.1 -k {self.folder} {self.options}",
            "start",
        )

    def restart(self) -> None:
        """As after a power cut: no goodbye to anyone, recovery from the log."""
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "-l", "log", "restart")

    def stop(self) -> None:
        for url in [url for url in _KEPT if f":{self.port}/" in url]:
            _forget(url)
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://tracker@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self.as_user, str(self.bin / program), *arguments],
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )


TESTS = 50  # between two tidyings: rows deleted are looked at again and again
_given = count(1)


def empty_copy(server: Server, *, template: str, name: str) -> str:
    """The address of a database as the template is, which holds no rows but its revision.

    Emptying takes a tenth of copying: it is copied anew only where a test changed its tables.
    """
    if next(_given) % TESTS == 0:
        _lasting(server.url(name)).execute(text("VACUUM"))
    admin = _lasting(server.url("postgres"))
    known = admin.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
    if not known or not _emptied(server, template, name):
        _forget(server.url(name))
        admin.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        admin.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    return server.url(name)


SHAPE = """
SELECT md5(string_agg(part, '|' ORDER BY part)) FROM (
  SELECT concat_ws(' ', attrelid::regclass, attname, atttypid, attnotnull, attisdropped) AS part
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0
  UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled, tgfoid) FROM pg_trigger
  UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', oid, prosrc) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
) AS parts
"""
BUSY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'
"""
TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
)
GUARDS = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'"
COUNTED = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"


def _emptied(server: Server, template: str, name: str) -> bool:
    """Empty every table of a database; False where its tables are no longer the template's."""
    connection = _lasting(server.url(name))
    if connection.scalar(text(SHAPE)) != _shape(server, template):
        return False
    connection.execute(text(BUSY))  # whoever still holds what a test locked
    guards = connection.execute(text(GUARDS)).all()
    steps = ["SET session_replication_role = replica"]  # no foreign keys
    for table in _with_rows(connection):
        steps += _deletion(table, [guard for of, guard in guards if of == table])
    for sequence in connection.scalars(text(COUNTED)):
        steps.append(f"ALTER SEQUENCE {sequence} RESTART")
    connection.exec_driver_sql("; ".join(steps))  # sent at once, and so one transaction
    return True


def _deletion(table: str, guards: list[str]) -> list[str]:
    """Guards that always fire are put aside meanwhile."""
    return [
        *(f"ALTER TABLE {table} DISABLE TRIGGER {guard}" for guard in guards),
        f"DELETE FROM {table}",
        *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {guard}" for guard in guards),
    ]


def _with_rows(connection: Connection) -> list[str]:
    tables = connection.scalars(text(TABLES)).all()
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)
    return list(connection.scalars(text(" UNION ALL ".join(asked))))


@cache
def _shape(server: Server, database: str) -> str:
    """Of a template: it does not change, and nobody stays connected to what is copied."""
    engine = create_engine(server.url(database), poolclass=NullPool)
    with engine.connect() as connection:
        return str(connection.scalar(text(SHAPE)))


_KEPT: dict[str, Connection] = {}


def _lasting(url: str) -> Connection:
    """A connection for the whole run: a new one learns every table of a database anew."""
    if url not in _KEPT or _KEPT[url].closed:
        _KEPT[url] = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()
    return _KEPT[url]


def _forget(url: str) -> None:
    if url in _KEPT:
        _KEPT.pop(url).close()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
