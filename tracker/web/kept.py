"""Drawn parts of pages, kept for as long as nothing behind them has changed.

A dashboard costs eight times its frame to work out, and is read far more often than anything
behind it changes. What is kept is exact: the database itself says whether anything was written,
also by another process or behind the application's back.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from tracker.db import data_version, edition

MOST = 128  # drawn parts in one process, the least lately asked for thrown away first

Drawn = TypeVar("Drawn")
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = threading.Lock()


drawing: ContextVar[Collection[str] | None] = ContextVar("drawing", default=None)
"""The areas that what is being drawn may read; a test holds every statement against them."""


def kept(key: Hashable, draw: Callable[[], Drawn], *, of: Collection[str] = ()) -> Drawn:
    """What `draw` gave for this key at this version of the data.

    The key names all else the part depends on: who may do what, the language, the day. `of` are
    the areas whose tables `draw` reads; without them every write makes it be drawn anew.
    What is drawn may hold what is kept by itself, for the same areas or for fewer.
    """
    whole = (key, _version(of))
    with _lock:
        found = _kept.get(whole)
        if found is not None:
            _kept.move_to_end(whole)
            return cast("Drawn", found)
    token = drawing.set(of or None)
    try:
        drawn = draw()
    finally:
        drawing.reset(token)
    with _lock:
        _kept[whole] = drawn
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return drawn


def _version(of: Collection[str]) -> Hashable:
    around = drawing.get()
    if around is not None and not (of and set(of) <= set(around)):
        raise ValueError(f"kept for {of} within what is kept for {around}")
    token = drawing.set(None)  # it is no reading of what is drawn
    try:
        return edition(of) if of else data_version()
    finally:
        drawing.reset(token)


def forget() -> None:
    """As in a process that has just begun; for measurements."""
    with _lock:
        _kept.clear()
