"""Help in kind under the caps, where they were agreed to limit the whole package.

What help is worth is said by a slice above this one: the app hands its query in.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from tracker.credits.rules.caps import Caps


class HelpCounted(Protocol):
    def __call__(self, program_id: int, *, known_at: datetime | None) -> Mapping[int, int]: ...


_counted: list[HelpCounted] = []


def count_help_by(query: HelpCounted) -> None:
    """Once per process, however many applications it makes."""
    if query not in _counted:
        _counted.append(query)


def counted_help(
    program_id: int, caps: Caps, *, known_at: datetime | None = None
) -> Mapping[int, int]:
    """Won of help that take room under the caps, by startup; none where those limit credits."""
    if not caps.of_package:
        return {}
    (query,) = _counted
    return query(program_id, known_at=known_at)
