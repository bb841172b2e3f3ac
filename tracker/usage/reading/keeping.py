"""The parts of usable runs, put on the disk for looking into later, and named by their contents."""

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from tracker.files import storage
from tracker.usage.rules.packing import BLOCK_BYTES
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.runs import KeptBlob, ReadBlob, ReadRun

SPARE_BYTES = 256 << 20  # what the disk keeps free for everything else


def keep_originals(folder: Path, runs: Sequence[ReadRun]) -> None:
    """Slow, so before locks; a run for which the disk has no room becomes unusable (E21)."""
    for run in runs:
        if run.usable and has_room(folder, sum(blob.size_bytes for blob in run.blobs)):
            run.kept = tuple(_kept(folder, blob) for blob in run.blobs)
            _name(run, [blob.sha256 for blob in run.kept])
        elif run.usable:
            run.problems.add(Problem(Code.NO_SPACE, run.name))


def name_contents(runs: Sequence[ReadRun]) -> None:
    """What `keep_originals` tells of usable runs, and nothing kept: for a dry run."""
    for run in runs:
        if run.usable:
            _name(run, [_digest(blob) for blob in run.blobs])


def _name(run: ReadRun, raw: Sequence[str]) -> None:
    """One digest over those of the parts, in whatever order they came; a bare file's is its run.

    `raw` are the digests of the parts as they lie there.
    """
    parts = zip(run.blobs, raw, strict=True)
    digests = [blob.content_sha256 or as_it_lies for blob, as_it_lies in parts]
    if run.bare:
        (run.content_sha256,) = digests
        run.run = run.content_sha256
    else:
        run.content_sha256 = hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


def _digest(blob: ReadBlob) -> str:
    if blob.content_sha256 is not None:
        return blob.content_sha256
    digest = hashlib.sha256()
    with blob.original() as stream:
        while block := stream.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def has_room(folder: Path, size_bytes: int) -> bool:
    there = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    return shutil.disk_usage(there).free >= size_bytes + SPARE_BYTES


def _kept(folder: Path, blob: ReadBlob) -> KeptBlob:
    with blob.original() as stream:
        content = storage.put(folder, stream)
    return KeptBlob(blob.name, blob.rows, content.sha256, content.size_bytes)
