"""What all startups' credits come to, kept for whatever shows or asks about a program."""

from collections.abc import Collection
from datetime import date

from tracker.credits.queries import Course, Paths, Span, courses_of, together
from tracker.credits.rules.caps import Caps
from tracker.credits.rules.figures import ProgramCredits
from tracker.credits.rules.path import burn_down_span
from tracker.db import Keep

OF_CREDITS = ("credits",)
OF_PACKAGE = ("credits", "program", "support")  # where help takes room under the caps


def credits_kept(  # noqa: PLR0913 - whose, under which rules, on which day
    program_id: int,
    startups: Collection[int],
    caps: Caps,
    regrantable: frozenset[str],
    *,
    today: date,
    keep: Keep,
) -> tuple[ProgramCredits, Paths]:
    """Whatever the reader, her language and the period she looks at, these are the same.

    `startups` are all of the program's.
    """
    every = tuple(sorted(startups))
    span = Span(today, *burn_down_span(today))
    courses = ("courses", program_id, caps, regrantable, span)

    def anew(some: Collection[int]) -> dict[int, Course]:
        return courses_of(program_id, caps, regrantable, span, some)

    def drawn() -> tuple[ProgramCredits, Paths]:
        if caps.of_package:
            return together(anew(every), caps, span)
        return together(keep.each(courses, anew, of="credits", each=every), caps, span)

    of = OF_PACKAGE if caps.of_package else OF_CREDITS
    return keep.part((*courses, every), drawn, of=of)
