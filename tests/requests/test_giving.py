"""Help on record that gave what was asked for: tied to its request, each page leads to the other."""

import pytest
from sqlalchemy import select

from tests.factories import make_program, make_startup
from tests.requests.test_views import NEW
from tracker.access.rules import Role
from tracker.db import db
from tracker.requests.models import HelpRequest, RequestEntry
from tracker.requests.rules import RequestState
from tracker.support.models import SupportEntry
from tracker.values.clock import today


@pytest.fixture
def people(sign_in):
    program = make_program()
    alpha, beta = make_startup(program), make_startup(program, "beta")
    founder = sign_in(Role.STARTUP, program, [alpha], owner=True, name="한지우")
    other = sign_in(Role.STARTUP, program, [beta], owner=True, name="윤서아")
    manager = sign_in(Role.PROGRAM_MANAGER, program, name="김서연")
    return founder, other, manager


def asked(founder, kind="legal") -> str:
    form = {"kind": kind, "purpose": "계약 검토", "idempotency_key": f"asking-for-{kind}"}
    return founder.post_page(NEW, form).location


def approved(founder, manager) -> str:
    address = asked(founder)
    manager.post_page(f"{address}/approve", {"note": "", "version": "1"})
    return address


def entry_form(request_id: str, **more) -> dict[str, str]:
    return {
        "idempotency_key": "key-of-the-help",
        "kind": "legal",
        "held_on": today("Asia/Seoul").isoformat(),
        "given_by": "이변호사",
        "topic": "투자 계약 검토",
        "answers": request_id,
        **more,
    }


def state() -> RequestState:
    db.session.rollback()
    return db.session.scalars(select(HelpRequest.state)).one()


def test_help_logged_from_a_request_gives_it_and_the_pages_lead_to_each_other(people):
    founder, _, manager = people
    address = approved(founder, manager)
    own = address.rpartition("/")[2]
    new = f"/startups/alpha/support/new?kind=legal&request={own}"
    assert new in manager.get_page(address).links
    assert f"신청 {own}" in manager.get_page(new).text
    for _ in range(2):  # the same form twice
        manager.post_page("/startups/alpha/support/new", entry_form(own))
    assert state() is RequestState.DONE
    tie = db.session.scalars(select(RequestEntry)).one()
    page = f"/startups/alpha/support/{tie.entry_id}"
    assert page in founder.get_page(address).links
    assert address in founder.get_page(page).links
    assert address in founder.get_page("/startups/alpha/support").links


def test_a_request_not_approved_or_anothers_is_not_given_by_the_way(people):
    founder, other, manager = people
    waiting = asked(founder).rpartition("/")[2]
    page = manager.post_page("/startups/alpha/support/new", entry_form(waiting), status=422)
    assert "답변" in page.text
    assert db.session.scalars(select(SupportEntry)).all() == []
    manager.post_page("/startups/beta/support/new", entry_form(waiting), status=422)
    assert other.get(f"/startups/beta/requests/{waiting}").status_code == 404
    assert state() is RequestState.ASKED


def test_a_request_is_given_by_help_already_on_record(people):
    founder, _, manager = people
    address = approved(founder, manager)
    manager.post_page("/startups/alpha/support/new", entry_form(""))
    assert state() is RequestState.APPROVED
    done = f"{address}/answer?move=finish"
    entry_id = db.session.scalars(select(SupportEntry.id)).one()
    assert "투자 계약 검토" in manager.get_page(done).text
    manager.post_page(done, {"entry": str(entry_id), "version": "2", "note": ""})
    assert state() is RequestState.DONE
    assert f"/startups/alpha/support/{entry_id}" in founder.get_page(address).links


def test_help_moved_to_another_startup_does_not_lead_to_the_request(people):
    founder, other, manager = people
    address = approved(founder, manager)
    manager.post_page("/startups/alpha/support/new", entry_form(address.rpartition("/")[2]))
    entry_id = db.session.scalars(select(SupportEntry.id)).one()
    moving = {"to_startup": "beta", "move_reason": "다른 기업", "version": "1"}
    manager.post_page(f"/startups/alpha/support/{entry_id}/move", moving)
    assert not any("/requests/" in one for one in other.get_page("/startups/beta/support").links)
    assert f"/support/{entry_id}" not in " ".join(founder.get_page(address).links)
