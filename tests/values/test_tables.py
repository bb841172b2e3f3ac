"""Tables as offices keep them: the heading found, sums and notes passed over, units meant."""

import pytest

from tracker.values.refusals import RuleViolation
from tracker.values.tables import Column, Passed, read_table

COLUMNS = (
    Column("startup", ("기업", "기업명", "startup"), needed=True, carried=True),
    Column("day", ("일자", "지원일", "date"), needed=True),
    Column("amount", ("금액", "amount")),
)


def rows(*lines):
    return [(number, line) for number, line in enumerate(lines, start=1)]


def read(*lines, below=None):
    return read_table(rows(*lines), COLUMNS, below)


def test_a_heading_is_found_below_title_day_and_unit():
    table = read(
        ["2026년 지원 현황", "", "", ""],
        ["(2026. 9. 30. 기준)", "", "", ""],
        ["", "", "", "(단위: 천원)"],
        ["연번", "기업명", "지원일", "금액"],
        ["1", "알파", "26.3.5", "1,500"],
    )
    assert table.heading.line == 4
    assert table.heading.places == {"startup": 1, "day": 2, "amount": 3}
    assert table.heading.unknown == ("연번",)
    assert table.heading.unit_of("amount") == 1000
    assert [(one.number, one.text("startup")) for one in table.lines] == [(5, "알파")]


def test_a_column_may_state_its_own_unit():
    table = read(["기업", "일자", "금액(백만원)"], ["알파", "26.3.5", "2"])
    assert table.heading.unit_of("amount") == 10**6
    assert table.heading.unit_of("other") == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["합계", "", "3,000"], Passed.SUM),
        (["", "소 계(2건)", "3,000"], Passed.SUM),
        (["※ 자문료 제외", "", ""], Passed.NOTE),
        (["", "", "", "작성: 김서연"], Passed.NOTE),
        (["기업", "일자", "금액"], Passed.HEADING),
        (["", "", "", "7"], Passed.NOTHING),
    ],
)
def test_what_is_no_row_is_passed_over_and_told(row, why):
    table = read(["기업", "일자", "금액"], ["알파", "26.3.5", ""], row)
    assert [one.number for one in table.lines] == [2]
    assert [(one.line, one.why) for one in table.passed] == [(3, why)]


def test_a_cell_merged_over_rows_speaks_for_all_of_them_but_an_amount_does_not():
    table = read(
        ["기업", "일자", "금액"],
        ["알파", "26.3.5", "100"],
        ["", "26.3.6", ""],
        below={(3, 0): "알파", (3, 2): "100"},
    )
    assert [one.text("startup") for one in table.lines] == ["알파", "알파"]
    assert [one.text("amount") for one in table.lines] == ["100", ""]


def test_a_heading_of_two_storeys_is_one():
    table = read(
        ["기업", "지원", ""],
        ["", "일자", "금액"],
        ["알파", "26.3.5", "100"],
        below={(2, 0): "기업"},
    )
    assert (table.heading.line, table.heading.places["startup"]) == (2, 0)
    assert len(table.lines) == 1


def test_columns_that_are_missing_are_named_and_an_empty_file_says_so():
    with pytest.raises(RuleViolation) as refused:
        read(["기업", "금액"], ["알파", "3"])
    assert refused.value.values == {"columns": "일자"}
    with pytest.raises(RuleViolation) as refused:
        read()
    assert refused.value.code == "file_empty"


def test_a_short_row_is_read_as_far_as_it_goes():
    (line,) = read(["기업", "일자", "금액"], ["알파"]).lines
    assert (line.text("startup"), line.text("day")) == ("알파", "")
