"""What is done to programs, startups and settings."""

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.program.models import Program, ProgramSetting, Startup, StartupContact
from tracker.program.queries import current_setting, program_figures, startup_card
from tracker.program.rules import (
    GONE,
    SETTINGS,
    Contact,
    NewProgram,
    NewStartup,
    ProgramFigures,
    SettingKey,
    StartupCard,
    StatusChange,
    check_card,
    check_figures,
    check_program,
    check_reason,
    check_startup,
    check_status_change,
)
from tracker.values.refusals import RuleViolation

_ROW = {"key_share": True}
"""A lock that rows pointing here need not wait for."""


def create_program(new: NewProgram, *, by: Actor, at: datetime) -> Program:
    check_program(new)
    if db.session.scalar(select(Program.id).where(Program.slug == new.slug)) is not None:
        raise RuleViolation("slug_taken", "slug", slug=new.slug)
    program = Program(**asdict(new), created_at=at)
    db.session.add(program)
    db.session.flush()
    record(
        "program.create_program",
        by=by,
        at=at,
        program_id=program.id,
        object=f"program:{program.id}",
        after=asdict(new),
    )
    return program


def edit_program(program_id: int, figures: ProgramFigures, *, by: Actor, at: datetime) -> None:
    check_figures(figures)
    before, after = asdict(program_figures(program_id)), asdict(figures)
    if before == after:
        return
    program = db.session.get_one(Program, program_id, with_for_update=_ROW)
    _assign(program, after)
    db.session.flush()
    record(
        "program.edit_program",
        by=by,
        at=at,
        program_id=program_id,
        object=f"program:{program_id}",
        before=_changed(before, after),
        after=_changed(after, before),
    )


def create_startup(program_id: int, new: NewStartup, *, by: Actor, at: datetime) -> Startup:
    """Add a startup to a program; `credits` opens its cap when it is first asked for."""
    check_startup(new)
    if db.session.scalar(select(Startup.id).where(Startup.slug == new.slug)) is not None:
        raise RuleViolation("slug_taken", "slug", slug=new.slug)
    startup = Startup(**_columns(new), program_id=program_id, created_at=at)
    db.session.add(startup)
    db.session.flush()
    _write_contacts(startup.id, new)
    record(
        "program.create_startup",
        by=by,
        at=at,
        program_id=program_id,
        startup_id=startup.id,
        object=f"startup:{startup.id}",
        after=asdict(new),
    )
    return startup


def edit_startup(startup_id: int, card: StartupCard, *, by: Actor, at: datetime) -> None:
    """Replace a startup's card, contacts included; its status has an action of its own."""
    check_card(card)
    startup = db.session.get_one(Startup, startup_id, with_for_update=_ROW)
    before, after = asdict(startup_card(startup_id)), asdict(card)
    if before == after:
        return
    _assign(startup, _columns(card))
    if before["contacts"] != after["contacts"]:
        db.session.execute(delete(StartupContact).where(StartupContact.startup_id == startup_id))
        _write_contacts(startup_id, card)
    db.session.flush()
    record(
        "program.edit_startup",
        by=by,
        at=at,
        program_id=startup.program_id,
        startup_id=startup_id,
        object=f"startup:{startup_id}",
        before=_changed(before, after),
        after=_changed(after, before),
    )


def add_contact(startup_id: int, new: Contact, *, by: Actor, at: datetime) -> StartupContact:
    """One more person to know; those who are there stay as they are."""
    startup = db.session.get_one(Startup, startup_id, with_for_update=_ROW)
    before = startup_card(startup_id)
    check_card(replace(before, contacts=(*before.contacts, new)))
    contact = StartupContact(startup_id=startup_id, **asdict(new))
    db.session.add(contact)
    db.session.flush()
    record(
        "program.edit_startup",
        by=by,
        at=at,
        program_id=startup.program_id,
        startup_id=startup_id,
        object=f"startup:{startup_id}",
        before={"contacts": [asdict(one) for one in before.contacts]},
        after={"contacts": [asdict(one) for one in (*before.contacts, new)]},
    )
    return contact


def change_status(startup_id: int, change: StatusChange, *, by: Actor, at: datetime) -> None:
    """What leaving does to a startup's credits is `credits`' to settle, in the same transaction."""
    startup = db.session.get_one(Startup, startup_id, with_for_update=_ROW)
    check_status_change(startup.status, startup.joined_on, change)
    before = {"status": startup.status, "left_on": startup.left_on}
    startup.status = change.status
    startup.left_on = change.on if change.status in GONE else None
    db.session.flush()
    record(
        "program.change_status",
        by=by,
        at=at,
        program_id=startup.program_id,
        startup_id=startup_id,
        object=f"startup:{startup_id}",
        before=before,
        after={"status": startup.status, "left_on": startup.left_on, "reason": change.reason},
    )


def change_setting(  # noqa: PLR0913 - who, when, what and why
    program_id: int, key: SettingKey, value: str, *, reason: str, by: Actor, at: datetime
) -> None:
    """Decide a setting anew, from now on; a value already in force is refused."""
    setting = SETTINGS[key]
    value = setting.checked(value)
    check_reason(reason)
    db.session.get_one(Program, program_id, with_for_update=_ROW)
    before = current_setting(program_id, key)
    if before == value:
        raise RuleViolation("setting_unchanged", "value")
    db.session.add(
        ProgramSetting(
            program_id=program_id,
            key=key.value,
            value=value,
            reason=reason,
            changed_at=at,
            changed_by=by.label,
        )
    )
    db.session.flush()
    record(
        "program.change_setting",
        by=by,
        at=at,
        program_id=program_id,
        object=f"setting:{key}",
        before={key.value: setting.told(before)},
        after={key.value: setting.told(value), "reason": reason},
    )


def _columns(card: StartupCard) -> dict[str, Any]:
    """A card's own columns; contacts have a table."""
    return {f.name: getattr(card, f.name) for f in fields(card) if f.name != "contacts"}


def _assign(row: object, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _write_contacts(startup_id: int, card: StartupCard) -> None:
    db.session.add_all(
        StartupContact(startup_id=startup_id, **asdict(contact)) for contact in card.contacts
    )
    db.session.flush()


def _changed(values: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Only what differs from the others, for the trail."""
    return {name: value for name, value in values.items() if value != others[name]}
