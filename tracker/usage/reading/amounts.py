"""Amounts of many rows, exact: whole numbers at a scale, cut into 32 bits each.

Such pieces are summed as doubles without loss, as long as there are not too many: a double holds 53
bits. That is several times faster than sums of decimals.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tracker.usage.reading.keys import letters
from tracker.usage.reading.unclean import Unclean
from tracker.usage.rules.cells import NOTHING
from tracker.usage.rules.numbers import COST_DECIMALS_MAX, COST_DIGITS_MAX

COST = pa.decimal256(76, COST_DECIMALS_MAX)  # 40 million costs still fit
SHORT = pa.decimal128(38, 38 - COST_DIGITS_MAX)  # most costs have fewer decimals
ROWS_MAX = 1 << 21
PIECE = 32
PIECES = COST.bit_width // PIECE
PLAIN = b"0123456789.-"


class Amounts(NamedTuple):
    """A number for each row. `pieces` are rows by pieces, the least first, the sign in the last.

    `known` says which rows have one; None where all have.
    """

    pieces: Any
    scale: int
    known: Any

    @property
    def negative(self) -> Any:
        return _signed(self.pieces) < 0

    def summed(self, codes: Any, count: int) -> Any:
        """For each of `count` groups the sum of each piece."""
        if len(codes) > ROWS_MAX:
            raise Unclean
        found = np.zeros((count, self.pieces.shape[1]), np.int64)
        for place in range(self.pieces.shape[1]):
            column = self._column(place)
            if column[:1].any() or column.any():  # the first mostly tells
                found[:, place] = np.bincount(codes, column, count)
        return found

    def whole(self, rows: Any = slice(None)) -> Decimal:
        """The sum of all, or of some rows."""
        width = self.pieces.shape[1]
        sums = [self._column(place)[rows].sum(dtype=np.int64) for place in range(width)]
        return decimals(np.array([sums]), self.scale)[0]

    def _column(self, place: int) -> Any:
        last = place == self.pieces.shape[1] - 1
        return _signed(self.pieces) if last else self.pieces[:, place]


def read_amounts(columns: Mapping[str, Any]) -> dict[str, Amounts]:
    """Columns of decimals or text, by kind: "billed", and "usd" and "payg" where there are such.

    Raises Unclean or ArrowInvalid where a text is no plain number, or a number no cost can be.
    """
    if "payg" in columns and columns["payg"].equals(columns["billed"]):  # often so
        found = read_amounts({kind: one for kind, one in columns.items() if kind != "payg"})
        return {**found, "payg": found["billed"]}
    exact = {kind: _exact(kind, column) for kind, column in columns.items()}
    if len({exact[kind].type for kind in exact.keys() & {"billed", "payg"}}) > 1:
        exact = {kind: pc.cast(column, COST) for kind, column in exact.items()}
    found = {kind: _of_decimals(column) for kind, column in exact.items()}
    if "payg" in found:
        found["payg"] = _known_or(found["payg"], found["billed"])
    return found


def decimals(sums: Any, scale: int) -> list[Decimal]:
    """Sums of pieces as numbers, within `exact()`."""
    words = _words(sums)
    numbers: Any = words[-1].view(np.int64).astype(object)
    for word in reversed(words[:-1]):
        numbers = numbers * (1 << 64) + word.astype(object)
    scaled = map(Decimal.scaleb, map(Decimal, numbers.tolist()), repeat(-scale))
    return list(map(Decimal.normalize, scaled))


def decimals_beside(sums: Any, scale: int, others: Any, known: list[Decimal]) -> list[Decimal]:
    """The same, given the numbers of other sums: list price and cost are often alike."""
    differing = np.flatnonzero((sums != others).any(axis=1))
    found = list(known)
    for place, number in zip(differing.tolist(), decimals(sums[differing], scale), strict=True):
        found[place] = number
    return found


def _words(sums: Any) -> list[Any]:
    """Words of 64 bits, the least first, the sign in the last; no more than are needed."""
    pieces, carry = [], np.zeros(len(sums), np.int64)
    for place in range(PIECES):
        if place < sums.shape[1]:
            carry = carry + sums[:, place]
        pieces.append((carry & 0xFFFFFFFF).astype(np.uint64))
        carry = carry >> PIECE
    pairs = zip(pieces[::2], pieces[1::2], strict=True)
    words = [low | high << np.uint64(PIECE) for low, high in pairs]
    while len(words) > 1 and (words[-1].view(np.int64) == words[-2].view(np.int64) >> 63).all():
        words.pop()
    return words


def as_decimals(pieces: Any, scale: int) -> Any:
    """The numbers as a column of `COST`."""
    bits = pieces.shape[1] * PIECE
    kind = pa.decimal128(38, scale) if bits == SHORT.bit_width else pa.decimal256(76, scale)
    buffers = [None, pa.py_buffer(np.ascontiguousarray(pieces))]
    return pc.cast(pa.Array.from_buffers(kind, len(pieces), buffers), COST)


def _exact(kind: str, column: Any) -> Any:
    """Decimals, null where a cell is empty, which only the cost may not be."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_decode()
    exact = _known_decimals(whole) if pa.types.is_decimal(whole.type) else _parsed(kind, whole)
    if kind == "billed" and exact.null_count:
        raise Unclean
    return exact


def _known_decimals(column: Any) -> Any:
    kind = column.type
    if kind.bit_width >= SHORT.bit_width and 0 <= kind.scale <= COST_DECIMALS_MAX:
        return column
    return pc.cast(column, COST)


def _parsed(kind: str, column: Any) -> Any:
    if kind != "billed":
        empty = pc.is_in(column, pa.array(["", NOTHING]))
        if pc.any(empty).as_py():
            column = pc.if_else(empty, pa.scalar(None, pa.string()), column)
    _check_plain(column)
    try:
        return pc.cast(column, SHORT)
    except pa.ArrowInvalid:
        return pc.cast(column, COST)


def _check_plain(column: Any) -> None:
    """What the cast takes beyond plain numbers is refused: signs, exponents, points at an end."""
    if bytes(letters(column)[0]).translate(None, PLAIN):
        raise Unclean
    odd = pc.or_kleene(pc.starts_with(column, "."), pc.ends_with(column, "."))
    odd = pc.or_kleene(odd, pc.starts_with(column, "-."))
    if pc.any(odd, min_count=0).as_py():
        raise Unclean


def _of_decimals(column: Any) -> Amounts:
    width = column.type.bit_width // PIECE
    start = column.offset * width * 4
    pieces = np.frombuffer(column.buffers()[1], "<u4", len(column) * width, start)
    pieces = pieces.reshape(-1, width)
    known = None
    if column.null_count:
        known = pc.is_valid(column).to_numpy(zero_copy_only=False)
        pieces = np.where(known[:, None], pieces, np.uint32(0))
    _check_size(column, pieces)
    return Amounts(pieces, column.type.scale, known)


def _check_size(column: Any, pieces: Any) -> None:
    """No cost has more digits before its point than one may have; mostly its head tells."""
    most = 10 ** (COST_DIGITS_MAX + column.type.scale)
    heads = pieces.view("<i8")[:, -1]
    bound = most >> (column.type.bit_width - 64)
    if bound and -bound <= heads.min() and heads.max() < bound:
        return
    low, high = pc.min_max(column).as_py().values()
    if low is not None and max(low.copy_abs(), high) >= Decimal(10**COST_DIGITS_MAX):
        raise Unclean


def _known_or(payg: Amounts, billed: Amounts) -> Amounts:
    """What was billed in the place of 0, which may stand for "unknown"."""
    halves = payg.pieces.view("<u8")
    zero = halves[:, 0] == 0
    for place in range(1, halves.shape[1]):
        zero &= halves[:, place] == 0
    if payg.known is not None:
        zero &= payg.known
    if not zero.any():
        return payg
    return payg._replace(pieces=np.where(zero[:, None], billed.pieces, payg.pieces))


def _signed(pieces: Any) -> Any:
    return pieces.view("<i4")[:, -1]
