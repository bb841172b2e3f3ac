"""An agreement with its duty, and a deputy for a week that is still to come."""

from datetime import datetime, timedelta

from tracker.access.rules import Actor
from tracker.handover.actions.agreements import add_agreement, add_duty
from tracker.handover.rules.agreements import NewAgreement, NewDuty, OwedBy
from tracker.people.actions.deputies import name_deputy
from tracker.people.rules import NewDeputy
from tracker.program.queries import startup_place
from tracker.setup.demo.people import DEPUTY, MANAGER
from tracker.setup.demo.startups import STEADY
from tracker.values.zones import day_at


def agree(actors: dict[str, Actor], program_id: int, *, by: Actor, at: datetime) -> None:
    startup = startup_place(STEADY)
    if startup is None:
        raise RuntimeError(f"{STEADY} is missing")
    day = day_at(at, startup.program.timezone)
    until = day + timedelta(days=1095)
    new = NewAgreement(amends=False, number="협약-1", signed_on=day, starts_on=day, ends_on=until)
    agreement_id = add_agreement(startup, new, None, by=by, at=at)
    duty = NewDuty("연차 결과보고서 제출", OwedBy.STARTUP, day + timedelta(days=1000))
    add_duty(startup, agreement_id, duty, by=by, at=at)
    away, deputy = (actors[email].id or 0 for email in (MANAGER, DEPUTY))
    since = day + timedelta(days=30)
    named = NewDeputy(away, deputy, since, since + timedelta(days=6), "국외 출장")
    name_deputy(program_id, named, by=by, at=at, today=day)
