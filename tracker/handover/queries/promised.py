"""What was asked for and promised, and partners' people, for whoever takes over."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import or_, select

from tracker.access.rules import ProgramPlace
from tracker.credits.waiting import acts_waiting
from tracker.db import db
from tracker.handover.rules.papers import Line, Matter
from tracker.partners.models import Partner, PartnerPerson
from tracker.requests.queries import Wanted, requests_of_program
from tracker.requests.rules import RequestFacts, Shown

MOST = 500


def request_lines(program: ProgramPlace) -> Iterator[Line]:
    """Requests to answer, those the startup was asked to complete, and help promised, not given."""
    for one in _requests(program.id, Shown.TO_ANSWER):
        yield _line(Matter.REQUEST, one, one.due_on, one.asked_by)
    for one in _requests(program.id, Shown.SENT_BACK):
        yield _line(Matter.SENT_BACK, one, None, one.asked_by)
    for one in _requests(program.id, Shown.TO_GIVE):
        yield _line(Matter.PROMISED, one, one.wished_on, one.answered_by or "")
    for act in acts_waiting(program.id, offset=0, limit=MOST)[0]:
        matter, who = Matter.SECOND, act.prepared_by
        yield Line(matter, act.startup_id, "", who=who, about=act.id, amount_krw=act.amount_krw)


def _requests(program_id: int, part: Shown) -> Sequence[RequestFacts]:
    return requests_of_program(program_id, Wanted(part), offset=0, limit=MOST)[0]


def _line(matter: Matter, one: RequestFacts, on: date | None, who: str) -> Line:
    return Line(matter, one.startup_id, one.purpose, on, who, one.id, amount_krw=one.amount_krw)


def partner_lines(program_id: int, *, today: date) -> Iterator[Line]:
    """People of partners the program works with; how they are reached only while they consent."""
    rows = db.session.execute(
        select(PartnerPerson, Partner.name, Partner.id)
        .join(Partner, Partner.id == PartnerPerson.partner_id)
        .where(
            PartnerPerson.program_id == program_id,
            PartnerPerson.removed_at.is_(None),
            Partner.active.is_(True),
            or_(PartnerPerson.consent_until.is_(None), PartnerPerson.consent_until >= today),
        )
        .order_by(Partner.name, PartnerPerson.id)
        .limit(MOST)
    )
    for row, partner, partner_id in rows:
        name = " ".join(part for part in (partner, row.name, row.title) if part)
        reach = ", ".join(part for part in (row.phone, row.email) if part)
        yield Line(Matter.PARTNER, None, name, who=reach, about=partner_id)
