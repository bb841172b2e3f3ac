"""What is known of partner organizations and their people."""

from tracker.partners.queries.partners import (
    PartnerChange,
    PartnerChoice,
    PartnerFacts,
    PartnerFilter,
    changes_of,
    partner_choices,
    partner_facts,
    partner_ids_by_name,
    partners_among,
    partners_found,
)
from tracker.partners.queries.people import (
    KnownPerson,
    PersonName,
    is_contact_lapsed,
    people_among,
    people_of,
    person_ids_by_name,
    person_of,
)

__all__ = [
    "KnownPerson",
    "PartnerChange",
    "PartnerChoice",
    "PartnerFacts",
    "PartnerFilter",
    "PersonName",
    "changes_of",
    "is_contact_lapsed",
    "partner_choices",
    "partner_facts",
    "partner_ids_by_name",
    "partners_among",
    "partners_found",
    "people_among",
    "people_of",
    "person_ids_by_name",
    "person_of",
]
