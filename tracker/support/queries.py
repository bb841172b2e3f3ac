"""What is known of the help that startups were given."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, extract, false, func, literal, select

from tracker.access.rules import Role
from tracker.db import db
from tracker.people.models import MembershipStartup, ProgramMembership, User
from tracker.support.models import SupportEntry, SupportRevision
from tracker.support.rates import help_rates, worth
from tracker.support.rules import PROGRAM_ONLY, EntryFacts, GivenHelp, Sight, SupportKind

_SHARED: tuple[Any, ...] = (
    SupportEntry.id,
    SupportEntry.startup_id,
    SupportEntry.kind,
    SupportEntry.held_on,
    SupportEntry.minutes,
    SupportEntry.given_by,
    SupportEntry.mentor_user_id,
    SupportEntry.topic,
    SupportEntry.shared_notes,
    SupportEntry.next_action,
    SupportEntry.next_action_due_on,
    SupportEntry.next_action_done_at,
    SupportEntry.logged_at,
    SupportEntry.logged_by,
    SupportEntry.logged_by_user_id,
    SupportEntry.withdrawn_at,
    SupportEntry.withdrawn_reason,
    SupportEntry.version,
)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What a list of entries is narrowed to."""

    kind: SupportKind | None = None
    year: int | None = None
    startup_id: int | None = None


@dataclass(frozen=True, slots=True)
class Mentor:
    user_id: int
    name: str
    startup_id: int


@dataclass(frozen=True, slots=True)
class EntryRevision:
    """A change of an entry, as far as its reader may know: the fields as they stood before."""

    version: int
    before: Mapping[str, Any]
    reason: str
    revised_at: datetime
    revised_by: str


@dataclass(frozen=True, slots=True)
class LastTouch:
    """The newest help a startup was given, and the newest of each kind it ever got."""

    held_on: date
    by_kind: Mapping[SupportKind, date]


@dataclass(frozen=True, slots=True)
class SupportTotals:
    entries: int
    minutes: int
    by_kind: Mapping[SupportKind, int]
    last_on: date
    value_krw: int = 0  # of the kinds and days that have a rate


@dataclass(frozen=True, slots=True)
class OpenAction:
    """A next action nobody has reported done."""

    entry_id: int
    startup_id: int
    next_action: str
    due_on: date | None
    topic: str
    held_on: date

    def late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def entries_of_startup(
    startup_id: int, sight: Sight, narrowed: EntryFilter, *, offset: int, limit: int
) -> tuple[Sequence[EntryFacts], int]:
    """A page of a startup's entries, newest first, withdrawn ones among them; and their number."""
    return _listed(SupportEntry.startup_id == startup_id, sight, narrowed, offset, limit)


def entries_of_program(
    program_id: int, sight: Sight, narrowed: EntryFilter, *, offset: int, limit: int
) -> tuple[Sequence[EntryFacts], int]:
    return _listed(SupportEntry.program_id == program_id, sight, narrowed, offset, limit)


def entry_of(startup_id: int, entry_id: int, sight: Sight) -> EntryFacts | None:
    """An entry of this startup that this reader may see."""
    query = _facts(sight).where(
        SupportEntry.id == entry_id, SupportEntry.startup_id == startup_id, *_seen(sight)
    )
    found = db.session.execute(query).mappings().one_or_none()
    return EntryFacts(**found) if found else None


def entry_logged_with(user_id: int, key: str) -> EntryFacts | None:
    """What this user logged by the form of this key."""
    query = _facts(Sight(program_notes=True)).where(
        SupportEntry.logged_by_user_id == user_id, SupportEntry.client_key == key
    )
    found = db.session.execute(query).mappings().one_or_none()
    return EntryFacts(**found) if found else None


def entry_revisions(entry_id: int, sight: Sight) -> list[EntryRevision]:
    """Newest first; without the program's notes and their changes, unless she may read all."""
    query = select(SupportRevision).where(
        SupportRevision.entry_id == entry_id, *_known_revisions(sight)
    )
    found = db.session.scalars(query.order_by(SupportRevision.id.desc()))
    return [
        EntryRevision(
            row.version, _shown(row.before, sight), row.reason, row.revised_at, row.revised_by
        )
        for row in found
    ]


def entry_years(program_id: int, sight: Sight, startup_id: int | None = None) -> list[int]:
    """The years a list can be narrowed to, newest first."""
    oldest, newest = db.session.execute(
        select(func.min(SupportEntry.held_on), func.max(SupportEntry.held_on)).where(
            SupportEntry.program_id == program_id,
            *_seen(sight),
            *_narrowed(EntryFilter(startup_id=startup_id)),
        )
    ).one()
    return list(range(newest.year, oldest.year - 1, -1)) if oldest and newest else []


def mentors_of(program_id: int) -> list[Mentor]:
    """Who mentors whom in this program, by name."""
    found = db.session.execute(
        select(User.id, User.name, MembershipStartup.startup_id)
        .join(ProgramMembership, ProgramMembership.user_id == User.id)
        .join(MembershipStartup, MembershipStartup.membership_id == ProgramMembership.id)
        .where(
            ProgramMembership.program_id == program_id,
            ProgramMembership.role == Role.MENTOR,
            User.disabled_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    return [Mentor(*row) for row in found]


def last_given_by(user_id: int, program_id: int) -> str | None:
    """Who gave the help this person logged last."""
    return db.session.scalar(
        select(SupportEntry.given_by)
        .where(
            SupportEntry.logged_by_user_id == user_id,
            SupportEntry.program_id == program_id,
            SupportEntry.withdrawn_at.is_(None),
        )
        .order_by(SupportEntry.id.desc())
        .limit(1)
    )


def recent_givers(program_id: int, limit: int = 20) -> list[str]:
    """Who gave help lately, to choose from."""
    newest = (
        select(SupportEntry.given_by, SupportEntry.id)
        .where(SupportEntry.program_id == program_id, SupportEntry.withdrawn_at.is_(None))
        .order_by(SupportEntry.held_on.desc(), SupportEntry.id.desc())
        .limit(10 * limit)
        .subquery()
    )
    return list(
        db.session.scalars(
            select(newest.c.given_by)
            .group_by(newest.c.given_by)
            .order_by(func.max(newest.c.id).desc())
            .limit(limit)
        )
    )


def help_of_day(startup_id: int, day: date) -> list[GivenHelp]:
    """What stands for a startup on a day."""
    found = db.session.execute(
        select(
            SupportEntry.kind,
            SupportEntry.given_by,
            SupportEntry.mentor_user_id,
            SupportEntry.topic,
        ).where(
            SupportEntry.startup_id == startup_id,
            SupportEntry.held_on == day,
            SupportEntry.withdrawn_at.is_(None),
        )
    )
    return [GivenHelp(*row) for row in found]


def mentoring_by_month(program_id: int, months: Sequence[date]) -> dict[int, dict[date, int]]:
    """Mentoring sessions per startup and month; `months` are first days, in order and unbroken."""
    year, month = extract("year", SupportEntry.held_on), extract("month", SupportEntry.held_on)
    after = _next_month(months[-1])
    found = db.session.execute(
        select(SupportEntry.startup_id, year, month, func.count())
        .where(
            *_standing(program_id),
            SupportEntry.kind == SupportKind.MENTORING,
            SupportEntry.held_on >= months[0],
            SupportEntry.held_on < after,
        )
        .group_by(SupportEntry.startup_id, year, month)
    )
    counts: dict[int, dict[date, int]] = {}
    for startup_id, in_year, in_month, count in found:
        counts.setdefault(startup_id, {})[date(int(in_year), int(in_month), 1)] = count
    return counts


@dataclass(frozen=True, slots=True)
class HelpGiven:
    """Entries of one startup and kind; `month` is the first day of a recent month of mentoring."""

    startup_id: int
    kind: SupportKind
    month: date | None
    entries: int
    minutes: int
    last_on: date


def help_given(program_id: int, since: date) -> list[HelpGiven]:
    """All help ever given, summed, and the mentoring since a month's first day month by month."""
    recent = (SupportEntry.kind == SupportKind.MENTORING) & (SupportEntry.held_on >= since)
    number = extract("year", SupportEntry.held_on) * 12 + extract("month", SupportEntry.held_on)
    month = case((recent, number), else_=None)
    found = db.session.execute(
        select(
            SupportEntry.startup_id,
            SupportEntry.kind,
            month,
            func.count(),
            func.coalesce(func.sum(SupportEntry.minutes), 0),
            func.max(SupportEntry.held_on),
        )
        .where(*_standing(program_id))
        .group_by(SupportEntry.startup_id, SupportEntry.kind, month)
    )
    return [
        HelpGiven(startup_id, kind, _month_of(at), entries, int(minutes), last_on)
        for startup_id, kind, at, entries, minutes, last_on in found
    ]


@dataclass(frozen=True, slots=True)
class HelpBetween:
    """Entries held, and their minutes, of the whole program."""

    entries: int
    minutes: int


def help_between(program_id: int, spans: Sequence[tuple[date, date]]) -> list[HelpBetween]:
    """What was given in each of these spans of days, both ends included, in one query."""
    columns: list[ColumnElement[Any]] = []
    for first, last in spans:
        within = SupportEntry.held_on.between(first, last)
        columns += [func.count().filter(within), func.sum(SupportEntry.minutes).filter(within)]
    found = db.session.execute(select(*columns).where(*_standing(program_id))).one()
    return [
        HelpBetween(entries, int(minutes or 0))
        for entries, minutes in zip(found[::2], found[1::2], strict=True)
    ]


def _month_of(number: int | None) -> date | None:
    """The first day of the month counted from year 0, January being 1."""
    if number is None:
        return None
    return date((int(number) - 1) // 12, (int(number) - 1) % 12 + 1, 1)


def last_touch(program_id: int) -> dict[int, LastTouch]:
    """Per startup that was ever given help."""
    found = db.session.execute(
        select(SupportEntry.startup_id, SupportEntry.kind, func.max(SupportEntry.held_on))
        .where(*_standing(program_id))
        .group_by(SupportEntry.startup_id, SupportEntry.kind)
    )
    by_startup: dict[int, dict[SupportKind, date]] = {}
    for startup_id, kind, held_on in found:
        by_startup.setdefault(startup_id, {})[kind] = held_on
    return {
        startup_id: LastTouch(max(by_kind.values()), by_kind)
        for startup_id, by_kind in by_startup.items()
    }


def support_totals(
    program_id: int, since: date | None = None, until: date | None = None
) -> dict[int, SupportTotals]:
    """Per startup that was given help from `since` to `until`, both days included."""
    bounds: list[ColumnElement[bool]] = []
    if since is not None:
        bounds.append(SupportEntry.held_on >= since)
    if until is not None:
        bounds.append(SupportEntry.held_on <= until)
    found = db.session.execute(
        select(
            SupportEntry.startup_id,
            SupportEntry.kind,
            func.count(),
            func.sum(SupportEntry.minutes),
            func.max(SupportEntry.held_on),
            func.sum(worth(help_rates(program_id))),
        )
        .where(*_standing(program_id), *bounds)
        .group_by(SupportEntry.startup_id, SupportEntry.kind)
    )
    rows: dict[int, list[_KindTotals]] = {}
    for startup_id, kind, count, minutes, last_on, value in found:
        of_kind = (kind, count, int(minutes or 0), last_on, int(value or 0))
        rows.setdefault(startup_id, []).append(of_kind)
    return {startup_id: _totals(kinds) for startup_id, kinds in rows.items()}


def open_next_actions(program_id: int, limit: int = 100) -> list[OpenAction]:
    """What was agreed and not reported done, the earliest due first, those without a day last."""
    found = db.session.execute(
        select(
            SupportEntry.id,
            SupportEntry.startup_id,
            SupportEntry.next_action,
            SupportEntry.next_action_due_on,
            SupportEntry.topic,
            SupportEntry.held_on,
        )
        .where(
            *_standing(program_id),
            SupportEntry.next_action.is_not(None),
            SupportEntry.next_action_done_at.is_(None),
        )
        .order_by(
            SupportEntry.next_action_due_on.is_(None),
            SupportEntry.next_action_due_on,
            SupportEntry.id,
        )
        .limit(limit)
    )
    return [
        OpenAction(entry_id, startup_id, action or "", due_on, topic, held_on)
        for entry_id, startup_id, action, due_on, topic, held_on in found
    ]


_KindTotals = tuple[SupportKind, int, int, date, int]


def _totals(kinds: Iterable[_KindTotals]) -> SupportTotals:
    rows = list(kinds)
    return SupportTotals(
        entries=sum(count for _, count, _, _, _ in rows),
        minutes=sum(minutes for _, _, minutes, _, _ in rows),
        by_kind={kind: count for kind, count, _, _, _ in rows},
        last_on=max(last_on for _, _, _, last_on, _ in rows),
        value_krw=sum(value for _, _, _, _, value in rows),
    )


def _standing(program_id: int) -> tuple[ColumnElement[bool], ...]:
    return (SupportEntry.program_id == program_id, SupportEntry.withdrawn_at.is_(None))


def _facts(sight: Sight) -> Select[Any]:
    """The program's own notes are not even read for who may not see them."""
    notes, withheld = _program_notes(sight)
    corrections = (
        select(func.count())
        .where(SupportRevision.entry_id == SupportEntry.id, *_known_revisions(sight))
        .scalar_subquery()
    )
    return select(
        *_SHARED,
        notes.label(PROGRAM_ONLY),
        withheld.label("notes_withheld"),
        corrections.label("corrections"),
    )


def _program_notes(sight: Sight) -> tuple[ColumnElement[str], ColumnElement[bool]]:
    notes = SupportEntry.program_notes.expression
    if not sight.program_notes:
        return literal(""), false()
    if sight.only_user_id is None:
        return notes, false()
    own = SupportEntry.program_notes_by_user_id.is_not_distinct_from(sight.only_user_id)
    return case((own, notes), else_=""), (notes != "") & ~own


def _seen(sight: Sight) -> list[ColumnElement[bool]]:
    if sight.only_user_id is None:
        return []
    own = (SupportEntry.mentor_user_id == sight.only_user_id) | (
        SupportEntry.logged_by_user_id == sight.only_user_id
    )
    return [own]


def _known_revisions(sight: Sight) -> list[ColumnElement[bool]]:
    return [] if sight.all_notes else [SupportRevision.shared.is_(True)]


def _shown(before: str, sight: Sight) -> dict[str, Any]:
    values = json.loads(before)
    if not sight.all_notes:
        values.pop(PROGRAM_ONLY, None)
    for name in ("held_on", "next_action_due_on"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return dict(values)


def _listed(
    where: ColumnElement[bool], sight: Sight, narrowed: EntryFilter, offset: int, limit: int
) -> tuple[Sequence[EntryFacts], int]:
    conditions = [where, *_seen(sight), *_narrowed(narrowed)]
    total = db.session.scalar(select(func.count()).select_from(SupportEntry).where(*conditions))
    found = db.session.execute(
        _facts(sight)
        .where(*conditions)
        .order_by(SupportEntry.held_on.desc(), SupportEntry.id.desc())
        .offset(offset)
        .limit(limit)
    ).mappings()
    return [EntryFacts(**row) for row in found], total or 0


def _narrowed(narrowed: EntryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if narrowed.kind is not None:
        conditions.append(SupportEntry.kind == narrowed.kind)
    if narrowed.startup_id is not None:
        conditions.append(SupportEntry.startup_id == narrowed.startup_id)
    if narrowed.year is not None:
        conditions.append(SupportEntry.held_on >= date(narrowed.year, 1, 1))
        conditions.append(SupportEntry.held_on <= date(narrowed.year, 12, 31))
    return conditions


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
