"""One figure over its periods: gaps, losses, one point, strange names."""

from datetime import date
from decimal import Decimal

from tracker.web.charts.figures import Bar, bars_chart
from tracker.web.formats import number


def chart(*values, name="2026년 9월"):
    bars = [
        Bar(date(2025 + at // 12, at % 12 + 1, 1), name, value, str(value))
        for at, value in enumerate(None if one is None else Decimal(one) for one in values)
    ]
    return bars_chart("chart", "매출액", bars, number)


def test_each_stated_period_has_a_bar_and_a_gap_has_none():
    assert chart(5, None, 7).count('<rect class="k1"') == 4  # two bars, drawn wide and narrow


def test_a_phone_shows_the_last_twelve():
    assert chart(*range(1, 25)).count('<rect class="k1"') == 24 + 12


def test_a_loss_goes_below_the_line_of_nothing():
    drawn = chart(100, -50)
    assert ">-50<" in drawn
    assert 'height="-' not in drawn


def test_nothing_stated_and_nothing_but_zero_are_drawn():
    assert chart(None).count('<rect class="k1"') == 0
    assert chart(0).count('<rect class="k1"') == 2


def test_names_are_escaped():
    assert "<b>" not in chart(1, name="<b>")
