"""Charts of no data, one point, many startups, long and hostile names; each carries its table."""

import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from tracker.web.charts.balances import Balances, Outlined, balance_chart, balances_chart
from tracker.web.charts.canvas import Span, apart, months_between, round_steps, shortened, thinned
from tracker.web.charts.heat import HeatRow, heat_table, level
from tracker.web.charts.milestones import Due, milestones_chart, window
from tracker.web.charts.small import meter, sparkline
from tracker.web.charts.valuations import Goal, Valuations, Valued, valuations_chart

TODAY = date(2026, 9, 30)
MONTHS = tuple(date(2026, month, 28) for month in range(4, 13))
HOSTILE = """<script>alert("1")</script>&'|x"""
SPAN = Span(date(2025, 1, 1), date(2028, 12, 31), TODAY)
GOALS = (Goal(10**12, "1조 원 기준"), Goal(1_380_000_000_000, "10억 달러 기준"))


def parsed(chart):
    """The chart as a tree: malformed or unescaped markup does not parse."""
    return ET.fromstring(f"<div>{chart}</div>")  # noqa: S314 - our own drawing


def drawings(chart):
    return [svg for svg in parsed(chart).iter("svg") if svg.get("class") == "chart"]


def balances(count, name="기업 {}"):
    of = tuple(
        Balances(name.format(n), tuple(range(200_000_000 - n, 0, -22_000_000)[: len(MONTHS)]))
        for n in range(count)
    )
    return Outlined(MONTHS, TODAY, of)


def due(title="임상 자료 확보", startup="알파", *, moved=0, on=TODAY, closed_on=None):
    return Due(title, startup, on - timedelta(days=moved), on, closed_on, "info", "예정")


def charts(names):
    """One of every kind, for startups of these names."""
    days = [(date(2025, 3, 1), 10**9, "A"), (date(2026, 3, 1), 5 * 10**9, "B")]
    valued = tuple(Valued(name, tuple(days)) for name in names)
    of = tuple(Balances(name, (9,) * len(MONTHS)) for name in names)
    milestones = [due(startup=name) for name in names]
    return {
        "balances": balances_chart("b", "잔액", Outlined(MONTHS, TODAY, of)),
        "balance": balance_chart("s", "잔액", Outlined(MONTHS, TODAY, of[:1])),
        "valuations": valuations_chart("v", "기업가치", Valuations(valued, GOALS, SPAN)),
        "milestones": milestones_chart("m", "마일스톤", milestones, window(milestones, TODAY)),
        "heat": heat_table("멘토링", MONTHS, [HeatRow(name, "/x", (1,) * 9) for name in names]),
    }


KINDS = tuple(charts([]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [0, 1, 6, 20])
def test_any_number_of_startups_makes_sound_markup(kind, count):
    chart = charts([f"기업 {n}" for n in range(count)])[kind]
    ids = [element.get("id") for element in parsed(chart).iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert "NaN" not in chart
    assert "inf" not in re.sub(r"f-info", "", chart)


@pytest.mark.parametrize("kind", KINDS)
def test_every_string_is_escaped(kind):
    chart = charts([HOSTILE])[kind]
    assert "<script" not in chart
    words = " ".join(parsed(chart).itertext())
    assert "alert(" in words


@pytest.mark.parametrize("kind", KINDS)
def test_no_inline_style_or_script(kind):
    for element in parsed(charts(["알파"])[kind]).iter():
        assert element.tag != "script"
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "heat"])
def test_a_chart_is_an_image_with_title_and_words_drawn_twice(kind):
    found = drawings(charts(["알파"])[kind])
    assert len(found) == 2
    for svg in found:
        labels = svg.get("aria-labelledby").split()
        named = {part.get("id"): part.text for part in svg if part.tag in {"title", "desc"}}
        assert svg.get("role") == "img"
        assert all(named[label] for label in labels)


def test_the_table_beside_has_every_figure_drawn():
    data = balances(3)
    chart = balances_chart("b", "잔액", data)
    cells = [cell.text for cell in parsed(chart).iter("td")]
    for one in data.of:
        for krw in one.krw:
            assert f"{krw:,}" in cells


def test_what_is_expected_is_marked_apart_from_what_is_known():
    chart = balances_chart("b", "잔액", balances(2))
    assert 'class="area ahead k1"' in chart
    assert "ahead-cell" in chart
    assert "2026. 12. 28. 전망" in chart
    assert "2026. 9. 28. 전망" not in chart


def test_nothing_is_drawn_ahead_where_nothing_is_expected():
    data = Outlined(MONTHS[:5], TODAY, (Balances("알파", (5, 4, 3, 2, 1)),))
    assert "ahead" not in balances_chart("b", "잔액", data)


def test_a_single_point_is_drawn():
    one = Outlined((TODAY,), TODAY, (Balances("알파", (5,)),))
    assert 'class="dot k1"' in balance_chart("s", "잔액", one)


def test_balances_of_zero_do_not_divide_by_it():
    data = Outlined(MONTHS, TODAY, (Balances("알파", (0,) * len(MONTHS)),))
    assert drawings(balances_chart("b", "잔액", data, cap_krw=0))


def test_a_day_without_its_balance_is_refused():
    with pytest.raises(ValueError, match="a balance for each day"):
        Outlined(MONTHS, TODAY, (Balances("알파", (1,)),))


def test_from_seven_startups_on_the_smallest_are_drawn_as_one_and_listed_each():
    data = balances(20)
    chart = balances_chart("b", "잔액", data)
    drawn = [name.strip() for name in parsed(chart).find("ul").itertext()]
    assert len(drawn) == 6
    assert drawn[-1] == "그 외 15개사"
    assert len(list(parsed(chart).iter("tr"))) == 22  # heads, the sum, twenty
    assert "합계" in chart


def test_the_outlook_of_a_reading_says_so():
    readings = re.findall(r'data-tip="([^"]*)"', balance_chart("s", "잔액", balances(1)))
    assert readings[0].startswith("2026. 4. 28.|")
    assert "전망" in readings[-1]


def test_zero_on_a_logarithmic_axis_is_only_in_the_table():
    valued = Valued("알파", ((date(2026, 1, 1), 0, "D"), (date(2026, 2, 1), 10**9, "C")))
    chart = valuations_chart("v", "기업가치", Valuations((valued,), GOALS, SPAN))
    assert chart.count('class="dot k1"') == 2  # one point, wide and narrow
    assert [cell.text for cell in parsed(chart).iter("td")].count("0") == 1


def test_no_line_goes_beyond_the_newest_valuation():
    valued = Valued("알파", ((date(2025, 3, 1), 10**9, "C"), (date(2026, 3, 1), 5 * 10**9, "C")))
    wide = drawings(valuations_chart("v", "기업가치", Valuations((valued,), GOALS, SPAN)))[0]
    line = next(path for path in wide.iter("path") if path.get("class") == "line k1")
    newest = list(wide.iter("circle"))[-1]
    assert line.get("d").split("L")[-1].split()[0] == f"{float(newest.get('cx')):g}"


def test_names_of_equal_valuations_do_not_cover_one_another():
    point = ((date(2026, 3, 1), 5 * 10**9, "C"),)
    data = Valuations(tuple(Valued(f"기업 {n}", point) for n in range(8)), GOALS, SPAN)
    wide = drawings(valuations_chart("v", "기업가치", data))[0]
    heights = sorted(
        float(text.get("y")) for text in wide.iter("text") if text.get("class").startswith("name")
    )
    assert len(heights) == 8
    assert all(lower - upper >= 14.9 for upper, lower in pairwise(heights))


def test_a_moved_milestone_shows_where_it_was_due_at_first():
    drawn = milestones_chart("m", "마일스톤", [due(moved=20)], window([due(moved=20)], TODAY))
    assert 'class="ring"' in drawn
    unmoved = milestones_chart("m", "마일스톤", [due()], window([due()], TODAY))
    assert 'class="ring"' not in unmoved


def test_a_milestone_far_away_stands_at_the_edge():
    far = due(on=date(2099, 1, 1))
    span = window([far], TODAY)
    assert span.last < date(2030, 1, 1)
    assert drawings(milestones_chart("m", "마일스톤", [far], span))


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 99, 10**6, 123_456_789, 10**12])
def test_axis_steps_reach_above_the_largest(most):
    steps = round_steps(most)
    assert steps[0] == 0
    assert steps[-1] >= most
    assert 2 <= len(steps) <= 6


def test_labels_stay_in_order_and_apart():
    moved = apart([100, 101, 20, 102], 15, 0, 120)
    assert moved == [90, 105, 20, 120]


def test_months_are_thinned_to_what_fits():
    months = months_between(date(2025, 1, 1), date(2028, 12, 31))
    assert len(months) == 48
    assert len(thinned(months, 11)) <= 11
    assert thinned(months, 4)[0] == date(2025, 1, 1)


def test_a_long_name_is_cut_with_a_mark():
    assert shortened("가" * 30, 12) == "가" * 11 + "…"
    assert shortened("가" * 12, 12) == "가" * 12


def test_heat_cells_hold_their_number_and_a_level():
    assert [level(n, 5) for n in range(6)] == [0, 1, 2, 3, 4, 5]
    assert (level(1, 60), level(30, 60), level(60, 60)) == (1, 3, 6)
    table = heat_table("멘토링", MONTHS[:2], [HeatRow("알파", None, (3, 0))])
    cells = [(cell.get("class"), cell.text) for cell in parsed(table).iter("td")]
    assert cells == [("h3", "3"), ("h0", "0"), ("heat-sum", "3")]


def test_a_sparkline_needs_two_figures():
    assert sparkline([5]) == ""
    assert 'class="line k3"' in sparkline([5, 5], 3)


def test_a_meter_never_draws_more_than_the_whole():
    drawn = parsed(meter([(80, "info"), (50, "lost")], 100, HOSTILE))
    widths = [float(r.get("width")) for r in drawn.iter("rect")][1:]
    assert widths == [80.0, 20.0]
    assert drawn[0].get("aria-label") == HOSTILE
    assert len(list(parsed(meter([(1, "info")], 0, "")).iter("rect"))) == 1
