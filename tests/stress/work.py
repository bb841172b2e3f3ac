"""What the processes do: commands as an edge gives them, from begin to commit."""

import itertools
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from random import Random
from threading import Barrier
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from tests.factories import OPERATOR
from tests.stress.installation import EXPIRES_ON, GRANTED_ON, TODAY, Contest, Installation
from tracker.app import create_app
from tracker.credits.actions import amend_grant, grant_credits, post_due, record_usage, set_caps
from tracker.credits.models import CreditGrant
from tracker.credits.rules.facts import AmendmentKind, DayUsage
from tracker.credits.rules.requests import NewAmendment, NewCaps, NewGrant
from tracker.db import begin_write, db
from tracker.values.clock import now
from tracker.values.refusals import RuleViolation

MEETING_SECONDS = 120
TROUBLES_MAX = 1000
_barriers: list[Barrier] = []


def join_crowd(installation: Installation, barrier: Barrier) -> None:
    """Make this process' own application and engine; done once in each."""
    warnings.simplefilter("error")
    open_application(installation)
    _barriers.append(barrier)


def open_application(installation: Installation) -> None:
    create_app(installation.config).app_context().push()


def together(job: Callable[..., Any], *arguments: Any) -> Any:
    """Begin when all the others do."""
    _barriers[0].wait(MEETING_SECONDS)
    return job(*arguments)


def arrive() -> None:
    """Connect, so that nobody is measured while starting."""
    db.session.execute(select(1))
    db.session.rollback()


@dataclass(frozen=True)
class Attempt:
    """One command as its caller saw it: what it asked for, what it was told, how long it took."""

    startup_id: int
    key: str
    asked_krw: int
    seconds: float
    grant_id: int | None = None
    grantable_krw: int | None = None
    replayed: bool = False
    refused: str | None = None

    @property
    def answer(self) -> tuple[int | None, int | None, str | None]:
        return self.grant_id, self.grantable_krw, self.refused


def grant(startup_id: int, krw: int, key: str) -> Attempt:
    """Grant as a form or the console does; the key is the reference too, so it can be found."""
    new = NewGrant(GRANTED_ON, EXPIRES_ON, key, amount_krw=krw)
    told: dict[str, Any]
    started = time.perf_counter()
    begin_write()
    try:
        done = grant_credits(startup_id, new, key=key, by=OPERATOR, at=now(), today=TODAY)
        db.session.commit()
        told = {"grant_id": done.grant_id, "grantable_krw": done.grantable_krw}
        told["replayed"] = done.replayed
    except RuleViolation as violation:
        db.session.rollback()
        told = {"refused": violation.code, "grantable_krw": violation.values.get("grantable_krw")}
    return Attempt(startup_id, key, krw, time.perf_counter() - started, **told)


NAIVE_CAP_KRW = 200_000_000


def grant_naively_in_one(startup_id: int, krw: int, key: str) -> Attempt:
    """Sum, then insert, in one transaction: right only while nobody else does it."""
    return _grant_naively(startup_id, krw, key, end_of_reading=lambda: None)


def grant_naively_in_two(startup_id: int, krw: int, key: str) -> Attempt:
    """Sum in one transaction, insert in the next."""
    return _grant_naively(startup_id, krw, key, end_of_reading=db.session.rollback)


def _grant_naively(
    startup_id: int, krw: int, key: str, *, end_of_reading: Callable[[], None]
) -> Attempt:
    started = time.perf_counter()
    asked = {"own": startup_id, "krw": krw}
    granted = db.session.scalar(
        text("SELECT coalesce(sum(amount_krw), 0) FROM naive_grant WHERE startup_id = :own"), asked
    )
    end_of_reading()
    left = NAIVE_CAP_KRW - int(granted)
    refused = None if krw <= left else "cap_exceeded"
    if refused is None:
        db.session.execute(text("INSERT INTO naive_grant VALUES (:own, :krw)"), asked)
        left -= krw
    db.session.commit()
    return Attempt(
        startup_id, key, krw, time.perf_counter() - started, grantable_krw=left, refused=refused
    )


def race(
    command: Callable[[int, int, str], Attempt],
    startup_ids: Sequence[int],
    amounts: tuple[int, int],
    name: str,
) -> list[Attempt]:
    """Ask for random amounts until every startup is full, for all that is left where told."""
    random = Random(name)  # noqa: S311 - a race, no secret
    left = dict.fromkeys(startup_ids, amounts[1])
    attempts: list[Attempt] = []
    while unfilled := [own for own, krw in left.items() if krw > 0]:
        startup_id = random.choice(unfilled)
        krw = min(random.randint(*amounts), left[startup_id])
        attempt = command(startup_id, krw, f"{name}-{len(attempts)}")
        left[startup_id] = min(attempt.grantable_krw or 0, amounts[1])
        attempts.append(attempt)
    return attempts


def grant_alike(startup_id: int, krw: int, keys: Sequence[str]) -> list[Attempt]:
    return [grant(startup_id, krw, key) for key in keys]


@dataclass(frozen=True)
class Acknowledged:
    """What is said after a commit; `troubles` counts how often the server was gone before it."""

    number: int
    grant_id: int | None
    replayed: bool
    troubles: int


@dataclass(frozen=True)
class Job:
    """Grants numbered 0, 1, 2 …: whoever gives one, it has the same key and body."""

    installation: Installation
    command: Callable[[int, int, str], Attempt]
    startup_ids: tuple[int, ...]
    name: str

    def grant(self, number: int) -> Attempt:
        startup_id = self.startup_ids[number % len(self.startup_ids)]
        return self.command(startup_id, amount_of(number), f"{self.name}-{number}")


def grant_for_ever(job: Job, first: int, words: Connection) -> None:
    """Grant number after number; one whose fate is unknown is given again with its key."""
    warnings.simplefilter("error")
    open_application(job.installation)
    for number in itertools.count(first):
        troubles = 0
        while True:
            try:
                attempt = job.grant(number)
                break
            except OperationalError:
                db.session.rollback()
                troubles += 1
                if job.installation.sqlite or troubles > TROUBLES_MAX:
                    raise
                time.sleep(0.05)
        words.send(Acknowledged(number, attempt.grant_id, attempt.replayed, troubles))


def amount_of(number: int) -> int:
    return 1000 + number


def grant_in_two_commits(startup_id: int, krw: int, key: str) -> Attempt:
    """Naive: a kill between the two leaves a grant without its transfer."""
    asked = {"own": startup_id, "krw": krw}
    for table in ("naive_grant", "naive_transfer"):
        begin_write()
        db.session.execute(text(f"INSERT INTO {table} VALUES (:own, :krw)"), asked)
        db.session.commit()
    return Attempt(startup_id, key, krw, 0.0)


EARLY_SECONDS = 0.002  # between an answer and its commit: a server's commit outlives its client


def grant_committing_late(startup_id: int, krw: int, key: str) -> Attempt:
    """Naive: what this answers is committed with the next one, a moment after the answer."""
    time.sleep(EARLY_SECONDS)
    db.session.commit()
    begin_write()
    asked = {"own": startup_id, "krw": krw}
    db.session.execute(text("INSERT INTO naive_grant VALUES (:own, :krw)"), asked)
    return Attempt(startup_id, key, krw, 0.0)


Fact = Callable[[Random, Contest, str], None]


def bring_facts(contest: Contest, number: int, name: str) -> Counter[str]:
    """Bring `number` random facts, refusals counted by their code; anything else is raised."""
    random = Random(name)  # noqa: S311 - a race, no secret
    facts = list(FACTS)
    weights = list(FACTS.values())
    seen: Counter[str] = Counter()
    for place in range(number):
        fact = random.choices(facts, weights)[0]
        started = time.perf_counter()
        begin_write()
        try:
            fact(random, contest, f"{name}-{place}")
            db.session.commit()
            seen[fact.__name__] += 1
        except RuleViolation as violation:
            db.session.rollback()
            seen[f"{fact.__name__}: {violation.code}"] += 1
        milliseconds = round(1000 * (time.perf_counter() - started))
        seen["longest_ms"] = max(seen["longest_ms"], milliseconds)
    return seen


def _acting(key: str) -> dict[str, Any]:
    return {"key": key, "by": OPERATOR, "at": now(), "today": TODAY}


def _grant(random: Random, contest: Contest, key: str) -> None:
    granted_on = TODAY - timedelta(days=random.randrange(-30, 160))
    activate_by = granted_on + timedelta(days=20) if random.random() < 0.3 else None
    new = NewGrant(
        granted_on,
        granted_on + timedelta(days=random.randrange(30, 400)),
        key,
        amount_krw=random.randint(1_000_000, contest.startup_cap_krw // 4),
        activate_by=activate_by,
    )
    grant_credits(random.choice(contest.startup_ids), new, **_acting(key))


def _amend(random: Random, contest: Contest, key: str) -> None:
    grants = db.session.execute(
        select(CreditGrant.startup_id, CreditGrant.id, CreditGrant.granted_on).where(
            CreditGrant.program_id == contest.program_id
        )
    ).all()
    if not grants:
        return
    startup_id, grant_id, granted_on = random.choice(grants)
    kind = random.choice(
        [
            AmendmentKind.ACTIVATED,
            AmendmentKind.EXPIRY_MOVED,
            AmendmentKind.WITHDRAWN,
            AmendmentKind.WITHDRAWN,
            AmendmentKind.CANCELLED,
        ]
    )
    on = min(TODAY, granted_on + timedelta(days=random.randrange(30)))
    moved = on + timedelta(days=random.randrange(200))
    new = NewAmendment(
        kind,
        on,
        "stress",
        expires_on=moved if kind is AmendmentKind.EXPIRY_MOVED else None,
        amount_krw=random.choice([None, 500_000]) if kind is AmendmentKind.WITHDRAWN else None,
    )
    amend_grant(startup_id, grant_id, new, **_acting(key))


def _use(random: Random, contest: Contest, key: str) -> None:
    """A month's usage anew: to the hundredth of a won, sometimes with a refund."""
    month = date(2026, random.randint(1, 6), 1)
    days = tuple(
        DayUsage(
            month.replace(day=day),
            Decimal(random.randrange(200_000_000)) / 100,
            Decimal(-random.randrange(50_000_000)) / 100 if random.random() < 0.1 else Decimal(0),
        )
        for day in sorted(random.sample(range(1, 15), random.randint(1, 8)))
    )
    record_usage(
        random.choice(contest.startup_ids),
        {month: days},
        cause=f"stress:{key}",
        by=OPERATOR,
        at=now(),
        today=TODAY,
    )


def _cap(random: Random, contest: Contest, key: str) -> None:
    """Up and down around the contest's own caps; below what is granted it is refused."""
    tenth, startup_tenth = contest.cap_krw // 10, contest.startup_cap_krw // 10
    new = NewCaps(
        tenth * random.randint(8, 11), startup_tenth * random.randint(8, 11), reason="stress"
    )
    set_caps(contest.program_id, new, **_acting(key))


def _settle(random: Random, contest: Contest, key: str) -> None:
    del random, key
    post_due(contest.program_id, by=OPERATOR, at=now(), today=TODAY)


FACTS: Mapping[Fact, int] = {_grant: 40, _amend: 25, _use: 25, _cap: 7, _settle: 3}
