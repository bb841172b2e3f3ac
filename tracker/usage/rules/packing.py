"""What bytes are, told by how they begin; gzip undone block by block, within bounds."""

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, cast

from zlib_ng import zlib_ng

from tracker.usage.rules.problems import Code, Problem, Refused

BLOCK_BYTES = 1 << 18
RATIO_MAX = 300  # real exports shrink 20 to 60 times
RATIO_FREE_BYTES = 64 << 20  # below this the ratio does not matter
_GZIP = 16 + zlib_ng.MAX_WBITS
_Damaged = cast("type[Exception]", zlib_ng.error)


class Magic(Enum):
    """The kinds of content that are told apart by their first bytes."""

    GZIP = b"\x1f\x8b"
    ZIP = b"PK\x03\x04"
    EMPTY_ZIP = b"PK\x05\x06"
    PARQUET = b"PAR1"


ZIPS = frozenset({Magic.ZIP, Magic.EMPTY_ZIP})


def magic(start: bytes) -> Magic | None:
    return next((kind for kind in Magic if start.startswith(kind.value)), None)


def text_blocks(blob: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The text inside, unpacked where it is gzip; Refused (E02, E14) where it is no text."""
    rest = iter(blocks)
    first = next(rest, b"")
    kind = magic(first)
    if kind is Magic.GZIP:
        inner = unpacked(blob, _joined(first, rest))
        start = next(inner, b"")
        _check_plain(blob, magic(start))
        yield from _joined(start, inner)
        return
    _check_plain(blob, kind)
    yield from _joined(first, rest)


def _check_plain(blob: str, kind: Magic | None) -> None:
    if kind is not None:
        raise Refused(Problem(Code.UNSAFE, blob, words="nested"))


def unpacked(blob: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The content of gzip members in a row; Refused when cut short, damaged or swollen."""
    packed = made = 0
    member = zlib_ng.decompressobj(_GZIP)
    for block in blocks:
        packed += len(block)
        data = block
        while data:
            if member.eof:
                if not data.strip(b"\0"):
                    break  # padding after the last member
                member = zlib_ng.decompressobj(_GZIP)
            piece, data = _piece(blob, member, data)
            made += len(piece)
            if made > RATIO_FREE_BYTES and made > RATIO_MAX * packed:
                raise Refused(Problem(Code.UNSAFE, blob, words="ratio"))
            if piece:
                yield piece
    if not member.eof:
        raise Refused(Problem(Code.DAMAGED, blob))


def _piece(blob: str, member: Any, data: bytes) -> tuple[bytes, bytes]:
    """At most a block of content, and the packed bytes that are left."""
    try:
        piece = member.decompress(data, BLOCK_BYTES)
    except _Damaged:
        raise Refused(Problem(Code.DAMAGED, blob, words="gzip")) from None
    return piece, member.unused_data if member.eof else member.unconsumed_tail


def _joined(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest
