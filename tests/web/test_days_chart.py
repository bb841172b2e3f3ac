"""Bars by day: stacked exactly, escaped, read as a table, with nothing, one day and many."""

import re
from datetime import date, timedelta

import pytest

from tracker.web.charts.days import Daily, Stack, days_chart

FIRST = date(2026, 9, 1)


def days(count):
    return tuple(FIRST + timedelta(days=n) for n in range(count))


def drawn(data):
    return str(days_chart("usage", "사용액", data))


def wide(html):
    return re.search(r'<div class="plot wide".*?</svg>', html, re.DOTALL)[0]


def heights(html, hue):
    found = re.findall(rf'class="area k{hue}"[^>]*height="([\d.]+)"', wide(html))
    return [float(height) for height in found]


def test_bars_are_as_high_as_their_won():
    html = drawn(Daily(days(2), (Stack("A", (100, 50)), Stack("B", (100, 0)))))
    first, second = heights(html, 1)
    assert first == pytest.approx(2 * second, abs=0.2)
    assert len(heights(html, 2)) == 1


def test_others_have_the_last_hue():
    html = drawn(Daily(days(1), (Stack("A", (9,)), Stack("others", (1,))), others=True))
    assert heights(html, 6)
    assert not heights(html, 2)


def test_a_day_that_lowers_the_cost_has_no_bar_but_its_number():
    html = drawn(Daily(days(2), (Stack("A", (-500, 100)),)))
    assert len(heights(html, 1)) == 1
    assert "-500" in html


def test_a_marked_day_is_marked_and_said():
    html = drawn(Daily(days(2), (Stack("A", (1, 9)),), marked={days(2)[1]}))
    assert wide(html).count("f-risk") == 1
    assert html.count("2026. 9. 2. 평소와 다른 사용") == 1


def test_a_day_without_data_is_not_a_day_of_nothing():
    html = drawn(Daily(days(2), (Stack("A", (1, 0)),), missing={days(2)[1]}))
    assert "2026. 9. 2.|사용 내역 없음" in html
    assert '<td class="num">-</td>' in html


@pytest.mark.parametrize("count", [0, 1, 31, 92])
def test_any_number_of_days_is_drawn(count):
    html = drawn(Daily(days(count), (Stack("A", (7,) * count),)))
    assert len(heights(html, 1)) == count
    labels = re.findall(r'class="axis"[^>]*text-anchor="middle"', wide(html))
    assert len(labels) <= 10


def test_names_are_text():
    html = drawn(Daily(days(1), (Stack('<img src=x onerror="1">', (1,)),)))
    assert "<img" not in html


def test_an_amount_for_each_day_or_no_chart():
    with pytest.raises(ValueError, match="an amount for each day"):
        Daily(days(2), (Stack("A", (1,)),))
