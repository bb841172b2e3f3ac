"""Packages in words: amounts by their measure, what is left, how help is spread."""

from tracker.package.rules.given import KindLine, Measure
from tracker.package.rules.left import Left
from tracker.package.rules.spread import Shares, Spread
from tracker.web.formats import day, minutes, number, won, won_short
from tracker.web.words import t, tn


def measured(measure: Measure | None, value: int) -> str:
    """`4회`, `6시간`, `3억원`."""
    if measure is Measure.MINUTES:
        return minutes(value)
    return won_short(value) if measure is Measure.KRW else tn("package.times", value)


def done_words(line: KindLine) -> str:
    """What was delivered, beside the plan where there is one."""
    done = measured(line.measure, line.done)
    if not line.planned:
        return done
    if line.measure is Measure.COUNT:
        return tn("package.times_of_plan", line.planned, done=number(line.done))
    return t("package.of_plan", done=done, planned=measured(line.measure, line.planned))


def left_words(left: Left) -> str:
    """One sentence, for the startup."""
    values = {
        "amount": won(left.remaining_krw),
        "day": day(left.ends_on),
        "help": _listed(left),
        "year": str(left.year),
    }
    return t(f"package.left.{left.says}", **values)


def help_left_words(left: Left) -> str:
    """The same of help alone; nothing where none is planned."""
    if left.help:
        return t("package.help_left", help=_listed(left), year=str(left.year))
    return t("package.help_left_none", year=str(left.year)) if left.planned else ""


def _listed(left: Left) -> str:
    return ", ".join(
        f"{t(f'package.kind.{line.kind}')} {measured(line.measure, line.left)}"
        for line in left.help
    )


def spread_words(shares: Shares, names: dict[int, str], year: int) -> str:
    """One plain sentence, and no verdict on any firm."""
    totals = shares.totals
    values = {"year": str(year)}
    if shares.most_id is not None and shares.least_id is not None:
        values |= {
            "most": names[shares.most_id],
            "most_n": number(totals[shares.most_id]),
            "least": names[shares.least_id],
            "least_n": number(totals[shares.least_id]),
            "times": number(shares.times, 1),
        }
    if shares.spread is Spread.SOME_NONE:
        return tn("package.spread_some_none", shares.without, **values)
    return t(f"package.spread.{shares.spread}", **values)
