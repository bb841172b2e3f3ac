"""Exact decimal arithmetic: a sum is kept whole or refused, never silently rounded."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
    localcontext,
)
from fractions import Fraction

PRECISION = 60
_TRAPS = [Inexact, InvalidOperation, DivisionByZero, Overflow]
_ROUNDING = Context(prec=PRECISION, rounding=ROUND_HALF_UP, traps=_TRAPS[1:])
_NUMBER = re.compile(r"-?(?:\d{1,30})(?:\.\d{0,40})?(?:[Ee]-?\d{1,2})?", re.ASCII)
ZERO = Decimal(0)


@contextmanager
def exact() -> Iterator[Context]:
    """Arithmetic of 60 digits in which any rounding raises `decimal.Inexact`."""
    with localcontext(Context(prec=PRECISION, rounding=ROUND_HALF_UP, traps=_TRAPS)) as context:
        yield context


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    with exact():
        return sum(amounts, ZERO)


def whole(amount: Decimal) -> int:
    """The nearest whole number, halves away from zero."""
    return int(amount.quantize(Decimal(1), context=_ROUNDING))


def rounded(value: Fraction | int) -> int:
    """The nearest whole number, halves up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def exact_decimal(text: str) -> Decimal | None:
    """A number as cost files write it, such as `-12.50` or `5.6E-05`, else None.

    Refused are commas, plus signs, NaN, underscores, other scripts' digits, too many digits.
    """
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def plain(amount: Decimal) -> str:
    """Without exponent and trailing zeros: `1200`, `0.58`."""
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
