"""Strict reading of TOML tables: every value has a type and a place, nothing is left over."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from tracker.values.refusals import RuleViolation

Kind = TypeVar("Kind", bound=StrEnum)
Part = TypeVar("Part")
TEXT_MAX = 500
WHOLE_MAX = 10**16
_AS_IT_IS: Mapping[str, str] = MappingProxyType({})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Table:
    """One table being read. `place` is where it stands in the file, such as `startups[2]`.

    Each reader takes its key out; `end` refuses whatever nobody asked for.
    """

    def __init__(self, values: Mapping[str, Any], place: str = "") -> None:
        self._left = dict(values)
        self.place = place

    def place_of(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key

    def text(self, key: str, *, most: int = TEXT_MAX) -> str:
        return self._text(key, self._needed(key), most)

    def optional_text(self, key: str, *, most: int = TEXT_MAX) -> str | None:
        value = self._left.pop(key, None)
        return None if value is None else self._text(key, value, most)

    def day(self, key: str) -> date:
        return self._day(key, self._needed(key))

    def optional_day(self, key: str) -> date | None:
        value = self._left.pop(key, None)
        return None if value is None else self._day(key, value)

    def whole(self, key: str) -> int:
        return self._whole(key, self._needed(key))

    def optional_whole(self, key: str) -> int | None:
        value = self._left.pop(key, None)
        return None if value is None else self._whole(key, value)

    def optional_decimal(self, key: str) -> Decimal | None:
        value = self._left.pop(key, None)
        if value is None:
            return None
        if type(value) not in {int, Decimal} or not Decimal(value).is_finite():
            raise RuleViolation("file_not_a_number", self.place_of(key))
        return Decimal(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._left.pop(key, default)
        if type(value) is not bool:
            raise RuleViolation("file_not_a_flag", self.place_of(key))
        return value

    def one_of(self, key: str, kind: type[Kind], default: Kind | None = None) -> Kind:
        value = self._left.pop(key, default) if default is not None else self._needed(key)
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(kind)
            raise RuleViolation("file_not_one_of", self.place_of(key), known=known) from None

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(
            self._text(f"{key}[{number}]", value, TEXT_MAX)
            for number, value in enumerate(self._list(key))
        )

    def table(self, key: str) -> "Table":
        return self._table(key, self._needed(key))

    def tables(self, key: str) -> list["Table"]:
        return [
            self._table(f"{key}[{number}]", value) for number, value in enumerate(self._list(key))
        ]

    def end(self) -> None:
        for key in self._left:
            raise RuleViolation("file_key_unknown", self.place_of(key))

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """A rule's refusal inside names this table's place and the rule's own field."""
        with refused_at(self.place):
            yield

    def _needed(self, key: str) -> Any:
        if key not in self._left:
            raise RuleViolation("file_key_missing", self.place_of(key))
        return self._left.pop(key)

    def _text(self, key: str, value: object, most: int) -> str:
        if not isinstance(value, str) or _CONTROL.search(value) or not value.strip():
            raise RuleViolation("file_not_a_text", self.place_of(key))
        if len(value) > most:
            raise RuleViolation("file_too_long", self.place_of(key), most=most)
        return value.strip()

    def _day(self, key: str, value: object) -> date:
        if type(value) is not date:
            raise RuleViolation("file_not_a_day", self.place_of(key))
        return value

    def _whole(self, key: str, value: object) -> int:
        if type(value) is not int or not 0 <= value <= WHOLE_MAX:
            raise RuleViolation("file_not_a_whole_number", self.place_of(key))
        return value

    def _list(self, key: str) -> list[Any]:
        value = self._left.pop(key, [])
        if not isinstance(value, list):
            raise RuleViolation("file_not_a_list", self.place_of(key))
        return value

    def _table(self, key: str, value: object) -> "Table":
        if not isinstance(value, dict):
            raise RuleViolation("file_not_a_table", self.place_of(key))
        return Table(value, self.place_of(key))


def read_whole(text: str, reading: Callable[[Table], Part]) -> Part:
    """Read a TOML text by a function of its top table; RuleViolation names the wrong place."""
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RuleViolation("file_not_toml", None, reason=str(error)) from None
    top = Table(values)
    part = reading(top)
    top.end()
    return part


@contextmanager
def refused_at(place: str, written: Mapping[str, str] = _AS_IT_IS) -> Iterator[None]:
    """Give a rule's refusal the place in the file; `written` says how the file calls a field."""
    try:
        yield
    except RuleViolation as violation:
        field = violation.field
        whole = place if field is None else f"{place}.{written.get(field, field)}"
        raise RuleViolation(violation.code, whole, **violation.values) from violation
