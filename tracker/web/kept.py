"""Drawn parts of pages, kept for as long as nothing behind them has changed.

A dashboard costs eight times its frame to work out, and is read far more often than anything
behind it changes. What is kept is exact: the database itself says whether anything was written,
also by another process or behind the application's back.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from tracker.db import COUNTED_BY_STARTUP, data_version, db, editions, editions_by_startup

MOST = 128  # drawn parts in one process, the least lately asked for thrown away first

Drawn = TypeVar("Drawn")
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


drawing: ContextVar[Mapping[str, Hashable] | None] = ContextVar("drawing", default=None)
"""The areas that what is being drawn may read, as they stood when it was asked for.

A test holds every statement against them.
"""


@dataclass
class _Whole:
    """What is not drawn for another; its startups' numbers, once a part asked for them."""

    areas: Collection[str]
    numbers: Callable[[str, int], Hashable] | None = None


_whole: ContextVar[_Whole] = ContextVar("whole")


def kept(key: Hashable, draw: Callable[[], Drawn], *, of: Collection[str] = ()) -> Drawn:
    """What `draw` gave for this key at this version of the data.

    The key names all else the part depends on: who may do what, the language, the day. `of` are
    the areas whose tables `draw` reads; without them every write makes it be drawn anew. What is
    drawn may hold parts that are kept for fewer of its areas.
    """
    stand = _as_they_stand(of)
    whole = (key, data_version() if stand is None else frozenset(stand.items()))
    with _lock:
        found = _kept.get(whole)
        if found is not None:
            _kept.move_to_end(whole)
            return cast("Drawn", found)
    if drawing.get() is None:
        _whole.set(_Whole(of))
    token = drawing.set(stand)
    try:
        drawn = draw()
    finally:
        drawing.reset(token)
    _put(whole, drawn)
    return drawn


def kept_by_startup(
    key: Hashable,
    draw: Callable[[Collection[int]], Mapping[int, Drawn]],
    *,
    of: str,
    each: Collection[int],
) -> dict[int, Drawn]:
    """What `draw` gives for each startup, drawn anew for those alone whose own rows changed.

    A part of what is kept for the area: `draw` reads tables alone whose writes count by startup.
    """
    if of not in (drawing.get() or {}):
        raise ValueError(f"kept for {of}, but not within what is")
    numbers, key = {own: _numbers()(of, own) for own in each}, (str(db.engine.url), key)
    with _lock:
        before: dict[int, tuple[Hashable, Drawn]] = _kept.get(key, {})
    changed = [own for own in each if own not in before or before[own][0] != numbers[own]]
    token = drawing.set({f"{of}:": None})
    try:
        drawn = draw(changed) if changed else {}
    finally:
        drawing.reset(token)
    now = {own: (numbers[own], drawn[own]) if own in drawn else before[own] for own in each}
    _put(key, now)
    return {own: found for own, (_, found) in now.items()}


def _numbers() -> Callable[[str, int], Hashable]:
    """Asked for once in a whole: what is read later is no older."""
    whole = _whole.get()
    if whole.numbers is None:
        whole.numbers = editions_by_startup(COUNTED_BY_STARTUP.keys() & set(whole.areas))
    return whole.numbers


class _Keep:
    part = staticmethod(kept)
    each = staticmethod(kept_by_startup)


keep = _Keep()


def _put(key: Hashable, drawn: object) -> None:
    with _lock:
        _kept[key] = drawn
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def _as_they_stand(of: Collection[str]) -> Mapping[str, Hashable] | None:
    """Of a part in another, as the whole was asked for: what is read later is no older.

    ValueError for a part that rests on more than the whole, which would outlive what it shows.
    """
    whole = drawing.get()
    if whole is None:
        return editions(of) if of else None
    if not of or not whole.keys() >= set(of):
        raise ValueError(f"kept for {sorted(of)} within what is kept for {sorted(whole)}")
    return {area: whole[area] for area in of}


def forget() -> None:
    """As in a process that has just begun; for measurements."""
    with _lock:
        _kept.clear()
