"""What the trail keeps of a change: plain values, shortened, never a secret."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from tracker.values.exact import plain

LONGEST_TEXT = 2000
SECRETS = ("password", "token", "secret", "hash")
PROGRAM_ONLY = "program_notes_length"
"""All the trail keeps of the program's own notes; a startup learns nothing of it."""


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
