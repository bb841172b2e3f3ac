"""What is done to support entries."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tracker.access.rules import Actor
from tracker.audit.actions import record, record_about
from tracker.db import db
from tracker.program.models import Program, Startup
from tracker.support.following import follow_correction, follow_entry
from tracker.support.models import SupportEntry, SupportRate, SupportRevision
from tracker.support.queries import entry_logged_with, entry_of, help_of_day
from tracker.support.rates import rate_set_on
from tracker.support.rules import (
    PROGRAM_ONLY,
    EntryFacts,
    GivenHelp,
    HelpRate,
    NewSupportEntry,
    Sight,
    SupportKind,
    changed_fields,
    check_correctable,
    check_entry,
    check_rate,
    check_reason,
    check_repeated,
    for_the_trail,
    seems_twice,
    seen_by_startup,
)
from tracker.values.refusals import RuleViolation

_ALL = Sight(program_notes=True)


@dataclass(frozen=True, slots=True)
class Logged:
    """`again`: the same form was sent before, and nothing was written now."""

    entry_id: int
    again: bool


def log_entry(  # noqa: PLR0913 - whose, what, by which form, by whom, when
    startup_id: int,
    new: NewSupportEntry,
    *,
    by: Actor,
    at: datetime,
    today: date,
    key: str | None = None,
    mentor_user_id: int | None = None,
    followed: bool = True,
    twice: bool = True,
) -> Logged:
    """Log a piece of help once per `key`, however often the form that holds it is sent.

    `followed` is False where the caller keeps herself what else follows. `twice`: whoever logs it
    knows, or need not be asked, that much the same stands already.
    """
    program = _program_of(startup_id)
    check_entry(new, starts_on=program.starts_on, today=today)
    if (before := _sent_before(startup_id, new, by, key)) is not None:
        return before
    given = GivenHelp(new.kind, new.given_by, mentor_user_id, new.topic)
    check_twice(startup_id, new.held_on, given, twice=twice)
    entry = SupportEntry(
        **new.values(),
        program_id=program.id,
        startup_id=startup_id,
        mentor_user_id=mentor_user_id,
        logged_at=at,
        logged_by=by.label,
        logged_by_user_id=by.id,
        program_notes_by_user_id=by.id,
        client_key=key,
    )
    try:
        with db.session.begin_nested():
            db.session.add(entry)
    except IntegrityError:  # the same form arrived twice at the same moment
        if (before := _sent_before(startup_id, new, by, key)) is None:
            raise
        return before
    _tell("log_entry", entry, by, at, after=for_the_trail(new.values()))
    if followed:
        follow_entry(entry, by=by, at=at)
    return Logged(entry.id, again=False)


def check_twice(startup_id: int, held_on: date, new: GivenHelp, *, twice: bool) -> None:
    """Asked once: a person who says that there were two is believed."""
    if twice or not seems_twice(new, help_of_day(startup_id, held_on)):
        return
    code = "seems_logged" if new.kind is SupportKind.MENTORING else "help_seems_logged"
    raise RuleViolation(code, "held_on", held_on=held_on)


def correct_entry(  # noqa: PLR0913 - whose, which, from what, to what, why, by whom
    startup_id: int,
    entry_id: int,
    new: NewSupportEntry,
    *,
    version: int,
    reason: str,
    by: Actor,
    at: datetime,
    today: date,
    sight: Sight = _ALL,
) -> None:
    """Replace what an entry says; `version` is the one the person saw.

    The program's notes stay as they are where her `sight` keeps them from her.
    """
    entry, before = _locked(startup_id, entry_id)
    if before.program_notes and not sight.reads_notes_of(entry.program_notes_by_user_id):
        new = replace(new, program_notes=before.program_notes)
    check_correctable(before, version)
    check_entry(new, starts_on=_program_of(startup_id).starts_on, today=today)
    changed = changed_fields(before, new)
    if not changed:
        raise RuleViolation("nothing_changed")
    check_reason(reason)
    _keep_revision(before, reason, by, at, shared=seen_by_startup(changed))
    for name, value in changed.items():
        setattr(entry, name, value)
    if PROGRAM_ONLY in changed:
        entry.program_notes_by_user_id = by.id
    entry.version += 1
    db.session.flush()
    if seen_by_startup(changed):
        follow_correction(entry)
    then = {name: getattr(before, name) for name in changed}
    _tell(
        "correct_entry",
        entry,
        by,
        at,
        before=for_the_trail(then),
        after={**for_the_trail(changed), "reason": reason},
    )


def withdraw_entry(  # noqa: PLR0913 - whose, which, from what, why, by whom
    startup_id: int, entry_id: int, *, version: int, reason: str, by: Actor, at: datetime
) -> None:
    """An entry made by mistake is in no figure any more; it stays in the timeline, crossed out."""
    entry, before = _locked(startup_id, entry_id)
    check_correctable(before, version)
    check_reason(reason)
    _keep_revision(before, reason, by, at, shared=True)
    entry.withdrawn_at = at
    entry.withdrawn_reason = reason
    entry.version += 1
    db.session.flush()
    _tell("withdraw_entry", entry, by, at, after={"reason": reason})


def close_next_action(startup_id: int, entry_id: int, *, by: Actor, at: datetime) -> None:
    """What was agreed next is done; said twice, it stays done since the first time."""
    entry, before = _locked(startup_id, entry_id)
    if before.withdrawn:
        raise RuleViolation("entry_withdrawn")
    if not before.action_open():
        return
    entry.next_action_done_at = at
    db.session.flush()
    _tell("close_next_action", entry, by, at, after={"next_action": entry.next_action})


def _sent_before(
    startup_id: int, new: NewSupportEntry, by: Actor, key: str | None
) -> Logged | None:
    if key is None or by.id is None:
        return None
    logged = entry_logged_with(by.id, key)
    if logged is None:
        return None
    check_repeated(logged, startup_id, new)
    return Logged(logged.id, again=True)


def _program_of(startup_id: int) -> Program:
    return db.session.scalars(
        select(Program)
        .join(Startup, Startup.program_id == Program.id)
        .where(Startup.id == startup_id)
    ).one()


def set_rate(
    program_id: int, new: HelpRate, source: str, *, by: Actor, at: datetime
) -> SupportRate:
    """What an hour is worth from a day on; the same again from the same source changes nothing."""
    program, source = db.session.get_one(Program, program_id), source.strip()
    check_rate(new, source, starts_on=program.starts_on, ends_on=program.ends_on)
    before = rate_set_on(program_id, new.kind, new.from_on)
    if before is not None and (before.krw_per_hour, before.source) == (new.krw_per_hour, source):
        return before
    row = SupportRate(
        program_id=program_id,
        kind=new.kind,
        from_on=new.from_on,
        krw_per_hour=new.krw_per_hour,
        source=source,
        set_at=at,
        set_by=by.label,
    )
    db.session.add(row)
    db.session.flush()
    record(
        "support.set_rate",
        by=by,
        at=at,
        program_id=program_id,
        object=f"support_rate:{row.id}",
        before={"krw_per_hour": before.krw_per_hour} if before else None,
        after={**new.values(), "source": source},
    )
    return row


def _locked(startup_id: int, entry_id: int) -> tuple[SupportEntry, EntryFacts]:
    entry = db.session.scalar(
        select(SupportEntry)
        .where(SupportEntry.id == entry_id, SupportEntry.startup_id == startup_id)
        .with_for_update()
    )
    facts = entry_of(startup_id, entry_id, _ALL)
    if entry is None or facts is None:
        raise RuleViolation("entry_unknown")
    return entry, facts


def _keep_revision(
    before: EntryFacts, reason: str, by: Actor, at: datetime, *, shared: bool
) -> None:
    db.session.add(
        SupportRevision(
            entry_id=before.id,
            version=before.version,
            before=_whole(before),
            shared=shared,
            reason=reason,
            revised_at=at,
            revised_by=by.label,
        )
    )


def _whole(before: EntryFacts) -> str:
    return json.dumps(before.values(), ensure_ascii=False, default=str)


def _tell(verb: str, entry: SupportEntry, by: Actor, at: datetime, **told: Any) -> None:
    record_about(f"support.{verb}", entry, by, at, **told)
