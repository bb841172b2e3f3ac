"""Entries and their history, as far as each reader may see them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, case, false, func, literal, select

from tracker.db import db
from tracker.partners.models import Partner, PartnerPerson
from tracker.support.models import SupportEntry, SupportRevision
from tracker.support.rules import PROGRAM_ONLY, EntryFacts, GivenHelp, Sight, SupportKind
from tracker.values.periods import Period

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
    SupportEntry.partner_id,
    SupportEntry.partner_person_id,
    SupportEntry.stage,
    SupportEntry.amount_krw,
    SupportEntry.confidential,
    SupportEntry.details,
    SupportEntry.confirmed_at,
    SupportEntry.confirmed_by,
    SupportEntry.disputed_at,
    SupportEntry.dispute,
    Partner.name.label("partner_name"),
    PartnerPerson.name.label("person_name"),
)


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What a list of entries is narrowed to."""

    kind: SupportKind | None = None
    year: int | None = None
    period: Period | None = None
    startup_id: int | None = None


@dataclass(frozen=True, slots=True)
class EntryRevision:
    """A change of an entry, as far as its reader may know: the fields as they stood before."""

    version: int
    before: Mapping[str, Any]
    reason: str
    revised_at: datetime
    revised_by: str


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
    return _as_seen(found, sight) if found else None


def entry_logged_with(user_id: int, key: str) -> EntryFacts | None:
    """What this user logged by the form of this key."""
    query = _facts(Sight(program_notes=True, confidential=True)).where(
        SupportEntry.logged_by_user_id == user_id, SupportEntry.client_key == key
    )
    found = db.session.execute(query).mappings().one_or_none()
    return EntryFacts(**found) if found else None


def last_logged(user_id: int, program_id: int) -> EntryFacts | None:
    """What this person logged last, to log the like of it again."""
    query = _facts(Sight(program_notes=True, confidential=True)).where(
        SupportEntry.program_id == program_id,
        SupportEntry.logged_by_user_id == user_id,
        SupportEntry.withdrawn_at.is_(None),
    )
    found = db.session.execute(query.order_by(SupportEntry.id.desc()).limit(1)).mappings()
    row = found.one_or_none()
    return EntryFacts(**row) if row else None


def entry_revisions(entry_id: int, sight: Sight) -> list[EntryRevision]:
    """Newest first; without the program's notes and their changes, unless she may read all."""
    query = select(SupportRevision).where(
        SupportRevision.entry_id == entry_id, *_known_revisions(sight)
    )
    found = db.session.scalars(query.order_by(SupportRevision.id.desc()))
    revisions = [
        EntryRevision(
            row.version, _shown(row.before, sight), row.reason, row.revised_at, row.revised_by
        )
        for row in found
    ]
    if sight.confidential:
        return revisions
    return [one for one in revisions if not one.before.get("confidential")]


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


def _facts(sight: Sight) -> Select[Any]:
    """The program's own notes are not even read for who may not see them."""
    notes, withheld = _program_notes(sight)
    corrections = (
        select(func.count())
        .where(SupportRevision.entry_id == SupportEntry.id, *_known_revisions(sight))
        .scalar_subquery()
    )
    return (
        select(
            *_SHARED,
            notes.label(PROGRAM_ONLY),
            withheld.label("notes_withheld"),
            corrections.label("corrections"),
        )
        .select_from(SupportEntry)
        .outerjoin(Partner, Partner.id == SupportEntry.partner_id)
        .outerjoin(PartnerPerson, PartnerPerson.id == SupportEntry.partner_person_id)
    )


def _as_seen(row: RowMapping, sight: Sight) -> EntryFacts:
    found = EntryFacts(**row)
    if found.confidential and not sight.reads_matter_of(found.logged_by_user_id):
        return found.without_matter()
    return found


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
    for name in ("held_on", "next_action_due_on", "until_on"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
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
    return [_as_seen(row, sight) for row in found], total or 0


def _narrowed(narrowed: EntryFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if narrowed.kind is not None:
        conditions.append(SupportEntry.kind == narrowed.kind)
    if narrowed.startup_id is not None:
        conditions.append(SupportEntry.startup_id == narrowed.startup_id)
    if narrowed.year is not None:
        conditions.append(SupportEntry.held_on >= date(narrowed.year, 1, 1))
        conditions.append(SupportEntry.held_on <= date(narrowed.year, 12, 31))
    if narrowed.period is not None:
        period = narrowed.period
        conditions.append(SupportEntry.held_on.between(period.starts_on, period.ends_on))
    return conditions
