"""The program manager's home."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from tracker.access.rules import ProgramPlace
from tracker.credits.kept import OF_CREDITS, credits_kept
from tracker.credits.queries import caps_of, regrantable_of
from tracker.credits.rules.figures import GrantFigures, GrantState, ProgramCredits, StartupCredits
from tracker.dashboard.rules import (
    Attention,
    AttentionKind,
    Told,
    Tone,
    by_urgency,
    credit_attentions,
    gap_attentions,
)
from tracker.db import Keep
from tracker.package.queries.given import gaps_of_program
from tracker.program.queries import StartupRow, startups_of
from tracker.reminders.rules.due import Due
from tracker.requests.queries import requests_to_answer
from tracker.support.queries import last_touch
from tracker.usage.queries import ImportRow, latest_imports
from tracker.usage.queries.looking import (
    StartupsUnusualDay,
    explained,
    unusual_days_of_program,
)
from tracker.usage.rules.kinds import ImportStatus

SHOWN = 20  # rows a home page draws of anything; the rest is a page away
DUE_SHOWN, SEEN_SHOWN = 16, 10
IMPORTS_SHOWN = 5
PURPOSE_SHOWN = 60
UNUSUAL_FOR = timedelta(days=7)
_RUNNING = {GrantState.IN_FORCE, GrantState.NOT_ACTIVATED, GrantState.UPCOMING}


@dataclass(frozen=True, slots=True)
class StartupLine:
    startup: StartupRow
    credits: StartupCredits
    touched_on: date | None


@dataclass(frozen=True, slots=True)
class ProgramPage:
    as_of: date
    credits: ProgramCredits
    due: tuple[Due, ...]
    due_count: int
    seen: tuple[Attention, ...]
    seen_count: int
    lines: tuple[StartupLine, ...]
    startups: dict[int, StartupRow]
    grants: tuple[GrantFigures, ...]
    grant_count: int
    imports: tuple[ImportRow, ...]


def program_page(
    program: ProgramPlace, due: Sequence[Due], *, today: date, keep: Keep
) -> ProgramPage:
    """`due`: the reader's inbox; beside it what can be seen and nobody is reminded of."""
    startups = {row.id: row for row in startups_of(program.id)}
    caps, regrantable = caps_of(program.id), regrantable_of(program.id)
    credits, _ = credits_kept(program.id, startups, caps, regrantable, today=today, keep=keep)
    touched = {own: touch.held_on for own, touch in last_touch(program.id).items()}
    imports = latest_imports(program.id, IMPORTS_SHOWN)
    seen = chain(
        credit_attentions(credits, today=today),
        _refused_import(imports, today),
        _requests_new(program.id, today, {one.thing.about for one in due}),
        _unusual_attentions(program.id, startups, today, keep),
        gap_attentions(gaps_of_program(program.id, today=today), today=today),
    )
    mine, beside = by_urgency(due), by_urgency(seen)
    told: list[Attention | Due] = [*mine, *beside]
    grants = _running_grants(credits)
    return ProgramPage(
        as_of=today,
        credits=credits,
        due=mine[:DUE_SHOWN],
        due_count=len(mine),
        seen=beside[:SEEN_SHOWN],
        seen_count=len(beside),
        lines=_lines(credits, startups, touched, by_urgency(told))[:SHOWN],
        startups=startups,
        grants=grants[:SHOWN],
        grant_count=len(grants),
        imports=tuple(imports),
    )


def _requests_new(program_id: int, today: date, told: Collection[str]) -> Iterator[Attention]:
    """The program's turn, and not in the inbox yet."""
    for one in requests_to_answer(program_id, SHOWN):
        if one.prepared_act_id is not None or f"request:{one.id}" in told:
            continue
        tone = Tone.RISK if one.late(today) else Tone.INFO
        values = {"title": one.purpose[:PURPOSE_SHOWN], "due_on": one.due_on}
        yield Attention(
            AttentionKind.REQUEST_WAITING, tone, one.startup_id, one.due_on, values, one.id
        )


def _refused_import(imports: list[ImportRow], today: date) -> Iterator[Attention]:
    if imports and imports[0].status is ImportStatus.REFUSED:
        newest = imports[0]
        yield Attention(
            AttentionKind.IMPORT_REFUSED, Tone.BAD, None, today, {"names": newest.names}, newest.id
        )


def _unusual_attentions(
    program_id: int, startups: Iterable[int], today: date, keep: Keep
) -> Iterator[Attention]:
    """Each startup's latest unusual day of the last week, something to look at, nothing more."""
    latest: dict[int, StartupsUnusualDay] = {}
    every = tuple(startups)

    def looked_at() -> list[StartupsUnusualDay]:
        return unusual_days_of_program(program_id, every, keep)

    for one in keep.part(("unusual_days", program_id, every), looked_at, of=OF_CREDITS):
        if one.found.day >= today - UNUSUAL_FOR and one.found.times is not None:
            latest.setdefault(one.startup_id, one)
    for one in explained(program_id, list(latest.values())[:SHOWN]):
        yield _unusual(one)


def _unusual(one: StartupsUnusualDay) -> Attention:
    found, rise = one.found, one.rise
    values: dict[str, object] = {
        "day_on": found.day,
        "amount_krw": found.amount_krw,
        "median_krw": found.median_krw,
        "times": found.times,
    }
    if rise is not None:
        values |= {"percent": rise.percent, "name": rise.name}
    return Attention(
        AttentionKind.UNUSUAL,
        Tone.INFO,
        one.startup_id,
        found.day,
        values,
        found.day.isoformat(),
        variant="_rise" if rise else "",
    )


def _running_grants(credits: ProgramCredits) -> tuple[GrantFigures, ...]:
    """What can still be used, the first to end first."""
    grants = (grant for startup in credits.startups for grant in startup.grants)
    running = (grant for grant in grants if grant.state in _RUNNING)
    return tuple(sorted(running, key=lambda grant: (grant.expires_on, grant.id)))


def _lines(
    credits: ProgramCredits,
    startups: dict[int, StartupRow],
    touched: dict[int, date],
    attentions: Sequence[Told],
) -> tuple[StartupLine, ...]:
    """Every startup, those with the most urgent attention first, then in the office's order."""
    urgency = {item.startup_id: -at for at, item in reversed(list(enumerate(attentions)))}
    order = {startup_id: at for at, startup_id in enumerate(startups)}
    found = sorted(
        (one for one in credits.startups if one.startup_id in startups),
        key=lambda one: (-urgency.get(one.startup_id, -len(attentions)), order[one.startup_id]),
    )
    return tuple(
        StartupLine(startups[one.startup_id], one, touched.get(one.startup_id)) for one in found
    )
