"""What is searched and how: folding, what was typed, and who may find what."""

from tracker.search.rules.kinds import NEEDS, TRANSFER_NEEDS, Kind, Reader, Scope, reader_of
from tracker.search.rules.needles import (
    FOUND_MOST,
    QUERY_MOST,
    SEARCHES,
    Needle,
    Word,
    matches,
    needle_of,
    rank,
)
from tracker.search.rules.texts import Texts, folded, initials_of, marks_of, texts_of

__all__ = [
    "FOUND_MOST",
    "NEEDS",
    "QUERY_MOST",
    "SEARCHES",
    "TRANSFER_NEEDS",
    "Kind",
    "Needle",
    "Reader",
    "Scope",
    "Texts",
    "Word",
    "folded",
    "initials_of",
    "marks_of",
    "matches",
    "needle_of",
    "rank",
    "reader_of",
    "texts_of",
]
