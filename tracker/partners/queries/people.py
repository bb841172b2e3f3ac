"""People of partner organizations, with how to reach them while they consent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from tracker.db import db
from tracker.partners.models import PartnerPerson
from tracker.partners.rules import Consent, PersonCard, consent_of, contact_kept, without_contact
from tracker.program.rules import office_order
from tracker.values.cells import same_name


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody of a partner; her card holds a contact only on days on which she consents."""

    id: int
    card: PersonCard
    consent: Consent
    withdrawn_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class PersonName:
    """Who somebody is, without how to reach her; `name` is empty once she was removed."""

    id: int
    partner_id: int
    name: str
    title: str | None


def people_of(program_id: int, partner_id: int, *, today: date) -> list[KnownPerson]:
    """Everybody of a partner, in the office's order."""
    found = db.session.scalars(
        select(PartnerPerson).where(
            PartnerPerson.program_id == program_id,
            PartnerPerson.partner_id == partner_id,
            PartnerPerson.removed_at.is_(None),
        )
    )
    ordered = sorted(found, key=lambda row: (office_order(row.name), row.id))
    return [_known(row, today) for row in ordered]


def person_of(
    program_id: int, partner_id: int, person_id: int, *, today: date
) -> KnownPerson | None:
    """One of a partner's people."""
    found = people_of(program_id, partner_id, today=today)
    return next((one for one in found if one.id == person_id), None)


def people_among(program_id: int, person_ids: Iterable[int]) -> dict[int, PersonName]:
    """Of the program those with these ids, by id, removed ones without a name."""
    wanted = list(person_ids)
    if not wanted:
        return {}
    found = db.session.execute(
        select(
            PartnerPerson.id, PartnerPerson.partner_id, PartnerPerson.name, PartnerPerson.title
        ).where(PartnerPerson.program_id == program_id, PartnerPerson.id.in_(wanted))
    )
    return {row.id: PersonName(*row) for row in found}


def person_ids_by_name(program_id: int) -> dict[tuple[int, str], int]:
    """By partner and name, as `same_name` writes it; the first of two who are named alike."""
    found = db.session.execute(
        select(PartnerPerson.id, PartnerPerson.partner_id, PartnerPerson.name)
        .where(PartnerPerson.program_id == program_id, PartnerPerson.removed_at.is_(None))
        .order_by(PartnerPerson.id.desc())
    )
    return {(row.partner_id, same_name(row.name)): row.id for row in found}


def is_contact_lapsed(program_id: int, *, today: date) -> bool:
    """Whether anybody's contact is still kept although her consent is over."""
    query = select(PartnerPerson.id).where(
        PartnerPerson.program_id == program_id,
        PartnerPerson.consent_until < today,
        or_(PartnerPerson.email.is_not(None), PartnerPerson.phone.is_not(None)),
    )
    return db.session.scalar(query.limit(1)) is not None


def _known(row: PartnerPerson, today: date) -> KnownPerson:
    card = PersonCard(
        name=row.name,
        title=row.title,
        email=row.email,
        phone=row.phone,
        consent_on=row.consent_on,
        consent_source=row.consent_source,
        consent_until=row.consent_until,
    )
    shown = card if contact_kept(card, row.withdrawn_on, today=today) else without_contact(card)
    consent = consent_of(card, row.withdrawn_on, today=today)
    return KnownPerson(row.id, shown, consent, row.withdrawn_on, row.version)
