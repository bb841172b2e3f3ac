"""Lists a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

Row = TypeVar("Row")
ROWS = 20
_LAST = 100_000
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page; `number` counts from 1, `total` all rows of the list."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def wanted_page(name: str = "page") -> int:
    """The page an address asks for (`?page=3`); the first where it makes no sense.

    `name`: of the second list on a page.
    """
    asked = request.args.get(name, "")
    plain = asked.isascii() and asked.isdecimal() and len(asked) <= _DIGITS
    return min(max(int(asked), 1), _LAST) if plain else 1


def page_of(
    find: Callable[[int, int], tuple[Sequence[Row], int]], number: int, rows: int = ROWS
) -> Page[Row]:
    """The page `number`, or the last where there are fewer.

    `find(offset, limit)` gives the rows and how many there are in all.
    """
    found, total = find((number - 1) * rows, rows)
    pages = max(1, -(-total // rows))
    if number > pages:
        found, total = find((pages - 1) * rows, rows)
    return Page(found, min(number, pages), pages, total)


def page_address(number: int, name: str = "page") -> str:
    """The address at hand, for another page of its list."""
    asked = {**request.args.to_dict(flat=False), name: [str(number)]}
    return f"{request.path}?{urlencode(asked, doseq=True)}"
