"""Uploads on the disk from the request that brought them to the job that reads them.

An edge of the slice, as `reading` is. Names are generated; what the sender called a file is data.
"""

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from tracker.usage.reading import Bundle, Entry

COPY_BYTES = 1 << 20
LEFT_SECONDS = 3600  # what no job names for so long was left by a request that died
_FOLDER = re.compile(r"[0-9a-f]{32}")


def keep(home: Path, streams: Sequence[BinaryIO]) -> str:
    """Put streams into a folder of their own, safely on the disk; its name."""
    name = secrets.token_hex(16)
    folder = home / name
    folder.mkdir(mode=0o700, parents=True)
    try:
        for number, stream in enumerate(streams):
            _kept(folder / str(number), stream)
    except BaseException:
        drop(home, name)
        raise
    return name


def _kept(path: Path, stream: BinaryIO) -> None:
    """A stream that is a file already gets a second name; any other is copied."""
    stream.flush()
    stream.seek(0)
    place = getattr(stream, "name", None)
    if isinstance(place, str) and Path(place).parent == path.parent.parent:
        os.fsync(stream.fileno())
        os.link(place, path)
        return
    with path.open("xb") as file:
        shutil.copyfileobj(stream, file, COPY_BYTES)
        file.flush()
        os.fsync(file.fileno())


def size(home: Path, name: str) -> int:
    return sum(path.stat().st_size for path in _folder(home, name).iterdir())


@contextmanager
def opened(
    home: Path, name: str, names: Sequence[str], watch: Callable[[int], None]
) -> Iterator[list[tuple[str, BinaryIO]]]:
    """Each file under the name its sender gave it; `watch` hears of the bytes read."""
    folder = _folder(home, name)
    with ExitStack() as stack:
        files = [stack.enter_context((folder / str(n)).open("rb")) for n in range(len(names))]
        yield [
            (given, cast("BinaryIO", Watched(file, watch)))
            for given, file in zip(names, files, strict=True)
        ]


def watched(bundles: Sequence[Bundle], watch: Callable[[int], None]) -> list[Bundle]:
    """The same bundles, every file of theirs heard when it is read."""
    return [
        replace(
            bundle,
            entries=tuple(_watched(entry, watch) for entry in bundle.entries),
            bare=_watched(bundle.bare, watch) if bundle.bare else None,
        )
        for bundle in bundles
    ]


def _watched(entry: Entry, watch: Callable[[int], None]) -> Entry:
    return replace(entry, open=lambda: cast("BinaryIO", Watched(entry.open(), watch)))


class Watched:
    """A stream that tells how many bytes were read of it."""

    def __init__(self, stream: BinaryIO, watch: Callable[[int], None]) -> None:
        self._stream = stream
        self._watch = watch

    def read(self, size: int = -1) -> bytes:
        found = self._stream.read(size)
        self._watch(len(found))
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stream.close()


def drop(home: Path, name: str) -> None:
    shutil.rmtree(_folder(home, name), ignore_errors=True)


def sweep(home: Path, known: Collection[str]) -> None:
    """Remove what no job will ever read; what cannot be removed now keeps nothing else waiting."""
    if not home.exists():
        return
    for path in home.iterdir():
        with suppress(OSError):
            old = time.time() - path.stat().st_mtime > LEFT_SECONDS
            if path.name not in known and old:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _folder(home: Path, name: str) -> Path:
    if not _FOLDER.fullmatch(name):
        raise ValueError(name)
    return home / name
