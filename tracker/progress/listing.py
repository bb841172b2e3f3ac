"""Milestones, rounds and valuations as tables that leave the tracker, in the office's form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.access.rules import StartupPlace
from tracker.program.queries import StartupRow
from tracker.progress.queries import Overview
from tracker.progress.rules import Audience, MilestoneFacts, RoundFacts, Rung, ValuationFacts
from tracker.progress.rules.narrowing import Proof, proof_of
from tracker.web.formats import day, usd_short, won_short
from tracker.web.sheets import Sheet, SheetCell
from tracker.web.words import named, t, tn

Startups = Mapping[int, StartupPlace | StartupRow]
PROVED = {
    Proof.VERIFIED: "progress.verified",
    Proof.SENT_BACK: "progress.sent_back",
    Proof.WAITING: "progress.unverified",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What a table of milestones tells of each beside its own facts, by its id."""

    moves: Mapping[int, int]
    evidence: Mapping[int, int]


def milestones_sheet(  # noqa: PLR0913 - which, of whom, with what beside, on which day
    title: str,
    found: Sequence[MilestoneFacts],
    startups: Startups,
    beside: Beside,
    today: date,
    *,
    narrowed: bool,
) -> Sheet:
    heads = (
        *(t("support.startup"), t("progress.milestone"), t("progress.owner")),
        *(t("progress.state_label"), t("progress.baseline_due_on"), t("progress_sheet.due_on")),
        *(t("progress_sheet.slipped"), t("progress_sheet.moves"), t("progress_sheet.late")),
        *(t("progress.closed_on"), t("progress.seen"), t("progress_sheet.seen_by")),
        t("progress_sheet.evidence"),
    )
    rows = [_milestone(one, startups[one.startup_id], beside, today) for one in found]
    late = sum(one.days_late(today) > 0 for one in found)
    notes = [t("progress_sheet.late_words"), *([t("progress_sheet.narrowed")] if narrowed else [])]
    return Sheet(
        title=title,
        as_of=t("kpi.sheet_as_of", day=day(today)),
        unit="",
        heads=_heads(heads),
        rows=rows,
        total_words=t("common.total"),
        total=[
            tn("progress.in_all", len(found)),
            *[""] * 6,
            tn("progress_sheet.late_count", late),
            *[""] * 3,
            sum(beside.evidence.get(one.id, 0) for one in found),
        ],
        notes=notes,
    )


def _milestone(
    one: MilestoneFacts, startup: StartupPlace | StartupRow, beside: Beside, today: date
) -> list[SheetCell]:
    proof = proof_of(one)
    return [
        named(startup),
        one.title,
        one.owner,
        t(f"progress.standing.{one.standing(today)}"),
        one.baseline_due_on,
        one.due_on,
        one.slipped_days or None,
        beside.moves.get(one.id) or None,
        one.days_late(today) or None,
        one.closed_on,
        t(PROVED[proof]) if proof else None,
        one.verified_by,
        beside.evidence.get(one.id, 0),
    ]


@dataclass(frozen=True, slots=True)
class Looked:
    """On which day, and for whose eyes."""

    day: date
    audience: Audience


def rounds_sheet(
    title: str, found: Sequence[RoundFacts], startups: Startups, looked: Looked
) -> Sheet:
    """Newest first, as the page; won exact, what was agreed in dollars beside it."""
    heads = (
        *(t("support.startup"), t("progress.closed_round_on"), t("progress.round_stage")),
        *(t("progress_sheet.kind"), t("progress.raised"), t("progress.pre_money")),
        *(t("progress.post_money"), t("progress.currency_label")),
        *(t("progress_sheet.raised_usd"), t("progress_sheet.post_usd"), t("progress.usd_krw")),
        *(t("progress.investors"), t("progress.grade_label"), t("progress.consent_label")),
        t("progress.seen"),
    )
    summed = sum(one.raised_krw or 0 for one in found if one.verified)
    count, sum_words = tn("progress.in_all", len(found)), t("progress_sheet.verified_sum")
    total: list[SheetCell] = [count, "", sum_words, summed]
    return _of_money(title, heads, [_round(one, startups) for one in found], total, looked)


def _round(one: RoundFacts, startups: Startups) -> list[SheetCell]:
    kind = f"exit_kind.{one.exit_kind}" if one.exit_kind else f"priced.{_yes(one.priced)}"
    return [
        named(startups[one.startup_id]),
        one.closed_on,
        t(f"progress.stage.{one.stage}"),
        t(f"progress.{kind}"),
        one.raised_krw,
        one.pre_krw,
        one.post_krw,
        t(f"progress.currency.{one.currency}"),
        one.raised_usd,
        one.post_usd,
        one.usd_krw,
        one.investors,
        *_known(one),
    ]


def valuations_sheet(
    title: str, found: Sequence[ValuationFacts], startups: Startups, looked: Looked
) -> Sheet:
    """Newest first: what rounds agreed, and what was stated without one."""
    heads = (
        *(t("support.startup"), t("progress.valued_on"), t("progress.valuation")),
        *(t("progress.in_usd"), t("progress.usd_krw"), t("progress.stage_label")),
        *(t("progress_sheet.from"), t("progress.grade_label"), t("progress.consent_label")),
        t("progress.seen"),
    )
    rows = [_valuation(one, startups) for one in found]
    return _of_money(title, heads, rows, [tn("progress.in_all", len(found))], looked)


def _valuation(one: ValuationFacts, startups: Startups) -> list[SheetCell]:
    return [
        named(startups[one.startup_id]),
        one.valued_on,
        one.amount_krw,
        one.in_usd,
        one.usd_krw,
        t(f"progress.stage.{one.stage}"),
        t("progress_sheet.of_a_round" if one.round_id is not None else "progress_sheet.stated"),
        *_known(one),
    ]


def startups_sheet(title: str, found: Overview, ordered: Sequence[StartupRow]) -> Sheet:
    """Each startup's growth stage, newest value and money raised, with both lines."""
    rule = found.rule
    heads = (
        *(t("support.startup"), t("progress.rung"), t("progress.latest")),
        *(t("progress.valued_on"), t("progress.grade_label"), t("progress.seen")),
        *(t("progress.in_usd"), t("progress.raised_in_all")),
        t("progress.line", amount=won_short(rule.line_krw)),
        t("progress.line", amount=usd_short(rule.line_usd)),
        t("progress_sheet.by_exit"),
    )
    rows = [_startup(row, found) for row in ordered]
    total: list[SheetCell] = [tn("progress.startups_count", len(ordered)), *[""] * 5]
    counts = (found.unicorns.by_krw, found.unicorns.by_usd, found.unicorns.by_exit)
    said = [tn("progress.startups_count", count) for count in counts]
    looked = Looked(found.as_of, found.audience)
    return _of_money(title, heads, rows, [*total, found.raised_krw, *said], looked)


def _startup(row: StartupRow, found: Overview) -> list[SheetCell]:
    one = found.progress[row.id]
    way, standing = one.unicorn, one.standing
    latest = way.latest
    return [
        named(row),
        rung_words(standing.rung) if standing else None,
        latest.amount_krw if latest else None,
        latest.valued_on if latest else None,
        t(f"progress.grade.{latest.grade}") if latest else None,
        _seen(latest.verified) if latest else None,
        latest.in_usd if latest else None,
        one.raised_krw or None,
        way.reached_krw_on,
        way.reached_usd_on,
        t("progress_sheet.yes") if way.by_exit else None,
    ]


def rung_words(rung: Rung) -> str:
    return t(f"progress.rung.{rung.known}") if rung.known else named(rung)


def _of_money(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[SheetCell]],
    total: Sequence[SheetCell],
    looked: Looked,
) -> Sheet:
    """A table in won; what was left out for its audience is said below."""
    shown = looked.audience
    withheld = [] if shown is Audience.INSIDE else [f"※ {t(f'progress.shown_as.{shown}')}"]
    return Sheet(
        title=title,
        as_of=t("kpi.sheet_as_of", day=day(looked.day)),
        unit=t("common.unit", unit=t("common.won")),
        heads=_heads(heads),
        rows=rows,
        total_words=t("common.total"),
        total=[*total, *[""] * (len(heads) - 1 - len(total))],
        notes=[t("progress_sheet.dollars"), *withheld],
    )


def _heads(between: Sequence[str]) -> list[str]:
    return [t("kpi.sheet_number"), *between, t("kpi.sheet_remarks")]


def _known(one: RoundFacts | ValuationFacts) -> list[SheetCell]:
    grade, consent = t(f"progress.grade.{one.grade}"), t(f"progress.consent.{one.consent}")
    return [grade, consent, _seen(one.verified)]


def _seen(verified: bool) -> str:  # noqa: FBT001
    return t("progress.verified" if verified else "progress.unverified")


def _yes(holds: bool) -> str:  # noqa: FBT001
    return "yes" if holds else "no"
