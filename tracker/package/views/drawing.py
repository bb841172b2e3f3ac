"""Meters and charts of packages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for
from markupsafe import Markup

from tracker.credits.rules.figures import Amounts
from tracker.package.rules.after import Course, Event, What
from tracker.package.rules.given import Basis, KindLine, Promise
from tracker.package.rules.kinds import Group
from tracker.package.rules.spread import Shares
from tracker.package.wording import done_words
from tracker.web.charts.courses import Courses, Marked, courses_chart
from tracker.web.charts.shares import Shared, ShareRow, shares_chart
from tracker.web.charts.small import meter
from tracker.web.formats import percent, won_short
from tracker.web.words import t

SHOWN = 20


def line_meter(line: KindLine) -> Markup:
    """Delivered of what was planned; nothing where nothing is planned."""
    if not line.planned:
        return Markup()
    tone = "ok" if line.done >= line.planned else "info"
    return meter([(line.done, tone)], line.planned, done_words(line))


def promise_meter(promise: Promise, amounts: Amounts) -> Markup:
    """Used, then granted and not used yet, then help where the cap counts it, of the cap."""
    used = min(amounts.used_krw, promise.credits_krw)
    parts = [(used, "info"), (promise.credits_krw - used, "lost")]
    if promise.basis is Basis.PACKAGE:
        parts.append((promise.help_krw, "ok"))
    counted, cap = won_short(promise.counted_krw), won_short(promise.cap_krw)
    label = t("package.of_cap", amount=counted, cap=cap, share=percent(promise.share))
    return meter(parts, promise.cap_krw, label)


def spread_chart(shares: Shares, names: Mapping[int, str]) -> Markup | None:
    """The most and the least helped where there are more startups than a chart shows."""
    if not any(shares.totals.values()):
        return None
    rows = shares.by_startup
    if len(rows) > SHOWN:
        rows = (*rows[: SHOWN // 2], *rows[-SHOWN // 2 :])
    data = Shared(
        tuple(t(f"package.group.{group}") for group in Group),
        tuple(ShareRow(names[own], tuple(parts[g] for g in Group)) for own, parts in rows),
        shares.mean,
    )
    return shares_chart("spread", t("package.spread_title"), data)


def course_chart(id_: str, course: Course, name: str) -> Markup:
    sorts = list(What)
    data = Courses(
        course.months,
        course.revenue,
        course.helped,
        tuple(Marked(e.on, sorts.index(e.what), event_words(e)) for e in course.events),
        tuple(t(f"package.what.{what}") for what in sorts),
        t("package.revenue"),
        t("package.help_given"),
    )
    return courses_chart(id_, t("package.after_of", startup=name), data)


def event_words(event: Event) -> str:
    """`투자 유치 시리즈 A 20억원`."""
    amount = won_short(event.amount_krw) if event.amount_krw else ""
    parts = (t(f"package.happened.{event.what}"), _label(event), amount)
    return " ".join(part for part in parts if part)


def _label(event: Event) -> str:
    if event.what is What.ROUND:
        return t(f"progress.stage.{event.label}")
    return t(f"support.stage.{event.label}") if event.what is What.PILOT else ""


@dataclass(frozen=True, slots=True)
class EventLine:
    on: date
    words: str
    address: str


def event_lines(course: Course, slug: str) -> list[EventLine]:
    """Newest first, each with the page it comes from."""
    return [
        EventLine(event.on, event_words(event), _address(event, slug))
        for event in reversed(course.events)
    ]


def _address(event: Event, slug: str) -> str:
    if event.what in {What.ROUND, What.EXIT}:
        return url_for("progress.funding_round", startup=slug, round_id=event.about)
    return url_for("support.entry", startup=slug, entry_id=event.about)
