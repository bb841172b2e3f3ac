"""One run or bare file after another, read to its end."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from os import SEEK_END
from pathlib import PurePosixPath
from typing import BinaryIO

from tracker.usage.reading.finding import DAMAGED, NAME_MAX, Bundle, Entry, base_name, is_manifest
from tracker.usage.reading.limits import Budget, Limits, Watched
from tracker.usage.reading.parquet import lies_on_disk, read_parquet
from tracker.usage.reading.sink import Sink
from tracker.usage.reading.texts import read_text
from tracker.usage.rules.aggregate import amortized, check_reconciled
from tracker.usage.rules.dates import DateOrder
from tracker.usage.rules.kinds import Commitment, DatasetFamily
from tracker.usage.rules.manifest import BYTES_MAX, FOCUS, Blob, Manifest, Places, read_manifest
from tracker.usage.rules.packing import BLOCK_BYTES, Magic, magic, text_blocks
from tracker.usage.rules.problems import Code, Problem, Problems, Refused, shown
from tracker.usage.rules.runs import ReadBlob, ReadRun, refused_run


def runs_of(bundles: Sequence[Bundle], asked: "Asked") -> list[ReadRun]:
    """Every run and bare file found, as `read_runs` says."""
    runs = [run for bundle in bundles for run in _runs(bundle, asked)]
    asked.watched.tell()
    return runs


@dataclass(frozen=True, slots=True)
class Asked:
    source: str | None
    limits: Limits
    budget: Budget
    order: DateOrder | None
    watched: Watched
    by_columns: bool


def _runs(bundle: Bundle, asked: Asked) -> Iterator[ReadRun]:
    if bundle.problem is not None:
        yield refused_run(bundle.name, bundle.problem)
        return
    if bundle.bare is not None:
        with closing(_Reader(bundle.name, asked)) as reader:
            yield reader.bare(bundle.bare)
        return
    manifests = [entry for entry in bundle.entries if _asked_for(bundle, entry)]
    if not manifests:
        yield refused_run(bundle.name, Problem(Code.RUN_NOT_FINISHED, bundle.name))
    for entry in manifests:
        with closing(_Reader(_run_name(bundle, entry), asked)) as reader:
            yield reader.run(bundle, entry)


def _asked_for(bundle: Bundle, entry: Entry) -> bool:
    return is_manifest(entry.path) and bundle.only in {None, entry.path}


def _run_name(bundle: Bundle, entry: Entry) -> str:
    folder = str(PurePosixPath(entry.path).parent)
    return bundle.name if folder == "." else shown(f"{bundle.name}/{folder}", NAME_MAX)


class _Reader:
    """Reads one run; what is wrong is collected, so that a person sees all of it at once."""

    def __init__(self, name: str, asked: Asked) -> None:
        self._read = ReadRun(name, Problems(asked.limits.problems))
        self._asked = asked
        self._sink = Sink(
            self._read, asked.limits, asked.budget, order=asked.order, by_columns=asked.by_columns
        )

    def close(self) -> None:
        self._sink.twins.close()

    def bare(self, entry: Entry) -> ReadRun:
        read = self._read
        read.source = self._asked.source
        self._take(base_name(entry.path), entry, may_be_empty=False)
        if self._cannot_tell_actual():
            read.problems.add(Problem(Code.AMORTIZED, read.name, words="unsure", notice=True))
        return self._finished()

    def run(self, bundle: Bundle, entry: Entry) -> ReadRun:
        read = self._read
        name = base_name(entry.path)
        try:
            manifest = self._manifest(entry)
        except Refused as refused:
            read.problems.add(refused.problem)
            return read
        except DAMAGED:
            read.problems.add(Problem(Code.DAMAGED, name, words="zip"))
            return read
        read.source, read.run = manifest.source, manifest.run
        read.submitted_at, read.empty_month = manifest.submitted_at, manifest.month
        self._take_blobs(bundle, entry, manifest)
        self._check_family(name, manifest)
        return self._finished()

    def _manifest(self, entry: Entry) -> Manifest:
        """A manifest over the bound is cut, and so no JSON."""
        name = base_name(entry.path)
        with entry.open() as file:
            blocks = self._asked.budget.spend(name, iter([file.read(BYTES_MAX)]))
            return read_manifest(name, b"".join(blocks))

    def _check_family(self, name: str, manifest: Manifest) -> None:
        """The columns decide; a manifest that says otherwise is worth a word."""
        promised = DatasetFamily.FOCUS if manifest.dataset == FOCUS else DatasetFamily.CLASSIC
        if self._read.aggregate.rows_read and promised is not self._read.family:
            values = {"dataset": shown(manifest.dataset)}
            self._read.problems.add(
                Problem(Code.MANIFEST_DIFFERS, name, notice=True, values=values)
            )

    def _take_blobs(self, bundle: Bundle, manifest_entry: Entry, manifest: Manifest) -> None:
        entries = {entry.path: entry for entry in bundle.entries}
        places = Places(entries)
        whole = True
        for blob in manifest.blobs:
            path = places.of(blob.name, manifest=manifest_entry.path)
            if path is None:
                self._read.problems.add(Problem(Code.LISTED_BUT_MISSING, base_name(blob.name)))
                whole = False
            else:
                whole &= self._take_blob(blob, entries[path])
        if whole:
            self._check_rows("", manifest.rows, self._read.aggregate.rows_read)

    def _take_blob(self, blob: Blob, entry: Entry) -> bool:
        name = base_name(blob.name)
        before = self._read.aggregate.rows_read
        if not self._take(name, entry, may_be_empty=blob.rows == 0):
            return False
        self._check_rows(name, blob.rows, self._read.aggregate.rows_read - before)
        return True

    def _check_rows(self, blob: str, promised: int | None, found: int) -> None:
        if promised is not None and promised != found:
            values = {"promised": promised, "found": found}
            self._read.problems.add(Problem(Code.ROW_COUNT, blob, values=values))

    def _take(self, name: str, entry: Entry, *, may_be_empty: bool) -> bool:
        """Read one file to its end; False where that was not possible."""
        before = self._read.aggregate.rows_read
        try:
            size = self._parsed(name, entry, may_be_empty=may_be_empty)
        except Refused as refused:
            self._read.problems.add(refused.problem)
            return False
        except DAMAGED:
            self._read.problems.add(Problem(Code.DAMAGED, name, words="zip"))
            return False
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            self._read.problems.add(Problem(Code.NO_SPACE, name))
            return False
        rows = self._read.aggregate.rows_read - before
        self._read.blobs.append(ReadBlob(name, rows, entry.open, size))
        return True

    def _parsed(self, name: str, entry: Entry, *, may_be_empty: bool) -> int:
        """The bytes the file has as it lies there."""
        with entry.open() as file:
            raw = _Raw(iter(lambda: file.read(BLOCK_BYTES), b""), self._asked.watched)
            blocks = raw.peeked()
            if magic(raw.start) is Magic.PARQUET:
                if lies_on_disk(file):
                    raw.pass_over(file)
                    self._asked.budget.take(name, raw.size)
                spent = self._asked.budget.spend(name, blocks)
                read_parquet(name, file, spent, self._sink, entry.open)
                return raw.size
            unpacked = self._asked.budget.spend(name, text_blocks(name, blocks))
            read_text(name, unpacked, self._sink, may_be_empty=may_be_empty)
            self._notice_plain(name, raw.start)
            return raw.size

    def _notice_plain(self, name: str, start: bytes) -> None:
        if name.lower().endswith(".gz") and magic(start) is not Magic.GZIP:
            self._read.problems.add(Problem(Code.NOT_COMPRESSED, name, notice=True))

    def _cannot_tell_actual(self) -> bool:
        """Without commitments actual and amortized cost look alike."""
        read = self._read
        kinds = {charge.commitment for charge, _ in read.aggregate.sums}
        return self._sink.says_charge_type and kinds == {Commitment.NONE}

    def _finished(self) -> ReadRun:
        read = self._read
        try:
            self._sink.twins.tell(read.aggregate)
        except Refused as refused:
            read.problems.add(refused.problem)
        check_reconciled(read.aggregate)
        if amortized(read.aggregate, read.family):
            read.problems.add(Problem(Code.AMORTIZED, read.name))
        if read.usable and read.aggregate.rows_read == 0:
            read.problems.add(Problem(Code.EMPTY, shown(read.name), words="rows", notice=True))
        return read


@dataclass(slots=True)
class _Raw:
    """Blocks that remember how the first one began, and how much they were."""

    blocks: Iterator[bytes]
    watched: Watched
    start: bytes = field(default=b"")
    size: int = 0

    def peeked(self) -> Iterator[bytes]:
        first = next(self.blocks, b"")
        self.start = first[:8]
        return self._counted(first)

    def pass_over(self, file: BinaryIO) -> None:
        """Count all of a file, and read nothing more of it."""
        self.size = file.seek(0, SEEK_END)
        self.watched.read(self.size)

    def _counted(self, first: bytes) -> Iterator[bytes]:
        block = first
        while block:
            self.size += len(block)
            self.watched.read(len(block))
            yield block
            block = next(self.blocks, b"")
