"""Links by which a founder answers for one piece of help, and whom they went to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tracker.access.rules import ProgramPlace, StartupPlace
from tracker.db import db
from tracker.people.queries import token_hash
from tracker.people.recipients import was_let_go
from tracker.program.models import Program, Startup
from tracker.support.models import SupportEntry, SupportFeedback, SupportLink
from tracker.support.queries.entries import entry_of
from tracker.support.rules import EntryFacts, Sight
from tracker.support.rules.links import Opinion
from tracker.values.zones import day_at

BY_LINK = Sight(program_notes=False, confidential=False)
"""A link can be handed on: what is confidential is read by who signs in."""


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """The help behind a live link, as its startup may see it without signing in."""

    link_id: int
    to_name: str
    entry: EntryFacts
    startup: StartupPlace


@dataclass(frozen=True, slots=True)
class LinkSent:
    to_name: str
    mailed: bool
    sent_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    opinion: Opinion
    given_at: datetime
    given_by: str


def held_entry(token: str, at: datetime) -> HeldEntry | None:
    """None where the link is unknown, too old or replaced, or its addressee was let go.

    Nor where the entry was withdrawn, or moved to another startup than was asked.
    """
    row = db.session.execute(
        select(SupportLink, Startup, Program)
        .join(SupportEntry, SupportEntry.id == SupportLink.entry_id)
        .join(Startup, Startup.id == SupportLink.startup_id)
        .join(Program, Program.id == Startup.program_id)
        .where(
            SupportLink.token_hash == token_hash(token),
            SupportLink.ended_at.is_(None),
            SupportLink.expires_at > at,
            SupportEntry.startup_id == SupportLink.startup_id,
        )
    ).one_or_none()
    if row is None:
        return None
    link, startup, program = row
    if startup.left_on is not None and startup.left_on <= day_at(at, program.timezone):
        return None
    if link.to_email is not None and was_let_go(startup.id, link.to_email):
        return None
    entry = entry_of(startup.id, link.entry_id, BY_LINK)
    if entry is None or not entry.confirmable:
        return None
    return HeldEntry(link.id, link.to_name, entry, _place(startup, program))


def newest_link(startup_id: int, entry_id: int) -> LinkSent | None:
    link = db.session.scalar(
        select(SupportLink)
        .where(SupportLink.entry_id == entry_id, SupportLink.startup_id == startup_id)
        .order_by(SupportLink.id.desc())
        .limit(1)
    )
    if link is None:
        return None
    return LinkSent(link.to_name, link.mailed, link.sent_at, link.expires_at)


def feedback_of(entry_id: int) -> Feedback | None:
    """For readers with `feedback:read` alone, and for the startup that gave it."""
    row = db.session.get(SupportFeedback, entry_id)
    if row is None:
        return None
    return Feedback(Opinion(row.helpful, row.again, row.comment), row.given_at, row.given_by)


def asked_about(program_id: int, limit: int) -> Sequence[tuple[int, int, date, datetime]]:
    """Help that a link asked about and nobody answered: entry, startup, its day, when."""
    rows: Any = db.session.execute(
        select(
            SupportEntry.id,
            SupportEntry.startup_id,
            SupportEntry.held_on,
            func.min(SupportLink.sent_at),
        )
        .join(SupportLink, SupportLink.entry_id == SupportEntry.id)
        .where(
            SupportEntry.program_id == program_id,
            SupportEntry.startup_id == SupportLink.startup_id,
            SupportEntry.confirmed_at.is_(None),
            SupportEntry.disputed_at.is_(None),
            SupportEntry.withdrawn_at.is_(None),
        )
        .group_by(SupportEntry.id, SupportEntry.startup_id, SupportEntry.held_on)
        .order_by(SupportEntry.id)
        .limit(limit)
    )
    return [tuple(row) for row in rows]


def _place(startup: Startup, program: Program) -> StartupPlace:
    place = ProgramPlace(
        program.id,
        program.slug,
        program.name,
        program.name_en,
        program.timezone,
        program.is_demo,
    )
    return StartupPlace(startup.id, place, startup.slug, startup.name, startup.name_en)
