"""What partners have done, told by the slices above that know: partners know none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Deed:
    """One piece of help by a partner.

    `kind_words` and `state_words` are keys of the words; `address` is endpoint and values.
    """

    on: date
    startup_slug: str
    name: str
    name_en: str | None
    kind_words: str
    state_words: str | None
    topic: str
    amount_krw: int | None
    address: tuple[str, Mapping[str, str | int]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a partner helped, how many startups, when last."""

    times: int
    startups: int
    last_on: date | None


class Deeds(Protocol):
    """Reads of what partners did; `all_topics` is False for who reads nothing confidential."""

    def of_partner(
        self, program_id: int, partner_id: int, offset: int, limit: int, *, all_topics: bool
    ) -> tuple[Sequence[Deed], int]: ...

    def tallies(
        self, program_id: int, partner_ids: Sequence[int], *, all_topics: bool
    ) -> Mapping[int, Tally]: ...
