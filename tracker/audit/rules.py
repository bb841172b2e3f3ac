"""What the trail keeps of a change: plain values, shortened, never a secret."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any
from urllib.parse import unquote_plus

from tracker.values.exact import plain

LONGEST_TEXT = 2000
SECRETS = ("password", "token", "secret", "hash")
PROGRAM_ONLY = "program_notes_length"
"""All the trail keeps of the program's own notes; a startup learns nothing of it."""

WHOSE_MOST = 200
KEPT_YEARS = 2
"""How long an access to personal data is kept: the longer of the law's two periods."""


class Did(StrEnum):
    """What somebody did with personal data."""

    LOOKED = "looked"
    SEARCHED = "searched"
    TOOK = "took"  # as a file


@dataclass(frozen=True, slots=True)
class NewAccess:
    """An access to personal data. `whose`: a row, or the query by which a list was asked for."""

    program_id: int
    startup_id: int | None
    did: Did
    page: str
    whose: str


def shown_whose(whose: str) -> str:
    """A query as it was typed, cut to what is kept."""
    return unquote_plus(whose).replace("\0", "")[:WHOSE_MOST]


def kept_since(at: datetime) -> datetime:
    """Whatever is older has been kept long enough."""
    year = at.year - KEPT_YEARS
    day = 28 if (at.month, at.day) == (2, 29) else at.day
    return at.replace(year=year, day=day)


def told(values: Mapping[str, Any] | None) -> str | None:
    """A JSON object of what changed; ValueError where a name sounds like a secret."""
    if values is None:
        return None
    for name in values:
        if any(secret in name for secret in SECRETS):
            raise ValueError(f"{name!r} does not belong in the trail")
    return json.dumps(
        {name: _plain(value) for name, value in values.items()}, ensure_ascii=False, sort_keys=True
    )


def read_back(text: str | None) -> dict[str, Any]:
    """What `told` wrote."""
    return dict(json.loads(text)) if text else {}


def shared_part(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a startup may read of an event's values."""
    return {name: value for name, value in values.items() if name != PROGRAM_ONLY}


def area_of(action: str) -> str:
    """`credits` of `credits.grant_credits`."""
    return action.partition(".")[0]


def areas_of(actions: Iterable[str]) -> list[str]:
    return sorted({area_of(action) for action in actions})


def _plain(value: Any) -> Any:  # noqa: PLR0911 - one line a kind
    match value:
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Decimal():
            return plain(value)
        case set() | frozenset():
            return sorted(_plain(one) for one in value)
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return {str(name): _plain(one) for name, one in value.items()}
        case str() if len(value) > LONGEST_TEXT:
            return value[:LONGEST_TEXT] + "…"
    return value
