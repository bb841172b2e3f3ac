"""What a source of finds is, and what it yields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement

from tracker.search.rules import FIELD_MOST, Kind, Reader, Texts

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that may be found. `number` is the id in its address, `also` a second one."""

    kind: Kind
    id: int
    program_id: int
    startup_id: int | None
    number: int
    title: str
    texts: Texts
    code: str | None = None  # its kind of help, its stage, its role: worded by the page
    on: date | datetime | None = None
    detail: str | None = None
    also: int | None = None
    mentor_user_id: int | None = None
    logged_by_user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """`columns` by the names of a row; `titles` and `more` name those that are searched.

    `inside` names those that are searched, too, for whoever `opens` lets see them on the page.
    """

    columns: Mapping[str, Any]
    titles: tuple[str, ...]
    more: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    opens: Callable[[Reader], bool] = lambda _: True
    most: int = FIELD_MOST
    joins: tuple[tuple[Any, Condition], ...] = ()
    outer: tuple[tuple[Any, Condition], ...] = ()
    stands: tuple[Condition, ...] = ()
    seen: Callable[[Reader], list[Condition]] = lambda _: []


def of_startup(model: Any, **more: Any) -> dict[str, Any]:
    """The columns by which whatever belongs to a startup is found."""
    return {
        "id": model.id,
        "program_id": model.program_id,
        "startup_id": model.startup_id,
        **more,
    }
