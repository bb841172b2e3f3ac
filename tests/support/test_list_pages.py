"""Lists of help in pages: a preview before anything is stored; what goes out comes in the same."""

import io
from datetime import date

import pytest

from tests.factories import AT, OPERATOR, make_program
from tests.pages import browser
from tests.support.lists import Lists, csv_bytes, entries, lists, office_workbook, populate
from tests.support.test_list_import import BAD, GOOD, HEADER
from tracker.access.rules import Role
from tracker.db import db
from tracker.partners.queries import partner_ids_by_name, person_ids_by_name
from tracker.program.models import Startup
from tracker.program.queries import startup_ids_by_name
from tracker.support.actions import log_entry
from tracker.support.rules import EventPart, HelpStage, NewSupportEntry, SupportKind
from tracker.values.cells import same_name
from tracker.values.clock import today

__all__ = ["lists"]
DAY = date(2026, 1, 2)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def manager(lists: Lists, sign_in):
    return sign_in(Role.PROGRAM_MANAGER, lists.program)


def send(client, content: bytes, name: str = "현황.xlsx", status: int = 302):
    client.get_page("/support/import")
    data = {"file": (io.BytesIO(content), name)}
    return client.post_page(
        "/support/import", data, status=status, content_type="multipart/form-data"
    )


def test_what_was_understood_is_shown_before_anything_is_stored(lists: Lists, manager):
    address = send(manager, office_workbook()).location
    page = manager.get_page(address)
    assert "제목 5행" in page.text
    assert "150,000,000원" in page.text
    assert "합계" in manager.get_page(f"{address}?part=passed").text
    assert entries(lists.program) == []
    assert manager.post_page(address).location == "/support"
    assert len(entries(lists.program)) == 3
    manager.get_page(address, status=404)


def test_bad_rows_are_named_and_nothing_is_stored_before_somebody_says_so(lists: Lists, manager):
    address = send(manager, csv_bytes([HEADER, *GOOD, BAD]), "list.csv").location
    page = manager.get_page(f"{address}?part=faults")
    assert "4행" in page.text
    assert "모르는기업" in page.text
    assert "아무것도 추가하지 않았습니다" in manager.post_page(address, status=422).text
    assert entries(lists.program) == []
    manager.post_page(address, {"good_rows": "y"})
    assert len(entries(lists.program)) == 2


def test_a_file_nobody_can_read_says_why(manager):
    assert "제목" in send(manager, b"a,b\r\n1,2\r\n", "x.csv", 422).text
    send(manager, b"", "x.csv", 422)
    send(manager, b"PK\x03\x04", "x.xlsx", 422)


def test_another_persons_file_is_not_found(lists: Lists, manager, sign_in):
    address = send(manager, office_workbook()).location
    sign_in(Role.PROGRAM_MANAGER, lists.program).get_page(address, status=404)
    manager.get_page("/support/import/..%2f..%2ftracker", status=404)


def every_kind(program) -> None:
    """One entry of each kind with all that it can hold, and texts that look like formulas."""
    partner = partner_ids_by_name(program.id)["송도벤처스"]
    person = person_ids_by_name(program.id)[partner, "황보람"]
    told = {
        SupportKind.INTRODUCTION: {
            "partner_person_id": person,
            "stage": HelpStage.DEAL,
            "amount_krw": 150_000_000,
            "details": {"to_whom": "심사역"},
        },
        SupportKind.LEGAL: {"confidential": True, "details": {"matter": "계약\r\n둘째 줄"}},
        SupportKind.PROMOTION: {
            "details": {"medium": "신문", "reach": 12_000, "link": "https://a.example/?q=1"}
        },
        SupportKind.EXPANSION: {
            "stage": HelpStage.RUNNING,
            "details": {"country": "케냐", "city": "Konza", "result": "진행"},
        },
        SupportKind.FACILITY: {"details": {"facility": "회의실", "until_on": date(2026, 1, 9)}},
        SupportKind.EVENT: {
            "details": {
                "event_name": "CES",
                "event_host": "CTA",
                "event_part": EventPart.PAVILION,
                "event_role": "전시",
                "until_on": date(2026, 1, 9),
                "result": "상담 12건",
            }
        },
    }  # fmt: skip
    for kind in SupportKind:
        given = {} if kind is SupportKind.MENTORING else {"partner_id": partner}
        new = NewSupportEntry(
            kind=kind,
            held_on=DAY,
            given_by="박멘토" if kind is SupportKind.MENTORING else "'=담당",
            topic=f'-{kind} 1,2 "셋"',
            minutes=90,
            shared_notes="첫 줄\r\n\r\n둘째 줄",
            program_notes="@내부",
            next_action="다시 연락",
            next_action_due_on=date(2026, 2, 1),
            **{**given, **told.get(kind, {})},
        )
        startup = startup_ids_by_name(program.id)[same_name("알파")]
        log_entry(startup, new, by=OPERATOR, at=AT, today=today("Asia/Seoul"))
    db.session.commit()


def told_of(program) -> list[dict]:
    """What the entries say, whichever program's rows they are."""
    mine = {"partner_id", "partner_person_id"}
    found = []
    for one in entries(program):
        values = {name: getattr(one, name) for name in NewSupportEntry.__dataclass_fields__}
        told = {name: value for name, value in values.items() if name not in mine}
        text = str(sorted(told.items(), key=str)).replace("\\r\\n", "\\n")
        found.append((text, one.partner_id is None, one.partner_person_id is None))
    return sorted(found)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_goes_out_comes_in_the_same_and_nothing_twice(lists: Lists, manager, form, language):
    every_kind(lists.program)
    manager.post("/account/language", data={"language": language, "csrf_token": manager.token()})
    sent = manager.get(f"/support/export?form={form}")
    assert sent.status_code == 200
    name = f"back.{form}"
    code, said = lists.read(sent.data, name=name)
    assert (code, said["logged"], said["already"]) == (0, 0, len(SupportKind))
    other = make_program("other")
    populate(other, ("gamma", "delta"))
    code, said = Lists(lists.app, lists.folder, other).read(sent.data, name=name)
    assert (code, said["problems"], said["logged"]) == (0, [], len(SupportKind))
    assert told_of(other) == told_of(lists.program)


def test_a_list_that_leaves_holds_what_its_reader_may_see(lists: Lists, app, sign_in):
    every_kind(lists.program)
    executive = sign_in(Role.EXECUTIVE, lists.program)
    text = executive.get("/support/export?form=csv").text
    assert "@내부" not in text
    assert "계약" not in text
    assert "비공개" in text
    founder = sign_in(Role.STARTUP, lists.program, startups=[_startup("alpha")])
    own = founder.get("/startups/alpha/support/export?form=csv").text
    assert "계약" in own
    assert "@내부" not in own
    assert founder.get("/support/export").status_code == 403
    assert browser(app).get("/support/export").status_code == 302


def _startup(slug):

    return db.session.query(Startup).filter_by(slug=slug).one()


def test_a_partners_page_tells_what_it_did_and_nothing_confidential_to_executives(
    lists: Lists, sign_in
):
    every_kind(lists.program)
    own = partner_ids_by_name(lists.program.id)["송도벤처스"]
    page = sign_in(Role.PROGRAM_MANAGER, lists.program).get_page(f"/partners/{own}")
    assert "150,000,000원" in page.text
    assert "-legal" in page.text
    executive = sign_in(Role.EXECUTIVE, lists.program)
    assert "-legal" not in executive.get_page(f"/partners/{own}").text
    assert "송도벤처스" in executive.get_page("/partners").text
