"""Contents on the disk: named by what they hold, written whole or not at all, never executed."""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BLOCK_BYTES = 1 << 18
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that are safely on the disk."""

    sha256: str
    size_bytes: int


def put(folder: Path, stream: BinaryIO) -> Content:
    """Keep a stream's bytes below `folder`; the same bytes are kept once.

    The file appears under its name only when all of it is on the disk.
    """
    for place in (folder.parent, folder):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    coming = folder / f".coming-{secrets.token_hex(8)}"
    try:
        content = _written(coming, stream)
        place = _place(folder, content.sha256)
        place.parent.mkdir(mode=0o700, exist_ok=True)
        coming.rename(place)
        _sync_folder(place.parent)
    finally:
        coming.unlink(missing_ok=True)
    return content


def opened(folder: Path, sha256: str) -> BinaryIO:
    """The bytes kept under this digest; FileNotFoundError where there are none."""
    return _place(folder, sha256).open("rb")


def _written(path: Path, stream: BinaryIO) -> Content:
    digest = hashlib.sha256()
    size = 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        while block := stream.read(BLOCK_BYTES):
            digest.update(block)
            size += len(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return Content(digest.hexdigest(), size)


def _place(folder: Path, sha256: str) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise ValueError(sha256)
    return folder / sha256[:2] / sha256


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
