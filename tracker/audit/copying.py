"""A second copy of the trail: one JSON line an event, chained, in a file kept elsewhere.

Whoever owns the database can change it and its triggers; not unseen, where this file lies on a
share of another machine, or is shipped to one. A worker that dies writes the rest at its next turn.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import func, select

from tracker.audit.models import AuditEvent
from tracker.db import db

AT_A_TIME = 1000
LOOK_BACK = 1000  # events may be kept in another order than numbered: this far back gaps are filled
TAIL_BYTES = 2 * 1024 * 1024
START = "0" * 64


@dataclass(frozen=True, slots=True)
class Tail:
    """What the end of a copy holds: the numbers of its events, and where its chain stands."""

    ids: frozenset[int]
    chain: str
    torn: bool  # a line was begun and not ended

    @property
    def floor(self) -> int:
        """Up to here everything is taken for copied."""
        return max(max(self.ids) - LOOK_BACK, min(self.ids) - 1) if self.ids else 0


@dataclass(slots=True)
class Compared:
    """A copy beside the trail; each list holds numbers of events."""

    copied: int = 0
    broken: list[int] = field(default_factory=list)  # the chain does not meet here
    changed: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)  # in the copy alone
    missing: list[int] = field(default_factory=list)  # in the trail alone, and older than the copy

    @property
    def whole(self) -> bool:
        return not (self.broken or self.changed or self.removed or self.missing)


def newest() -> tuple[int, int]:
    """Changes with every event that is kept, also with one that comes late."""
    last = db.session.scalar(select(func.max(AuditEvent.id))) or 0
    recent = db.session.scalar(
        select(func.count()).select_from(AuditEvent).where(AuditEvent.id > last - LOOK_BACK)
    )
    return last, recent or 0


def copy_trail(path: Path) -> int:
    """Append what is not there yet; how many. One worker at a time."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return _append(file)


def _append(file: BinaryIO) -> int:
    tail = _tail(file)
    chain, after, copied = tail.chain, tail.floor, 0
    if tail.torn:
        file.write(b"\n")
    while rows := _events(after):
        for row in rows:
            if row.id not in tail.ids:
                chain = _chained(chain, told := _told(row))
                file.write(_line({**told, "chain": chain}) + b"\n")
                copied += 1
        after = rows[-1].id
    file.flush()
    os.fsync(file.fileno())
    return copied


def _events(after: int) -> list[AuditEvent]:
    rows = db.session.scalars(
        select(AuditEvent).where(AuditEvent.id > after).order_by(AuditEvent.id).limit(AT_A_TIME)
    )
    return list(rows)


def _tail(file: BinaryIO) -> Tail:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - TAIL_BYTES, 0))
    text = file.read()
    lines = [told for line in text.split(b"\n") if (told := read_line(line)) is not None]
    ids = frozenset(int(told["id"]) for told in lines)
    chain = str(lines[-1]["chain"]) if lines else START
    return Tail(ids, chain, torn=bool(text) and not text.endswith(b"\n"))


def read_line(line: bytes) -> dict[str, Any] | None:
    """An event; None for a line that was begun and not ended."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) and {"id", "chain"} <= told.keys() else None


def _told(row: AuditEvent) -> dict[str, Any]:
    columns = AuditEvent.__table__.columns.keys()
    told = {name: getattr(row, name) for name in columns}
    return {**told, "at": row.at.isoformat(), "actor_kind": row.actor_kind.value}


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def _chained(before: str, told: dict[str, Any]) -> str:
    return hashlib.sha256(before.encode() + _line(told)).hexdigest()


def compare(lines: Iterable[bytes]) -> Compared:
    """Every line against its event, and every event against the lines."""
    found, chain, seen = Compared(), START, set[int]()
    for batch in _batches(lines):
        kept = _kept([int(told["id"]) for told in batch])
        for told in batch:
            own, number = str(told.pop("chain")), int(told["id"])
            if _chained(chain, told) != own:
                found.broken.append(number)
            if number not in kept:
                found.removed.append(number)
            elif kept[number] != told:
                found.changed.append(number)
            chain = own
            seen.add(number)
    found.copied, found.missing = len(seen), _missing(seen)
    return found


def _missing(seen: set[int]) -> list[int]:
    older = select(AuditEvent.id).where(AuditEvent.id <= max(seen, default=0))
    return sorted(set(db.session.scalars(older)) - seen)


def _batches(lines: Iterable[bytes]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for line in lines:
        told = read_line(line)
        if told is not None:
            batch.append(told)
        if len(batch) == AT_A_TIME:
            yield batch
            batch = []
    if batch:
        yield batch


def _kept(ids: list[int]) -> dict[int, dict[str, Any]]:
    rows = db.session.scalars(select(AuditEvent).where(AuditEvent.id.in_(ids)))
    return {row.id: _told(row) for row in rows}
