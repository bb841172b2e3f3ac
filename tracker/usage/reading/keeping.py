"""The parts of usable runs, put on the disk for looking into later."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from tracker.files import storage
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.runs import KeptBlob, ReadBlob, ReadRun

SPARE_BYTES = 256 << 20  # what the disk keeps free for everything else


def keep_originals(folder: Path, runs: Sequence[ReadRun]) -> None:
    """Slow, so before locks; a run for which the disk has no room becomes unusable (E21)."""
    for run in runs:
        if run.usable and has_room(folder, sum(blob.size_bytes for blob in run.blobs)):
            run.kept = tuple(_kept(folder, blob) for blob in run.blobs)
        elif run.usable:
            run.problems.add(Problem(Code.NO_SPACE, run.name))


def has_room(folder: Path, size_bytes: int) -> bool:
    there = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    return shutil.disk_usage(there).free >= size_bytes + SPARE_BYTES


def _kept(folder: Path, blob: ReadBlob) -> KeptBlob:
    with blob.original() as stream:
        content = storage.put(folder, stream)
    return KeptBlob(blob.name, blob.rows, content.sha256, content.size_bytes)
