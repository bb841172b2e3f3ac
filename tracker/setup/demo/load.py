"""Makes the demo: its program and people, then two years of events through the real actions."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from tracker.access.rules import Actor, ActorKind, Membership, ProgramPlace, Purpose
from tracker.credits.actions import open_program_credits, open_startup_credits, post_due
from tracker.people.actions import invite_user, set_password
from tracker.people.passwords import hash_password
from tracker.people.queries import link_holder
from tracker.people.rules import NewUser
from tracker.program.actions import create_program, create_startup
from tracker.program.queries import programs
from tracker.reminders.letters import due_by_person, remind
from tracker.setup.demo.calendar import DemoCalendar
from tracker.setup.demo.comings import agree
from tracker.setup.demo.helping import help_events
from tracker.setup.demo.history import Cast, history
from tracker.setup.demo.mentoring import arrange_mentoring
from tracker.setup.demo.package import plan_help
from tracker.setup.demo.partners import arrange_partners, part_with_some
from tracker.setup.demo.people import DEMO_PASSWORD, DEMO_USERS, MANAGER, DemoUser
from tracker.setup.demo.requests import request_events
from tracker.setup.demo.rounds import round_events
from tracker.setup.demo.startups import (
    CREDIT_CAP_PER_STARTUP_KRW,
    CREDIT_TOTAL_KRW,
    STEADY,
    demo_program,
    demo_startups,
)
from tracker.setup.demo.stating import figure_events
from tracker.setup.demo.usage import HABITS, sub_account_of
from tracker.setup.demo.workbook import take_in_people
from tracker.usage.actions import map_sub_account, set_rate, switch_coverage
from tracker.usage.rules.coverage import Covered, NewSwitch
from tracker.usage.rules.mapping import NewMapping
from tracker.usage.rules.rates import NewRate

AGREEMENT = "협약서 제5조"
OPENED_AT = time(9, 0)


def load_demo(files: Path, *, by: Actor, at: datetime, today: date) -> int:
    """Make the demo program as it stands on `today`; returns its id. The caller commits.

    `files` is the folder that keeps imported files.
    """
    calendar = DemoCalendar(today)
    cast = Cast(calendar, at, files)
    _begin(cast, by=by)
    events = (
        *history(cast),
        *help_events(cast),
        *round_events(cast),
        *figure_events(cast),
        *request_events(cast),
    )
    for event in sorted(events, key=lambda event: event.at):
        event.act(event.at, cast.day_of(event.at))
    arrange_mentoring(cast)
    plan_help(cast)
    part_with_some(cast)
    agree(cast.actors, cast.program_id, by=by, at=at)
    take_in_people(cast.program_id, by=cast.actors[MANAGER], at=at)
    post_due(cast.program_id, by=by, at=at, today=today)
    place = _place(cast.program_id)
    remind(place, due_by_person(place, today), at=at, mailing=False, base_url="")
    return cast.program_id


def _place(program_id: int) -> ProgramPlace:
    return next(place for place in programs() if place.id == program_id)


def _begin(cast: Cast, *, by: Actor) -> None:
    calendar = cast.calendar
    at = cast.instant(calendar.joined_on, OPENED_AT)
    cast.program_id = create_program(demo_program(calendar), by=by, at=at).id
    open_program_credits(
        cast.program_id,
        cap_krw=CREDIT_TOTAL_KRW,
        startup_cap_krw=CREDIT_CAP_PER_STARTUP_KRW,
        reason=AGREEMENT,
        by=by,
        at=at,
    )
    for startup in demo_startups(calendar):
        cast.startups[startup.slug] = create_startup(cast.program_id, startup, by=by, at=at).id
        open_startup_credits(cast.program_id, cast.startups[startup.slug])
    _people(cast, by=by, at=at)
    _mappings(cast, by=by, at=at)
    _what_counts(cast, by=by, at=at)
    arrange_partners(cast)


def _people(cast: Cast, *, by: Actor, at: datetime) -> None:
    password_hash = hash_password(DEMO_PASSWORD)
    for user in DEMO_USERS:
        startup_ids = frozenset(cast.startups[slug] for slug in user.startups)
        user_id = _let_in(cast, user, startup_ids, password_hash, by=by, at=at)
        membership = Membership(cast.program_id, user.role, startup_ids, user.owner)
        cast.actors[user.email] = Actor(ActorKind.USER, user_id, user.name, (membership,))


def _let_in(  # noqa: PLR0913 - who, where, with what, by whom
    cast: Cast,
    user: DemoUser,
    startup_ids: frozenset[int],
    password_hash: str,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Invite somebody and use the invitation as she would."""
    new = NewUser(user.email, user.name, user.role, user.title, startup_ids, user.owner)
    invited = invite_user(cast.program_id, new, by=by, at=at)
    opened_at = at + timedelta(hours=2)
    holder = link_holder(Purpose.INVITATION, invited.token or "", opened_at)
    if holder is None:
        raise RuntimeError(f"{user.email} is known to this installation already")
    set_password(holder, Purpose.INVITATION, password_hash, at=opened_at)
    return invited.user_id


def _mappings(cast: Cast, *, by: Actor, at: datetime) -> None:
    for habit in HABITS:
        mapping = NewMapping(sub_account_of(habit.startup))
        startup_id = cast.startups[habit.startup]
        map_sub_account(startup_id, mapping, by=by, at=at, today=cast.day_of(at))


def _what_counts(cast: Cast, *, by: Actor, at: datetime) -> None:
    """What was settled on the first day: reservations draw no credits, and at which rate."""
    day = cast.day_of(at)
    switch = NewSwitch(Covered.COMMITMENT, covers=False, from_on=day, reason="협약서 제7조")
    switch_coverage(cast.startups[STEADY], switch, by=by, at=at, today=day)
    rate = NewRate(day.replace(day=1), Decimal("1384.5"), "서울외국환중개 매매기준율")
    set_rate(cast.program_id, rate, by=by, at=at, today=day)
