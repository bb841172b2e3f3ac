"""People: who may be let in, how long a session lasts, how often one may try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from tracker.access.rules import Actor, ActorKind, Membership, Purpose, Role
from tracker.values.refusals import RuleViolation

STAFF = frozenset({Role.ADMINISTRATOR, Role.PROGRAM_MANAGER, Role.EXECUTIVE, Role.AUDITOR})
WITH_STARTUPS = frozenset({Role.STARTUP, Role.MENTOR})  # whose memberships name startups
NAME_MOST, TITLE_MOST = 100, 100
LANGUAGES = ("ko", "en")

INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(minutes=30)
LIVES = {Purpose.INVITATION: INVITATION_LIFE, Purpose.PASSWORD_RESET: RESET_LIFE}
SEEN_EVERY = timedelta(minutes=1)  # how often a session's last use is written down


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to let in: into one program, with one role."""

    email: str
    name: str
    role: Role
    title: str | None = None
    startup_ids: frozenset[int] = frozenset()
    owner: bool = False
    language: str = "ko"


def check_new_user(new: NewUser) -> None:
    if new.role is Role.STARTUP and not new.startup_ids:
        raise RuleViolation("startup_needed", "startup")
    if new.role not in WITH_STARTUPS and new.startup_ids:
        raise RuleViolation("startup_not_asked", "startup")
    if new.owner and new.role is not Role.STARTUP:
        raise RuleViolation("owner_of_no_startup", "owner")


@dataclass(frozen=True, slots=True)
class SessionLife:
    """How long a session lasts unused, and at most."""

    idle: timedelta
    absolute: timedelta


STAFF_LIFE = SessionLife(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
GUEST_LIFE = SessionLife(idle=timedelta(hours=12), absolute=timedelta(days=7))


def session_life(roles: Sequence[Role]) -> SessionLife:
    """The strictest of a person's roles decides; who has none yet is treated as staff."""
    return GUEST_LIFE if roles and not STAFF & set(roles) else STAFF_LIFE


def standing_of(memberships: Sequence[Membership]) -> str:
    """A mark of what somebody may do: another one, and the session's token is given anew."""
    places = sorted(
        (held.program_id, held.role.value, held.owner, sorted(held.startup_ids))
        for held in memberships
    )
    return sha256(repr(places).encode()).hexdigest()


def is_alive(life: SessionLife, *, created_at: datetime, seen_at: datetime, at: datetime) -> bool:
    return at < created_at + life.absolute and at < seen_at + life.idle


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts in a window; then a wait, doubled with every further attempt.

    Without a `first_wait`, one waits until the oldest attempt has left the window.
    """

    name: str
    most: int
    window: timedelta
    first_wait: timedelta | None = None
    longest_wait: timedelta = timedelta(minutes=15)


SIGN_IN_ACCOUNT = Limit("sign_in", 5, timedelta(minutes=60), first_wait=timedelta(minutes=1))
SIGN_IN_SOURCE = Limit("source", 30, timedelta(minutes=15))
FORGOTTEN_ACCOUNT = Limit("forgotten", 3, timedelta(hours=1))
FORGOTTEN_SOURCE = Limit("forgotten_source", 20, timedelta(hours=1))
EXPORTS = Limit("exports", 60, timedelta(minutes=1))
INVITATIONS = Limit("invitations", 60, timedelta(hours=1))
OWN_PASSWORD = Limit("own_password", 5, timedelta(minutes=60), first_wait=timedelta(minutes=1))


def wait_after(limit: Limit, attempts: Sequence[datetime], at: datetime) -> timedelta | None:
    """How long to wait before the next attempt, given those so far; None where one may try now."""
    counted = sorted(moment for moment in attempts if moment > at - limit.window)
    if len(counted) < limit.most:
        return None
    if limit.first_wait is None:
        return counted[-limit.most] + limit.window - at
    doubled = min(limit.first_wait * 2 ** (len(counted) - limit.most), limit.longest_wait)
    left = counted[-1] + doubled - at
    return left if left > timedelta(0) else None


_BROWSERS = (
    ("Edg/", "Edge"),
    ("Whale/", "Whale"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str | None) -> str | None:
    """What a browser calls itself, as its owner would: `Chrome · Windows`.

    A client of another kind keeps its own first word; only whoever sent nothing has no name.
    """
    agent = user_agent or ""
    named = (_first(agent, _BROWSERS), _first(agent, _SYSTEMS))
    words = [name for name in named if name] or agent.split()[:1]
    return " · ".join(words) or None


def _first(agent: str, names: Sequence[tuple[str, str]]) -> str | None:
    return next((name for mark, name in names if mark in agent), None)


def may_manage(actor: Actor, membership: Membership) -> bool:
    """Whether this person may let in, put out or give a link to one with this membership."""
    if actor.kind is ActorKind.OPERATOR:
        return True
    own = actor.membership(membership.program_id)
    if own is None:
        return False
    if own.role is Role.ADMINISTRATOR:
        return True
    if own.role is Role.PROGRAM_MANAGER:
        return membership.role in WITH_STARTUPS
    return (
        own.owner
        and membership.role is Role.STARTUP
        and (bool(membership.startup_ids) and membership.startup_ids <= own.startup_ids)
    )


def may_vouch(actor: Actor, memberships: Sequence[Membership]) -> bool:
    """Whether this person may hold a link that signs in as one with these memberships.

    Only who manages every one of them: a link is as good as a password in every program.
    """
    return all(may_manage(actor, membership) for membership in memberships)


def only_startup(startup_ids: frozenset[int]) -> int | None:
    """The startup an event is filed under, where there is exactly one."""
    return next(iter(startup_ids)) if len(startup_ids) == 1 else None


STANDING_IN = frozenset({Role.PROGRAM_MANAGER, Role.EXECUTIVE})
"""Who may be stood in for, and who may stand in: nobody who watches over the others."""
DEPUTY_REASON_MAX, DEPUTY_MOST = 500, timedelta(days=366)


@dataclass(frozen=True, slots=True)
class NewDeputy:
    """Both days included."""

    user_id: int
    deputy_id: int
    from_on: date
    until_on: date
    reason: str


def check_deputy(new: NewDeputy, roles: Sequence[Role | None], *, today: date) -> None:
    """`roles`: of her who is away and of her deputy; None where she is no member."""
    if new.user_id == new.deputy_id:
        raise RuleViolation("own_deputy", "deputy_id")
    for role, field in zip(roles, ("user_id", "deputy_id"), strict=True):
        if role not in STANDING_IN:
            raise RuleViolation("no_deputy_of_role", field)
    if new.until_on < new.from_on:
        raise RuleViolation("ends_before_start", "until_on", starts_on=new.from_on)
    if new.until_on < today:
        raise RuleViolation("deputy_over", "until_on")
    if new.until_on > new.from_on + DEPUTY_MOST:
        raise RuleViolation("deputy_too_long", "until_on", days=DEPUTY_MOST.days)
    if not new.reason.strip():
        raise RuleViolation("needed", "reason")


def stood_in(own: Role, away: Role) -> Role:
    """The wider of both roles: standing in takes nothing away."""
    return Role.PROGRAM_MANAGER if Role.PROGRAM_MANAGER in {own, away} else own
