"""What the pages of partners share: the partner of an address, who reads contacts, what it did."""

from typing import cast

from flask import abort, current_app

from tracker.access.guard import current_visit
from tracker.access.rules import Permission
from tracker.partners.deeds import Deeds
from tracker.partners.queries import KnownPerson, PartnerFacts, partner_facts, people_of, person_of
from tracker.partners.views import DEEDS
from tracker.values.clock import today


def deeds() -> Deeds:
    return cast("Deeds", current_app.extensions[DEEDS])


def found_partner(partner_id: int) -> PartnerFacts:
    """404 where this program has none of that id."""
    found = partner_facts(current_visit().program.id, partner_id)
    if found is None:
        abort(404)
    return found


def found_person(partner_id: int, person_id: int) -> KnownPerson:
    program = current_visit().program
    found = person_of(program.id, partner_id, person_id, today=today(program.timezone))
    if found is None:
        abort(404)
    return found


def everybody(partner_id: int) -> list[KnownPerson]:
    program = current_visit().program
    return people_of(program.id, partner_id, today=today(program.timezone))


def reaches_people() -> bool:
    """Contacts are for whoever writes to partners, and nobody else."""
    return current_visit().may_program_wide(Permission.PARTNERS_WRITE)


def reads_all_topics() -> bool:
    """Confidential help is read by who reads the program's notes."""
    return current_visit().may_program_wide(Permission.NOTES_READ)
