"""The program manager's home."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from tracker.access.rules import ProgramPlace
from tracker.credits.queries import credits_of_program
from tracker.credits.rules.figures import GrantFigures, GrantState, ProgramCredits, StartupCredits
from tracker.credits.waiting import acts_waiting
from tracker.dashboard.rules import (
    Attention,
    AttentionKind,
    Tone,
    by_urgency,
    credit_attentions,
    gap_attentions,
    untouched,
)
from tracker.package.queries.given import gaps_of_program
from tracker.program.queries import StartupRow, startups_of
from tracker.program.rules import StartupStatus
from tracker.progress.queries import milestones_by_urgency
from tracker.progress.rules import MilestoneStanding
from tracker.requests.queries import requests_to_answer
from tracker.support.queries import last_touch, open_next_actions
from tracker.usage.queries import (
    ImportRow,
    holds,
    latest_imports,
    open_differences,
    unmapped_sub_accounts,
)
from tracker.usage.queries.looking import (
    StartupsUnusualDay,
    explained,
    unusual_days_of_program,
)
from tracker.usage.rules.kinds import ImportStatus

SHOWN = 20  # rows a home page draws of anything; the rest is a page away
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
    attentions: tuple[Attention, ...]
    attention_count: int
    lines: tuple[StartupLine, ...]
    startups: dict[int, StartupRow]
    grants: tuple[GrantFigures, ...]
    grant_count: int
    imports: tuple[ImportRow, ...]


def program_page(program: ProgramPlace, *, today: date) -> ProgramPage:
    credits = credits_of_program(program.id, as_of=today)
    startups = {row.id: row for row in startups_of(program.id)}
    touched = {own: touch.held_on for own, touch in last_touch(program.id).items()}
    imports = latest_imports(program.id, IMPORTS_SHOWN)
    attentions = by_urgency(
        chain(
            credit_attentions(credits, today=today),
            _late_milestones(program.id, today),
            _due_actions(program.id, today),
            _usage_attentions(program.id, imports, today),
            _balance_attentions(program.id),
            _requests_waiting(program.id, today),
            _acts_waiting(program.id, today),
            _unusual_attentions(program.id, today),
            _left_alone(program.id, touched, startups, today),
        )
    )
    grants = _running_grants(credits)
    return ProgramPage(
        as_of=today,
        credits=credits,
        attentions=attentions[:SHOWN],
        attention_count=len(attentions),
        lines=_lines(credits, startups, touched, attentions)[:SHOWN],
        startups=startups,
        grants=grants[:SHOWN],
        grant_count=len(grants),
        imports=tuple(imports),
    )


def _left_alone(
    program_id: int,
    touched: Mapping[int, date | None],
    startups: dict[int, StartupRow],
    today: date,
) -> Iterator[Attention]:
    """By the plan, where it says how long is too long; else after thirty days without any help."""
    gaps = gaps_of_program(program_id, today=today)
    if any(gap.planned for gap in gaps):
        return gap_attentions(gaps, today=today)
    return untouched(touched, today=today, joined=_joined(startups))


def _joined(startups: dict[int, StartupRow]) -> dict[int, date]:
    here = {StartupStatus.SELECTED, StartupStatus.ACTIVE}
    return {row.id: row.joined_on for row in startups.values() if row.status in here}


def _late_milestones(program_id: int, today: date) -> Iterator[Attention]:
    for milestone in milestones_by_urgency(program_id, today, limit=SHOWN, offset=0):
        if milestone.standing(today) is MilestoneStanding.DUE:
            yield Attention(
                AttentionKind.MILESTONE_LATE,
                Tone.RISK,
                milestone.startup_id,
                milestone.due_on,
                {"title": milestone.title, "due_on": milestone.due_on},
                milestone.id,
            )


def _due_actions(program_id: int, today: date) -> Iterator[Attention]:
    for action in open_next_actions(program_id, SHOWN):
        if action.due_on is not None and action.due_on <= today:
            yield Attention(
                AttentionKind.FOLLOW_UP_DUE,
                Tone.INFO,
                action.startup_id,
                action.due_on,
                {"title": action.next_action, "due_on": action.due_on},
                action.entry_id,
            )


def _requests_waiting(program_id: int, today: date) -> Iterator[Attention]:
    """The program's turn; what waits for a second person stands there as an act."""
    for one in requests_to_answer(program_id, SHOWN):
        if one.prepared_act_id is not None:
            continue
        tone = Tone.RISK if one.late(today) else Tone.INFO
        values = {"title": one.purpose[:PURPOSE_SHOWN], "due_on": one.due_on}
        yield Attention(
            AttentionKind.REQUEST_WAITING, tone, one.startup_id, one.due_on, values, one.id
        )


def _acts_waiting(program_id: int, today: date) -> Iterator[Attention]:
    for act in acts_waiting(program_id, offset=0, limit=SHOWN)[0]:
        values = {"amount_krw": act.amount_krw, "name": act.prepared_by}
        yield Attention(
            AttentionKind.SECOND_WAITING, Tone.INFO, act.startup_id, today, values, act.id
        )


def _usage_attentions(
    program_id: int, imports: list[ImportRow], today: date
) -> Iterator[Attention]:
    for import_id in holds.imports_waiting(program_id)[:SHOWN]:
        yield Attention(
            AttentionKind.IMPORT_HELD, Tone.RISK, None, today, {"number": import_id}, import_id
        )
    if imports and imports[0].status is ImportStatus.REFUSED:
        newest = imports[0]
        yield Attention(
            AttentionKind.IMPORT_REFUSED, Tone.BAD, None, today, {"names": newest.names}, newest.id
        )
    for found in unmapped_sub_accounts(program_id):
        values = {"sub_account": found.sub_account, "amount_krw": found.billed_krw}
        yield Attention(AttentionKind.UNMAPPED, Tone.RISK, None, today, values)


def _balance_attentions(program_id: int) -> Iterator[Attention]:
    """A difference without an amount waits for an exchange rate: the statement's page says so."""
    for one in open_differences(program_id):
        difference = one.compared.difference_krw
        if difference is not None:
            values = {"day_on": one.stated_on, "amount_krw": difference}
            yield Attention(
                AttentionKind.BALANCE_DIFFERS, Tone.RISK, one.startup_id, one.stated_on, values
            )


def _unusual_attentions(program_id: int, today: date) -> Iterator[Attention]:
    """Each startup's latest unusual day of the last week, something to look at, nothing more."""
    latest: dict[int, StartupsUnusualDay] = {}
    for one in unusual_days_of_program(program_id):
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
    attentions: tuple[Attention, ...],
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
