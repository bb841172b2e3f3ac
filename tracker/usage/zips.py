"""Zips are looked at before they are opened: how much they list, and where it would lead."""

import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

from tracker.usage.rules.packing import RATIO_FREE_BYTES, RATIO_MAX
from tracker.usage.rules.problems import Code, Problem, Refused, shown

ENTRIES_MAX = 10_000
DIRECTORY_BYTES_MAX = ENTRIES_MAX * 300
_END, _END_BYTES, _COMMENT_MAX = b"PK\x05\x06", 22, 65_535
_END64, _LOCATOR, _LOCATOR_BYTES = b"PK\x06\x06", b"PK\x06\x07", 20
_ENCRYPTED = 0x1
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what every program that makes zips writes


def check_zip(name: str, file: BinaryIO) -> None:
    """Refused (E02, E14) where it lists too much, leads outside, or swells beyond measure."""
    size = _directory_bytes(name, file)
    if size > DIRECTORY_BYTES_MAX:
        raise Refused(Problem(Code.UNSAFE, name, words="entries"))
    file.seek(0)
    try:
        infos = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, struct.error):
        raise Refused(Problem(Code.DAMAGED, name, words="zip")) from None
    if len(infos) > ENTRIES_MAX:
        raise Refused(Problem(Code.UNSAFE, name, words="entries"))
    for info in infos:
        _check_entry(name, info)


def _check_entry(name: str, info: zipfile.ZipInfo) -> None:
    path = shown(info.filename)
    if info.header_offset < 0 or info.compress_type not in PACKINGS:
        raise Refused(Problem(Code.DAMAGED, name, words="zip"))
    if not _stays_inside(info.filename):
        raise Refused(Problem(Code.UNSAFE, name, value=path, words="path", values={"path": path}))
    if info.flag_bits & _ENCRYPTED:
        raise Refused(Problem(Code.UNSAFE, name, value=path, words="password"))
    if info.file_size > RATIO_FREE_BYTES and info.file_size > RATIO_MAX * info.compress_size:
        raise Refused(Problem(Code.UNSAFE, name, value=path, words="ratio"))


def _stays_inside(path: str) -> bool:
    """No absolute path, no drive, no step upwards, nothing that is no text."""
    if not path.isprintable() or path.startswith(("/", "\\")) or ":" in path.partition("/")[0]:
        return False
    return ".." not in PurePosixPath(path.replace("\\", "/")).parts


def _directory_bytes(name: str, file: BinaryIO) -> int:
    """The size of the list of entries, as its end says; zipfile would read it all at once."""
    size = file.seek(0, 2)
    tail_bytes = min(size, _END_BYTES + _COMMENT_MAX)
    file.seek(size - tail_bytes)
    tail = file.read(tail_bytes)
    place = len(tail) - _END_BYTES
    if place < 0 or not (tail[place:].startswith(_END) and tail.endswith(b"\0\0")):
        place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_BYTES:
        raise Refused(Problem(Code.DAMAGED, name, words="zip"))
    listed = int(struct.unpack_from("<L", tail, place + 12)[0])
    locator = tail[max(place - _LOCATOR_BYTES, 0) : place]
    if not locator.startswith(_LOCATOR):
        return listed
    return _directory_bytes64(name, file, locator)


def _directory_bytes64(name: str, file: BinaryIO, locator: bytes) -> int:
    file.seek(0, 2)
    end = file.tell()
    offset = int(struct.unpack_from("<Q", locator, 8)[0])
    if offset > end - 56:
        raise Refused(Problem(Code.DAMAGED, name, words="zip"))
    file.seek(offset)
    record = file.read(56)
    if not record.startswith(_END64):
        raise Refused(Problem(Code.DAMAGED, name, words="zip"))
    return int(struct.unpack_from("<Q", record, 40)[0])
