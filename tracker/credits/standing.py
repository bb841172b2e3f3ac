"""How a program stands with its caps, and what a grant would leave of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.credits.books import books_as_posted
from tracker.credits.models import GrantAmendment
from tracker.credits.queries import caps_of, credits_of_program, credits_of_startup, regrantable_of
from tracker.credits.rules.caps import Caps
from tracker.credits.rules.figures import taken_of_caps
from tracker.credits.rules.requests import NewGrant, check_new_grant, grant_value
from tracker.db import db
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class CapLine:
    """A startup under its cap; `granted_krw` counts grants dated ahead, too, cancelled ones not.

    `help_krw`: help in kind, where the caps limit the whole package.
    """

    startup_id: int
    granted_krw: int
    regranted_krw: int  # of that: unused for good and grantable again
    help_krw: int
    grantable_krw: int

    @property
    def counted_krw(self) -> int:
        return self.granted_krw - self.regranted_krw + self.help_krw


@dataclass(frozen=True, slots=True)
class CapStanding:
    caps: Caps
    regrantable: frozenset[str]
    total: CapLine
    lines: tuple[CapLine, ...]


@dataclass(frozen=True, slots=True)
class GrantPreview:
    """A grant in won, and what the startup may be granted without it and with it."""

    amount_krw: int
    grantable_before_krw: int

    @property
    def grantable_after_krw(self) -> int:
        return self.grantable_before_krw - self.amount_krw


def cap_standing(program_id: int, *, today: date) -> CapStanding:
    """What counts against the caps today, of every startup and in all."""
    caps, regrantable = caps_of(program_id), regrantable_of(program_id)
    credits = credits_of_program(program_id, as_of=today)
    sums = {}
    for one in books_as_posted(program_id, caps):
        granted = sum(life.grant.amount_krw for life in one.lives if not life.cancelled)
        regranted = granted + one.help_krw - taken_of_caps(one, today, regrantable)
        sums[one.startup_id] = granted, regranted, one.help_krw
    lines = tuple(
        CapLine(one.startup_id, *sums.get(one.startup_id, (0, 0, 0)), one.amounts.grantable_krw)
        for one in credits.startups
    )
    total = CapLine(
        startup_id=0,
        granted_krw=sum(line.granted_krw for line in lines),
        regranted_krw=sum(line.regranted_krw for line in lines),
        help_krw=sum(line.help_krw for line in lines),
        grantable_krw=credits.total.grantable_krw,
    )
    return CapStanding(caps, regrantable, total, lines)


def preview_grant(program_id: int, startup_id: int, new: NewGrant, *, today: date) -> GrantPreview:
    """What the grant would come to; RuleViolation where it would be refused."""
    standing = credits_of_startup(program_id, startup_id, as_of=today)
    check_new_grant(new, left_on=standing.left_on)
    preview = GrantPreview(grant_value(new), standing.amounts.grantable_krw)
    if preview.grantable_after_krw < 0:
        name = db.session.scalars(select(Startup.name).where(Startup.id == startup_id)).one()
        grantable = preview.grantable_before_krw
        raise RuleViolation("cap_exceeded", "amount_krw", startup=name, grantable_krw=grantable)
    return preview


def grants_of_amendments(startup_id: int, ids: Iterable[int]) -> Mapping[int, int]:
    """Which grant each of these amendments of the startup's grants changed."""
    query = select(GrantAmendment.id, GrantAmendment.grant_id).where(
        GrantAmendment.startup_id == startup_id, GrantAmendment.id.in_(set(ids))
    )
    return dict(db.session.execute(query).all())
