"""What is searched and how: folding, what was typed, and who may find what."""

from tracker.search.rules.kinds import NAMED, NEEDS, TRANSFER_NEEDS, Kind, Reader, Scope, reader_of
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
from tracker.search.rules.texts import (
    FIELD_MOST,
    HEAD_MOST,
    Texts,
    folded,
    head_of,
    initials_of,
    marks_of,
    span_of,
    texts_of,
)

__all__ = [
    "FIELD_MOST",
    "FOUND_MOST",
    "HEAD_MOST",
    "NAMED",
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
    "head_of",
    "initials_of",
    "marks_of",
    "matches",
    "needle_of",
    "rank",
    "reader_of",
    "span_of",
    "texts_of",
]
