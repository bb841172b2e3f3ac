"""Tags are JSON; files of the Enterprise Agreement leave the braces out."""

import json

from tracker.usage.rules.cells import NOTHING

EMPTY = frozenset({NOTHING, '""'})


def readable_tags(text: str) -> bool:
    if text in EMPTY:
        return True
    return any(_is_object(form) for form in (text, f"{{{text}}}"))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text, strict=False), dict)
    except (ValueError, RecursionError):
        return False
