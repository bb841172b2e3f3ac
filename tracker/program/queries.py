"""What is known of programs, startups and settings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from tracker.access.rules import ProgramPlace, StartupPlace
from tracker.audit.models import AuditEvent
from tracker.audit.rules import read_back
from tracker.db import Read, db
from tracker.program.models import Program, ProgramSetting, Startup, StartupContact
from tracker.program.rules import (
    SETTINGS,
    Contact,
    ProgramFigures,
    SettingKey,
    StartupCard,
    StartupStatus,
    figures_before,
    in_force,
    office_order,
)
from tracker.values.cells import same_name
from tracker.values.refusals import RuleViolation

_PLACE = (
    Program.id,
    Program.slug,
    Program.name,
    Program.name_en,
    Program.timezone,
    Program.is_demo,
)


@dataclass(frozen=True, slots=True)
class StartupRow:
    """A startup as lists show it."""

    id: int
    slug: str
    name: str
    name_en: str | None
    status: StartupStatus
    sector: str | None
    joined_on: date
    left_on: date | None


@dataclass(frozen=True, slots=True)
class SettingChange:
    key: SettingKey
    value: str
    reason: str
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class StartupStanding:
    """Where a startup stands in the program: not part of its card, changed by its own action."""

    status: StartupStatus
    joined_on: date
    left_on: date | None


def startup_place(slug: str) -> StartupPlace | None:
    """A startup by the slug in an address, whoever asks."""
    found = db.session.execute(_startup_place(), {"slug": slug}).one_or_none()
    if found is None:
        return None
    startup_id, startup_slug, name, name_en, *place = found
    return StartupPlace(startup_id, ProgramPlace(*place), startup_slug, name, name_en)


@cache
def _startup_place() -> Select[*tuple[Any, ...]]:
    return (
        select(Startup.id, Startup.slug, Startup.name, Startup.name_en, *_PLACE)
        .join(Program, Program.id == Startup.program_id)
        .where(Startup.slug == bindparam("slug"))
    )


def programs() -> list[ProgramPlace]:
    found = db.session.execute(select(*_PLACE).order_by(Program.id))
    return [ProgramPlace(*row) for row in found]


def program_by_slug(slug: str) -> ProgramPlace | None:
    found = db.session.execute(select(*_PLACE).where(Program.slug == slug)).one_or_none()
    return ProgramPlace(*found) if found else None


def only_program() -> ProgramPlace:
    """The program of an installation that holds one; else RuleViolation."""
    found = programs()
    if not found:
        raise RuleViolation("no_program")
    if len(found) > 1:
        raise RuleViolation("program_needed", "program", slugs=", ".join(p.slug for p in found))
    return found[0]


def program_named(slug: str | None) -> ProgramPlace:
    """The program a command names, or the only one where it names none."""
    if slug is None:
        return only_program()
    found = program_by_slug(slug)
    if found is None:
        raise RuleViolation("program_unknown", "program", slug=slug)
    return found


def startup_named(program_id: int, slug: str) -> StartupRow:
    """The startup a command names; RuleViolation where the program has none of that slug."""
    query = select(*_ROW).where(Startup.program_id == program_id, Startup.slug == slug)
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise RuleViolation("startup_unknown", "startup", slug=slug)
    return StartupRow(*found)


def program_figures(program_id: int) -> ProgramFigures:
    return _figures_of(db.session.get_one(Program, program_id))


def _figures_of(program: Program) -> ProgramFigures:
    return ProgramFigures(
        name=program.name,
        name_en=program.name_en,
        host=program.host,
        sponsor=program.sponsor,
        starts_on=program.starts_on,
        ends_on=program.ends_on,
        startup_seats=program.startup_seats,
        unicorn_target=program.unicorn_target,
        unicorn_by=program.unicorn_by,
        unicorn_valuation_krw=program.unicorn_valuation_krw,
        unicorn_valuation_usd=program.unicorn_valuation_usd,
    )


EDITED = "program.edit_program"


@dataclass(frozen=True, slots=True)
class ProgramHistory:
    """A program's figures, and whatever was decided of them and of its settings, newest first."""

    now: ProgramFigures
    timezone: str
    edits: Sequence[tuple[datetime, Mapping[str, Any]]]
    decisions: Sequence[tuple[datetime, str, str]]

    def figures(self, before: datetime) -> ProgramFigures:
        """As they stood until an instant: the trail tells what each change took the place of."""
        return figures_before(self.now, self.edits, before)

    def settings(self, before: datetime) -> dict[SettingKey, str]:
        """Those in force until an instant."""
        return in_force({key: value for at, key, value in reversed(self.decisions) if at < before})


def program_history(program_id: int) -> ProgramHistory:
    """In one query beside the program's own."""
    program = db.session.get_one(Program, program_id)
    decided = select(
        ProgramSetting.id, ProgramSetting.changed_at, ProgramSetting.key, ProgramSetting.value
    ).where(ProgramSetting.program_id == program_id)
    edited = select(AuditEvent.id, AuditEvent.at, AuditEvent.action, AuditEvent.before).where(
        AuditEvent.program_id == program_id, AuditEvent.action == EDITED
    )
    rows = sorted(db.session.execute(decided.union_all(edited)), reverse=True)
    return ProgramHistory(
        now=_figures_of(program),
        timezone=program.timezone,
        edits=[(at, read_back(value)) for _, at, key, value in rows if key == EDITED],
        decisions=[(at, key, value) for _, at, key, value in rows if key != EDITED],
    )


_ROW = (
    Startup.id,
    Startup.slug,
    Startup.name,
    Startup.name_en,
    Startup.status,
    Startup.sector,
    Startup.joined_on,
    Startup.left_on,
)


def startups_of(program_id: int) -> list[StartupRow]:
    """All startups the program ever had, in the office's order."""
    return startups_read(program_id).now()


def startups_read(program_id: int) -> Read[list[StartupRow]]:
    return Read(
        select(*_ROW).where(Startup.program_id == program_id),
        lambda rows: sorted(
            (StartupRow(*row) for row in rows), key=lambda row: office_order(row.name)
        ),
    )


def startups_among(program_id: int, startup_ids: Iterable[int]) -> dict[int, StartupRow]:
    """Of the program those with these ids, by id: what a page of rows needs."""
    wanted = list(startup_ids)
    if not wanted:
        return {}
    found = db.session.execute(
        select(*_ROW).where(Startup.program_id == program_id, Startup.id.in_(wanted))
    )
    return {row.id: StartupRow(*row) for row in found}


def startup_ids_by_name(program_id: int) -> dict[str, int]:
    """By every name a startup has, as `same_name` writes it: what a list's rows are matched by.

    A name that two go by is nobody's: no row of a list is to be taken for the wrong one's.
    """
    found = startups_by_name(program_id)
    return {name: next(iter(own)) for name, own in found.items() if len(own) == 1}


def startups_by_name(program_id: int) -> dict[str, set[int]]:
    """All that go by each name; who is called so goes before who is also known by it."""
    rows = db.session.execute(
        select(Startup.id, Startup.slug, Startup.name, Startup.name_en, Startup.legal_name).where(
            Startup.program_id == program_id
        )
    )
    called: dict[str, set[int]] = defaultdict(set)
    known: dict[str, set[int]] = defaultdict(set)
    for own, slug, name, *others in rows:
        called[same_name(name)].add(own)
        for other in (slug, *others):
            if other:
                known[same_name(other)].add(own)
    return {**known, **called}


def startup_card(startup_id: int) -> StartupCard:
    startup = db.session.get_one(Startup, startup_id)
    return StartupCard(
        name=startup.name,
        name_en=startup.name_en,
        legal_name=startup.legal_name,
        registration_number=startup.registration_number,
        representative=startup.representative,
        founded_on=startup.founded_on,
        address=startup.address,
        sector=startup.sector,
        summary=startup.summary,
        azure_offer=startup.azure_offer,
        agreement_number=startup.agreement_number,
        agreement_starts_on=startup.agreement_starts_on,
        agreement_ends_on=startup.agreement_ends_on,
        contacts=tuple(_contacts(startup_id)),
    )


def _contacts(startup_id: int) -> list[Contact]:
    found = db.session.execute(
        select(
            StartupContact.name, StartupContact.title, StartupContact.email, StartupContact.phone
        )
        .where(StartupContact.startup_id == startup_id)
        .order_by(StartupContact.id)
    )
    return [Contact(*row) for row in found]


def startup_standing(startup_id: int) -> StartupStanding:
    found = db.session.execute(
        select(Startup.status, Startup.joined_on, Startup.left_on).where(Startup.id == startup_id)
    ).one()
    return StartupStanding(*found)


def current_setting(program_id: int, key: SettingKey, *, known_at: datetime | None = None) -> str:
    """The value in force (at an instant): the newest decided, else the setting's default."""
    found = db.session.scalar(newest_setting(program_id, key, known_at))
    return SETTINGS[key].default if found is None else found


def newest_setting(program_id: int, key: SettingKey, known_at: datetime | None) -> Select[str]:
    """What was decided last, as a query of one value; of no row where it never was."""
    held = [ProgramSetting.program_id == program_id, ProgramSetting.key == key]
    if known_at is not None:
        held.append(ProgramSetting.changed_at <= known_at)
    return select(ProgramSetting.value).where(*held).order_by(ProgramSetting.id.desc()).limit(1)


def whole_setting(program_id: int, key: SettingKey) -> int:
    """The number in force of a setting that is one: an amount in won, or days."""
    return int(current_setting(program_id, key))


def current_settings(program_id: int, *, known_at: datetime | None = None) -> dict[SettingKey, str]:
    """Every setting's value in force (at an instant), in one query."""
    return settings_read(program_id, known_at=known_at).now()


def settings_read(
    program_id: int, *, known_at: datetime | None = None
) -> Read[dict[SettingKey, str]]:
    held = [ProgramSetting.program_id == program_id]
    if known_at is not None:
        held.append(ProgramSetting.changed_at < known_at)
    newest = select(func.max(ProgramSetting.id)).where(*held).group_by(ProgramSetting.key)
    return Read(
        select(ProgramSetting.key, ProgramSetting.value).where(ProgramSetting.id.in_(newest)),
        lambda rows: in_force({str(key): str(value) for key, value in rows}),
    )


def settings_history(program_id: int) -> Sequence[SettingChange]:
    """Every change, newest first."""
    found = db.session.execute(
        select(
            ProgramSetting.key,
            ProgramSetting.value,
            ProgramSetting.reason,
            ProgramSetting.changed_at,
            ProgramSetting.changed_by,
        )
        .where(ProgramSetting.program_id == program_id)
        .order_by(ProgramSetting.id.desc())
    )
    return [
        SettingChange(SettingKey(key), value, reason, changed_at, changed_by)
        for key, value, reason, changed_at, changed_by in found
    ]
