"""Users, their memberships, their sessions, and the links that let people in."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.access.rules import Purpose, Role
from tracker.db import Base, BigId, UtcDateTime, one_of


class User(Base):
    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(100))
    title: Mapped[str | None] = mapped_column(String(100))
    language: Mapped[str] = mapped_column(String(5))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProgramMembership(Base):
    __tablename__ = "program_membership"
    __table_args__ = (UniqueConstraint("user_id", "program_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    owner: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MembershipStartup(Base):
    __tablename__ = "membership_startup"

    membership_id: Mapped[int] = mapped_column(
        ForeignKey("program_membership.id", ondelete="CASCADE"), primary_key=True
    )
    startup_id: Mapped[int] = mapped_column(ForeignKey("startup.id"), primary_key=True, index=True)


class Deputy(Base):
    """Somebody stands in for a member of a program, both days included, and has her role."""

    __tablename__ = "deputy"
    __table_args__ = (Index(None, "deputy_id", "until_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    named_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(200))


class UserSession(Base):
    """One signed-in browser. The cookie holds the random id; only its hash is kept."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    program_id: Mapped[int | None] = mapped_column(ForeignKey("program.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str | None] = mapped_column(String(60))
    user_agent: Mapped[str | None] = mapped_column(String(200))
    standing: Mapped[str | None] = mapped_column(String(64))  # what its token was given for


class AccessLink(Base):
    """A single-use, expiring link of one purpose for one user; only its hash is kept."""

    __tablename__ = "access_link"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(one_of(Purpose))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # used, or replaced by a newer one
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(200))


class Attempt(Base):
    """One attempt that counts against a limit, shared by all workers and hosts."""

    __tablename__ = "attempt"
    __table_args__ = (Index(None, "subject", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str] = mapped_column(String(80))  # "<limit>:<hash of account or source>"
    at: Mapped[datetime] = mapped_column(UtcDateTime)
