"""What is open about a startup's credits."""

from collections.abc import Iterable, Iterator
from datetime import date

from tracker.credits.rules.figures import CreditStatus, GrantFigures, GrantState, StartupCredits
from tracker.reminders.rules.due import Thing
from tracker.reminders.rules.kinds import ReminderKind


def credit_things(startups: Iterable[StartupCredits], today: date) -> Iterator[Thing]:
    for startup in startups:
        yield from _used(startup, today)
        for grant in startup.grants:
            yield from _of_grant(startup, grant)


def _used(startup: StartupCredits, today: date) -> Iterator[Thing]:
    """Of what can be used at all: what expired, lapsed or was withdrawn is neither used nor left.

    A further grant is a change, and the steps are told anew.
    """
    amounts = startup.amounts
    usable = amounts.used_krw + amounts.remaining_krw
    if usable <= 0 or amounts.used_krw <= 0:
        return
    yield Thing(
        ReminderKind.CREDITS_USED,
        startup.startup_id,
        f"startup:{startup.startup_id}",
        today,
        {"used_krw": amounts.used_krw, "amount_krw": amounts.remaining_krw},
        percent=amounts.used_krw * 100 // usable,
        change=str(amounts.granted_krw),
    )


def _of_grant(startup: StartupCredits, grant: GrantFigures) -> Iterator[Thing]:
    if grant.state is GrantState.NOT_ACTIVATED and grant.activate_by is not None:
        yield _grant_thing(ReminderKind.ACTIVATE_BY, grant, grant.activate_by, grant.amount_krw)
    if grant.state is not GrantState.IN_FORCE or grant.remaining_krw <= 0:
        return
    yield _grant_thing(ReminderKind.CREDITS_EXPIRE, grant, grant.expires_on, grant.remaining_krw)
    if startup.status is CreditStatus.LAPSING and grant.will_be_lost_krw:
        yield _grant_thing(
            ReminderKind.CREDITS_LAPSING, grant, grant.expires_on, grant.will_be_lost_krw
        )


def _grant_thing(kind: ReminderKind, grant: GrantFigures, on: date, amount_krw: int) -> Thing:
    values = {"amount_krw": amount_krw, "number": grant.id}
    return Thing(kind, grant.startup_id, f"grant:{grant.id}", on, values, change=on.isoformat())
