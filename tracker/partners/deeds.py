"""What partners have done, told by the slices above that know: partners know none of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Deed:
    """One piece of help by a partner. `topic` is None for who may not read it.

    `kind_words`, `state_words`: keys of the words; `endpoint` and `object_id` lead to its page.
    """

    on: date
    startup_slug: str
    name: str
    name_en: str | None
    kind_words: str
    state_words: str | None
    topic: str | None
    amount_krw: int | None
    address: tuple[str, Mapping[str, str | int]]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a partner helped, how many startups, when last."""

    times: int
    startups: int
    last_on: date | None


class Deeds(Protocol):
    """Reads of what partners did; `all_topics` is False for who reads no confidential matter."""

    def of_partner(
        self, program_id: int, partner_id: int, offset: int, limit: int, *, all_topics: bool
    ) -> tuple[Sequence[Deed], int]: ...

    def tallies(self, program_id: int, partner_ids: Sequence[int]) -> Mapping[int, Tally]: ...


class NoDeeds:
    """Until somebody above tells."""

    def of_partner(
        self, program_id: int, partner_id: int, offset: int, limit: int, *, all_topics: bool
    ) -> tuple[Sequence[Deed], int]:
        del self, program_id, partner_id, offset, limit, all_topics
        return (), 0

    def tallies(self, program_id: int, partner_ids: Sequence[int]) -> Mapping[int, Tally]:
        del self, program_id, partner_ids
        return {}
