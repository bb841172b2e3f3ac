"""A page asks the database as often for a long list as for a short one."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert

from tests.factories import AT, make_program, make_startup
from tests.partners.world import VENTURES, make_partner
from tracker.access.rules import Role
from tracker.db import db
from tracker.requests.models import HelpRequest, RequestEntry
from tracker.requests.rules import RequestKind, RequestState
from tracker.support.models import SupportCost, SupportEntry
from tracker.support.rules import SupportKind
from tracker.values.clock import today
from tracker.web import kept

FEW, MANY = 5, 60
PATHS = (
    "/support",
    "/support/costs",
    "/partners",
    "/requests?show=closed",
    "/package",
    "/package/gaps",
    "/package/after",
    "/startups/s0/support",
    "/startups/s0/requests",
    "/startups/s0/package",
)


def fill(program, startups, partner_id: int, count: int) -> None:
    """Of each startup so many entries of every kind, half of them asked for before."""
    kinds, day = list(SupportKind), today("Asia/Seoul")
    for startup in startups:
        own = {"program_id": program.id, "startup_id": startup.id}
        for number in range(count):
            kind = kinds[number % len(kinds)]
            entry = SupportEntry(
                **own,
                kind=kind,
                held_on=day - timedelta(days=number),
                given_by="담당",
                topic=f"도움 {number}",
                minutes=60,
                partner_id=None if kind is SupportKind.MENTORING else partner_id,
                logged_at=AT,
                logged_by="시험",
            )
            asked = HelpRequest(
                **own,
                kind=RequestKind(kind),
                purpose="요청",
                plan="",
                state=RequestState.DONE,
                due_on=day,
                asked_at=AT,
                asked_by="한지우",
                answered_at=AT,
            )
            db.session.add_all([entry, asked])
            db.session.flush()
            tie = {"request_id": asked.id, "entry_id": entry.id, "tied_at": AT, "tied_by": "시험"}
            db.session.execute(insert(RequestEntry).values(**tie))
            db.session.add(
                SupportCost(
                    **own,
                    entry_id=entry.id,
                    kind=kind,
                    amount_krw=1000,
                    source_of_funds="시비",
                    budget_item="",
                    paid_on=day,
                    note="",
                    entered_at=AT,
                    entered_by="시험",
                )
            )
    db.session.commit()


@pytest.fixture
def world(app):
    program = make_program(startup_seats=50)
    startups = [make_startup(program, f"s{number}") for number in range(2)]
    partner = make_partner(program, VENTURES)
    db.session.commit()
    return program, startups, partner


def test_pages_of_help_ask_as_often_for_many_rows_as_for_few(world, sign_in, queries):
    program, startups, partner = world
    client = sign_in(Role.PROGRAM_MANAGER, program)
    paths = (*PATHS, f"/partners/{partner}")

    def asked() -> list[int]:
        for path in paths:
            client.get_page(path)
        kept.forget()
        return [queries(partial(client.get, path)) for path in paths]

    fill(program, startups, partner, FEW)
    few = asked()
    more = [make_startup(program, f"m{number}") for number in range(8)]
    fill(program, [*startups, *more], partner, MANY // 6)
    many = asked()
    assert dict(zip(paths, many, strict=True)) == dict(zip(paths, few, strict=True))
    assert max(many) <= 40
