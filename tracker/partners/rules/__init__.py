"""Partner organizations and their people: what is kept, and by whose consent."""

from tracker.partners.rules.organizations import (
    CITY_MAX,
    HOMEPAGE_MAX,
    NAME_MAX,
    NOTE_MAX,
    REASON_MAX,
    PartnerCard,
    PartnerKind,
    changed_parts,
    check_card,
    check_reason,
)
from tracker.partners.rules.people import (
    PHONE_MAX,
    SOURCE_MAX,
    TITLE_MAX,
    Consent,
    PersonCard,
    check_person,
    consent_of,
    contact_kept,
    without_contact,
)

__all__ = [
    "CITY_MAX",
    "HOMEPAGE_MAX",
    "NAME_MAX",
    "NOTE_MAX",
    "PHONE_MAX",
    "REASON_MAX",
    "SOURCE_MAX",
    "TITLE_MAX",
    "Consent",
    "PartnerCard",
    "PartnerKind",
    "PersonCard",
    "changed_parts",
    "check_card",
    "check_person",
    "check_reason",
    "consent_of",
    "contact_kept",
    "without_contact",
]
