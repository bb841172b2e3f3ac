"""What is done to credits: grants, amendments, caps, usage; each settles what follows from it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.credits.books import USAGE, books_as_posted, facts_of_startup
from tracker.credits.following import follow_grants
from tracker.credits.inkind import counted_help
from tracker.credits.keys import body_of, remember, replay
from tracker.credits.ledger import post_difference
from tracker.credits.locks import instant_of_act, locked, locked_program, locked_startups
from tracker.credits.models import (
    CapChange,
    CreditGrant,
    GrantAmendment,
    ProgramCredit,
    StartupCredit,
    UsageFact,
)
from tracker.credits.queries import caps_of, regrantable_of, startups_with_grants
from tracker.credits.rules.caps import Caps, Freed, Headroom, grantable, releases
from tracker.credits.rules.effect import check_effect
from tracker.credits.rules.facts import AmendmentKind, DayUsage, UsageByMonth
from tracker.credits.rules.figures import freed_of
from tracker.credits.rules.life import lives
from tracker.credits.rules.requests import (
    Amended,
    Granted,
    NewAmendment,
    NewCaps,
    NewGrant,
    Recorded,
    check_amendment,
    check_caps,
    check_new_grant,
    check_usage,
    grant_value,
)
from tracker.credits.rules.settlement import daily_usage
from tracker.db import db
from tracker.program.models import Startup
from tracker.values.refusals import RuleViolation


@dataclass(frozen=True, slots=True)
class _Act:
    """Who acts, when, and on which day in the program's zone."""

    by: Actor
    at: datetime
    today: date


def open_program_credits(  # noqa: PLR0913 - who, when, on which day
    program_id: int, *, cap_krw: int, startup_cap_krw: int, reason: str, by: Actor, at: datetime
) -> None:
    """Set a new program's first caps."""
    new = NewCaps(cap_krw, startup_cap_krw, reason)
    check_caps(new)
    db.session.add(
        ProgramCredit(program_id=program_id, cap_krw=cap_krw, startup_cap_krw=startup_cap_krw)
    )
    db.session.flush()
    _record_caps(program_id, new, None, by, at)


def open_startup_credits(program_id: int, startup_id: int) -> None:
    """Give a startup the cap that its program gives each; the first posting would do it too."""
    program, _ = locked(startup_id)
    if program.program_id != program_id:
        raise LookupError(f"program {program_id} has no startup {startup_id}")


def set_caps(  # noqa: PLR0913 - who, when, on which day
    program_id: int, new: NewCaps, *, key: str, by: Actor, at: datetime, today: date
) -> None:
    """Change the caps; RuleViolation where more than that is committed already."""
    del today
    check_caps(new)
    program = locked_program(program_id)
    body = body_of("set_caps", program_id, asdict(new))
    if replay(by, key, body) is not None:
        return
    at = instant_of_act(program, at)
    startups = locked_startups(program_id)
    most = max((startup.committed_krw for startup in startups), default=0)
    if new.cap_krw < program.committed_krw:
        raise RuleViolation("cap_below_granted", "cap_krw", granted_krw=program.committed_krw)
    if new.startup_cap_krw < most:
        raise RuleViolation("cap_below_granted", "startup_cap_krw", granted_krw=most)
    before = Caps(program.cap_krw, program.startup_cap_krw)
    program.cap_krw, program.startup_cap_krw = new.cap_krw, new.startup_cap_krw
    for startup in startups:
        startup.cap_krw = new.startup_cap_krw
    db.session.flush()
    _record_caps(program_id, new, before, by, at)
    remember(by, key, body, {}, at)


def grant_credits(  # noqa: PLR0913 - who, when, on which day
    startup_id: int, new: NewGrant, *, key: str, by: Actor, at: datetime, today: date
) -> Granted:
    """Give credits; RuleViolation `cap_exceeded` says how much is grantable."""
    program, startup = locked(startup_id)
    body = body_of("grant_credits", startup_id, asdict(new))
    earlier = replay(by, key, body)
    if earlier is not None:
        return Granted(**earlier, replayed=True)
    at = instant_of_act(program, at)
    check_new_grant(new, left_on=startup.left_on)
    amount = grant_value(new)
    _post_due(program, startup_id, at, today)
    _make_room(program, startup, amount, _Act(by, at, today))
    grant = CreditGrant(
        **{**asdict(new), "amount_krw": amount},
        program_id=program.program_id,
        startup_id=startup_id,
        recorded_at=at,
        recorded_by=by.label,
    )
    db.session.add(grant)
    _commit_krw(program, startup, amount)
    db.session.flush()
    cause = f"grant:{grant.id}"
    post_difference(program, startup_id, cause=cause, at=at, through=today)
    follow_grants(program.program_id, startup_id, cause=cause, by=by, at=at, today=today)
    done = Granted(grant.id, _grantable(program, startup, today))
    record(
        "credits.grant_credits",
        by=by,
        at=at,
        program_id=program.program_id,
        startup_id=startup_id,
        object=cause,
        after={**asdict(new), "amount_krw": amount},
    )
    remember(by, key, body, {"grant_id": done.grant_id, "grantable_krw": done.grantable_krw}, at)
    return done


def amend_grant(  # noqa: PLR0913 - who, when, on which day
    startup_id: int,
    grant_id: int,
    new: NewAmendment,
    *,
    key: str,
    by: Actor,
    at: datetime,
    today: date,
) -> Amended:
    """Change a grant's life; LookupError where the startup has no such grant."""
    program, startup = locked(startup_id)
    body = body_of("amend_grant", startup_id, {"grant_id": grant_id, **asdict(new)})
    earlier = replay(by, key, body)
    if earlier is not None:
        return Amended(**earlier, replayed=True)
    at = instant_of_act(program, at)
    _post_due(program, startup_id, at, today)
    facts = facts_of_startup(program.program_id, startup_id)
    life = next((life for life in lives(facts) if life.grant.id == grant_id), None)
    if life is None:
        raise LookupError(f"startup {startup_id} has no grant {grant_id}")
    check_amendment(life, new, today=today)
    check_effect(facts, grant_id, new, through=today)
    amendment_id = _add_amendment(startup, grant_id, new, _Act(by, at, today))
    if new.kind is AmendmentKind.CANCELLED:
        _commit_krw(program, startup, -life.drawable_krw)
    db.session.flush()
    cause = f"amendment:{amendment_id}"
    post_difference(program, startup_id, cause=cause, at=at, through=today)
    follow_grants(program.program_id, startup_id, cause=cause, by=by, at=at, today=today)
    done = Amended(amendment_id, _grantable(program, startup, today))
    record(
        "credits.amend_grant",
        by=by,
        at=at,
        program_id=program.program_id,
        startup_id=startup_id,
        object=f"grant:{grant_id}",
        before={"activated_on": life.activated_on, "expires_on": life.expires_on},
        after=asdict(new),
    )
    result = {"amendment_id": amendment_id, "grantable_krw": done.grantable_krw}
    remember(by, key, body, result, at)
    return done


def record_usage(  # noqa: PLR0913 - who, when, on which day
    startup_id: int,
    months: UsageByMonth,
    *,
    cause: str,
    by: Actor,
    at: datetime,
    today: date,
) -> Recorded:
    """Take in usage as it now is: each given billing month whole, other months untouched.

    Only days that changed are recorded, and only the difference is posted. `cause` names where it
    comes from, as `cost_import:12`.
    """
    check_usage(months)
    program, startup = locked(startup_id)
    at = instant_of_act(program, at)
    _post_due(program, startup_id, at, today)
    changed = sum(
        _replace_month(startup, month, days, cause=cause, at=at)
        for month, days in sorted(months.items())
    )
    posted = post_difference(program, startup_id, cause=cause, at=at, through=today)
    if changed:
        record(
            "credits.record_usage",
            by=by,
            at=at,
            program_id=program.program_id,
            startup_id=startup_id,
            object=cause,
            after={"days": changed, "transfers": posted},
        )
    held = daily_usage(facts_of_startup(program.program_id, startup_id).usage).held_krw
    return Recorded(changed, posted, held)


def record_departure(  # noqa: PLR0913 - who, when, on which day
    startup_id: int, left_on: date, *, reason: str, by: Actor, at: datetime, today: date
) -> None:
    """The startup leaves: from `left_on` its unused credits are withdrawn and usage is overage."""
    program, startup = locked(startup_id)
    if startup.left_on is not None:
        raise RuleViolation("startup_has_left", "left_on", left_on=startup.left_on)
    at = instant_of_act(program, at)
    _post_due(program, startup_id, at, today)
    startup.left_on, startup.left_recorded_at = left_on, at
    db.session.flush()
    cause = f"departure:{startup_id}"
    post_difference(program, startup_id, cause=cause, at=at, through=today)
    follow_grants(program.program_id, startup_id, cause=cause, by=by, at=at, today=today)
    record(
        "credits.record_departure",
        by=by,
        at=at,
        program_id=program.program_id,
        startup_id=startup_id,
        object=f"startup:{startup_id}",
        after={"left_on": left_on, "reason": reason},
    )


def post_due(program_id: int, *, by: Actor, at: datetime, today: date) -> int:
    """Post what time alone has taken by today; returns how many transfers that were."""
    program = locked_program(program_id)
    at = instant_of_act(program, at)
    posted = sum(
        _post_due(program, startup_id, at, today) for startup_id in startups_with_grants(program_id)
    )
    if posted:
        record(
            "credits.post_due",
            by=by,
            at=at,
            program_id=program_id,
            after={"through": today, "transfers": posted},
        )
    return posted


def _post_due(program: ProgramCredit, startup_id: int, at: datetime, today: date) -> int:
    return post_difference(
        program, startup_id, cause=f"day:{today.isoformat()}", at=at, through=today
    )


def _commit_krw(program: ProgramCredit, startup: StartupCredit, krw: int) -> None:
    program.committed_krw += krw
    startup.committed_krw += krw


def _make_room(program: ProgramCredit, startup: StartupCredit, amount: int, act: _Act) -> None:
    """Refuse what no cap leaves room for; else release the freed credits the grant takes up."""
    own, total = _headrooms(program, startup)
    if amount <= min(own.left_krw, total.left_krw):
        return
    freed = _freed(program, act.today)
    try:
        needed = releases(amount, own, total, freed, startup.startup_id)
    except RuleViolation as violation:
        name = db.session.scalars(
            select(Startup.name).where(Startup.id == startup.startup_id)
        ).one()
        raise RuleViolation(
            violation.code, violation.field, startup=name, **violation.values
        ) from None
    by_startup = {
        row.startup_id: row
        for row in locked_startups(program.program_id, {r.startup_id for r in needed})
    }
    for release in needed:
        _release(program, by_startup[release.startup_id], release, act)
    db.session.flush()


def _release(program: ProgramCredit, startup: StartupCredit, release: Freed, act: _Act) -> None:
    new = NewAmendment(
        AmendmentKind.RELEASED, act.today, reason="granted anew", amount_krw=release.amount_krw
    )
    _add_amendment(startup, release.grant_id, new, act)
    _commit_krw(program, startup, -release.amount_krw)


def _headrooms(program: ProgramCredit, startup: StartupCredit) -> tuple[Headroom, Headroom]:
    help_krw = counted_help(program.program_id, caps_of(program.program_id))
    own = help_krw.get(startup.startup_id, 0)
    return (
        Headroom(startup.cap_krw, startup.committed_krw, own),
        Headroom(program.cap_krw, program.committed_krw, sum(help_krw.values())),
    )


def _grantable(program: ProgramCredit, startup: StartupCredit, today: date) -> int:
    own, total = _headrooms(program, startup)
    return grantable(own, total, _freed(program, today), startup.startup_id)


def _freed(program: ProgramCredit, today: date) -> list[Freed]:
    """What of every grant in the program may be granted again and is not released yet."""
    regrantable = regrantable_of(program.program_id)
    caps = Caps(program.cap_krw, program.startup_cap_krw)
    found = []
    for books in books_as_posted(program.program_id, caps):
        for life in books.lives:
            freed = freed_of(books, life, today, regrantable) - life.released_krw
            if freed > 0 and not life.cancelled:
                found.append(Freed(books.startup_id, life.grant.id, freed))
    return found


def _add_amendment(startup: StartupCredit, grant_id: int, new: NewAmendment, act: _Act) -> int:
    row = GrantAmendment(
        **asdict(new),
        program_id=startup.program_id,
        startup_id=startup.startup_id,
        grant_id=grant_id,
        recorded_at=act.at,
        recorded_by=act.by.label,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _replace_month(
    startup: StartupCredit, month: date, days: Iterable[DayUsage], *, cause: str, at: datetime
) -> int:
    """Supersede the month's days that changed or are gone; returns how many days changed."""
    live = db.session.execute(
        select(UsageFact.id, *USAGE).where(
            UsageFact.startup_id == startup.startup_id,
            UsageFact.billing_month == month,
            UsageFact.superseded_at.is_(None),
        )
    )
    before = {DayUsage(*said): own for own, *said in live}
    after = set(days)
    gone = [own for day, own in before.items() if day not in after]
    come = sorted(after - before.keys(), key=lambda day: day.charged_on)
    if gone:
        db.session.execute(
            update(UsageFact)
            .where(UsageFact.id.in_(gone))
            .values(superseded_at=at)
            .execution_options(synchronize_session=False)
        )
    if come:
        kept = {
            "program_id": startup.program_id,
            "startup_id": startup.startup_id,
            "billing_month": month,
        }
        rows = [{**asdict(day), **kept, "cause": cause, "recorded_at": at} for day in come]
        db.session.execute(insert(UsageFact), rows)
    return len({day.charged_on for day in before.keys() ^ after})


def _record_caps(
    program_id: int, new: NewCaps, before: Caps | None, by: Actor, at: datetime
) -> None:
    db.session.add(
        CapChange(**asdict(new), program_id=program_id, changed_at=at, changed_by=by.label)
    )
    record(
        "credits.set_caps",
        by=by,
        at=at,
        program_id=program_id,
        object=f"program:{program_id}",
        before=asdict(before) if before else None,
        after=asdict(new),
    )
    db.session.flush()
