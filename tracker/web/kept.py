"""Drawn parts of pages, kept for as long as nothing behind them has changed.

A dashboard costs eight times its frame to work out, and is read far more often than anything
behind it changes. What is kept is exact: the database itself says whether anything was written,
also by another process or behind the application's back.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from tracker.db import data_version, editions

MOST = 128  # drawn parts in one process, the least lately asked for thrown away first

Drawn = TypeVar("Drawn")
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


drawing: ContextVar[Mapping[str, Hashable] | None] = ContextVar("drawing", default=None)
"""The areas that what is being drawn may read, as they stood when it was asked for.

A test holds every statement against them.
"""


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
    token = drawing.set(stand)
    try:
        drawn = draw()
    finally:
        drawing.reset(token)
    with _lock:
        _kept[whole] = drawn
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return drawn


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
