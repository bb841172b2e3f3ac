"""Runs taken in before that may hold what a new one holds."""

from collections import Counter, defaultdict

from sqlalchemy import ColumnElement, func, or_, select

from tracker.db import db
from tracker.files.models import StoredFile
from tracker.usage.models import Snapshot, SnapshotBlob
from tracker.usage.rules.kinds import SnapshotState
from tracker.usage.rules.runs import EarlierRun, ReadRun


def earlier_runs(program_id: int, run: ReadRun) -> list[EarlierRun]:
    """Those whose parts have as many rows, the newest first; how they were packed is not asked.

    For a bare file, all bare files; for an export's run, that run and what is live of its source.
    """
    ids = [id_ for id_, rows in _rows_of(program_id, run).items() if rows == _rows(run)]
    if not ids:
        return []
    found = db.session.execute(
        select(Snapshot.id, Snapshot.run, Snapshot.content_sha256, StoredFile.sha256)
        .join(SnapshotBlob, SnapshotBlob.snapshot_id == Snapshot.id)
        .join(StoredFile, StoredFile.id == SnapshotBlob.file_id)
        .where(Snapshot.id.in_(ids))
        .order_by(Snapshot.id.desc(), SnapshotBlob.id)
    )
    blobs: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    for id_, name, content, sha256 in found:
        blobs[id_, name, content].append(sha256)
    runs = [EarlierRun(name, content, tuple(of)) for (_, name, content), of in blobs.items()]
    return sorted(dict.fromkeys(runs), key=lambda one: one.run != run.run)


def _rows(run: ReadRun) -> Counter[int]:
    return Counter(blob.rows for blob in run.blobs)


def _rows_of(program_id: int, run: ReadRun) -> dict[int, Counter[int]]:
    """The rows of each part, by snapshot."""
    whole = sum(blob.rows for blob in run.blobs)
    as_many = (
        select(SnapshotBlob.snapshot_id)
        .join(Snapshot, Snapshot.id == SnapshotBlob.snapshot_id)
        .where(Snapshot.program_id == program_id, *_asked_for(run))
        .group_by(SnapshotBlob.snapshot_id)
        .having(func.count() == len(run.blobs), func.sum(SnapshotBlob.blob_rows) == whole)
    )
    rows: dict[int, Counter[int]] = defaultdict(Counter)
    parts = select(SnapshotBlob.snapshot_id, SnapshotBlob.blob_rows)
    for id_, count in db.session.execute(parts.where(SnapshotBlob.snapshot_id.in_(as_many))):
        rows[id_][count] += 1
    return rows


def _asked_for(run: ReadRun) -> list[ColumnElement[bool]]:
    if run.bare:
        return [Snapshot.run == Snapshot.content_sha256]
    told = or_(Snapshot.run == run.run, Snapshot.state == SnapshotState.LIVE)
    return [Snapshot.run != Snapshot.content_sha256, Snapshot.source == run.source, told]
