"""Figures from a spreadsheet: understood as people type, all stored or none."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from xlsxwriter import Workbook

from tests.factories import OPERATOR, make_program, make_startup
from tracker.db import db
from tracker.progress.actions import close_period
from tracker.progress.queries.kpis import readings_of_startup
from tracker.progress.rules.importing import columns_of, read_row
from tracker.progress.rules.kpis import Kpi
from tracker.progress.rules.readings import ReadingSource, standing
from tracker.values.clock import now, today
from tracker.values.periods import PeriodKind, period_of
from tracker.values.refusals import RuleViolation

STARTS = date(2025, 1, 1)
LONG = ["기업", "지표", "기간", "값"]
WIDE = ["참여기업", "연월", "매출액", "상시 근로자 수", "수출액"]


def month(number):
    return period_of(PeriodKind.MONTH, date(2026, number, 1), program_starts_on=STARTS)


def understood(row, header=LONG):
    return read_row(2, row, columns_of(header), program_starts_on=STARTS)


def test_a_figure_a_row_is_read_with_its_own_period():
    rows, faults = understood(["알파", "매출액", "2026-05", "1억2천만"])
    assert not faults
    assert (rows[0].kpi, rows[0].period, rows[0].value) == (Kpi.REVENUE, month(5), 120_000_000)


def test_a_column_for_each_figure_is_read_and_empty_cells_are_left_out():
    rows, faults = understood(["알파", "2026. 6.", 5_000_000.0, "", "200만원"], WIDE)
    assert not faults
    assert {row.kpi: row.value for row in rows} == {Kpi.REVENUE: 5_000_000, Kpi.EXPORT: 2_000_000}
    assert {row.period.name for row in rows} == {"2026-06", "2026-Q2"}


def test_a_quarters_figure_beside_a_month_within_it_is_a_fault():
    rows, faults = understood(["알파", "2026-05", "1", "", "2"], WIDE)
    assert [row.kpi for row in rows] == [Kpi.REVENUE]
    assert [one.violation.code for one in faults] == ["kpi_other_period"]


def test_a_month_that_a_workbook_made_a_day_is_that_month():
    rows, _ = understood(["알파", "revenue", date(2026, 5, 1), 7.0])
    assert rows[0].period == month(5)


def test_every_bad_cell_of_a_row_is_named():
    _, faults = understood(["", "없는 지표", "언젠가", "많음"])
    assert [(one.column, one.violation.code) for one in faults] == [
        ("기업", "needed"),
        ("기간", "period_unreadable"),
        ("지표", "kpi_unknown"),
    ]
    _, faults = understood(["알파", "매출", "2026-05", "많음"])
    assert [(one.column, one.violation.code) for one in faults] == [("값", "kpi_unreadable")]


def test_a_column_that_is_missing_is_named():
    with pytest.raises(RuleViolation) as caught:
        columns_of(["기업", "매출액"])
    assert caught.value.values["columns"] == "기간"


@pytest.fixture
def imported(app, tmp_path):
    """`imported(content, …)`: the command's result, and the JSON it prints."""

    def run(content, *options, name="figures.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        db.session.commit()
        result = app.test_cli_runner().invoke(
            args=["progress", "import", "--kpis", str(path), "--json", *options]
        )
        db.session.rollback()
        return result.exit_code, json.loads(result.stdout)

    return run


def csv_bytes(*rows):
    return "\r\n".join(",".join(row) for row in rows).encode("cp949")


GOOD = (
    WIDE,
    ["(주)알파", "2026-01", "100만원", "12명", ""],
    ["Alpha", "2026-03", "2000000", "13", "5만원"],
)


@pytest.fixture
def alpha(app):
    return make_startup(make_program())


def test_a_list_is_stated_once_and_verified(imported, alpha):
    assert imported(csv_bytes(*GOOD), "--dry-run") == (
        0,
        {"status": "checked", "figures": 5, "stated": 5, "already": 0, "problems": []},
    )
    assert not readings_of_startup(alpha.id)
    assert imported(csv_bytes(*GOOD))[1]["stated"] == 5
    assert imported(csv_bytes(*GOOD))[1]["already"] == 5
    found = standing(readings_of_startup(alpha.id))
    assert found[Kpi.HEADCOUNT, month(3)].value == Decimal(13)
    assert {one.source for one in found.values()} == {ReadingSource.FILE}
    assert all(one.verified for one in found.values())


def test_one_bad_row_and_nothing_is_stored(imported, alpha):
    bad = csv_bytes(*GOOD, ["남의기업", "2026-03", "1", "", ""], ["알파", "2026-01", "2", "", ""])
    code, told = imported(bad)
    assert code == 1
    assert [(one["line"], one["code"]) for one in told["problems"]] == [
        (4, "startup_not_in_program"),
        (5, "kpi_twice"),
    ]
    assert not readings_of_startup(alpha.id)


def test_a_closed_period_is_corrected_by_a_list_with_a_reason(imported, alpha):
    close_period(alpha.program_id, month(1), "", by=OPERATOR, at=now(), today=today("Asia/Seoul"))
    assert imported(csv_bytes(*GOOD))[1]["problems"][0]["code"] == "correction_needs_reason"
    rows = [[*GOOD[0], "사유"], *([*row, "자료 이관"] for row in GOOD[1:])]
    assert imported(csv_bytes(*rows))[0] == 0
    first = standing(readings_of_startup(alpha.id))[Kpi.REVENUE, month(1)]
    assert (first.correction, first.reason) == (True, "자료 이관")


def test_a_workbook_is_read_as_well(imported, alpha):
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((LONG, ["알파", "headcount", "2026-02", 9])):
            sheet.write_row(number, 0, row)
    assert imported(content.getvalue(), name="figures.xlsx")[1]["stated"] == 1
