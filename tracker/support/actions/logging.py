"""Help is logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from tracker.access.rules import Actor
from tracker.db import db
from tracker.support.actions.reading import check_partner, program_of
from tracker.support.actions.telling import tell, told_of
from tracker.support.following import follow_entry
from tracker.support.models import SupportEntry, SupportStep
from tracker.support.queries import entry_logged_with, help_of_day
from tracker.support.rules import (
    GivenHelp,
    NewSupportEntry,
    SupportKind,
    check_entry,
    check_repeated,
    seems_twice,
)
from tracker.values.refusals import RuleViolation

KEY_PART_MAX = 60  # room for a startup's number behind it


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
    program = program_of(startup_id)
    check_entry(new, starts_on=program.starts_on, today=today)
    check_partner(program.id, new)
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
    begin_steps(entry, by=by, at=at)
    told = told_of(new.told(), confidential=new.confidential)
    tell("log_entry", entry, by, at, after=told)
    if followed:
        follow_entry(entry, by=by, at=at)
    return Logged(entry.id, again=False)


def begin_steps(entry: SupportEntry, *, by: Actor, at: datetime) -> None:
    """Where an introduction or a pilot stands on the day of the help itself."""
    if entry.stage is None:
        return
    db.session.add(
        SupportStep(
            entry_id=entry.id,
            stage=entry.stage,
            happened_on=entry.held_on,
            amount_krw=entry.amount_krw,
            note="",
            taken_at=at,
            taken_by=by.label,
        )
    )
    db.session.flush()


def log_for_several(  # noqa: PLR0913 - as `log_entry`
    helped: Sequence[tuple[int, int | None]],
    new: NewSupportEntry,
    *,
    by: Actor,
    at: datetime,
    today: date,
    key: str,
    twice: bool = True,
) -> list[Logged]:
    """One entry for each startup (and its mentor) or none; a form sent twice has one effect."""
    if not twice and len(helped) > 1:
        _check_twice_of_several(helped, new, by, key)
    logged = [
        log_entry(
            startup_id,
            new,
            by=by,
            at=at,
            today=today,
            key=_key_of(key, startup_id),
            mentor_user_id=mentor_user_id,
            twice=twice,
        )
        for startup_id, mentor_user_id in helped
    ]
    if len({one.again for one in logged}) > 1:  # the same form, sent for others as well
        raise RuleViolation("form_used_before")
    return logged


def _key_of(key: str, startup_id: int) -> str:
    return f"{key[:KEY_PART_MAX]}.{startup_id}"


def _check_twice_of_several(
    helped: Sequence[tuple[int, int | None]], new: NewSupportEntry, by: Actor, key: str
) -> None:
    """Whose help seems logged already: the caller names them, and asks once for all."""
    alike = [
        startup_id
        for startup_id, mentor_user_id in helped
        if _sent_before(startup_id, new, by, _key_of(key, startup_id)) is None
        and seems_twice(
            GivenHelp(new.kind, new.given_by, mentor_user_id, new.topic),
            help_of_day(startup_id, new.held_on),
        )
    ]
    if alike:
        raise RuleViolation("help_seems_logged_of", "held_on", held_on=new.held_on, startups=alike)


def check_twice(startup_id: int, held_on: date, new: GivenHelp, *, twice: bool) -> None:
    """Asked once: a person who says that there were two is believed."""
    if twice or not seems_twice(new, help_of_day(startup_id, held_on)):
        return
    code = "seems_logged" if new.kind is SupportKind.MENTORING else "help_seems_logged"
    raise RuleViolation(code, "held_on", held_on=held_on)


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
