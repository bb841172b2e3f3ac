"""Opens what people hand over (folders, zips, gz, plain files) and reads the runs inside.

An edge of the slice: it touches files, but neither the database nor HTTP. Nothing is ever written
by a name that came with the files.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from tracker.files import storage
from tracker.usage.rules.aggregate import Part, add_rows, check_reconciled
from tracker.usage.rules.layouts import layout_of
from tracker.usage.rules.manifest import (
    BYTES_MAX,
    NAMES,
    Blob,
    Manifest,
    Places,
    read_manifest,
)
from tracker.usage.rules.packing import BLOCK_BYTES, ZIPS, Magic, magic, text_blocks
from tracker.usage.rules.problems import Code, Problem, Problems, Refused, shown
from tracker.usage.rules.records import records
from tracker.usage.rules.runs import KeptBlob, ReadBlob, ReadRun, refused_run
from tracker.usage.zips import check_zip

NAME_MAX = 250
IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db")
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one import may hold, unpacked, and how many problems are listed."""

    unpacked_bytes: int = 40 << 30
    problems: int = 10_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One file, wherever it lies; `path` is its place inside what was handed over."""

    path: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A folder, a zip or a single file.

    `bare` is a file that stands for itself, `problem` what kept it from being opened, `only` the
    one manifest that was asked for.
    """

    name: str
    entries: tuple[Entry, ...] = ()
    bare: Entry | None = None
    problem: Problem | None = None
    only: str | None = None


@contextmanager
def opened_paths(paths: Sequence[Path]) -> Iterator[list[Bundle]]:
    with ExitStack() as stack:
        yield [_of_path(path, stack) for path in paths]


@contextmanager
def opened_uploads(files: Sequence[tuple[str, BinaryIO]]) -> Iterator[list[Bundle]]:
    """Files from one form. With a manifest among them they are one folder, else each for itself."""
    with ExitStack() as stack:
        entries = [Entry(shown(_base(name), NAME_MAX), _rewound(s)) for name, s in files]
        if any(_is_manifest(entry.path) for entry in entries):
            yield [Bundle("manifest.json", tuple(entries))]
        else:
            yield [_of_file(entry, stack) for entry in entries]


def read_runs(
    bundles: Sequence[Bundle], *, source: str | None, limits: Limits = Limits()
) -> list[ReadRun]:
    """Every run and bare file found. `source` names where bare files come from."""
    budget = _Budget(limits.unpacked_bytes)
    return [run for bundle in bundles for run in _runs(bundle, source, limits, budget)]


def keep_originals(folder: Path, runs: Sequence[ReadRun]) -> None:
    """Put the parts of usable runs on the disk, for looking into later; slow, so before locks."""
    for run in runs:
        if run.usable:
            run.kept = tuple(_kept(folder, blob) for blob in run.blobs)


def _kept(folder: Path, blob: ReadBlob) -> KeptBlob:
    with blob.original() as stream:
        content = storage.put(folder, stream)
    return KeptBlob(blob.name, blob.rows, content.sha256, content.size_bytes)


# --- finding --------------------------------------------------------------------------------


def _of_path(path: Path, stack: ExitStack) -> Bundle:
    if path.is_dir():
        return Bundle(_named(path), _folder(path))
    if _is_manifest(path.name):
        return Bundle(_named(path), _folder(path.parent), only=path.name)
    return _of_file(Entry(_named(path), partial(_opened, path)), stack)


def _folder(folder: Path) -> tuple[Entry, ...]:
    root = folder.resolve()
    inside = (p for p in sorted(folder.rglob("*")) if p.is_file() and _below(p, root))
    return tuple(
        Entry(path.relative_to(folder).as_posix(), partial(_opened, path)) for path in inside
    )


def _below(path: Path, root: Path) -> bool:
    """A link inside a folder must not lead out of it."""
    return path.resolve().is_relative_to(root)


def _of_file(entry: Entry, stack: ExitStack) -> Bundle:
    with entry.open() as file:
        start = file.read(8)
    if magic(start) not in ZIPS:
        return Bundle(entry.path, bare=entry)
    try:
        return _of_zip(entry, stack)
    except Refused as refused:
        return Bundle(entry.path, problem=refused.problem)


def _of_zip(entry: Entry, stack: ExitStack) -> Bundle:
    file = stack.enter_context(entry.open())
    check_zip(entry.path, file)
    try:
        archive = stack.enter_context(zipfile.ZipFile(file))
    except (*DAMAGED, ValueError, OSError):
        raise Refused(Problem(Code.DAMAGED, entry.path, words="zip")) from None
    entries = tuple(
        Entry(info.filename, partial(_opened_inside, archive, info))
        for info in archive.infolist()
        if not info.is_dir() and not _ignored(info.filename)
    )
    alone = len(entries) == 1 and not _is_manifest(entries[0].path)
    return Bundle(entry.path, entries, bare=entries[0] if alone else None)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _opened_inside(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast("BinaryIO", archive.open(info))


def _ignored(path: str) -> bool:
    return path.startswith(IGNORED[0]) or path.endswith(IGNORED[1:])


def _is_manifest(path: str) -> bool:
    return _base(path).lower() in NAMES


def _base(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name or "file"


def _named(path: Path) -> str:
    """A path's own name, as it can be stored."""
    return shown(path.resolve().name, NAME_MAX)


def _rewound(stream: BinaryIO) -> Callable[[], BinaryIO]:
    """An upload's stream can be read again and again; only its request closes it."""
    return lambda: cast("BinaryIO", _Rewound(stream))


class _Rewound:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.seek(0)

    def __enter__(self) -> BinaryIO:
        return self._stream

    def __exit__(self, *error: object) -> None:
        return None


# --- reading --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked in this import."""

    bytes_left: int

    def spend(self, blob: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self.bytes_left -= len(block)
            if self.bytes_left < 0:
                raise Refused(Problem(Code.UNSAFE, blob, words="size"))
            yield block


def _runs(bundle: Bundle, source: str | None, limits: Limits, budget: _Budget) -> list[ReadRun]:
    if bundle.problem is not None:
        return [refused_run(bundle.name, bundle.problem)]
    if bundle.bare is not None:
        return [_Reader(bundle.name, limits, budget).bare(bundle.bare, source)]
    manifests = [
        entry
        for entry in bundle.entries
        if _is_manifest(entry.path) and bundle.only in {None, entry.path}
    ]
    if not manifests:
        return [refused_run(bundle.name, Problem(Code.RUN_NOT_FINISHED, bundle.name))]
    return [
        _Reader(_run_name(bundle, entry), limits, budget).run(bundle, entry) for entry in manifests
    ]


def _run_name(bundle: Bundle, entry: Entry) -> str:
    folder = str(PurePosixPath(entry.path).parent)
    return bundle.name if folder == "." else shown(f"{bundle.name}/{folder}", NAME_MAX)


class _Reader:
    """Reads one run; what is wrong is collected, so that a person sees all of it at once."""

    def __init__(self, name: str, limits: Limits, budget: _Budget) -> None:
        self._read = ReadRun(name, Problems(limits.problems))
        self._budget = budget
        self._digests: list[str] = []

    def bare(self, entry: Entry, source: str | None) -> ReadRun:
        read = self._read
        read.source = source
        self._take(_base(entry.path), entry, may_be_empty=False)
        read.content_sha256 = read.run = self._digests[0]
        return self._finished()

    def run(self, bundle: Bundle, entry: Entry) -> ReadRun:
        read = self._read
        try:
            manifest = self._manifest(entry)
        except Refused as refused:
            read.problems.add(refused.problem)
            return read
        except DAMAGED:
            read.problems.add(Problem(Code.DAMAGED, _base(entry.path), words="zip"))
            return read
        read.source, read.run = manifest.source, manifest.run
        read.submitted_at, read.empty_month = manifest.submitted_at, manifest.month
        self._take_blobs(bundle, entry, manifest)
        digests = "".join(sorted(self._digests))
        read.content_sha256 = hashlib.sha256(digests.encode()).hexdigest()
        return self._finished()

    def _manifest(self, entry: Entry) -> Manifest:
        """A manifest over the bound is cut, and so no JSON."""
        with entry.open() as file:
            blocks = self._budget.spend(_base(entry.path), iter([file.read(BYTES_MAX)]))
            return read_manifest(_base(entry.path), b"".join(blocks))

    def _take_blobs(self, bundle: Bundle, manifest_entry: Entry, manifest: Manifest) -> None:
        entries = {entry.path: entry for entry in bundle.entries}
        places = Places(entries)
        whole = True
        for blob in manifest.blobs:
            path = places.of(blob.name, manifest=manifest_entry.path)
            if path is None:
                self._read.problems.add(Problem(Code.LISTED_BUT_MISSING, _base(blob.name)))
                whole = False
            else:
                whole &= self._take_blob(blob, entries[path])
        if whole:
            self._check_rows("", manifest.rows, self._read.aggregate.rows_read)

    def _take_blob(self, blob: Blob, entry: Entry) -> bool:
        name = _base(blob.name)
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
        digest = hashlib.sha256()
        before = self._read.aggregate.rows_read
        try:
            with entry.open() as file:
                raw = _Marked(iter(lambda: file.read(BLOCK_BYTES), b""))
                blocks = self._budget.spend(name, text_blocks(name, raw))
                self._parse(name, _hashed(blocks, digest.update), may_be_empty=may_be_empty)
                self._notice_plain(name, raw)
        except Refused as refused:
            self._read.problems.add(refused.problem)
            return False
        except DAMAGED:
            self._read.problems.add(Problem(Code.DAMAGED, name, words="zip"))
            return False
        finally:
            self._digests.append(digest.hexdigest())
        rows = self._read.aggregate.rows_read - before
        self._read.blobs.append(ReadBlob(name, rows, entry.open))
        return True

    def _parse(self, name: str, blocks: Iterator[bytes], *, may_be_empty: bool) -> None:
        rows = records(name, blocks)
        first = next(rows, None)
        if first is None:
            if not may_be_empty:
                raise Refused(Problem(Code.EMPTY, name))
            return
        header = first[1]
        layout, places = layout_of(name, header)
        if layout.eligible.lower() not in places:
            self._read.problems.add(Problem(Code.ELIGIBILITY, name, notice=True))
        self._read.family = layout.family
        part = Part(name, layout, places, len(header))
        add_rows(self._read.aggregate, self._read.problems, part, rows)

    def _notice_plain(self, name: str, raw: "_Marked") -> None:
        if name.lower().endswith(".gz") and magic(raw.start) is not Magic.GZIP:
            self._read.problems.add(Problem(Code.NOT_COMPRESSED, name, notice=True))

    def _finished(self) -> ReadRun:
        read = self._read
        check_reconciled(read.aggregate)
        if read.usable and read.aggregate.rows_read == 0:
            read.problems.add(Problem(Code.EMPTY, shown(read.name), words="rows", notice=True))
        return read


@dataclass(slots=True)
class _Marked:
    """Blocks that remember how the first one began."""

    blocks: Iterator[bytes]
    start: bytes = field(default=b"")

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks:
            self.start = self.start or block[:8]
            yield block


def _hashed(blocks: Iterator[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for block in blocks:
        update(block)
        yield block
