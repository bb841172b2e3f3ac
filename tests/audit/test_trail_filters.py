import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_startup
from tracker.access.rules import Role
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Program, Startup
from tracker.values.origin import Origin, current_origin, set_origin

AT = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)  # already the 2nd in Seoul


@pytest.fixture
def manager(sign_in):
    return sign_in(Role.PROGRAM_MANAGER)


@pytest.fixture
def program(manager):
    return db.session.scalars(select(Program)).one()


def tell(program, action="program.edit_program", *, by=OPERATOR, at=AT, **values) -> None:
    record(action, by=by, at=at, program_id=program.id, **values)


def shown(client, query: str) -> set[str]:
    text = client.get_page(f"/trail?{query}").text
    return {name for name in ("하나", "둘", "셋") if f"이름 {name}" in text}


def test_the_trail_is_filtered_by_area_startup_and_span(manager, program):
    gamma = make_startup(program, "gamma", name="감마")
    tell(program, after={"name": "하나"})
    tell(program, "credits.set_caps", after={"name": "둘"}, at=AT + timedelta(days=1))
    tell(program, startup_id=gamma.id, after={"name": "셋"}, at=AT + timedelta(days=2))
    db.session.commit()
    assert shown(manager, "area=credits") == {"둘"}
    assert shown(manager, "area=program") == {"하나", "셋"}
    assert shown(manager, "startup=gamma") == {"셋"}
    assert shown(manager, "startup=nobody") == {"하나", "둘", "셋"}
    assert shown(manager, "from=2026-03-03") == {"둘", "셋"}
    assert shown(manager, "to=2026-03-03") == {"하나", "둘"}
    assert shown(manager, "from=2026-03-03&to=2026-03-03") == {"둘"}
    assert shown(manager, "from=2026-03-03&to=2026-03-02") == {"하나", "둘"}


def test_from_where_is_told_to_staff_and_not_to_a_startups_people(sign_in):
    founder = sign_in(Role.STARTUP)
    startup = db.session.scalars(select(Startup)).one()
    before = current_origin()
    set_origin(Origin("r", "203.0.113.9"))
    record(
        "program.edit_startup", by=OPERATOR, at=AT, program_id=startup.program_id,
        startup_id=startup.id, after={"name": "하나"},
    )  # fmt: skip
    set_origin(before)
    db.session.commit()
    page = founder.get_page("/startups/alpha/trail")
    assert "하나" in page.text
    assert "203.0.113.9" not in page.html
    assert "하나" in sheet_text(founder.get("/startups/alpha/trail/xlsx"))
    assert "203.0.113.9" not in sheet_text(founder.get("/startups/alpha/trail/xlsx"))


def sheet_text(response) -> str:
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(response.data)) as book:
        return book.read("xl/sharedStrings.xml").decode()


def test_the_workbook_holds_what_the_page_was_narrowed_to(manager, program):
    tell(program, before={"name": "옛"}, after={"name": "=하나"})
    tell(program, "credits.set_caps", after={"name": "둘"})
    db.session.commit()
    page = manager.get_page("/trail?area=program")
    (link,) = [link for link in page.links if link.startswith("/trail/xlsx")]
    assert link == "/trail/xlsx?area=program"
    text = sheet_text(manager.get(link))
    assert "이름: 옛" in text
    assert "이름: =하나" in text
    assert "둘" not in text


def test_the_ledgers_check_is_kept_with_its_day_and_shown(sign_in):
    auditor = sign_in(Role.AUDITOR)
    assert "아직 검증한 적이 없습니다" in auditor.get_page("/credits/ledger/verify").text
    auditor.post_page("/credits/ledger/verify", status=200)
    page = auditor.get_page("/credits/ledger/verify")
    assert "마지막 검증" in page.text
    assert "원장 검증" in auditor.get_page("/trail").text
