"""Packed text comes out as the standard library unpacks it, or not at all."""

import gzip
import zlib
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.usage.rules.packing import unpacked
from tracker.usage.rules.problems import Refused

CONTENT = b"".join(b"%d,%d,a row of text\n" % (n, n * n) for n in range(400))
PACKED = gzip.compress(CONTENT[:5000], mtime=0) + gzip.compress(CONTENT[5000:], mtime=0)


def by_zlib(packed):
    """The whole content, or None where anything is wrong with it."""
    found = b""
    with suppress(zlib.error):
        while True:
            member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            found += member.decompress(packed)
            packed = member.unused_data
            if not member.eof:
                return None
            if not packed.strip(b"\0"):
                return found
    return None


def by_us(packed, size):
    blocks = [packed[start : start + size] for start in range(0, len(packed), size)]
    try:
        return b"".join(unpacked("part.csv.gz", blocks))
    except Refused:
        return None


@given(size=st.integers(1, 3000))
def test_members_in_a_row_are_one_text_however_they_are_cut(size):
    assert by_us(PACKED, size) == CONTENT == by_zlib(PACKED)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_what_is_damaged_or_cut_short_is_refused_as_by_zlib(data):
    packed = bytearray(PACKED[: data.draw(st.integers(30, len(PACKED)))])
    for _ in range(data.draw(st.integers(0, 3))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    packed += bytes(data.draw(st.integers(0, 5)))
    assert by_us(bytes(packed), data.draw(st.integers(1, 2000))) == by_zlib(bytes(packed))
