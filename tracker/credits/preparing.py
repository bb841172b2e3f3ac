"""Acts above the program's threshold: the pages prepare them, a second person decides.

The ways in for the pages are `give_credits` and `change_grant`; the operator's command line, which
no second person can sit at, calls `actions` itself and is named in the trail.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.credits.actions import amend_grant, grant_credits
from tracker.credits.books import facts_of_startup
from tracker.credits.keys import body_of, remember, replay, was_used
from tracker.credits.locks import locked
from tracker.credits.models import PreparedAct
from tracker.credits.queries import preview_amendment
from tracker.credits.rules.life import lives
from tracker.credits.rules.prepared import (
    Prepared,
    PreparedFacts,
    PreparedKind,
    PreparedState,
    check_preparer,
    check_second,
    check_second_reason,
    check_waiting,
    takes_back,
    takes_two,
    told_act,
)
from tracker.credits.rules.requests import (
    Amended,
    Granted,
    NewAmendment,
    NewGrant,
    grant_value,
)
from tracker.credits.standing import preview_grant
from tracker.credits.waiting import grant_takes_two, prepared_of, second_above, took_two
from tracker.db import db
from tracker.program.models import Startup


def give_credits(  # noqa: PLR0913 - who asked, who gives, when, on which day
    startup_id: int,
    new: NewGrant,
    *,
    key: str,
    by: Actor,
    at: datetime,
    today: date,
    asked_by_user_id: int | None = None,
) -> Granted | Prepared:
    """Grant, or prepare the grant where its amount takes two people."""
    program_id, value = _program_of(startup_id), grant_value(new)
    locked(startup_id)  # what the same person gives meanwhile counts, and so does a new threshold
    body = body_of("prepare_grant", startup_id, {"act": told_act(new)})
    if (before := prepared_with(by, key, body)) is not None:
        return before
    if was_used(by, key) or not grant_takes_two(program_id, startup_id, value, by, at):
        return grant_credits(startup_id, new, key=key, by=by, at=at, today=today)
    preview_grant(program_id, startup_id, new, today=today)
    row = PreparedAct(
        kind=PreparedKind.GRANT,
        amount_krw=value,
        body=told_act(new),
        asked_by_user_id=asked_by_user_id,
        **_prepared(program_id, startup_id, by, at),
    )
    return _keep(row, key, body, by, at)


def change_grant(  # noqa: PLR0913 - whose, what, by whom, when
    startup_id: int,
    grant_id: int,
    new: NewAmendment,
    *,
    key: str,
    by: Actor,
    at: datetime,
    today: date,
) -> Amended | Prepared:
    """Amend, or prepare the change where it takes back what took two people to give."""
    program_id = _program_of(startup_id)
    locked(startup_id)
    body = body_of("prepare_amendment", startup_id, {"grant_id": grant_id, "act": told_act(new)})
    if (before := prepared_with(by, key, body)) is not None:
        return before
    weight = weight_of(program_id, startup_id, grant_id, new)
    if was_used(by, key) or not change_takes_two(program_id, startup_id, grant_id, weight):
        return amend_grant(startup_id, grant_id, new, key=key, by=by, at=at, today=today)
    preview_amendment(startup_id, grant_id, new, today=today)
    row = PreparedAct(
        kind=PreparedKind.AMENDMENT,
        grant_id=grant_id,
        amount_krw=weight,
        body=told_act(new),
        **_prepared(program_id, startup_id, by, at),
    )
    return _keep(row, key, body, by, at)


def prepared_with(by: Actor, key: str, body: str) -> Prepared | None:
    """What this key prepared; None where it prepared nothing, or posted at once."""
    if was_used(by, key, "prepared_act_id"):
        earlier = replay(by, key, body)
        return None if earlier is None else Prepared(**earlier, replayed=True)
    return None


def change_takes_two(program_id: int, startup_id: int, grant_id: int, weight: int) -> bool:
    """What took two people to give takes two to take back, also where it was small."""
    return weight > 0 and (
        takes_two(weight, second_above(program_id)) or took_two(startup_id, grant_id)
    )


def weight_of(program_id: int, startup_id: int, grant_id: int, new: NewAmendment) -> int:
    """What the change weighs against the threshold: 0 where it takes nothing back.

    LookupError where the startup has no such grant.
    """
    every = lives(facts_of_startup(program_id, startup_id))
    life = next((life for life in every if life.grant.id == grant_id), None)
    if life is None:
        raise LookupError(f"startup {startup_id} has no grant {grant_id}")
    return life.grant.amount_krw if takes_back(new, life.expires_on) else 0


def approve_prepared(
    startup_id: int, prepared_act_id: int, *, by: Actor, at: datetime, today: date
) -> Granted | Amended:
    """The second person's yes: it is done now, and all of it is checked as if asked for now."""
    row, facts = _locked(startup_id, prepared_act_id)
    check_second(facts, by.id)
    act, key = facts.act, f"prepared:{row.id}"
    done: Granted | Amended
    if isinstance(act, NewGrant):
        done = grant_credits(startup_id, act, key=key, by=by, at=at, today=today)
        row.result_id = done.grant_id
    else:
        grant_id = row.grant_id or 0
        done = amend_grant(startup_id, grant_id, act, key=key, by=by, at=at, today=today)
        row.result_id = done.amendment_id
    _decide(row, PreparedState.DONE, None, by, at)
    return done


def refuse_prepared(
    startup_id: int, prepared_act_id: int, *, reason: str, by: Actor, at: datetime
) -> None:
    """Whoever may decide on credits may say no, whoever prepared it."""
    row, _ = _locked(startup_id, prepared_act_id)
    check_second_reason(reason)
    _decide(row, PreparedState.REFUSED, reason, by, at)


def take_back_prepared(startup_id: int, prepared_act_id: int, *, by: Actor, at: datetime) -> None:
    """Whoever prepared an act may think again before another decides."""
    row, facts = _locked(startup_id, prepared_act_id)
    check_preparer(facts, by.id)
    _decide(row, PreparedState.TAKEN_BACK, None, by, at)


def drop_prepared(startup_id: int, prepared_act_id: int, *, by: Actor, at: datetime) -> None:
    """What it was prepared for is gone: a request was withdrawn, or answered otherwise."""
    row, _ = _locked(startup_id, prepared_act_id)
    _decide(row, PreparedState.TAKEN_BACK, None, by, at)


def _program_of(startup_id: int) -> int:
    found = db.session.scalar(select(Startup.program_id).where(Startup.id == startup_id))
    if found is None:
        raise LookupError(f"no startup {startup_id}")
    return found


def _prepared(program_id: int, startup_id: int, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "program_id": program_id,
        "startup_id": startup_id,
        "prepared_at": at,
        "prepared_by": by.label,
        "prepared_by_user_id": by.id,
        "state": PreparedState.WAITING,
    }


def _keep(row: PreparedAct, key: str, body: str, by: Actor, at: datetime) -> Prepared:
    db.session.add(row)
    db.session.flush()
    _tell("prepare_act", row, by, at, after={"what": row.kind, "amount_krw": row.amount_krw})
    remember(by, key, body, {"prepared_act_id": row.id}, at)
    return Prepared(row.id)


def _locked(startup_id: int, prepared_act_id: int) -> tuple[PreparedAct, PreparedFacts]:
    row = db.session.scalar(
        select(PreparedAct)
        .where(PreparedAct.id == prepared_act_id, PreparedAct.startup_id == startup_id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    )
    facts = prepared_of(startup_id, prepared_act_id)
    if row is None or facts is None:
        raise LookupError(f"startup {startup_id} has no prepared act {prepared_act_id}")
    check_waiting(row.state)
    return row, facts


def _decide(
    row: PreparedAct, state: PreparedState, reason: str | None, by: Actor, at: datetime
) -> None:
    row.state, row.decided_reason = state, reason
    row.decided_at, row.decided_by, row.decided_by_user_id = at, by.label, by.id
    db.session.flush()
    after = {"prepared": state, "reason": reason, "amount_krw": row.amount_krw}
    _tell("decide_act", row, by, at, after=after)


def _tell(verb: str, row: PreparedAct, by: Actor, at: datetime, after: dict[str, Any]) -> None:
    """In the program's trail alone: nothing has happened to the startup's credits yet."""
    slug = db.session.scalar(select(Startup.slug).where(Startup.id == row.startup_id))
    record(
        f"credits.{verb}",
        by=by,
        at=at,
        program_id=row.program_id,
        object=f"prepared_act:{row.id}",
        after={"startup": slug, **after},
    )
