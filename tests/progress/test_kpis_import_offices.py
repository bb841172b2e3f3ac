"""Figures from a list as an office prints it: the heading below a title, one startup merged."""

from datetime import date
from decimal import Decimal

from tracker.progress.rules.importing import TABLE, columns_of, read_row
from tracker.progress.rules.kpis import Kpi
from tracker.values.tables import read_table

ROWS = [
    (1, ["2026년 성과지표 현황", "", "", ""]),
    (3, ["기업명", "기준월", "매출액", "상시근로자 수"]),
    (4, ["합계", "", "300,000", "9"]),
    (5, ["알파", "2026-01", "100,000", "4"]),
    (6, ["", "2026-02", "200,000", "5"]),
    (7, ["※ 부가세 제외", "", "", ""]),
]


def test_a_printed_list_is_read_row_by_row():
    table = read_table(ROWS, TABLE, {(6, 0): "알파"})
    columns = columns_of(table.head)
    read = [
        read_row(line.number, line.whole, columns, program_starts_on=date(2025, 1, 1))
        for line in table.lines
    ]
    assert [faults for _, faults in read] == [[], []]
    told = {(one.line, one.startup, one.kpi, one.value) for figures, _ in read for one in figures}
    assert told == {
        (5, "알파", Kpi.REVENUE, Decimal(100_000)),
        (5, "알파", Kpi.HEADCOUNT, Decimal(4)),
        (6, "알파", Kpi.REVENUE, Decimal(200_000)),
        (6, "알파", Kpi.HEADCOUNT, Decimal(5)),
    }
