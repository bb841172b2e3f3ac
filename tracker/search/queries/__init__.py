"""Reads of what is searched."""

from tracker.search.queries.finds import Found, found, is_behind
from tracker.search.queries.shapes import Thing
from tracker.search.queries.sources import things

__all__ = ["Found", "Thing", "found", "is_behind", "things"]
