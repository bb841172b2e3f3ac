"""Check-ins: who was asked and by when, and what a live link opens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from tracker.access.rules import ProgramPlace, StartupPlace
from tracker.db import db
from tracker.people.queries import token_hash
from tracker.people.recipients import was_let_go
from tracker.program.models import Program, Startup
from tracker.progress.models import CheckInAnswer, CheckInLink, CheckInRow
from tracker.progress.rules.check_ins import CheckIn
from tracker.progress.rules.kpis import KPIS, Kpi, kpi_named
from tracker.values.periods import Period, PeriodKind
from tracker.values.zones import day_at


@dataclass(frozen=True, slots=True)
class HeldCheckIn:
    """The check-in behind a live link, and whose it is."""

    link_id: int
    to_name: str
    check_in: CheckIn
    startup: StartupPlace
    starts_on: date  # the program's first day


@dataclass(frozen=True, slots=True)
class LinkSent:
    to_name: str
    to_email: str | None
    mailed: bool
    sent_at: datetime
    sent_by: str
    expires_at: datetime
    ended_at: datetime | None

    def live(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.expires_at


def held_check_in(token: str, at: datetime) -> HeldCheckIn | None:
    """None where the link is unknown, too old or replaced, or its addressee was let go."""
    row = db.session.execute(
        select(CheckInLink, CheckInRow, Startup, Program)
        .join(CheckInRow, CheckInRow.id == CheckInLink.check_in_id)
        .join(Startup, Startup.id == CheckInRow.startup_id)
        .join(Program, Program.id == CheckInRow.program_id)
        .where(
            CheckInLink.token_hash == token_hash(token),
            CheckInLink.ended_at.is_(None),
            CheckInLink.expires_at > at,
        )
    ).one_or_none()
    if row is None:
        return None
    link, check_in, startup, program = row
    if startup.left_on is not None and startup.left_on <= day_at(at, program.timezone):
        return None
    if link.to_email is not None and was_let_go(startup.id, link.to_email):
        return None
    found = facts_of(check_in, answers_of([check_in.id]).get(check_in.id, {}))
    return HeldCheckIn(link.id, link.to_name, found, _place(startup, program), program.starts_on)


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


def check_ins_of_month(program_id: int, month: Period) -> dict[int, CheckIn]:
    """By startup."""
    rows = db.session.scalars(
        select(CheckInRow).where(
            CheckInRow.program_id == program_id, CheckInRow.starts_on == month.starts_on
        )
    ).all()
    answers = answers_of([row.id for row in rows])
    return {row.startup_id: facts_of(row, answers.get(row.id, {})) for row in rows}


def check_in_of(startup_id: int, check_in_id: int) -> CheckIn | None:
    row = db.session.scalar(
        select(CheckInRow).where(CheckInRow.id == check_in_id, CheckInRow.startup_id == startup_id)
    )
    return facts_of(row, answers_of([row.id]).get(row.id, {})) if row else None


def newest_check_in(startup_id: int) -> CheckIn | None:
    row = db.session.scalar(
        select(CheckInRow)
        .where(CheckInRow.startup_id == startup_id)
        .order_by(CheckInRow.starts_on.desc())
        .limit(1)
    )
    return facts_of(row, answers_of([row.id]).get(row.id, {})) if row else None


def newest_links(check_in_ids: Sequence[int]) -> dict[int, LinkSent]:
    """Each check-in's newest link."""
    newest = (
        select(func.max(CheckInLink.id))
        .where(CheckInLink.check_in_id.in_(check_in_ids))
        .group_by(CheckInLink.check_in_id)
    )
    rows = db.session.scalars(select(CheckInLink).where(CheckInLink.id.in_(newest)))
    return {
        row.check_in_id: LinkSent(
            row.to_name,
            row.to_email,
            row.mailed,
            row.sent_at,
            row.sent_by,
            row.expires_at,
            row.ended_at,
        )
        for row in rows
    }


def answers_of(check_in_ids: Sequence[int]) -> dict[int, dict[Kpi, Decimal]]:
    rows = db.session.scalars(
        select(CheckInAnswer).where(CheckInAnswer.check_in_id.in_(check_in_ids))
    )
    found: dict[int, dict[Kpi, Decimal]] = {}
    for row in rows:
        found.setdefault(row.check_in_id, {})[row.kpi] = row.value
    return found


def facts_of(row: CheckInRow, answers: dict[Kpi, Decimal]) -> CheckIn:
    named = [kpi for name in row.kpis.split() if (kpi := kpi_named(name)) is not None]
    return CheckIn(
        id=row.id,
        program_id=row.program_id,
        startup_id=row.startup_id,
        month=Period(row.starts_on, row.ends_on, PeriodKind.MONTH),
        kpis=tuple((kpi, KPIS[kpi].every) for kpi in named),
        due_on=row.due_on,
        asked_at=row.asked_at,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        reopened_at=row.reopened_at,
        answers=answers,
    )
