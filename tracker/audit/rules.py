"""What the trail keeps of a change: plain values, shortened, never a secret."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from tracker.values.exact import plain

LONGEST_TEXT = 2000
SECRETS = ("password", "token", "secret", "hash")


def told(values: Mapping[str, Any] | None) -> str | None:
    """A JSON object of what changed, keys in order; ValueError where a name sounds like a secret."""
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


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(one) for one in value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[:LONGEST_TEXT] + "…"
    return value
