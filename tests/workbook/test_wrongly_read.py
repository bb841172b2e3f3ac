"""What could be read wrongly is marked: units, days, names, figures that a clerk writes her way."""

from datetime import date

import pytest
import xlsxwriter

from tests.factories import make_program, make_startup
from tests.workbook.offices import workbook
from tests.workbook.taking import read
from tracker.workbook.rules.kinds import TableKind

GRANTS = ["기업", "부여액", "부여일", "만료일"]
DAYS = ["2025-05-01", "2026-05-01"]
STARTUPS = ["기업명", "대표자", "사업자등록번호"]


@pytest.fixture
def home(homes):
    """What a file says is the same on any engine."""
    from tests.conftest import emptied

    return emptied(homes["sqlite"])


@pytest.fixture
def program(app):
    made = make_program(starts_on=date(2025, 1, 1))
    make_startup(made, "alpha", name="알파")
    return made


def rows(program, *lines, name="시트", content=None):
    """What was understood of each row, and the codes of what is wrong."""
    found = read(program, content or workbook({name: [list(line) for line in lines]}))
    (part,) = found.parts
    return part.rows, [one.violation.code for one in part.faults]


def amounts(program, *lines):
    read, faults = rows(program, *lines)
    return [one.listed.new.amount_krw for one in read], faults


@pytest.mark.parametrize(
    ("above", "heading", "amount"),
    [
        ("(단위 : 천 원)", "부여액", 50_000_000),
        ("(단위: 명, 백만원)", "부여액", 50_000_000_000),
        ("현황", "부여액(천원, 부가세 별도)", 50_000_000),
        ("현황", "부여액(단위: 만원)", 500_000_000),
        ("(단위: 백만원)", "부여액(원)", 50_000),
    ],
)
def test_a_unit_counts_however_it_is_written(app, program, above, heading, amount):
    program.cap_krw = None
    found = amounts(program, [above], [GRANTS[0], heading, *GRANTS[2:]], ["알파", 50_000, *DAYS])
    assert found in (([amount], []), ([], ["cap_exceeded"]))


@pytest.mark.parametrize(
    ("above", "heading", "typed"),
    [
        ("(단위: 천달러)", "부여액", "50"),
        ("현황", "부여액(천달러)", 50),
        ("현황", "부여액(유로)", 50),
        ("현황", "부여금액(USD)", 50),
        ("(단위: 천원)", "부여액", "₩50,000"),
    ],
)
def test_an_amount_of_a_unit_nobody_can_tell_is_marked(program, above, heading, typed):
    found = amounts(program, [above], [GRANTS[0], heading, *GRANTS[2:]], ["알파", typed, *DAYS])
    assert found == ([], ["unit_unclear"])


@pytest.mark.parametrize("typed", ["(5,000)", "△5,000", "50%", 0.5, -5, "5천", "#N/A", "〃"])
def test_what_is_no_amount_is_marked(program, typed):
    found, faults = amounts(program, GRANTS, ["알파", typed, *DAYS])
    assert (found, bool(faults)) == ([], True)


def test_won_and_dollars_that_say_different_things_are_marked(program):
    head = [*GRANTS, "부여액(USD)", "환율"]
    found, faults = amounts(
        program,
        head,
        ["알파", 1_380_000, *DAYS, 1000, 1380],
        ["알파", 1_500_000, *DAYS, 1000, 1380],
    )
    assert (len(found), faults) == (1, ["amounts_differ"])


def test_a_torn_amount_in_a_csv_is_marked(program):
    text = "기업,부여일,만료일,부여액,비고\n알파,2025-05-01,2026-05-01,100,000\n"
    assert rows(program, content=text.encode()) == ((), ["amount_torn"])


@pytest.mark.parametrize(
    "typed", ["2026-06-03 취소", "2025. 12. 31. 예정", "05/01/25", date(1900, 1, 30), 45778]
)
def test_a_day_with_anything_but_a_time_behind_it_is_marked(program, typed):
    head = ["기업", "멘토", "일자", "주제"]
    assert rows(program, head, ["알파", "김멘토", typed, "가격"]) == ((), ["day_unreadable"])


def test_a_month_that_excel_took_for_a_number_is_marked(program):
    read, faults = rows(program, ["기업", "월", "매출"], ["알파", 2025.1, 5], ["알파", 2025.11, 6])
    assert ([one.line for one in read], faults) == ([3], ["period_unreadable"])


def test_a_figure_with_a_wrong_day_is_not_taken_in_without_it(program):
    head = ["기업", "월", "매출", "기준일"]
    assert rows(program, head, ["알파", "2025-06", 5, "말일"]) == ((), ["day_unreadable"])


@pytest.mark.parametrize(("heading", "minutes"), [("멘토링시간", 120), ("시간(h)", 120), ("분", 2)])
def test_hours_are_hours_and_minutes_minutes(program, heading, minutes):
    head = ["기업", "멘토", "일자", "주제", heading]
    ((row,), faults) = rows(program, head, ["알파", "김멘토", "2025-06-03", "가격", 2])
    assert (row.listed.new.minutes, faults) == (minutes, [])


def test_a_time_of_the_day_is_no_length(program):
    head = ["기업", "멘토", "일자", "주제", "시간"]
    row = ["알파", "김멘토", "2025-06-03", "가격", "14:00"]
    assert rows(program, head, row) == ((), ["minutes_unreadable"])


def test_a_remark_on_mentoring_is_the_programs_own(program):
    head = ["기업", "멘토", "일자", "주제", "비고"]
    ((row,), _) = rows(program, head, ["알파", "김멘토", "2025-06-03", "가격", "준비 부족"])
    assert (row.listed.new.shared_notes, row.listed.new.program_notes) == ("", "준비 부족")


def test_other_help_in_a_list_of_mentoring_is_marked(program):
    head = ["기업", "구분", "멘토", "멘토링일자", "멘토링주제"]
    lines = [
        ["알파", "법률자문", "김변", "2025-06-03", "가"],
        ["알파", "온라인", "이", "2025-06-04", "나"],
    ]
    read, faults = rows(program, head, *lines, name="멘토링 일지")
    assert ([one.listed.new.topic for one in read], faults) == (["나"], ["not_mentoring"])


def test_a_name_that_two_startups_go_by_is_nobodys(program):
    make_startup(program, "alpha-2", name="(주)알파")
    assert amounts(program, GRANTS, ["알파", 5_000, *DAYS]) == ([], ["startup_ambiguous"])
    _, faults = rows(program, ["기업", "월", "매출"], ["알파", "2025-06", 5])
    assert faults == ["startup_not_in_program"]


def test_one_name_with_two_numbers_and_one_number_with_two_names_are_marked(program):
    read, faults = rows(
        program,
        STARTUPS,
        ["베타", "김", "123-45-67890"],
        ["㈜베타", "이", "222-22-22222"],
        ["감마", "박", 1234567890],
        ["베타", "김", "1234567890"],
    )
    assert [one.standing.value for one in read] == ["new", "already"]
    assert faults == ["other_number", "number_of_another"]


def test_what_stands_below_a_list_is_no_startup(program):
    read, faults = rows(program, STARTUPS, ["베타", "김", "1"], ["이하 여백"], ["끝에 덧붙인 말"])
    assert ([one.listed.startup for one in read], faults) == (["베타"], ["row_bare"])


def test_how_to_reach_a_startup_is_kept_even_where_no_person_to_know_is_named(program):
    head = ["기업명", "대표자", "이메일", "연락처"]
    ((row,), _) = rows(program, head, ["베타", "김", "kim@beta.example", 1012345678])
    (contact,) = row.listed.new.contacts
    assert (contact.name, contact.email, contact.phone) == ("김", "kim@beta.example", "01012345678")
    head = [*head, "담당자"]
    assert rows(program, head, ["베타", "김", "kim@beta.example", "", "-"]) == ((), ["needed"])


def test_the_day_a_milestone_was_put_off_to_counts(program):
    head = ["기업", "과제", "당초기한", "변경기한"]
    read, _ = rows(
        program, head, ["알파", "갑", "2026-03-31", "2026-06-30"], ["알파", "을", "2026-04-30", ""]
    )
    assert [one.listed.new.new.due_on for one in read] == [date(2026, 6, 30), date(2026, 4, 30)]


def test_a_mac_writes_the_same_names_and_what_is_not_seen_is_not_there(program):
    text = "기업,부여액,부여일,만료일\n알파\u200b,5000,2025-05-01,2026-05-01\n"
    import unicodedata

    read, faults = rows(program, content=unicodedata.normalize("NFD", text).encode())
    assert (len(read), faults) == (1, [])


def test_a_formula_that_went_wrong_is_marked_and_not_left_out(program, tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("표지").write_string(0, 0, "표지")
        page = book.add_worksheet("명단")
        page.write_row(0, 0, ["기업명", "대표자", "분야"])
        page.write_row(1, 0, ["베타", "김"])
        page.write_formula(1, 2, "=VLOOKUP(A2,Z:Z,1,0)", None, "#N/A")
    found = read(program, path.read_bytes())
    assert [one.violation.code for one in found.parts[1].faults] == ["cell_wrong"]


@pytest.mark.parametrize("book", [{}, {"date_1904": True}])
def test_days_are_the_same_in_either_calendar_of_excel(program, tmp_path, book):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, book) as made:
        page, day = made.add_worksheet("계획"), made.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, ["기업", "과제", "기한"])
        page.write_row(1, 0, ["알파", "갑"])
        page.write_datetime(1, 2, date(2026, 6, 30), day)
    (row,) = read(program, path.read_bytes()).rows
    assert (row.kind, row.listed.new.new.due_on) == (TableKind.MILESTONES, date(2026, 6, 30))


@pytest.mark.parametrize(("form", "faults"), [("#,##0", []), ('#,##0,"천원"', ["won_unreadable"])])
def test_a_number_that_is_shown_in_thousands_is_marked(program, tmp_path, form, faults):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, thousands = book.add_worksheet("부여"), book.add_format({"num_format": form})
        page.write_row(0, 0, GRANTS)
        page.write_row(1, 0, ["알파", None, *DAYS])
        page.write_number(1, 1, 5_000_000, thousands)
    assert rows(program, content=path.read_bytes())[1] == faults
