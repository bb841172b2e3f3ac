"""The database: one session, two engines, and how a write begins."""

import fcntl
import itertools
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, Protocol, TypeGuard, TypeVar, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Select,
    String,
    Subquery,
    Text,
    TextClause,
    bindparam,
    event,
    literal_column,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from tracker.values.exact import plain

WRITES = "tracker_writes"
LOCK = "tracker_lock"
NUMBER = "tracker_number"  # of a connection, in this process
BUSY_SECONDS = 30
PRIVATE, OTHERS = 0o600, 0o077  # a file's mode, and what of a mode is for others
PRAGMAS = (
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

COUNTED_TABLES = 87
"""Tables whose writes triggers count (migrations/editions.py); a test of the house counts them."""
COUNTED_BY_STARTUP = {
    "credits": ("credit_grant", "grant_amendment", "startup_credit", "transfer", "usage_fact"),
    "progress": ("kpi_reading",),
}
"""Tables whose writes count for their startup as well, as `credits:17`, by area."""
EVERY_STARTUP = 0  # `credits:0`: a table was emptied, whosever rows it held
ACTS, ACTS_BY_STARTUP = 3, 5  # SQLite has a trigger for each of the first, PostgreSQL of the second
_schemas: dict[tuple[str, int], int] = {}
_TRIGGERS_SQLITE = text(
    "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name GLOB '*_edition_*'"
)
_COUNTED_BY = {
    "sqlite": "SELECT '', 0, schema_version FROM pragma_schema_version",
    "postgresql": "SELECT '', count(*), sum(xmin::text::bigint) FROM pg_trigger "
    "WHERE tgname LIKE '%\\_edition' AND tgenabled <> 'D'",
}
_OF_AREA = {
    "sqlite": "substr(area, 1, instr(area, ':') - 1)",
    "postgresql": "split_part(area, ':', 1)",
}


def _editions(dialect: str, of: str) -> TextClause:
    """Each area's number, and under no name who counts it on this engine."""
    numbers = f"SELECT area, sum(number), 0 FROM edition WHERE {of} IN :areas GROUP BY area"  # noqa: S608 - our own words
    whole = text(f"{numbers} UNION ALL {_COUNTED_BY[dialect]}")
    return whole.bindparams(bindparam("areas", expanding=True))


_EDITIONS = {dialect: _editions(dialect, "area") for dialect in _COUNTED_BY}
_EDITIONS_BY_STARTUP = {
    dialect: _editions(dialect, f"area LIKE '%:%' AND {of}") for dialect, of in _OF_AREA.items()
}
_FOLD = """
WITH gone AS (
  DELETE FROM edition
  WHERE writer <> 0 AND writer NOT IN (SELECT pid FROM pg_stat_activity)
  RETURNING area, number
)
INSERT INTO edition (area, writer, number) SELECT area, 0, sum(number) FROM gone GROUP BY area
ON CONFLICT (area, writer) DO UPDATE SET number = edition.number + excluded.number
"""
_numbers = itertools.count(1)

BigId = BigInteger().with_variant(Integer, "sqlite")


class Base(DeclarativeBase):
    """Every model's base: plain `Mapped` columns, named constraints."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


class Edition(Base):
    """How often an area of the tracker was written to: triggers count, on every table of it.

    `writer` is the process of PostgreSQL's server that wrote, 0 where it is no more.
    """

    __tablename__ = "edition"

    area: Mapped[str] = mapped_column(String(20), primary_key=True)
    writer: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and in UTC in Python, on either engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal kept digit for digit, as text: SQLite would make it a float."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else plain(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        del dialect
        return None if value is None else Decimal(value)


def one_of(kind: type[StrEnum]) -> Enum:
    """A column of a StrEnum's values, stored as text. Bounds are checked where values are made."""
    return Enum(
        kind,
        native_enum=False,
        length=32,
        values_callable=lambda members: [m.value for m in members],
    )


def begin_write() -> None:
    """Start this request's or command's write transaction.

    On SQLite it takes the one write lock at once, so that what it reads cannot change before it
    writes; on PostgreSQL it only starts afresh, and actions lock the rows they decide on.
    """
    db.session.rollback()
    db.session.connection(execution_options={WRITES: True})


def begin_snapshot() -> None:
    """Start a transaction whose reads all see the database as it is at its first one.

    SQLite's do so anyway; PostgreSQL would let each statement see what others committed meanwhile.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def data_version() -> Hashable:
    """Equal for two readers only if nothing was committed to the database between them.

    SQLite counts, per connection, what others committed and what the connection itself changed;
    PostgreSQL names the transactions that a snapshot sees. Inside a write every answer differs.
    """
    connection = db.session.connection()
    if connection.get_execution_options().get(WRITES):
        return object()
    if connection.dialect.name == "postgresql":
        snapshot = connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one()
        return (str(connection.engine.url), snapshot)
    own = connection.info.setdefault(NUMBER, next(_numbers))
    others = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
    changes = cast("Any", connection.connection.driver_connection).total_changes
    return (own, others, changes)


def editions(areas: Collection[str]) -> dict[str, Hashable]:
    """Of each area: equal for two readers of a database only if nothing of it changed in between.

    Inside a write every answer differs. While triggers are missing or put aside it is equal only
    if nothing at all was committed; once they are back it is another than before.
    """
    numbers, database = _counted(_EDITIONS, areas)
    return {area: (database, numbers.get(area)) for area in areas}


def editions_by_startup(areas: Collection[str]) -> Callable[[str, int], Hashable]:
    """Of an area's startup: equal only if no row of its own in the area's tables changed.

    Only of areas in `COUNTED_BY_STARTUP`, and of their tables named there.
    """
    numbers, database = _counted(_EDITIONS_BY_STARTUP, areas)
    return lambda area, own: (
        database,
        numbers.get(f"{area}:{EVERY_STARTUP}"),
        numbers.get(f"{area}:{own}"),
    )


def _counted(
    asked: Mapping[str, TextClause], areas: Collection[str]
) -> tuple[dict[str, int], Hashable]:
    """Each area's number, and which triggers of which database counted it.

    No numbers inside a write and where triggers miss; there the second tells versions apart.
    """
    connection = db.session.connection()
    if connection.get_execution_options().get(WRITES):
        return {}, object()
    dialect = connection.dialect.name
    rows = connection.execute(asked[dialect], {"areas": list(areas)})
    numbers = {area: (number, written) for area, number, written in rows}
    triggers, written = numbers.pop("")
    by_startup = sum(map(len, COUNTED_BY_STARTUP.values()))
    if dialect == "postgresql":
        complete = triggers == COUNTED_TABLES + by_startup * ACTS_BY_STARTUP
    else:
        complete = _triggers(connection, written) == (COUNTED_TABLES + by_startup) * ACTS
    if not complete:
        return {}, data_version()
    found = {area: number for area, (number, _) in numbers.items()}
    return found, (str(connection.engine.url), written)


def _triggers(connection: Connection, schema: int) -> int:
    """How many count, in SQLite's schema of this version: looked up once for each."""
    key = (str(connection.engine.url), schema)
    if key not in _schemas:
        _schemas[key] = connection.execute(_TRIGGERS_SQLITE).scalar_one()
    return _schemas[key]


def fold_editions() -> None:
    """What processes of PostgreSQL's server counted that are no more is counted in one row.

    The caller commits. A sum stays what it is, for whoever reads it meanwhile, too.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(_FOLD))


Kept = TypeVar("Kept")


class Keep(Protocol):
    """What `tracker.web.kept` gives a query that puts together more than one area."""

    def part(self, key: Hashable, draw: Callable[[], Kept], *, of: Collection[str]) -> Kept: ...

    def each(
        self,
        key: Hashable,
        draw: Callable[[Collection[int]], Mapping[int, Kept]],
        *,
        of: str,
        each: Collection[int],
    ) -> Mapping[int, Kept]: ...


class _Anew:
    """Keeps nothing: for work that is done once, such as a job's."""

    def part(self, key: Hashable, draw: Callable[[], Kept], *, of: Collection[str]) -> Kept:
        del key, of
        return draw()

    def each(
        self,
        key: Hashable,
        draw: Callable[[Collection[int]], Mapping[int, Kept]],
        *,
        of: str,
        each: Collection[int],
    ) -> Mapping[int, Kept]:
        del key, of
        return draw(each)


ANEW: Keep = _Anew()

Told = TypeVar("Told")
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Read(Generic[Told]):
    """A query and what its rows, in whatever order they come, are told as."""

    query: Select[*tuple[Any, ...]]
    told: Callable[[Rows], Told]

    def now(self) -> Told:
        return self.told(db.session.execute(self.query).all())


class AtOnce:
    """Several small reads, asked for in one statement: made once, asked as often as one likes."""

    def __init__(self, *reads: Read[Any]) -> None:
        self._reads = reads
        self._queries = SideBySide(*(read.query for read in reads))

    def now(self) -> list[Any]:
        """What each tells, in their order."""
        found = self._queries.rows()
        return [read.told(rows) for read, rows in zip(self._reads, found, strict=True)]


def at_once(*reads: Read[Any]) -> list[Any]:
    return AtOnce(*reads).now()


class SideBySide:
    """Queries as one: each has columns of its own, empty in the rows of the others.

    For few rows, or narrow ones: an empty column is cheap, not free. No order is kept.
    """

    def __init__(
        self, *queries: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
    ) -> None:
        parts = [query.subquery() for query in queries]
        self._widths = [len(part.c) for part in parts]
        self._statement = union_all(*(_beside_others(part, parts) for part in parts))

    def rows(self, values: Mapping[str, Any] | None = None) -> list[list[Sequence[Any]]]:
        """The rows of each query, by its place among them."""
        ends = list(itertools.accumulate(self._widths, initial=1))
        found: list[list[Sequence[Any]]] = [[] for _ in self._widths]
        for row in db.session.execute(self._statement, values or {}).all():
            at = row[0]
            found[at].append(row[ends[at] : ends[at + 1]])
        return found


def _beside_others(own: Subquery, parts: Sequence[Subquery]) -> Select[*tuple[Any, ...]]:
    columns: list[ColumnElement[Any]] = []
    for part in parts:
        columns += [c if part is own else sql_cast(null(), c.type) for c in part.c]
    named = (column.label(f"c{at}") for at, column in enumerate(columns))
    return select(literal_column(str(parts.index(own)), Integer), *named)


def prepare_engine(engine: Engine) -> None:
    """Install what each engine needs; called once per application."""
    if engine.dialect.name != "sqlite":
        return
    database = engine.url.database

    @event.listens_for(engine, "do_connect")
    def do_connect(dialect: Any, record: Any, arguments: Any, values: Any) -> None:
        del dialect, record, arguments, values
        if _is_a_file(database):
            keep_private(Path(database))

    @event.listens_for(engine, "connect")
    def connect(dbapi_connection: Any, record: ConnectionPoolEntry) -> None:
        dbapi_connection.isolation_level = None  # we write BEGIN ourselves
        for pragma in PRAGMAS:
            dbapi_connection.execute(f"PRAGMA {pragma}")
        _keep_a_write_ahead_log(dbapi_connection, record.info, database)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get(WRITES):
            _take_file_lock(connection.info, database)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")

    @event.listens_for(engine, "checkin")
    def checkin(dbapi_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        del dbapi_connection
        _release_file_lock(record.info)


def _is_a_file(database: str | None) -> TypeGuard[str]:
    return bool(database) and database != ":memory:" and not str(database).startswith("file:")


def keep_private(database: Path) -> None:
    """Only its owner reads a database file, whatever the umask; its log takes the file's own mode.

    A file that exists is never opened here: closing it would drop the locks of this process.
    """
    with suppress(FileExistsError, FileNotFoundError):
        os.close(os.open(database, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, PRIVATE))
    for end in ("", "-wal", "-shm"):
        path = database.with_name(database.name + end)
        with suppress(FileNotFoundError, PermissionError):
            if path.stat().st_mode & OTHERS:
                path.chmod(PRIVATE)


def _keep_a_write_ahead_log(
    dbapi_connection: Any, info: dict[str, Any], database: str | None
) -> None:
    """Once for a database's life, and by one process: SQLite refuses the others without waiting."""
    if _journal_mode(dbapi_connection) in {"wal", "memory"}:
        return
    _take_file_lock(info, database)
    try:
        give_up_at = time.monotonic() + BUSY_SECONDS
        while _journal_mode(dbapi_connection) != "wal":
            try:
                dbapi_connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError:
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.01)
    finally:
        _release_file_lock(info)


def _journal_mode(dbapi_connection: Any) -> str:
    return str(dbapi_connection.execute("PRAGMA journal_mode").fetchone()[0])


def _take_file_lock(info: dict[str, Any], database: str | None) -> None:
    """Writers queue at a file lock: SQLite's own busy loop lets some starve for seconds.

    OperationalError, as from a database that is busy, where another keeps it for BUSY_SECONDS.
    """
    if not _is_a_file(database):
        return
    path = f"{database}.lock"
    handle = _open_lock(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        handle = _queue_for(path).awaited()
    info[LOCK] = handle


def _open_lock(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)


class _Queued(threading.Thread):
    """A place in the system's own queue at a lock: fair, but without a deadline.

    Who gives up leaves her place to the next of this process who comes, so that no more threads
    wait than writers ever did at once; a place nobody takes lets the lock go when it gets it.
    """

    def __init__(self, path: str) -> None:
        super().__init__(daemon=True)
        self.path = path
        self.handle = _open_lock(path)
        self.locked = threading.Event()

    def run(self) -> None:
        fcntl.flock(self.handle, fcntl.LOCK_EX)
        with _left_guard:
            if self not in _left:
                self.locked.set()
                return
            _left.remove(self)
        os.close(self.handle)

    def awaited(self) -> int:
        if not self.locked.wait(BUSY_SECONDS):
            with _left_guard:
                if not self.locked.is_set():
                    _left.append(self)
                    raise OperationalError("write lock", None, TimeoutError(self.path))
        return self.handle


_left: list[_Queued] = []
_left_guard = threading.Lock()


def _queue_for(path: str) -> _Queued:
    with _left_guard:
        found = next((one for one in _left if one.path == path), None)
        if found is not None:
            _left.remove(found)
            return found
    queued = _Queued(path)
    queued.start()
    return queued


def _forget_queues() -> None:
    """A forked process has none of its parent's threads."""
    _left.clear()


os.register_at_fork(after_in_child=_forget_queues)


def _release_file_lock(info: dict[str, Any]) -> None:
    handle = info.pop(LOCK, None)
    if handle is not None:
        os.close(cast("int", handle))
