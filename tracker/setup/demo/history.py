"""The demo's events in their order: grants, usage, support, milestones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.access.rules import Actor, Role
from tracker.credits.actions import amend_grant, grant_credits
from tracker.credits.rules.requests import Granted, NewAmendment, NewGrant
from tracker.progress.actions import (
    add_evidence,
    add_template,
    apply_plan,
    attach_evidence,
    change_milestone,
    create_milestone,
    send_back_milestone,
    verify_milestone,
)
from tracker.progress.rules import (
    MilestoneChange,
    MilestoneState,
    NewEvidence,
    NewMilestone,
    NewVerdict,
)
from tracker.progress.rules.plans import ChosenStep, NewTemplate, Origin, Step, due_on
from tracker.requests.actions import approve_act, approve_credits
from tracker.requests.actions import ask as ask_for_help
from tracker.requests.rules import NewRequest, RequestKind
from tracker.setup.demo.calendar import DemoCalendar
from tracker.setup.demo.credits import GIVES, Change, Give
from tracker.setup.demo.evidence import PROOFS, file_of
from tracker.setup.demo.people import DEMO_USERS, DEPUTY, MANAGER
from tracker.setup.demo.progress import (
    AIMS,
    PLAN,
    PLAN_FOR,
    PLAN_NAME,
    PLAN_NOTE,
    PLAN_TAKEN,
    Aim,
)
from tracker.setup.demo.startups import STEADY
from tracker.setup.demo.statements import state_balance, stated_days
from tracker.setup.demo.usage import EXPORT_NAME, ExportRun, export_runs
from tracker.usage.actions import take_in
from tracker.usage.reading import Bundle, Entry, keep_originals, read_runs
from tracker.usage.rules.kinds import ImportStatus

ZONE = ZoneInfo("Asia/Seoul")
MORNING, AFTERNOON, EVENING = time(10, 20), time(14, 5), time(17, 40)
LATELY = timedelta(days=15)
ANSWER_TAKES = timedelta(days=12)
NEXT_ACTION_TAKES = timedelta(days=75)
MONTHS_AT_FIRST, MONTHLY_LATELY = 4, 5
IMPORT_FOLLOWS = timedelta(minutes=40)
Act = Callable[[datetime, date], object]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens once; `act` is told its instant and the day that is in Korea."""

    at: datetime
    act: Act


@dataclass(slots=True)
class Cast:
    """Who and what the events are about. Nothing of the demo happens after `now`.

    `files` is the folder that keeps imported files.
    """

    calendar: DemoCalendar
    now: datetime
    files: Path
    program_id: int = 0
    startups: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    partners: dict[str, int] = field(default_factory=dict)
    partner_people: dict[str, int] = field(default_factory=dict)

    @property
    def manager(self) -> Actor:
        return self.actors[MANAGER]

    def founder(self, startup: str) -> Actor:
        owner = next(u for u in DEMO_USERS if u.startups == (startup,) and u.owner)
        return self.actors[owner.email]

    def mentor_id(self, given_by: str) -> int | None:
        """The user who is named as a helper, where she is one."""
        known = (u for u in DEMO_USERS if given_by.startswith(u.name))
        return next((self.actors[user.email].id for user in known), None)

    def instant(self, day: date, clock: time) -> datetime:
        return min(datetime.combine(day, clock, ZONE), self.now)

    def day_of(self, at: datetime) -> date:
        return min(at.astimezone(ZONE).date(), self.calendar.today)


def history(cast: Cast) -> Iterator[Event]:
    for give in GIVES:
        yield from _credit_events(cast, give)
    for runs in _taken_together(list(export_runs(cast.calendar))):
        at = min(runs[-1].submitted_at + IMPORT_FOLLOWS, cast.now)
        yield Event(at, partial(_take_in, cast, runs))
    for aim in AIMS:
        yield from _milestone_events(cast, aim)
    yield _plan_event(cast)
    yield from _statement_events(cast)


def _credit_events(cast: Cast, give: Give) -> Iterator[Event]:
    """A grant dated ahead was decided lately; its amendments know it by the id it got."""
    calendar = cast.calendar
    startup_id, granted_on = cast.startups[give.startup], calendar.day(*give.granted)
    decided_on = granted_on if granted_on <= calendar.today else calendar.today - LATELY
    ids: list[int] = []
    asked: list[int] = []

    def grant(at: datetime, today: date) -> None:
        new = NewGrant(
            granted_on=granted_on,
            expires_on=calendar.day(*give.expires),
            reference=f"투자유치과-{give.number}({spelled(decided_on)})",
            amount_krw=give.amount_krw,
            activate_by=calendar.day(*give.activate_by) if give.activate_by else None,
        )
        if asked:
            ids.append(_approve_by_two(cast, startup_id, asked[0], new, at, today))
            return
        key = f"demo grant {give.number}"
        granted = grant_credits(startup_id, new, key=key, by=cast.manager, at=at, today=today)
        ids.append(granted.grant_id)

    def amend(change: Change, at: datetime, today: date) -> None:
        new = NewAmendment(
            kind=change.kind,
            effective_on=calendar.day(*change.on),
            reason=change.reason,
            expires_on=calendar.day(*change.expires) if change.expires else None,
            amount_krw=change.amount_krw,
        )
        key = f"demo amendment {give.number} {change.kind}"
        amend_grant(startup_id, ids[0], new, key=key, by=cast.manager, at=at, today=today)

    def ask(at: datetime, today: date) -> None:
        asked.append(_ask_for(cast, give, at, today))

    if give.asked_krw:
        yield Event(cast.instant(decided_on - ANSWER_TAKES, MORNING), ask)
    yield Event(cast.instant(decided_on, MORNING), grant)
    for change in give.changes:
        yield Event(cast.instant(calendar.day(*change.on), AFTERNOON), partial(amend, change))


def _ask_for(cast: Cast, give: Give, at: datetime, today: date) -> int:
    new = NewRequest(
        kind=RequestKind.CREDITS,
        purpose="항만 3곳 확대에 따른 예측 모델 재학습과 운영",
        plan="학습 4,000만원, 운영 월 300만원씩 12개월, 나머지는 실증 환경에 사용",
        amount_krw=give.asked_krw,
    )
    by = cast.founder(give.startup)
    return ask_for_help(cast.startups[give.startup], new, by=by, at=at, today=today).request_id


def _approve_by_two(  # noqa: PLR0913, PLR0917 - whose, which, what, when
    cast: Cast, startup_id: int, request_id: int, new: NewGrant, at: datetime, today: date
) -> int:
    """The manager approves for less, her deputy is the second person."""
    note, role = "실증 환경은 다음 해에 다시 검토함.", Role.PROGRAM_MANAGER
    told = {"note": note, "seen": 1, "role": role, "by": cast.manager, "at": at, "today": today}
    act = approve_credits(startup_id, request_id, new, **told)  # type: ignore[arg-type]
    by = cast.actors[DEPUTY]
    done = approve_act(startup_id, act.prepared_act_id or 0, role=role, by=by, at=at, today=today)
    if not isinstance(done, Granted):
        raise TypeError("a grant was prepared")
    return done.grant_id


def _taken_together(runs: list[ExportRun]) -> Iterator[list[ExportRun]]:
    """At first the office imported a few months at a time; lately it does every month."""
    early = runs[:-MONTHLY_LATELY]
    for start in range(0, len(early), MONTHS_AT_FIRST):
        yield early[start : start + MONTHS_AT_FIRST]
    yield from ([run] for run in runs[-MONTHLY_LATELY:])


def _take_in(cast: Cast, exports: list[ExportRun], at: datetime, today: date) -> None:
    names = [f"{EXPORT_NAME} {export.month:%Y-%m}" for export in exports]
    bundles = [
        Bundle(name, tuple(Entry(path, partial(BytesIO, body)) for path, body in files.items()))
        for name, files in zip(names, (export.files for export in exports), strict=True)
    ]
    runs = read_runs(bundles, source=None)
    keep_originals(cast.files, runs)
    taken = take_in(cast.program_id, runs, names=names, by=cast.manager, at=at, today=today)
    if taken.status is not ImportStatus.IMPORTED:
        raise RuntimeError(f"{names} came out {taken.status}: {taken.problems}")


def _milestone_events(cast: Cast, aim: Aim) -> Iterator[Event]:
    calendar, startup_id = cast.calendar, cast.startups[aim.startup]
    day, ids, proved = calendar.day(*aim.due), list[int](), list[int]()
    versions = iter(range(1, 10))

    def create(at: datetime, today: date) -> None:
        del today
        new = NewMilestone(title=aim.title, due_on=calendar.day(*aim.due), owner=aim.owner)
        ids.append(create_milestone(startup_id, new, by=cast.manager, at=at).id)

    def change(to: MilestoneChange, at: datetime, today: date) -> None:
        change_milestone(
            startup_id,
            ids[0],
            to,
            version=next(versions),
            by_program=True,
            by=cast.manager,
            at=at,
            today=today,
        )

    def prove(at: datetime, today: date) -> None:
        proved.append(_prove(cast, startup_id, aim.evidence or "", at, today))
        attach_evidence(startup_id, ids[0], proved[0], by=cast.founder(aim.startup), at=at)

    def judge(at: datetime, today: date) -> None:
        del today
        _judge(cast, aim, ids[0], frozenset(proved), at)

    yield Event(cast.instant(calendar.joined_on + timedelta(days=30), MORNING), create)
    for months_and_day, reason in aim.moves:
        told_on, day = min(day, calendar.today) - LATELY, calendar.day(*months_and_day)
        to = _as(aim, day, MilestoneState.PLANNED, None, reason)
        yield Event(cast.instant(told_on, MORNING), partial(change, to))
    if aim.closed:
        closed_on = calendar.day(*aim.closed)
        to = _as(aim, day, aim.state, closed_on, "")
        yield Event(cast.instant(closed_on, AFTERNOON), partial(change, to))
        if aim.evidence:
            yield Event(cast.instant(closed_on, EVENING), prove)
        yield Event(cast.instant(closed_on + timedelta(days=3), AFTERNOON), judge)


def _judge(cast: Cast, aim: Aim, milestone_id: int, proved: frozenset[int], at: datetime) -> None:
    """Verified by what was handed in, sent back, or neither yet."""
    startup_id = cast.startups[aim.startup]
    if aim.verified:
        verify_milestone(startup_id, milestone_id, NewVerdict(proved), by=cast.manager, at=at)
    elif aim.sent_back:
        send_back_milestone(startup_id, milestone_id, reason=aim.sent_back, by=cast.manager, at=at)


def _plan_event(cast: Cast) -> Event:
    """The ladder with days of the program's own, and one startup's last steps from it."""
    startup_id, joined_on = cast.startups[PLAN_FOR], cast.calendar.joined_on
    steps = tuple(Step(title, months) for title, months in PLAN)

    def write(at: datetime, today: date) -> None:
        del today
        new = NewTemplate(PLAN_NAME, PLAN_NOTE, steps)
        add_template(cast.program_id, new, origin=Origin.LADDER, by=cast.manager, at=at)
        chosen = [
            ChosenStep(step.title, due_on(joined_on, step.due_months), "문하늬")
            for step in steps[-PLAN_TAKEN:]
        ]
        apply_plan(startup_id, PLAN_NAME, chosen, by=cast.manager, at=at)

    return Event(cast.instant(joined_on + timedelta(days=32), MORNING), write)


def _prove(cast: Cast, startup_id: int, label: str, at: datetime, today: date) -> int:
    proof = PROOFS[label]
    new = NewEvidence(
        label=label,
        file=file_of(proof, cast.files),
        url=proof.url,
        expires_on=cast.calendar.day(*proof.expires) if proof.expires else None,
    )
    by = cast.manager
    return add_evidence(startup_id, new, by=by, at=at, today=today)


def _as(
    aim: Aim, due_on: date, state: MilestoneState, closed_on: date | None, reason: str
) -> MilestoneChange:
    return MilestoneChange(
        title=aim.title,
        owner=aim.owner,
        due_on=due_on,
        state=state,
        closed_on=closed_on,
        reason=reason,
    )


def _statement_events(cast: Cast) -> Iterator[Event]:
    for stated_on, typed_on in stated_days(cast.calendar.today):

        def state(at: datetime, today: date, stated_on: date = stated_on) -> None:
            by, startup_id = cast.founder(STEADY), cast.startups[STEADY]
            state_balance(cast.program_id, startup_id, stated_on, by=by, at=at, today=today)

        yield Event(cast.instant(typed_on, MORNING), state)


def spelled(day: date) -> str:
    """As an office writes a day: 2026. 3. 5."""
    return f"{day.year}. {day.month}. {day.day}."
