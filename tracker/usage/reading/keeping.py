"""The parts of usable runs, put on the disk for looking into later, and named by their contents.

A run is named by the bytes of its parts as they came. What is packed is unpacked once more, to be
compared, only where an earlier run had as many rows: hashing all text takes as long as reading it.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from tracker.files import storage
from tracker.usage.rules.packing import BLOCK_BYTES, Magic, magic, unpacked
from tracker.usage.rules.problems import Code, Problem
from tracker.usage.rules.runs import EarlierRun, KeptBlob, ReadBlob, ReadRun

SPARE_BYTES = 256 << 20  # what the disk keeps free for everything else

Earlier = Callable[[ReadRun], Sequence[EarlierRun]]


def _none(run: ReadRun) -> Sequence[EarlierRun]:
    del run
    return ()


def keep_originals(folder: Path, runs: Sequence[ReadRun], earlier: Earlier = _none) -> None:
    """Slow, so before locks; a run for which the disk has no room becomes unusable (E21).

    `earlier` gives the runs taken in before that may hold the same, and have their parts in
    `folder`.
    """
    for run in runs:
        if run.usable and has_room(folder, sum(blob.size_bytes for blob in run.blobs)):
            run.kept = tuple(_kept(folder, blob) for blob in run.blobs)
            _name(folder, run, [blob.sha256 for blob in run.kept], earlier)
        elif run.usable:
            run.problems.add(Problem(Code.NO_SPACE, run.name))


def name_contents(folder: Path, runs: Sequence[ReadRun], earlier: Earlier = _none) -> None:
    """What `keep_originals` tells of usable runs, and nothing kept: for a dry run."""
    for run in runs:
        if run.usable:
            _name(folder, run, [_digest(_blocks(blob.original)) for blob in run.blobs], earlier)


def _name(folder: Path, run: ReadRun, raw: Sequence[str], earlier: Earlier) -> None:
    """By an earlier run's name where that holds the same."""
    run.content_sha256 = _over(run, raw)
    if run.bare:
        run.run = run.content_sha256
    content = _Content(run, [blob.original for blob in run.blobs], raw)
    for before in earlier(run):
        if _is_same(folder, content, before):
            run.content_sha256 = before.content_sha256
            run.run = before.run if run.bare else run.run
            return


def _over(run: ReadRun, digests: Sequence[str]) -> str:
    """One digest over those of the parts, in whatever order they came."""
    if run.bare:
        return digests[0]
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


class _Content:
    """A run's contents, unpacked when somebody asks for their name."""

    def __init__(
        self, run: ReadRun, parts: Sequence[Callable[[], BinaryIO]], raw: Sequence[str]
    ) -> None:
        self.run = run
        self.raw = sorted(raw)
        self._parts = list(zip(parts, raw, strict=True))
        self._name = ""

    def name(self) -> str:
        if not self._name:
            digests = [_unpacked_digest(opened, raw) for opened, raw in self._parts]
            self._name = _over(self.run, digests)
        return self._name


def _is_same(folder: Path, content: _Content, before: EarlierRun) -> bool:
    """Runs used to be named by their unpacked contents, so that name counts, too."""
    if content.raw == sorted(before.blobs):
        return True
    if content.name() == before.content_sha256:
        return True
    parts = [lambda raw=raw: storage.opened(folder, raw) for raw in before.blobs]
    try:
        return content.name() == _Content(content.run, parts, before.blobs).name()
    except FileNotFoundError:
        return False


def _unpacked_digest(opened: Callable[[], BinaryIO], raw: str) -> str:
    with opened() as stream:
        packed = magic(stream.read(BLOCK_BYTES)) is Magic.GZIP
    return _digest(unpacked("", _blocks(opened))) if packed else raw


def _blocks(opened: Callable[[], BinaryIO]) -> Iterator[bytes]:
    with opened() as stream:
        while block := stream.read(BLOCK_BYTES):
            yield block


def _digest(blocks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()


def has_room(folder: Path, size_bytes: int) -> bool:
    there = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    return shutil.disk_usage(there).free >= size_bytes + SPARE_BYTES


def _kept(folder: Path, blob: ReadBlob) -> KeptBlob:
    with blob.original() as stream:
        content = storage.put(folder, stream)
    return KeptBlob(blob.name, blob.rows, content.sha256, content.size_bytes)
