"""Links by which help is confirmed, and opinions on it."""

from dataclasses import dataclass
from datetime import timedelta

from tracker.people.rules import Limit
from tracker.support.rules.texts import check_text
from tracker.values.refusals import RuleViolation

COMMENT_MAX = 1000
LINK_LIFE = timedelta(days=14)
LINKS = Limit("support_links", 120, timedelta(hours=1))  # each may be a mail
LEAST, MOST = 1, 5


@dataclass(frozen=True, slots=True)
class Opinion:
    """Two answers of 1 to 5 and a comment, for the program alone."""

    helpful: int
    again: int
    comment: str = ""


def check_opinion(opinion: Opinion) -> None:
    for name in ("helpful", "again"):
        if not LEAST <= getattr(opinion, name) <= MOST:
            raise RuleViolation("out_of_range", name, least=LEAST, most=MOST)
    check_text("comment", opinion.comment, COMMENT_MAX)
