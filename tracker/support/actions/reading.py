"""An entry to change, and the program it belongs to."""

from sqlalchemy import select

from tracker.db import db
from tracker.partners.models import Partner, PartnerPerson
from tracker.program.models import Program, Startup
from tracker.support.models import SupportEntry
from tracker.support.queries import entry_of
from tracker.support.rules import EntryFacts, NewSupportEntry, Sight
from tracker.values.refusals import RuleViolation

ALL = Sight(program_notes=True, confidential=True)


def program_of(startup_id: int) -> Program:
    return db.session.scalars(
        select(Program)
        .join(Startup, Startup.program_id == Program.id)
        .where(Startup.id == startup_id)
    ).one()


def locked(startup_id: int, entry_id: int) -> tuple[SupportEntry, EntryFacts]:
    entry = db.session.scalar(
        select(SupportEntry)
        .where(SupportEntry.id == entry_id, SupportEntry.startup_id == startup_id)
        .with_for_update()
    )
    facts = entry_of(startup_id, entry_id, ALL)
    if entry is None or facts is None:
        raise RuleViolation("entry_unknown")
    return entry, facts


def check_partner(program_id: int, new: NewSupportEntry) -> None:
    """A partner of this program, and a person of that partner."""
    if new.partner_id is not None:
        partner = db.session.get(Partner, new.partner_id)
        if partner is None or partner.program_id != program_id:
            raise RuleViolation("partner_unknown", "partner_id")
    if new.partner_person_id is not None:
        person = db.session.get(PartnerPerson, new.partner_person_id)
        if person is None or person.partner_id != new.partner_id or person.removed_at is not None:
            raise RuleViolation("partner_unknown", "partner_person_id")
