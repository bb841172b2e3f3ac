"""What a workbook says, before anybody asks the database."""

from datetime import date
from decimal import Decimal

import pytest

from tests.workbook.offices import workbook
from tracker.credits.rules.requests import NewGrant
from tracker.files.sheets import SHEETS_MAX, read_sheets
from tracker.files.waiting import note_waiting, waiting_note
from tracker.program.rules import NewStartup
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.milestones import MilestoneState, NewMilestone
from tracker.progress.rules.readings import NewReading, ReadingSource
from tracker.support.rules import HelpStage, NewSupportEntry, SupportKind
from tracker.values.cells import same_name
from tracker.values.periods import Period, PeriodKind
from tracker.values.refusals import RuleViolation
from tracker.values.typed_cells import span_in
from tracker.workbook.reading import opened
from tracker.workbook.rules.bodies import body_of, waiting_of
from tracker.workbook.rules.choices import choices_of, read_mapping, told_choices
from tracker.workbook.rules.kinds import TableKind
from tracker.workbook.rules.matching import Choice
from tracker.workbook.rules.rows import Listed, ListedMilestone, Standing, UnderstoodRow
from tracker.workbook.rules.slugs import free_slug

DAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("typed", "starts_on", "ends_on"),
    [
        ("2026. 1. 1.~12. 31.", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-01-01 ~ 2027-03-31", date(2026, 1, 1), date(2027, 3, 31)),
        ("'26.3.5~'27.3.4", date(2026, 3, 5), date(2027, 3, 4)),
    ],
)
def test_a_span_is_read_as_people_type_it(typed, starts_on, ends_on):
    assert span_in(typed, "period") == (starts_on, ends_on)


@pytest.mark.parametrize("typed", ["2026년", "2026. 1. 1.", "1월~3월"])
def test_what_is_no_span_is_refused(typed):
    with pytest.raises(RuleViolation, match="span_unreadable"):
        span_in(typed, "period")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Pier Labs Co., Ltd.", "Pier Labs"),
        ("Harbor Inc", "HARBOR"),
        ("(주) 파도", "파도 주식회사"),
    ],
)
def test_a_firms_form_makes_no_other_name(name, other):
    assert same_name(name) == same_name(other)


def test_a_name_that_only_ends_like_a_firms_form_stays_whole():
    assert same_name("Zinc") == "zinc"
    assert same_name("Cocorp") == "cocorp"


def test_a_startup_without_a_slug_gets_one_that_is_free():
    new = NewStartup(slug="", name="㈜파도소리", name_en="Pado Sori Co., Ltd.", joined_on=DAY)
    assert free_slug(new, {"pado-sori"}) == "pado-sori-2"
    assert free_slug(NewStartup(slug="", name="파도", joined_on=DAY), set()) == "startup"
    assert free_slug(NewStartup(slug="", name="New", joined_on=DAY), set()) == "new-2"


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("현황", ["기업명", "대표자", "담당자", "이메일"], TableKind.STARTUPS),
        ("명부", ["기업명", "담당자", "이메일"], TableKind.CONTACTS),
        ("대장", ["기업", "금액", "유효기간"], TableKind.GRANTS),
        ("일지", ["기업", "전문가", "일자", "주제"], TableKind.SESSIONS),
        ("실적", ["기업", "구분", "일자", "주제", "멘토"], TableKind.SUPPORT),
        ("계획", ["기업", "과제", "담당자", "기한"], TableKind.MILESTONES),
        ("지표", ["기업", "기준월", "매출액(천원)"], TableKind.READINGS),
        ("명단", ["기업명", "비고"], None),
        ("행사", ["기업", "일자", "주제", "강사"], None),
    ],
)
def test_a_sheet_is_known_by_its_headings(name, head, kind):
    book = opened("x.xlsx", workbook({name: [head, ["알파", "2", "3", "4"]]}), {})
    assert book.matches[0].kind is kind


def test_a_person_may_leave_a_sheet_or_a_column_out():
    content = workbook({"갑": [["기업명", "대표자", "분야"], ["알파", "김", "AI"]]})
    assert opened("x", content, {"갑": Choice(skip=True)}).matches[0].table is None
    chosen = Choice(TableKind.STARTUPS, columns={"representative": "분야", "sector": ""})
    table = opened("x", content, {"갑": chosen}).matches[0].table
    assert table.heading.written == {"name": "기업명", "representative": "분야"}


def test_what_a_person_said_is_kept_and_read_from_a_mapping_alike():
    said = read_mapping(
        '[sheets."갑"]\ntable="grants"\ncolumns={amount_krw="돈"}\n[sheets.b]\ntable="none"'
    )
    assert said == {
        "갑": Choice(TableKind.GRANTS, columns={"amount_krw": "돈"}),
        "b": Choice(skip=True),
    }
    assert choices_of(told_choices(said)) == said


@pytest.mark.parametrize("text", ["x", "[a]", '[sheets.a]\ntable="x"', "[sheets.a]\nrows=1"])
def test_a_mapping_that_says_something_else_is_refused(text):
    with pytest.raises(RuleViolation):
        read_mapping(text)


MONTH = Period(date(2026, 3, 1), date(2026, 3, 31), PeriodKind.MONTH)
HELP = NewSupportEntry(
    kind=SupportKind.INTRODUCTION,
    held_on=DAY,
    given_by="송도벤처스",
    topic="소개",
    stage=HelpStage.MET,
    amount_krw=5,
    next_action="회신",
    next_action_due_on=DAY,
    details={"to_whom": "누구"},
)


@pytest.mark.parametrize(
    ("kind", "new", "extra"),
    [
        (
            TableKind.GRANTS,
            NewGrant(DAY, DAY, "r", amount_usd=Decimal("1.5"), usd_krw=Decimal(1400)),
            {},
        ),
        (TableKind.SUPPORT, HELP, {"mentor_user_id": None}),
        (
            TableKind.MILESTONES,
            ListedMilestone(NewMilestone("t", DAY), MilestoneState.MET, DAY),
            {},
        ),
        (
            TableKind.READINGS,
            NewReading(Kpi.REVENUE, MONTH, Decimal(7), DAY, ReadingSource.FILE),
            {"reason": "정정"},
        ),
    ],
)
def test_what_waits_is_read_back_as_it_was(kind, new, extra):
    row = UnderstoodRow(kind, "갑", 3, Standing.WAITS, 1, Listed(3, "알파", new, {}), extra)
    assert waiting_of(kind, body_of(row)) == (new, extra)


def test_a_workbook_of_too_many_sheets_is_refused():
    content = workbook({f"s{number}": [["a"]] for number in range(SHEETS_MAX + 1)})
    with pytest.raises(RuleViolation, match="too_many_sheets"):
        read_sheets(content)


def test_a_note_is_found_by_its_sender_alone(tmp_path):
    word = "0" * 32
    note_waiting(tmp_path / "notes", 1, word, "갑")
    assert waiting_note(tmp_path / "notes", 1, word) == "갑"
    assert waiting_note(tmp_path / "notes", 2, word) is None
    assert waiting_note(tmp_path / "notes", 1, "../../etc/passwd") is None
