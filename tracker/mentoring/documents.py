"""The mentoring log in words: the page and the PDF print the same."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tracker.access.rules import ProgramPlace
from tracker.mentoring.rules.documents import LoggedAction, LoggedSession, LogPeriod
from tracker.web import formats
from tracker.web.reader import timezone
from tracker.web.words import named, t, tn


@dataclass(frozen=True, slots=True)
class Sheet:
    """A session: pairs of heading and text; what was said takes a line of its own."""

    session_id: int
    pairs: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str], ...]
    enclosed: str


@dataclass(frozen=True, slots=True)
class LogDocument:
    """`rows` are the list of a period, its first the sum; empty for a single session."""

    title: str
    as_of: str
    unit: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    signatures: tuple[str, ...]
    signed: str

    def data(self) -> dict[str, Any]:
        return asdict(self)


def log_document(
    program: ProgramPlace,
    sessions: Sequence[LoggedSession],
    *,
    today: date,
    period: LogPeriod | None,
) -> LogDocument:
    """Of one session, or of all of a period."""
    return LogDocument(
        title=t("mentoring_log.title"),
        as_of=_as_of(period, today),
        unit=t("mentoring_log.unit") if period else "",
        heads=tuple(t(f"mentoring_log.head.{name}") for name in _HEADS) if period else (),
        rows=_rows(sessions) if period else (),
        notes=_notes(sessions),
        sheets=tuple(_sheet(program, session) for session in sessions),
        signatures=(t("mentoring_log.signed_mentor"), t("mentoring_log.signed_startup")),
        signed=t("mentoring_log.signed"),
    )


_HEADS = ("number", "held_on", "startup", "mentor", "topic", "minutes", "confirmed", "remark")


def _as_of(period: LogPeriod | None, today: date) -> str:
    if period is None:
        return t("mentoring_log.as_of", day=formats.day(today))
    return t(
        "mentoring_log.as_of_period",
        span=formats.days_until(period.from_on, period.to_on),
        day=formats.day(today),
    )


def _rows(sessions: Sequence[LoggedSession]) -> tuple[tuple[str, ...], ...]:
    """The sum first, under the headings."""
    minutes = sum(session.facts.minutes or 0 for session in sessions)
    confirmed = sum(not session.facts.unconfirmed for session in sessions)
    count = tn("mentoring_log.sessions", len(sessions))
    whole = (
        t("mentoring_log.sum"),
        formats.NOTHING,
        count,
        formats.NOTHING,
        formats.NOTHING,
        formats.number(minutes),
        tn("mentoring_log.sessions", confirmed),
        formats.NOTHING,
    )
    return (whole, *(_row(number, one) for number, one in enumerate(sessions, 1)))


def _row(number: int, session: LoggedSession) -> tuple[str, ...]:
    facts = session.facts
    return (
        str(number),
        formats.day_short(facts.held_on),
        session.startup_name,
        facts.mentor_name,
        facts.topic,
        formats.number(facts.minutes),
        _confirmed_short(session),
        t("mentoring_log.disputed_short") if facts.disputed_at else formats.NOTHING,
    )


def _notes(sessions: Sequence[LoggedSession]) -> tuple[str, ...]:
    open_ones = sum(session.facts.unconfirmed for session in sessions)
    notes = [t("mentoring_log.from_data")]
    if open_ones:
        notes.append(tn("mentoring_log.unconfirmed_note", open_ones))
    return tuple(notes)


def _sheet(program: ProgramPlace, session: LoggedSession) -> Sheet:
    facts = session.facts
    field = t(f"mentoring.field.{facts.field.value}") if facts.field else formats.NOTHING
    return Sheet(
        facts.id,
        pairs=(
            (t("mentoring_log.program"), named(program)),
            (t("mentoring_log.startup"), _with(session.startup_name, session.representative)),
            (t("mentoring_log.mentor"), _with(facts.mentor_name, session.organization)),
            (t("mentoring_log.when"), _when(session)),
            (t("mentoring_log.place"), facts.place or _online(session)),
            (t("mentoring_log.attendees"), facts.attendees or formats.NOTHING),
            (t("mentoring_log.field"), field),
            (t("mentoring_log.confirmation"), _confirmed(session)),
        ),
        told=(
            (t("mentoring_log.topic"), facts.topic),
            (t("mentoring_log.question"), facts.question or formats.NOTHING),
            (t("mentoring_log.contents"), facts.shared_notes or formats.NOTHING),
            (t("mentoring_log.actions"), _listed(session.actions)),
        ),
        enclosed=_enclosed(session.files),
    )


def _with(name: str, more: str | None) -> str:
    return f"{name} ({more})" if more else name


def _online(session: LoggedSession) -> str:
    return t("mentoring_log.online") if session.facts.online else formats.NOTHING


def _when(session: LoggedSession) -> str:
    """`2026. 9. 30.(수) 14:30~15:20 (50분)`; without the hours where nobody kept them.

    What was arranged says when it began, on its own day alone, and what was delivered how long
    it took: a document that is signed does not contradict itself.
    """
    facts = session.facts
    day, length = formats.day_weekday(facts.held_on), formats.minutes(facts.minutes)
    began = facts.span.starts_at if facts.span else None
    if began is None or _day_of(began) != facts.held_on:
        return f"{day} ({length})"
    ended = began + timedelta(minutes=facts.minutes or 0)
    return f"{day} {formats.clock(began)}~{formats.clock(ended)} ({length})"


def _confirmed(session: LoggedSession) -> str:
    facts = session.facts
    if facts.disputed_at is not None:
        return t("mentoring_log.disputed", day=formats.day(_day_of(facts.disputed_at)))
    if facts.confirmed_at is None:
        return t("mentoring_log.unconfirmed")
    return t(
        "mentoring_log.confirmed_by",
        name=facts.confirmed_by or "",
        day=formats.day(_day_of(facts.confirmed_at)),
    )


def _confirmed_short(session: LoggedSession) -> str:
    confirmed = session.facts.confirmed_at
    return formats.day_short(_day_of(confirmed)) if confirmed else t("mentoring_log.unconfirmed")


def _day_of(at: datetime) -> date:
    """In the program's zone."""
    return at.astimezone(timezone()).date()


def _listed(actions: Sequence[LoggedAction]) -> str:
    return "\n".join(_action(action) for action in actions) or formats.NOTHING


def _action(action: LoggedAction) -> str:
    owner = t(f"mentoring_log.owner.{action.owner.value}")
    due = formats.day(action.due_on) if action.due_on else t("mentoring_log.no_due")
    done = t("mentoring_log.done") if action.closed else t("mentoring_log.open")
    return t("mentoring_log.action", words=action.words, owner=owner, due=due, state=done)


def _enclosed(files: int) -> str:
    return tn("mentoring_log.enclosed", files) if files else ""
