"""People of partners: kept, edited, and forgotten when they want to be.

The trail says that something was kept or erased, never what: nothing can be erased from it.
"""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from tracker.access.rules import Actor
from tracker.audit.actions import record
from tracker.db import db
from tracker.partners.actions.partners import locked_partner
from tracker.partners.models import PartnerPerson
from tracker.partners.rules import PersonCard, check_person
from tracker.values.refusals import RuleViolation


def add_person(  # noqa: PLR0913 - whose, who, by whom, when
    program_id: int, partner_id: int, new: PersonCard, *, by: Actor, at: datetime, today: date
) -> int:
    """Her id; RuleViolation for a way to reach her without her consent."""
    check_person(new, today=today)
    partner = locked_partner(program_id, partner_id)
    person = PartnerPerson(
        **asdict(new), program_id=program_id, partner_id=partner.id, added_at=at, added_by=by.label
    )
    db.session.add(person)
    db.session.flush()
    _tell("add_person", person, by, at, after=_told(new))
    return person.id


def edit_person(  # noqa: PLR0913 - whose, who, from what, by whom, when
    program_id: int,
    partner_id: int,
    person_id: int,
    new: PersonCard,
    *,
    version: int,
    by: Actor,
    at: datetime,
    today: date,
) -> None:
    """Replace what is kept of her; who had withdrawn her consent may have given it anew."""
    check_person(new, today=today)
    person = _locked(program_id, partner_id, person_id)
    if person.version != version:
        raise RuleViolation("changed_meanwhile")
    before = _card(person)
    if before == new:
        raise RuleViolation("nothing_changed")
    _check_given_anew(person, new)
    for name, value in asdict(new).items():
        setattr(person, name, value)
    if new.consent_on is not None:
        person.withdrawn_on = None
    person.version += 1
    db.session.flush()
    _tell("edit_person", person, by, at, before=_told(before), after=_told(new))


def withdraw_consent(  # noqa: PLR0913 - whose, who, by whom, when
    program_id: int, partner_id: int, person_id: int, *, by: Actor, at: datetime, today: date
) -> None:
    """Her address and telephone are erased at once; said twice, it was the first time."""
    person = _locked(program_id, partner_id, person_id)
    if person.withdrawn_on is not None:
        return
    if person.consent_on is None:
        raise RuleViolation("no_consent_given")
    person.email = person.phone = None
    person.withdrawn_on = today
    person.version += 1
    db.session.flush()
    _tell("withdraw_consent", person, by, at, after={"withdrawn_on": today})


def remove_person(
    program_id: int, partner_id: int, person_id: int, *, by: Actor, at: datetime
) -> None:
    """Nothing that names her or reaches her is left; what was done with her partner stays."""
    person = _locked(program_id, partner_id, person_id)
    person.name, person.title, person.email, person.phone = "", None, None, None
    person.consent_on = person.consent_until = person.consent_source = None
    person.removed_at, person.removed_by = at, by.label
    person.version += 1
    db.session.flush()
    _tell("remove_person", person, by, at)


def erase_lapsed_contacts(program_id: int, *, by: Actor, at: datetime, today: date) -> int:
    """Erase how to reach those whose consent has ended by itself; how many they were."""
    found = db.session.scalars(
        select(PartnerPerson)
        .where(
            PartnerPerson.program_id == program_id,
            PartnerPerson.consent_until < today,
            or_(PartnerPerson.email.is_not(None), PartnerPerson.phone.is_not(None)),
        )
        .order_by(PartnerPerson.id)
        .with_for_update()
    ).all()
    for person in found:
        person.email = person.phone = None
        person.version += 1
        _tell("erase_contact", person, by, at, after={"consent_until": person.consent_until})
    db.session.flush()
    return len(found)


def _locked(program_id: int, partner_id: int, person_id: int) -> PartnerPerson:
    query = select(PartnerPerson).where(
        PartnerPerson.id == person_id,
        PartnerPerson.partner_id == partner_id,
        PartnerPerson.program_id == program_id,
        PartnerPerson.removed_at.is_(None),
    )
    found = db.session.scalar(query.with_for_update())
    if found is None:
        raise RuleViolation("person_unknown", "person")
    return found


def _check_given_anew(person: PartnerPerson, new: PersonCard) -> None:
    if person.withdrawn_on is None or new.consent_on is None:
        return
    if new.consent_on < person.withdrawn_on:
        raise RuleViolation(
            "consent_withdrawn_since", "consent_on", withdrawn_on=person.withdrawn_on
        )


def _card(person: PartnerPerson) -> PersonCard:
    return PersonCard(**{name: getattr(person, name) for name in PersonCard.__slots__})


def _told(card: PersonCard) -> dict[str, Any]:
    """When and where she consented, and whether a way to reach her is kept."""
    told = {
        "consent_on": card.consent_on,
        "consent_source": card.consent_source,
        "consent_until": card.consent_until,
    }
    given = {name: value for name, value in told.items() if value is not None}
    return {**given, "contact_kept": bool(card.email or card.phone)}


def _tell(  # noqa: PLR0913 - the trail's columns
    verb: str,
    person: PartnerPerson,
    by: Actor,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        f"partners.{verb}",
        by=by,
        at=at,
        program_id=person.program_id,
        object=f"partner_person:{person.id}",
        before=before,
        after=after,
    )
