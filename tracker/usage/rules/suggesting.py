"""Whose an unmapped sub account may be: what is known of it, never more than a suggestion."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

WORD_LEAST = 3
GENERIC = frozenset(
    {
        *("prod", "production", "dev", "development", "test", "stage", "staging", "sandbox"),
        *("resource", "resources", "group", "default", "shared", "common", "main", "azure"),
        *("korea", "central", "koreacentral", "network", "networkwatcher", "app", "web", "api"),
    }
)


class Because(StrEnum):
    MAPPED_BEFORE = "mapped_before"
    SAME_WORDS = "same_words"


@dataclass(frozen=True, slots=True)
class Suggestion:
    startup_id: int
    because: Because


def words_of(names: Iterable[str]) -> frozenset[str]:
    """The telling words of resource groups: `rg-Sepo-prod` has `sepo`."""
    found = {word for name in names for word in re.split(r"[\W_]+", name.casefold())}
    return frozenset(w for w in found - GENERIC if len(w) >= WORD_LEAST and not w.isdecimal())


def suggestion(
    own: frozenset[str], earlier: int | None, words: Mapping[int, frozenset[str]]
) -> Suggestion | None:
    """Where it was mapped before, else the one startup whose own words its resource groups share.

    A word that several startups use tells nothing; nor do words that point at two of them.
    """
    if earlier is not None:
        return Suggestion(earlier, Because.MAPPED_BEFORE)
    times = Counter(word for some in words.values() for word in some)
    shared = {
        startup_id: sum(times[word] == 1 for word in own & some)
        for startup_id, some in words.items()
    }
    best = [s for s, n in shared.items() if n and n == max(shared.values())]
    return Suggestion(best[0], Because.SAME_WORDS) if len(best) == 1 else None
