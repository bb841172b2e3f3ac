"""Partner organizations: one, several by id, those a list asks for, those a form offers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from tracker.audit.rules import read_back
from tracker.db import db
from tracker.partners.models import Partner, PartnerPerson, PartnerRevision
from tracker.partners.rules import PartnerCard, PartnerKind
from tracker.program.rules import office_order
from tracker.values.cells import same_name

WORDS_MOST = 5


@dataclass(frozen=True, slots=True)
class PartnerFacts:
    """A partner as pages and lists show it; `version` counts from 1."""

    id: int
    kind: PartnerKind
    name: str
    name_en: str | None
    country: str | None
    city: str | None
    homepage: str | None
    note: str | None
    active: bool
    version: int
    added_at: datetime
    added_by: str

    @property
    def card(self) -> PartnerCard:
        return PartnerCard(
            kind=self.kind,
            name=self.name,
            name_en=self.name_en,
            country=self.country,
            city=self.city,
            homepage=self.homepage,
            note=self.note,
        )


_FACTS = tuple(getattr(Partner, name) for name in PartnerFacts.__slots__)


@dataclass(frozen=True, slots=True)
class PartnerFilter:
    """`words` must each stand in a name, the city or a person's name; `retired` adds those."""

    words: str = ""
    kind: PartnerKind | None = None
    retired: bool = False


def partners_found(
    program_id: int, narrowed: PartnerFilter, offset: int = 0, limit: int | None = None
) -> tuple[Sequence[PartnerFacts], int]:
    """A page of partners in the office's order (all of them without a limit), and how many."""
    names = db.session.execute(
        select(Partner.id, Partner.name).where(
            Partner.program_id == program_id, *_conditions(narrowed)
        )
    ).all()
    ordered = sorted(names, key=lambda row: (office_order(row.name), row.id))
    shown = ordered[offset:] if limit is None else ordered[offset : offset + limit]
    facts = partners_among(program_id, (row.id for row in shown))
    return [facts[row.id] for row in shown], len(ordered)


def partner_facts(program_id: int, partner_id: int) -> PartnerFacts | None:
    """A partner of this program."""
    return partners_among(program_id, [partner_id]).get(partner_id)


def partners_among(program_id: int, partner_ids: Iterable[int]) -> dict[int, PartnerFacts]:
    """Of the program those with these ids, by id: what a page of rows needs."""
    wanted = list(partner_ids)
    if not wanted:
        return {}
    found = db.session.execute(
        select(*_FACTS).where(Partner.program_id == program_id, Partner.id.in_(wanted))
    )
    return {row.id: PartnerFacts(*row) for row in found}


@dataclass(frozen=True, slots=True)
class PartnerChoice:
    """A partner as a form offers it, with its people's ids and names."""

    id: int
    kind: PartnerKind
    name: str
    name_en: str | None
    people: tuple[tuple[int, str], ...]


def partner_choices(
    program_id: int, kinds: Iterable[PartnerKind] = (), also: int | None = None
) -> list[PartnerChoice]:
    """Those in use, of these kinds (of all where none is given), in the office's order.

    `also` is one that is offered in any case: what an entry names already.
    """
    wanted = set(kinds)
    found = db.session.execute(
        select(Partner.id, Partner.kind, Partner.name, Partner.name_en, Partner.active).where(
            Partner.program_id == program_id
        )
    )
    offered = [
        row
        for row in found
        if row.id == also or (row.active and (not wanted or row.kind in wanted))
    ]
    people = _people_names(program_id)
    ordered = sorted(offered, key=lambda row: (office_order(row.name), row.id))
    return [
        PartnerChoice(row.id, row.kind, row.name, row.name_en, tuple(people.get(row.id, ())))
        for row in ordered
    ]


def _people_names(program_id: int) -> dict[int, list[tuple[int, str]]]:
    found = db.session.execute(
        select(PartnerPerson.partner_id, PartnerPerson.id, PartnerPerson.name)
        .where(PartnerPerson.program_id == program_id, PartnerPerson.removed_at.is_(None))
        .order_by(PartnerPerson.name, PartnerPerson.id)
    )
    by_partner: dict[int, list[tuple[int, str]]] = {}
    for partner_id, own, name in found:
        by_partner.setdefault(partner_id, []).append((own, name))
    return by_partner


def partner_ids_by_name(program_id: int) -> dict[str, int]:
    """By either name of a partner, as `same_name` writes it; retired ones, too."""
    found = db.session.execute(
        select(Partner.id, Partner.name_en, Partner.name).where(Partner.program_id == program_id)
    ).all()
    english = {same_name(row.name_en): row.id for row in found if row.name_en}
    return {**english, **{same_name(row.name): row.id for row in found}}


@dataclass(frozen=True, slots=True)
class PartnerChange:
    """A change of a partner's card: what was before and after, by name."""

    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    at: datetime
    by: str


def changes_of(partner_id: int) -> list[PartnerChange]:
    """Newest first."""
    found = db.session.scalars(
        select(PartnerRevision)
        .where(PartnerRevision.partner_id == partner_id)
        .order_by(PartnerRevision.id.desc())
    )
    return [
        PartnerChange(
            read_back(row.before), read_back(row.after), row.reason, row.revised_at, row.revised_by
        )
        for row in found
    ]


def _conditions(narrowed: PartnerFilter) -> list[ColumnElement[bool]]:
    conditions = [_holds(word) for word in narrowed.words.split()[:WORDS_MOST]]
    if narrowed.kind is not None:
        conditions.append(Partner.kind == narrowed.kind)
    if not narrowed.retired:
        conditions.append(Partner.active.is_(True))
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    called = select(PartnerPerson.partner_id).where(
        PartnerPerson.name.icontains(word, autoescape=True), PartnerPerson.removed_at.is_(None)
    )
    places = (Partner.name, Partner.name_en, Partner.city)
    own = (place.icontains(word, autoescape=True) for place in places)
    return or_(*own, Partner.id.in_(called))
