"""Charts of shares and of courses: no data, one row, many, long and hostile names, no money stated."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from tracker.web.charts.courses import Courses, Marked, courses_chart
from tracker.web.charts.shares import Shared, ShareRow, shares_chart

HOSTILE = """<script>alert("1")</script>&'|x"""
LONG = "아주긴이름을가진참여기업주식회사의한국지사"


def parsed(chart):
    """The chart as a tree: malformed or unescaped markup does not parse."""
    return ET.fromstring(f"<div>{chart}</div>")  # noqa: S314 - our own drawing


def texts(chart):
    return " ".join(parsed(chart).itertext())


@pytest.fixture(autouse=True)
def in_a_request(app):
    with app.test_request_context():
        yield


@pytest.fixture
def home(homes):
    """Charts ask no database: one engine is enough."""
    return homes["sqlite"]


def shared(*rows):
    return Shared(("멘토링", "연계"), tuple(rows), Fraction(7, 2))


def courses(count=14, **changes):
    months = tuple(date(2025 + n // 12, n % 12 + 1, 1) for n in range(count))
    values = {
        "money": (Decimal(100_000_000),) * count,
        "counts": (0, 3) * (count // 2),
        "events": (Marked(date(2025, 3, 9), 0, "투자 유치 시드"),) if count else (),
    }
    return Courses(
        months, **{**values, **changes}, sorts=("투자 유치",), money_name="매출", counts_name="지원"
    )


@pytest.mark.parametrize("rows", [[], [ShareRow("알파", (0, 0))], [ShareRow(HOSTILE, (3, 1))]])
def test_shares_of_any_rows_are_drawn_with_their_table(rows):
    chart = shares_chart("s", "편차", shared(*rows))
    assert len([svg for svg in parsed(chart).iter("svg") if svg.get("class") == "chart"]) == 2
    assert "<script" not in chart


def test_twenty_shares_with_long_names_keep_within_the_drawing():
    rows = [ShareRow(f"{LONG}{n}", (n * 7, n)) for n in range(20)]
    for drawing in parsed(shares_chart("s", "편차", shared(*rows))).iter("svg"):
        if drawing.get("class") != "chart":
            continue
        width = float(drawing.get("viewBox").split()[2])
        for bar in drawing.iter("rect"):
            assert float(bar.get("x")) + float(bar.get("width")) <= width + 1


def test_a_kind_nobody_had_is_not_in_the_legend():
    chart = parsed(shares_chart("s", "편차", shared(ShareRow("알파", (2, 0)))))
    (legend,) = [one for one in chart.iter("ul") if one.get("class") == "legend"]
    assert "".join(legend.itertext()) == "멘토링"


@pytest.mark.parametrize(
    "data",
    [
        courses(0),
        courses(2, money=(None, None), counts=(0, 0), events=()),
        courses(events=(Marked(date(2025, 3, 9), 0, HOSTILE), Marked(date(2025, 3, 20), 0, "B"))),
        courses(36),
    ],
)
def test_courses_are_drawn_whatever_is_known(data):
    chart = courses_chart("c", "지원 이후", data)
    assert len([svg for svg in parsed(chart).iter("svg") if svg.get("class") == "chart"]) == 2
    assert "<script" not in chart


def test_courses_tell_in_their_table_what_happened_when():
    assert "투자 유치 시드" in texts(courses_chart("c", "지원 이후", courses()))


def test_no_line_joins_help_and_money():
    chart = parsed(courses_chart("c", "지원 이후", courses()))
    assert not [path for path in chart.iter("path") if "line" in (path.get("class") or "")]
