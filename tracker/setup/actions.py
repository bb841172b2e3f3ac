"""Loads a whole program: everything of it, or nothing."""

from datetime import date, datetime

from sqlalchemy import select

from tracker.access.rules import Actor
from tracker.credits.actions import grant_credits, open_program_credits, open_startup_credits
from tracker.db import db
from tracker.people.actions import Invited, invite_user
from tracker.people.rules import NewUser
from tracker.program.actions import create_program, create_startup
from tracker.program.models import Program
from tracker.progress.actions import record_valuation
from tracker.setup.program_file import CAPS_IN_FILE, ProgramFile, StartupPart, UserPart
from tracker.setup.tables import refused_at
from tracker.usage.actions import map_sub_account
from tracker.usage.rules.mapping import NewMapping
from tracker.values.refusals import RuleViolation


def load_program_file(
    file: ProgramFile, *, by: Actor, at: datetime, today: date
) -> tuple[Invited, ...]:
    """Make the file's program; RuleViolation with the place where a rule refuses it.

    The caller's transaction holds all of it, so a refusal leaves nothing behind. Returns who was
    invited, with the links' tokens.
    """
    program_id = _make_program(file, by=by, at=at)
    ids = {
        part.new.slug: _make_startup(program_id, part, by=by, at=at, today=today)
        for part in file.startups
    }
    return tuple(_invite(program_id, user, ids, by=by, at=at) for user in file.users)


def _make_program(file: ProgramFile, *, by: Actor, at: datetime) -> int:
    slug = file.program.slug
    if db.session.scalar(select(Program.id).where(Program.slug == slug)) is not None:
        raise RuleViolation("program_slug_taken", "program", slug=slug)
    with refused_at("program", CAPS_IN_FILE):
        program = create_program(file.program, by=by, at=at)
        caps = file.caps
        open_program_credits(
            program.id,
            cap_krw=caps.cap_krw,
            startup_cap_krw=caps.startup_cap_krw,
            reason=caps.reason,
            by=by,
            at=at,
        )
    return program.id


def _make_startup(
    program_id: int, part: StartupPart, *, by: Actor, at: datetime, today: date
) -> int:
    with refused_at(part.place):
        startup_id = create_startup(program_id, part.new, by=by, at=at).id
        open_startup_credits(program_id, startup_id)
        for sub_account in part.sub_accounts:
            map_sub_account(startup_id, NewMapping(sub_account), by=by, at=at, today=today)
    for number, grant in enumerate(part.grants):
        place = f"{part.place}.grants[{number}]"
        with refused_at(place):
            key = f"program file, {part.new.slug}, {place}"
            grant_credits(startup_id, grant, key=key, by=by, at=at, today=today)
    for number, valuation in enumerate(part.valuations):
        with refused_at(f"{part.place}.valuations[{number}]"):
            record_valuation(startup_id, valuation, verified=True, by=by, at=at, today=today)
    return startup_id


def _invite(
    program_id: int, user: UserPart, startups: dict[str, int], *, by: Actor, at: datetime
) -> Invited:
    new = NewUser(
        email=user.email,
        name=user.name,
        role=user.role,
        title=user.title,
        startup_ids=frozenset(startups[slug] for slug in user.startups),
        owner=user.owner,
        language=user.language,
    )
    with refused_at(user.place):
        return invite_user(program_id, new, by=by, at=at)
