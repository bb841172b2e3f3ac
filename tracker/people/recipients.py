"""Whom a link for a startup goes to, and whether she still stands for it."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.program.models import Startup, StartupContact

DEFAULT_LANGUAGE = "ko"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Without an address the link is handed over by hand."""

    name: str
    email: str | None
    language: str = DEFAULT_LANGUAGE


def recipient_of(startup_id: int) -> Recipient:
    """The owner among the startup's people, else whoever of them, else its contact, else itself."""
    user = db.session.execute(
        select(User.name, User.email, User.language)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .join(MembershipStartup, MembershipStartup.membership_id == ProgramMembership.id)
        .where(
            MembershipStartup.startup_id == startup_id,
            ProgramMembership.role == Role.STARTUP,
            User.disabled_at.is_(None),
        )
        .order_by(ProgramMembership.owner.desc(), User.id)
        .limit(1)
    ).one_or_none()
    if user is not None:
        return Recipient(user.name, user.email, user.language)
    contact = db.session.execute(
        select(StartupContact.name, StartupContact.email)
        .where(StartupContact.startup_id == startup_id)
        .order_by(StartupContact.id)
        .limit(1)
    ).one_or_none()
    if contact is not None:
        return Recipient(*contact)
    return Recipient(db.session.get_one(Startup, startup_id).name[:100], None)


def language_of(startup_id: int, email: str | None) -> str:
    """Of whom a link was written to, while she is the one it would be written to."""
    found = recipient_of(startup_id)
    return found.language if found.email == email else DEFAULT_LANGUAGE


def recipient_who(startup_id: int, user_id: int | None) -> Recipient:
    """A person of the startup, while she is one of its people; else whom it is written to."""
    user = db.session.execute(
        select(User.name, User.email, User.language)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .join(MembershipStartup, MembershipStartup.membership_id == ProgramMembership.id)
        .where(
            User.id == user_id,
            MembershipStartup.startup_id == startup_id,
            ProgramMembership.role == Role.STARTUP,
            User.disabled_at.is_(None),
        )
        .limit(1)
    ).one_or_none()
    return recipient_of(startup_id) if user is None else Recipient(*user)


def managers_of(program_id: int) -> list[tuple[int, Recipient]]:
    """The program's managers who can sign in, by their ids."""
    rows = db.session.execute(
        select(User.id, User.name, User.email, User.language)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.role == Role.PROGRAM_MANAGER,
            User.disabled_at.is_(None),
        )
        .order_by(ProgramMembership.id)
    )
    return [(user_id, Recipient(*to)) for user_id, *to in rows]


def was_let_go(startup_id: int, email: str) -> bool:
    """Whether a user was disabled, or is none of the startup's people any more: links end with it.

    A contact needs no account.
    """
    user = db.session.scalar(select(User).where(User.email == email))
    if user is None:
        return False
    of_startup = (
        select(MembershipStartup.membership_id)
        .join(ProgramMembership, ProgramMembership.id == MembershipStartup.membership_id)
        .where(ProgramMembership.user_id == user.id, MembershipStartup.startup_id == startup_id)
    )
    as_contact = select(StartupContact.id).where(
        StartupContact.startup_id == startup_id, StartupContact.email == email
    )
    known = select(or_(of_startup.exists(), as_contact.exists()))
    return user.disabled_at is not None or not db.session.scalar(known)
