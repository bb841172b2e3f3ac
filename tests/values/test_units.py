"""Units as offices state them: how many won a bare 1 is, or that nobody can tell."""

import pytest

from tests.values.test_tables import COLUMNS, read, rows
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Column, read_table
from tracker.values.units import DOLLARS, UNCLEAR, unit_of_heading, unit_of_note


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("(단위: 천원)", 1000),
        ("(단위 : 천 원)", 1000),
        ("(단위 : 명, 백만원)", 10**6),
        ("단위: 건 / 백만 원", 10**6),
        ("(금액단위: 억)", 10**8),
        ("(단위 : 십만원)", 10**5),
        ("Unit: KRW thousand", 1000),
        ("(in millions of KRW)", 10**6),
        ("2026년 지원 현황 (단위: 천원)", 1000),
        ("(단위: 달러)", DOLLARS),
        ("(단위: 천달러)", UNCLEAR),
        ("(단위: 천원, 천달러)", UNCLEAR),
        ("(단위: 만 엔)", UNCLEAR),
        ("(단위: 천원 미만 절사)", UNCLEAR),
        ("(단위: 명)", None),
        ("시도 단위 만족도", None),
        ("2026년 지원 현황", None),
    ],
)
def test_a_note_states_a_unit_an_unclear_one_or_none(text, unit):
    assert unit_of_note(text) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("금액(천원)", 1000),
        ("금액 [백만 원]", 10**6),
        ("금액(단위: 천원)", 1000),
        ("금액(천원, 부가세 별도)", 1000),
        ("매출액(KRW mn)", 10**6),
        ("금액(만)", 10**4),
        ("수출액(USD)", DOLLARS),
        ("수출액(천불)", UNCLEAR),
        ("매출액(만 유로)", UNCLEAR),
        ("매출액(EUR)", UNCLEAR),
        ("시간(분)", None),
        ("금액(부가세 불포함)", None),
        ("금액(1차 지원)", None),
        ("금액(만료 제외)", None),
        ("금액", None),
    ],
)
def test_a_heading_states_a_unit_an_unclear_one_or_none(text, unit):
    assert unit_of_heading(text) == unit


HEAD, ROW = ["기업", "일자", "금액"], ["알파", "26.3.5", "5"]


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        ([["(단위: 천원)"], HEAD, ROW], 1000),
        ([HEAD, ROW, ["※ 단위: 천원"]], 1000),
        ([HEAD, ["", "", "(천원)"], ROW], 1000),
        ([["지원 현황(백만원)"], HEAD, ROW], 10**6),
        ([["기업명", "지원(천원)", ""], HEAD, ROW], 1000),
        ([["(단위: 천원)"], HEAD, ROW, ["※ 단위: 원"]], UNCLEAR),
        ([["(단위: 천원)"], ["기업", "일자", "금액(백만원)"], ROW], 10**6),
        ([["(단위: 천원)"], ["기업", "일자", "금액(달러)"], ROW], DOLLARS),
    ],
)
def test_a_unit_is_found_wherever_an_office_writes_it(lines, unit):
    table = read(*lines)
    assert table.heading.unit_of("amount") == unit
    assert [one.text("startup") for one in table.lines] == ["알파"]


PERIOD = (
    Column("startup", ("기업",), needed=True),
    Column("starts", ("크레딧 시작일", "시작일")),
    Column("amount", ("금액", "매출액")),
)


def test_a_heading_that_stands_twice_is_told_apart_by_its_group_or_not_read():
    two = [["", "협약", "", "크레딧", ""], ["기업", "시작일", "종료일", "시작일", "종료일"]]
    table = read_table(rows(*two, ["알파", "1", "2", "3", "4"]), PERIOD)
    assert table.lines[0].text("starts") == "3"
    table = read_table(rows(two[1], ["알파", "1", "2", "3", "4"]), PERIOD)
    assert "starts" not in table.heading.places
    assert table.heading.unknown == ("시작일", "종료일", "시작일", "종료일")


@pytest.mark.parametrize(
    "head", [("매출액(국내)", "매출액(해외)"), ("매출액(누적)", "비고"), ("매출액(목표)", "비고")]
)
def test_a_figure_of_another_meaning_is_not_taken_for_the_figure(head):
    table = read_table(rows(["기업", *head], ["알파", "1", "2"]), PERIOD)
    assert "amount" not in table.heading.places


def test_a_second_table_below_the_first_is_refused_as_its_columns_are_others():
    with pytest.raises(RuleViolation, match="second_table") as refused:
        read(HEAD, ROW, ["일자", "금액", "기업"], ["26.3.5", "5", "알파"])
    assert refused.value.values == {"line": 3}


def test_an_amount_torn_at_its_comma_is_refused_and_not_read_as_its_beginning():
    with pytest.raises(RuleViolation, match="row_shifted"):
        read(HEAD, ["알파", "26.3.5", "100", "000", "000"])


@pytest.mark.parametrize("text", ["이하 여백", "- 이하여백 -", "끝.", "작성자: 김서연"])
def test_what_is_written_below_the_last_row_is_no_row(text):
    table = read_table(rows(["기업", "금액"], ["알파", "5"], [text]), PERIOD)
    assert [one.number for one in table.lines] == [2]


def test_a_text_of_a_thousand_brackets_costs_nothing():
    text = "(" * 20_000
    table = read_table(rows(["기업", "금액", text], [text, "5"]), COLUMNS[:1])
    assert len(table.lines) == 1
