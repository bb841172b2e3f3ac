"""Reminders written out: one digest a day for each person, as a mail and for a messenger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.access.rules import ProgramPlace, Role
from tracker.mail.actions import queue_mail
from tracker.mail.rules import SUBJECT_MOST, NewMail
from tracker.program.queries import StartupRow, startups_of
from tracker.reminders import actions
from tracker.reminders.queries.people import readers_of
from tracker.reminders.queries.things import open_things
from tracker.reminders.queries.told import quiet_of, rules_of, told_on
from tracker.reminders.rules.due import Due, Reader, everything_due, is_quiet, told_to
from tracker.web import formats
from tracker.web.reader import reading
from tracker.web.words import DEFAULT_LANGUAGE, named, said, t, tn

Startups = Mapping[int, StartupRow]
People = Sequence[tuple[Reader, Sequence[Due]]]
LINES_MOST = 20


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look at a program did."""

    new: int
    settled: int
    digests: int


def due_by_person(program: ProgramPlace, today: date) -> People:
    """For everybody who may be told something, also where there is nothing. It only reads."""
    rules = rules_of(program.id)
    due = everything_due(open_things(program, today), rules, today)
    return [
        (reader, list(told_to(due, reader, program.id, rules)))
        for reader in readers_of(program.id, today)
    ]


def remind(
    program: ProgramPlace, people: People, *, at: datetime, mailing: bool, base_url: str
) -> Looked:
    """Note what is due and, outside quiet hours, write each person's digest of the day.

    All of it in the transaction at hand: killed before its commit it left nothing, and after it
    the next worker finds everything noted.
    """
    actions.lock_program(program.id)
    due = {reader.user_id: found for reader, found in people}
    new, settled = actions.note_due(program.id, due, at=at)
    local = at.astimezone(ZoneInfo(program.timezone))
    if is_quiet(local, quiet_of(program.id)):
        return Looked(new, settled, 0)
    address = base_url if mailing else None
    return Looked(new, settled, _write_digests(program, people, local.date(), at, address))


def _write_digests(
    program: ProgramPlace, people: People, day: date, at: datetime, mailed_from: str | None
) -> int:
    """One for each person with something in no digest yet, if she had none today."""
    waiting = actions.untold(program.id)
    told = told_on(program.id, list(waiting), day)
    startups = {row.id: row for row in startups_of(program.id)} if waiting else {}
    written = 0
    for reader, found in people:
        fresh = {one.mark: one for one in found if not one.told_at_once}
        rows = [row for row in waiting.get(reader.user_id, ()) if row.mark in fresh]
        news = [fresh[row.mark] for row in rows]
        if not news or reader.user_id in told:
            continue
        mail_id = None
        if mailed_from is not None:
            mail = written_mail(program, reader, news, startups, base_url=mailed_from)
            mail_id = queue_mail(mail, at=at)
        actions.put_down_digest(program.id, reader, rows, day=day, mail_id=mail_id, at=at)
        written += 1
    return written


def written_mail(
    program: ProgramPlace,
    reader: Reader,
    due: Sequence[Due],
    startups: Startups,
    *,
    base_url: str,
) -> NewMail:
    """In the reader's language."""
    with reading(reader.language):
        body = t(
            "reminders.mail",
            name=addressed(reader),
            program=named(program),
            things=_lines(due, startups),
            link=f"{base_url}/inbox",
        )
        return NewMail(reader.email, _subject(program, due), body)


def messenger_words(
    program: ProgramPlace,
    reader: Reader,
    due: Sequence[Due],
    startups: Startups,
    *,
    base_url: str,
) -> str:
    """The same to be copied: short, without the formalities of a letter."""
    with reading(reader.language):
        return t(
            "reminders.messenger",
            name=addressed(reader),
            program=named(program),
            count=tn("reminders.things", len(due)),
            things=_lines(due, startups),
            link=f"{base_url}/inbox",
        )


def addressed(reader: Reader) -> str:
    """In Korean by her title, a founder's being the office's own where none is known."""
    title = reader.title or (t("reminders.founder") if reader.role is Role.STARTUP else None)
    if title is None or reader.language != DEFAULT_LANGUAGE:
        return t("reminders.addressed_bare", name=reader.name)
    return t("reminders.addressed", name=reader.name, title=title)


def title_of(due: Due) -> str:
    """What it is about, in a few words: `크레딧 만료 60일 전`."""
    return t(
        f"reminders.title.{due.kind}",
        step=formats.number(due.step),
        days=tn("reminders.days", due.days),
        percent=formats.percent(due.step),
    )


def _subject(program: ProgramPlace, due: Sequence[Due]) -> str:
    """It starts with the program in brackets and names the gravest."""
    first, more = title_of(due[0]), len(due) - 1
    words = (
        tn("reminders.subject_more", more, first=first)
        if more
        else t("reminders.subject", first=first)
    )
    return f"[{named(program)}] {words}"[:SUBJECT_MOST]


def _lines(due: Sequence[Due], startups: Startups) -> str:
    """The gravest; the rest is counted, and stands in the inbox."""
    lines = [
        f"{number}. {_whose(one, startups)}{title_of(one)}\n   {said(one)}"
        for number, one in enumerate(due[:LINES_MOST], 1)
    ]
    more = len(due) - LINES_MOST
    return "\n".join([*lines, tn("reminders.more", more)] if more > 0 else lines)


def _whose(due: Due, startups: Startups) -> str:
    startup = startups.get(due.thing.startup_id or 0)
    return f"[{named(startup)}] " if startup is not None else ""
