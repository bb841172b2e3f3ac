"""What else follows when a startup's grants change.

Usage told by balances depends on the grants between two statements, and `usage` stands above this
slice: the app hands its action in, and it runs in the transaction that changed the grants.
"""

from datetime import date, datetime
from typing import Protocol

from tracker.access.rules import Actor


class AfterGrants(Protocol):
    def __call__(  # noqa: PLR0913 - whose, by whom, when
        self,
        program_id: int,
        startup_id: int,
        *,
        cause: str,
        by: Actor,
        at: datetime,
        today: date,
    ) -> None: ...


_after: list[AfterGrants] = []


def call_after_grants(act: AfterGrants) -> None:
    """Once per process, however many applications it makes."""
    if act not in _after:
        _after.append(act)


def follow_grants(  # noqa: PLR0913 - whose, by whom, when
    program_id: int, startup_id: int, *, cause: str, by: Actor, at: datetime, today: date
) -> None:
    for act in _after:
        act(program_id, startup_id, cause=cause, by=by, at=at, today=today)
