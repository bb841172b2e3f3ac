"""A startup's part of an address, where its list gives none."""

import re
import unicodedata
from collections.abc import Container
from itertools import count

from tracker.program.rules import NewStartup, slug_shaped

MOST = 50
_WORDS = re.compile(r"[a-z0-9]+")
_FORMS = frozenset({"inc", "co", "ltd", "corp", "llc", "company", "limited"})


def free_slug(new: NewStartup, taken: Container[str]) -> str:
    """Its own, else of its English name, else of its name's Latin letters; numbered where taken."""
    wanted = new.slug or _latin(new.name_en or "") or _latin(new.name) or "startup"
    names = (wanted if number == 1 else f"{wanted}-{number}" for number in count(1))
    return next(name for name in names if name not in taken and slug_shaped(name))


def _latin(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [word for word in _WORDS.findall(bare) if word not in _FORMS]
    return "-".join(words)[:MOST].strip("-")
