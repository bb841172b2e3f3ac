"""What was handed over, found: folders, zips, uploads, single files, and the entries in them."""

import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from tracker.usage.rules.manifest import NAMES
from tracker.usage.rules.packing import ZIPS, magic
from tracker.usage.rules.problems import Code, Problem, Refused, shown
from tracker.usage.zips import check_zip

NAME_MAX = 250
IGNORED = ("__MACOSX/", ".DS_Store", "Thumbs.db")
WORKBOOK = "[Content_Types].xml"  # what every XLSX holds
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


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
        entries = [Entry(shown(base_name(name), NAME_MAX), _rewound(s)) for name, s in files]
        if any(is_manifest(entry.path) for entry in entries):
            yield [Bundle("manifest.json", tuple(entries), problem=_twice(entries))]
        else:
            yield [_of_file(entry, stack) for entry in entries]


def _twice(entries: Sequence[Entry]) -> Problem | None:
    """A browser tells no folders: of two files of one name nobody knows which run is whose."""
    named = Counter(entry.path.lower() for entry in entries)
    twice = next((entry.path for entry in entries if named[entry.path.lower()] > 1), None)
    if twice is None:
        return None
    values = {"name": twice}
    return Problem(Code.RUN_NOT_FINISHED, twice, words="twice", values=values)


def _of_path(path: Path, stack: ExitStack) -> Bundle:
    if path.is_dir():
        return Bundle(_named(path), _folder(path))
    if is_manifest(path.name):
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
    if any(info.filename == WORKBOOK for info in archive.infolist()):
        raise Refused(Problem(Code.NOT_TEXT, entry.path, words="workbook"))
    entries = tuple(
        Entry(info.filename.replace("\\", "/"), partial(_opened_inside, archive, info))
        for info in archive.infolist()
        if not info.is_dir() and not _ignored(info.filename)
    )
    alone = len(entries) == 1 and not is_manifest(entries[0].path)
    return Bundle(entry.path, entries, bare=entries[0] if alone else None)


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _opened_inside(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> BinaryIO:
    return cast("BinaryIO", archive.open(info))


def _ignored(path: str) -> bool:
    return path.startswith(IGNORED[0]) or path.endswith(IGNORED[1:])


def is_manifest(path: str) -> bool:
    return base_name(path).lower() in NAMES


def base_name(path: str) -> str:
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
