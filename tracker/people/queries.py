"""What is known of users, their memberships, sessions and links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.access.rules import (
    Actor,
    ActorKind,
    Membership,
    ProgramPlace,
    Purpose,
    Role,
    SignedIn,
    StartupPlace,
)
from tracker.db import Read, db
from tracker.people.models import (
    AccessLink,
    Attempt,
    Deputy,
    MembershipStartup,
    ProgramMembership,
    User,
    UserSession,
)
from tracker.people.rules import (
    STANDING_IN,
    device_of,
    is_alive,
    session_life,
    standing_of,
    stood_in,
)
from tracker.program.models import Program, Startup
from tracker.values.zones import day_at


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that still counts, and when it was last used."""

    signed_in: SignedIn
    seen_at: datetime
    standing: str | None  # what its token was given for; None: from before that was kept

    @property
    def standing_now(self) -> str:
        return standing_of(self.signed_in.actor.memberships)


def live_session(token: str, at: datetime) -> LiveSession | None:
    """Whoever the token signs in, with every membership, in one query."""
    since = at.date() - timedelta(days=1)  # the zone has the last word
    found = db.session.execute(
        _session_rows(), {"token_hash": token_hash(token), "deputy_since": since}
    ).all()
    if not found:
        return None
    first = found[0]
    memberships = _memberships(found, at)
    life = session_life([m.role for m in memberships])
    if not is_alive(life, created_at=first.created_at, seen_at=first.seen_at, at=at):
        return None
    return LiveSession(
        SignedIn(
            session_id=first.session_id,
            actor=Actor(ActorKind.USER, first.user_id, first.user_name, memberships),
            email=first.email,
            title=first.title,
            language=first.language,
            programs=_programs(found),
            chosen_program_id=first.chosen_program_id,
        ),
        first.seen_at,
        first.standing,
    )


_Away = aliased(User)
_AwayMembership = aliased(ProgramMembership)


@cache
def _session_rows() -> Select[*tuple[Any, ...]]:
    """Every request asks this: building it took longer than asking it."""
    return (
        select(
            UserSession.id.label("session_id"),
            UserSession.created_at,
            UserSession.last_seen_at.label("seen_at"),
            UserSession.standing,
            UserSession.program_id.label("chosen_program_id"),
            User.id.label("user_id"),
            User.name.label("user_name"),
            User.email,
            User.title,
            User.language,
            ProgramMembership.role,
            ProgramMembership.owner,
            Program.id.label("program_id"),
            Program.slug,
            Program.name,
            Program.name_en,
            Program.timezone,
            Program.is_demo,
            Startup.id.label("startup_id"),
            Startup.left_on,
            _Away.name.label("away_name"),
            _AwayMembership.role.label("away_role"),
            Deputy.from_on,
            Deputy.until_on,
        )
        .join(User, User.id == UserSession.user_id)
        .outerjoin(ProgramMembership, ProgramMembership.user_id == User.id)
        .outerjoin(Program, Program.id == ProgramMembership.program_id)
        .outerjoin(MembershipStartup, MembershipStartup.membership_id == ProgramMembership.id)
        .outerjoin(Startup, Startup.id == MembershipStartup.startup_id)
        .outerjoin(
            Deputy,
            and_(
                Deputy.deputy_id == User.id,
                Deputy.program_id == Program.id,
                Deputy.ended_at.is_(None),
                Deputy.until_on >= bindparam("deputy_since"),
            ),
        )
        .outerjoin(
            _AwayMembership,
            and_(
                _AwayMembership.user_id == Deputy.user_id,
                _AwayMembership.program_id == Deputy.program_id,
            ),
        )
        .outerjoin(_Away, and_(_Away.id == _AwayMembership.user_id, _Away.disabled_at.is_(None)))
        .where(
            UserSession.token_hash == bindparam("token_hash"),
            UserSession.ended_at.is_(None),
            User.disabled_at.is_(None),
        )
        .order_by(Program.id)
    )


def _programs(rows: Iterable[Row[Any]]) -> tuple[ProgramPlace, ...]:
    places = {
        row.program_id: ProgramPlace(
            row.program_id, row.slug, row.name, row.name_en, row.timezone, row.is_demo
        )
        for row in rows
        if row.program_id is not None
    }
    return tuple(places.values())


def _memberships(rows: Iterable[Row[Any]], at: datetime) -> tuple[Membership, ...]:
    """One per program. A startup's people lose it from the day it leaves; a deputy has her role."""
    startups: dict[int, set[int]] = {}
    facts: dict[int, tuple[Role, bool]] = {}
    away: dict[int, tuple[Role, str]] = {}
    for row in rows:
        if row.program_id is None:
            continue
        facts[row.program_id] = (row.role, row.owner)
        if _stands_in(row, at):
            away[row.program_id] = (row.away_role, row.away_name)
        held = startups.setdefault(row.program_id, set())
        if row.startup_id is not None and not _has_left(row, at):
            held.add(row.startup_id)
    return tuple(
        _standing_in(
            Membership(program_id, role, frozenset(startups[program_id]), owner),
            away.get(program_id),
        )
        for program_id, (role, owner) in facts.items()
    )


def _standing_in(own: Membership, away: tuple[Role, str] | None) -> Membership:
    if away is None:
        return own
    return replace(own, role=stood_in(own.role, away[0]), deputy_for=away[1])


def _stands_in(row: Row[Any], at: datetime) -> bool:
    """A closed account, whose name is not read, lends nobody its role."""
    if row.away_name is None or not {row.away_role, row.role} <= STANDING_IN:
        return False
    return bool(row.from_on <= day_at(at, row.timezone) <= row.until_on)


def _has_left(row: Row[Any], at: datetime) -> bool:
    if row.role is not Role.STARTUP or row.left_on is None:
        return False
    return bool(row.left_on <= day_at(at, row.timezone))


def startup_places(program: ProgramPlace, ids: frozenset[int]) -> list[StartupPlace]:
    """Some of a program's startups, by name."""
    found = db.session.execute(
        select(Startup.id, Startup.slug, Startup.name, Startup.name_en)
        .where(Startup.program_id == program.id, Startup.id.in_(ids))
        .order_by(Startup.name, Startup.id)
    )
    return [StartupPlace(row.id, program, row.slug, row.name, row.name_en) for row in found]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    user_id: int
    password_hash: str | None
    disabled: bool


def credentials(email: str) -> Credentials | None:
    found = db.session.execute(
        select(User.id, User.password_hash, User.disabled_at).where(User.email == email)
    ).one_or_none()
    if found is None:
        return None
    return Credentials(found.id, found.password_hash, found.disabled_at is not None)


def attempts(subject: str, since: datetime) -> Sequence[datetime]:
    return list(
        db.session.scalars(select(Attempt.at).where(Attempt.subject == subject, Attempt.at > since))
    )


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Whoever a live link lets in."""

    link_id: int
    user_id: int
    email: str
    name: str
    has_password: bool


def link_holder(purpose: Purpose, token: str, at: datetime) -> LinkHolder | None:
    found = db.session.execute(
        select(AccessLink.id, User.id.label("user_id"), User.email, User.name, User.password_hash)
        .join(User, User.id == AccessLink.user_id)
        .where(
            AccessLink.token_hash == token_hash(token),
            AccessLink.purpose == purpose,
            AccessLink.ended_at.is_(None),
            AccessLink.expires_at > at,
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    has_password = found.password_hash is not None
    return LinkHolder(found.id, found.user_id, found.email, found.name, has_password)


def link_purpose(token: str, at: datetime) -> Purpose | None:
    """What a live link is for."""
    return db.session.scalar(
        select(AccessLink.purpose).where(
            AccessLink.token_hash == token_hash(token),
            AccessLink.ended_at.is_(None),
            AccessLink.expires_at > at,
        )
    )


def memberships_of(user_id: int) -> tuple[Membership, ...]:
    """Every membership of a user, startups that left included."""
    rows = db.session.execute(
        select(
            ProgramMembership.program_id,
            ProgramMembership.role,
            ProgramMembership.owner,
            MembershipStartup.startup_id,
        )
        .outerjoin(MembershipStartup, MembershipStartup.membership_id == ProgramMembership.id)
        .where(ProgramMembership.user_id == user_id)
    ).all()
    programs = {row.program_id: (row.role, row.owner) for row in rows}
    return tuple(
        Membership(
            program_id,
            role,
            frozenset(
                row.startup_id
                for row in rows
                if row.program_id == program_id and row.startup_id is not None
            ),
            owner,
        )
        for program_id, (role, owner) in programs.items()
    )


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user as the users page lists her."""

    id: int
    email: str
    name: str
    title: str | None
    role: Role
    owner: bool
    startups: tuple[StartupPlace, ...]
    invited: bool  # has not set a password yet
    disabled: bool
    seen_at: datetime | None
    live_sessions: int
    elsewhere: bool  # known before she came here, or now in other programs or startups, too


def users(  # noqa: PLR0913 - each a way to narrow the list
    program: ProgramPlace,
    *,
    offset: int,
    limit: int,
    roles: Iterable[Role] | None = None,
    startup_id: int | None = None,
    user_id: int | None = None,
) -> tuple[list[UserRow], int]:
    """Members of a program, newest first, and how many there are in all."""
    where = [ProgramMembership.program_id == program.id]
    if roles is not None:
        where.append(ProgramMembership.role.in_(list(roles)))
    if user_id is not None:
        where.append(ProgramMembership.user_id == user_id)
    if startup_id is not None:
        held = select(MembershipStartup.membership_id).where(
            MembershipStartup.startup_id == startup_id
        )
        where.append(ProgramMembership.id.in_(held))
    total = db.session.scalar(select(func.count()).select_from(ProgramMembership).where(*where))
    open_sessions = (
        select(func.count())
        .where(UserSession.user_id == User.id, UserSession.ended_at.is_(None))
        .correlate(User)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(User, ProgramMembership, open_sessions.label("open"))
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(*where)
        .order_by(ProgramMembership.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()
    others = _others(program.id, [row[0].id for row in found])
    startups = _startups_of_memberships(program, [row[1].id for row in found])
    rows = [
        UserRow(
            id=user.id,
            email=user.email,
            name=user.name,
            title=user.title,
            role=membership.role,
            owner=membership.owner,
            startups=tuple(startups.get(membership.id, ())),
            invited=user.password_hash is None,
            disabled=user.disabled_at is not None,
            seen_at=user.last_seen_at,
            live_sessions=open_count,
            elsewhere=user.created_at < membership.created_at
            or user.id in others
            or len(startups.get(membership.id, ())) > 1,
        )
        for user, membership, open_count in found
    ]
    return rows, total or 0


def _others(program_id: int, user_ids: Sequence[int]) -> set[int]:
    """Which of these users are in other programs, too."""
    found = select(ProgramMembership.user_id).where(
        ProgramMembership.user_id.in_(user_ids), ProgramMembership.program_id != program_id
    )
    return set(db.session.scalars(found))


def _startups_of_memberships(
    program: ProgramPlace, membership_ids: Sequence[int]
) -> dict[int, list[StartupPlace]]:
    found = db.session.execute(
        select(
            MembershipStartup.membership_id,
            Startup.id,
            Startup.slug,
            Startup.name,
            Startup.name_en,
        )
        .join(Startup, Startup.id == MembershipStartup.startup_id)
        .where(MembershipStartup.membership_id.in_(membership_ids))
        .order_by(Startup.name)
    )
    places: dict[int, list[StartupPlace]] = {}
    for row in found:
        place = StartupPlace(row.id, program, row.slug, row.name, row.name_en)
        places.setdefault(row.membership_id, []).append(place)
    return places


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of a person's own sessions."""

    id: int
    created_at: datetime
    seen_at: datetime
    address: str | None
    device: str | None


def own_sessions(user_id: int, roles: Sequence[Role], at: datetime) -> list[SessionRow]:
    """Those that still count, the one used last first."""
    life = session_life(roles)
    found = db.session.execute(
        select(
            UserSession.id,
            UserSession.created_at,
            UserSession.last_seen_at,
            UserSession.address,
            UserSession.user_agent,
        )
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.created_at > at - life.absolute,
            UserSession.last_seen_at > at - life.idle,
        )
        .order_by(UserSession.last_seen_at.desc())
        .limit(20)
    )
    return [
        SessionRow(row.id, row.created_at, row.last_seen_at, row.address, device_of(row.user_agent))
        for row in found
    ]


def words_about(user_id: int) -> list[str]:
    """What a guesser of this person's password would try first."""
    user = db.session.execute(select(User.email, User.name).where(User.id == user_id)).one()
    programs = db.session.execute(
        select(Program.name, Program.name_en, Program.host, Program.sponsor)
        .join(ProgramMembership, ProgramMembership.program_id == Program.id)
        .where(ProgramMembership.user_id == user_id)
    )
    startups = db.session.execute(
        select(Startup.name, Startup.name_en, Startup.slug)
        .join(MembershipStartup, MembershipStartup.startup_id == Startup.id)
        .join(ProgramMembership, ProgramMembership.id == MembershipStartup.membership_id)
        .where(ProgramMembership.user_id == user_id)
    )
    texts = [*user, *(text for row in programs for text in row)]
    texts += [text for row in startups for text in row]
    return [text for text in texts if text]


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a mail goes to, and in the name of which program."""

    name: str
    language: str
    program: ProgramPlace | None


def addressee(email: str) -> Addressee | None:
    user = db.session.scalar(select(User).where(User.email == email))
    if user is None:
        return None
    newest = db.session.execute(
        select(
            Program.id,
            Program.slug,
            Program.name,
            Program.name_en,
            Program.timezone,
            Program.is_demo,
        )
        .join(ProgramMembership, ProgramMembership.program_id == Program.id)
        .where(ProgramMembership.user_id == user.id)
        .order_by(ProgramMembership.id.desc())
        .limit(1)
    ).one_or_none()
    program = ProgramPlace(*newest) if newest else None
    return Addressee(user.name, user.language, program)


def user_id_of(email: str) -> int | None:
    return db.session.scalar(select(User.id).where(User.email == email))


def last_visit_read(user_id: int, session_id: int) -> Read[datetime | None]:
    """When she was last seen in a session before this one; None where this is her first."""
    begun = select(UserSession.created_at).where(UserSession.id == session_id).scalar_subquery()
    newest = select(func.max(UserSession.last_seen_at)).where(
        UserSession.user_id == user_id,
        UserSession.id != session_id,
        UserSession.last_seen_at <= begun,
    )
    return Read(newest, lambda rows: rows[0][0])
