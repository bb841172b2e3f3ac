"""A heat map that is a table: the number stands in every cell, the color only helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from tracker.web.formats import month, month_short, number
from tracker.web.words import t

LEVELS = 6


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A startup's counts, one per month; `address` leads to what was counted."""

    name: str
    address: str | None
    counts: tuple[int, ...]


def heat_table(caption: str, months: Sequence[date], rows: Sequence[HeatRow]) -> Markup:
    heads = "".join(
        f'<th scope="col"><span class="vh">{escape(month(on))}</span>'
        f'<span aria-hidden="true">{escape(month_short(on))}</span></th>'
        for on in months
    )
    most = max((count for row in rows for count in row.counts), default=0)
    body = "".join(_row(row, most) for row in rows)
    label = escape(t("common.table_of", caption=caption))
    return Markup(  # noqa: S704 - every text in it went through `escape`
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        f'<table class="heat"><caption class="vh">{escape(caption)}</caption>'
        f'<thead><tr><th scope="col"><span class="vh">{escape(t("chart.startup"))}</span></th>'
        f'{heads}<th scope="col">{escape(t("chart.sum"))}</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def level(count: int, most: int) -> int:
    """0 of nothing, else 1 to 6 as the count nears the largest; small counts keep their number."""
    if count <= 0:
        return 0
    return count if most <= LEVELS else max(1, -(-count * LEVELS // most))


def _row(row: HeatRow, most: int) -> str:
    name = escape(row.name)
    head = f'<a href="{escape(row.address)}">{name}</a>' if row.address else name
    cells = "".join(f'<td class="h{level(n, most)}">{number(n)}</td>' for n in row.counts)
    total = number(sum(row.counts))
    return f'<tr><th scope="row">{head}</th>{cells}<td class="heat-sum">{total}</td></tr>'
