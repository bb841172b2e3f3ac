"""Help that seems logged before."""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.support.rules.kinds import SupportKind


@dataclass(frozen=True, slots=True)
class GivenHelp:
    """What tells two entries of a startup and day apart."""

    kind: SupportKind
    given_by: str
    mentor_user_id: int | None
    topic: str


def seems_twice(new: GivenHelp, others: Iterable[GivenHelp]) -> bool:
    """Whether help seems logged before: `others` are of the same startup and day.

    Two sessions with one mentor on a day are rare, so her name is enough; of other help several
    pieces a day are common, so that the topic must be the same as well. A person is asked, and
    nothing is refused for good.
    """
    return any(
        new.kind is one.kind
        and _same_giver(new, one)
        and (new.kind is SupportKind.MENTORING or _folded(new.topic) == _folded(one.topic))
        for one in others
    )


def _same_giver(new: GivenHelp, other: GivenHelp) -> bool:
    if new.mentor_user_id is not None and other.mentor_user_id is not None:
        return new.mentor_user_id == other.mentor_user_id
    return _folded(new.given_by) == _folded(other.given_by)


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
