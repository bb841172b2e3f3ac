"""What is counted, in which order, and what the page and the workbook say of it."""

import io
import re
import zipfile
from datetime import date, timedelta
from fractions import Fraction
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from tests.factories import AT, OPERATOR, make_program, make_startup, make_user
from tests.mentoring.test_desk_hours import assign, confirm, scheduled
from tests.pages import browser
from tracker.access.rules import Role
from tracker.db import db
from tracker.mentoring.actions import edit_profile
from tracker.mentoring.models import ActionItem, MentoringSession
from tracker.mentoring.rules import Field, MentorProfile, Side
from tracker.mentoring.rules.counts import (
    Actions,
    Given,
    MentorUse,
    Use,
    by_action,
    by_field,
    by_mentor,
    by_startup,
    heat_months,
    months_elapsed,
    use_of,
)
from tracker.mentoring.rules.hours import Days, StartupHours
from tracker.support.actions import log_entry, set_rate
from tracker.support.rules import HelpRate, NewSupportEntry, SupportKind
from tracker.values.clock import now, today
from tracker.web.sheets import Sheet, workbook

YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 6, 30)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def used(name, minutes, hours=10):
    return MentorUse(name, 1, minutes, 1, None, 30, hours)


def test_a_mentors_use_is_measured_by_the_time_that_is_over():
    assert months_elapsed(YEAR, TODAY) == Fraction(181) / Fraction("30.4375")
    assert months_elapsed(YEAR, date(2027, 5, 1)) == Fraction(365) / Fraction("30.4375")
    assert months_elapsed(YEAR, date(2025, 12, 31)) == 0


@pytest.mark.parametrize(
    ("percent", "use"),
    [(None, "unknown"), (0, "under"), (24, "under"), (25, "right"), (100, "right"), (101, "over")],
)
def test_over_and_under_used_have_fixed_bounds(percent, use):
    assert use_of(None if percent is None else Fraction(percent)) == use


def test_the_most_used_mentor_comes_first_and_the_sum_leaves_out_what_cannot_be_added():
    mentors = [used("나", 60), used("가", 1200), used("다", 90, hours=None)]
    table = by_mentor(mentors, Fraction(1))
    assert [row[0] for row in table.rows] == ["가", "나", "다"]
    assert [row[7] for row in table.rows] == [Use.OVER, Use.UNDER, Use.UNKNOWN]
    assert table.rows[0][6] == Fraction(200)
    assert table.total == (3, None, 1350, 90, None, None, None, None)


def test_who_was_given_least_comes_first():
    rows = [("가", StartupHours(startup_id=1, minutes=90, value_krw=5)),
            ("나", StartupHours(startup_id=2, minutes=30, value_krw=7))]  # fmt: skip
    table = by_startup(rows)
    assert [row[0] for row in table.rows] == ["나", "가"]
    assert (table.total[2], table.total[-1]) == (120, 12)


def test_worth_nobody_knows_is_not_summed_to_nothing():
    assert by_startup([("가", StartupHours(startup_id=1))]).total[-1] is None


def test_most_is_given_of_the_first_field():
    table = by_field({"법률": Given(1, 0, 60), "특허": Given(2, 1, 90, 30)})
    assert [row[0] for row in table.rows] == ["특허", "법률"]
    assert table.total == (3, 1, 150, 30)


def test_completion_is_what_is_done_of_what_was_not_dropped():
    table = by_action([("가", Actions(4, 2, 1, 0)), ("나", Actions(1, 0, 0, 1))])
    assert [row[0] for row in table.rows] == ["나", "가"]
    assert table.rows[1][-1] == Fraction(200, 3)
    assert table.total == (5, 2, 2, 1, 1, Fraction(50))
    assert by_action([]).total[-1] is None


def test_the_heat_maps_months_end_with_the_one_at_hand():
    assert heat_months(YEAR, TODAY)[::5] == (date(2026, 1, 1), date(2026, 6, 1))
    assert len(heat_months(Days(date(2020, 1, 1), TODAY), TODAY)) == 12
    assert heat_months(Days(date(2027, 1, 1), None), TODAY) == (date(2026, 6, 1),)


def cells_of(content: bytes) -> list[list[str | float | None]]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = [
            "".join(part.text or "" for part in item.iter(f"{MAIN}t"))
            for item in ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - our own
        ]
        page = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - our own
    assert not list(page.iter(f"{MAIN}f")), "a formula"
    return [[_cell(cell, texts) for cell in row] for row in page.iter(f"{MAIN}row")]


def _cell(cell, texts):
    value = cell.find(f"{MAIN}v")
    if value is None:
        return None
    return texts[int(value.text)] if cell.get("t") == "s" else float(value.text)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"])
def test_no_text_of_a_workbook_is_taken_for_a_formula(start):
    sheet = Sheet("표", "", "", ("연번", "기업", "비고"), [(f"{start}1+1",)], "합계", ())
    assert cells_of(workbook(sheet))[-1][1] == f"'{start}1+1"


def test_a_workbook_is_in_the_offices_form():
    heads = ("연번", "기업", "시간", "율", "최근", "비고")
    rows = [("알파", 90, Fraction(100, 3), date(2026, 9, 30)), ("베타", -5, None, None)]
    sheet = Sheet(
        "현황", "(기준)", "(단위: 분)", heads, rows, "합계", (85, None, None), ("※ 출처",)
    )
    title, as_of, unit, head, total, first, second, note = cells_of(workbook(sheet))
    assert (title[0], as_of[0], unit[-1], note[0]) == ("현황", "(기준)", "(단위: 분)", "※ 출처")
    assert tuple(head) == heads
    assert total == [None, "합계", 85, "-", "-", None]
    assert first == [1, "알파", 90, 33.3, 46295, None]
    assert second == [2, "베타", -5, "-", "-", None]


@pytest.fixture
def program(app):
    del app
    return make_program()


@pytest.fixture
def busy(program):
    """Alpha: a session of 90 minutes with an action past its day, an hour scheduled; Beta: none."""
    alpha = make_startup(program, name="=알파")
    make_startup(program, "beta", name="베타")
    mentor = make_user(program, Role.MENTOR, startups=[alpha], name="정해원")
    profile = MentorProfile(fields=frozenset({Field.LEGAL}), hours_a_month=1)
    edit_profile(program.id, mentor.id, profile, version=0, by=OPERATOR, at=AT)
    day = today("Asia/Seoul")
    new = NewSupportEntry(
        kind=SupportKind.MENTORING, held_on=day, minutes=90, given_by="정해원", topic="계약"
    )
    done = log_entry(alpha.id, new, by=OPERATOR, at=AT, today=day, mentor_user_id=mentor.id)
    confirm(done.entry_id)
    session = db.session.query(MentoringSession).one()
    session.field = Field.LEGAL
    db.session.add(
        ActionItem(
            program_id=program.id,
            startup_id=alpha.id,
            session_id=session.id,
            words="초안",
            owner=Side.STARTUP,
            due_on=day - timedelta(1),
        )
    )
    scheduled(alpha, now() + timedelta(minutes=1), mentor=mentor, field=Field.LEGAL)
    assign(alpha, day=day)
    rate = HelpRate(SupportKind.MENTORING, program.starts_on, 100_000)
    set_rate(program.id, rate, "규정", by=OPERATOR, at=AT)
    return alpha


def enter(app, program, role=Role.PROGRAM_MANAGER, startups=()):
    return browser(app).enter(make_user(program, role, startups=startups))


def test_the_overview_sums_and_draws(app, program, busy):
    page = enter(app, program).get_page("/mentoring/hours")
    for words in (
        "1회",
        "기업 확인 1회",
        "1시간 30분",
        "예약 1시간",
        "남은 시간 17시간 30분",
        "15만원",
    ):
        assert words in page.text
    assert 'class="heat"' in page.html
    assert page.text.index("베타") < page.text.index("=알파")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("startups", ("=알파", "20시간", "17시간 30분", "150,000")),
        ("mentors", ("정해원", "1시간 30분", "월 가능 시간")),
        ("fields", ("법률", "1시간 30분", "1시간")),
        ("months", ("1시간 30분",)),
        ("actions", ("=알파", "기한 경과", "0%")),
    ],
)
def test_every_table_has_its_page_and_its_workbook(app, program, busy, table, words):
    client = enter(app, program)
    page = client.get_page(f"/mentoring/hours/{table}")
    for expected in words:
        assert expected in page.text
    response = client.get(f"/mentoring/hours/{table}/xlsx")
    assert response.content_type.endswith("spreadsheetml.sheet")
    name = unquote(response.headers["Content-Disposition"].partition("UTF-8''")[2])
    assert re.fullmatch(r"멘토링_\S+_현황_\d{8}\.xlsx", name)
    cells = cells_of(response.data)
    assert (cells[3][0], cells[3][-1], cells[4][1]) == ("연번", "비고", "합계")
    assert all(not str(cell).startswith("=") for row in cells for cell in row)


def test_a_table_nobody_has_is_not_found(app, program, busy):
    client = enter(app, program)
    for path in ("/mentoring/hours/nobody", "/mentoring/hours/nobody/xlsx"):
        assert client.get(path).status_code == 404


def test_days_asked_for_narrow_every_table(app, program, busy):
    query = "?from=2025-01-01&to=2025.2.28"
    client = enter(app, program)
    assert "1시간 30분" not in client.get_page(f"/mentoring/hours/startups{query}").text
    assert "집계할 내용이 없습니다" in client.get_page(f"/mentoring/hours/fields{query}").text
    assert client.get(f"/mentoring/hours/actions/xlsx{query}").status_code == 200


def test_counts_are_the_programs_alone(app, program, busy):
    paths = ("hours", "hours/startups", "hours/mentors/xlsx", "quotas")
    for role, startups in ((Role.STARTUP, [busy]), (Role.MENTOR, [busy])):
        client = enter(app, program, role, startups)
        assert {client.get(f"/mentoring/{path}").status_code for path in paths} == {403}
        assert client.get("/support/rates").status_code == 403
    reader = enter(app, program, Role.EXECUTIVE)
    assert 'name="hours"' not in reader.get_page("/mentoring/quotas").html
    assert 'name="source"' not in reader.get_page("/support/rates").html


def test_every_startup_is_offered_by_its_name_as_it_is_written(app, program, busy):
    make_startup(program, "odd", name='<b>"가" & 나')
    client = enter(app, program)
    sent = {"startup": "odd", "period": "half", "day": "x", "hours": "1", "reason": "r"}
    page = client.post_page("/mentoring/quotas", sent, status=422).html
    assert '<option selected value="odd">&lt;b&gt;&#34;가&#34; &amp; 나</option>' in page
    assert '<option value="beta">베타</option>' in page


def test_hours_are_assigned_on_the_page_and_told(app, program, busy):
    client = enter(app, program)
    sent = {"startup": "beta", "period": "quarter", "day": str(today("Asia/Seoul")),
            "hours": "7.5", "reason": "협약서 제7조"}  # fmt: skip
    assert client.post_page("/mentoring/quotas", sent).location == "/mentoring/quotas"
    page = client.get_page("/mentoring/quotas").text
    assert "7시간 30분" in page
    assert "협약서 제7조" in page
    refused = client.post_page("/mentoring/quotas", {**sent, "hours": "x"}, status=422)
    assert "시간이 아닙니다" in refused.text
    over = client.post_page("/mentoring/quotas", {**sent, "period": "half"}, status=422)
    assert "이미 배정한 시간과 겹칩니다" in over.text


def test_a_rate_is_set_on_its_page_with_who_set_it(app, program):
    client = enter(app, program)
    assert "등록한 환산 단가가 없습니다" in client.get_page("/support/rates").text
    sent = {
        "kind": "mentoring",
        "krw_per_hour": "15만원",
        "from_on": "2026-01-01",
        "source": "규정",
    }
    assert client.post_page("/support/rates", sent).location == "/support/rates"
    page = client.get_page("/support/rates").text
    assert "150,000" in page
    assert "규정" in page
    client.post_page("/support/rates", {**sent, "source": " "}, status=422)
    client.post_page("/support/rates", {**sent, "from_on": "1999-01-01"}, status=422)


PAGES = (
    "/mentoring/hours",
    *(f"/mentoring/hours/{t}" for t in ("startups", "mentors", "fields", "months", "actions")),
    "/mentoring/hours/startups/xlsx",
    "/mentoring/quotas",
    "/support/rates",
)


def test_pages_ask_as_little_with_100_startups_as_with_5(app, program, busy, queries):
    client = enter(app, program)

    def grow(numbers):
        for number in numbers:
            startup = make_startup(program, f"s{number}")
            assign(startup, day=today("Asia/Seoul"))
            scheduled(startup, now() + timedelta(days=1))
        db.session.commit()

    grow(range(3))
    few = [queries(lambda path=path: client.get(path)) for path in PAGES]
    grow(range(3, 98))
    many = [queries(lambda path=path: client.get(path)) for path in PAGES]
    assert many == few
    assert max(few) <= 22
    assert len(re.findall("<tr", client.get("/mentoring/hours/startups").text)) == 22
