"""People of partner organizations: how to reach them is kept only while they consent.

Personal Information Protection Act, articles 15 and 21: collected with consent for a purpose and a
time, destroyed without delay once either is over.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tracker.partners.rules.organizations import NAME_MAX
from tracker.values.refusals import RuleViolation

TITLE_MAX = 100
PHONE_MAX = 40
EMAIL_MAX = 254
SOURCE_MAX = 300


class Consent(StrEnum):
    NONE = "none"
    GIVEN = "given"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """Consent holds from `consent_on` to `consent_until`, both included; no end: until withdrawn.

    `consent_source` says where it is on paper or in which mail.
    """

    name: str
    title: str | None = None
    email: str | None = None
    phone: str | None = None
    consent_on: date | None = None
    consent_source: str | None = None
    consent_until: date | None = None


def check_person(card: PersonCard, *, today: date) -> None:
    if not card.name.strip():
        raise RuleViolation("needed", "name")
    for name, most in (
        ("name", NAME_MAX),
        ("title", TITLE_MAX),
        ("email", EMAIL_MAX),
        ("phone", PHONE_MAX),
        ("consent_source", SOURCE_MAX),
    ):
        if len(getattr(card, name) or "") > most:
            raise RuleViolation("too_long", name, most=most)
    _check_consent(card, today)


def _check_consent(card: PersonCard, today: date) -> None:
    asked = card.email or card.phone or card.consent_source or card.consent_until
    if card.consent_on is None:
        if asked:
            raise RuleViolation("consent_needed", "consent_on")
        return
    if not card.consent_source:
        raise RuleViolation("consent_source_needed", "consent_source")
    if card.consent_on > today:
        raise RuleViolation("consent_ahead", "consent_on")
    if card.consent_until is not None and card.consent_until < max(card.consent_on, today):
        raise RuleViolation("consent_over", "consent_until")


def consent_of(card: PersonCard, withdrawn_on: date | None, *, today: date) -> Consent:
    if withdrawn_on is not None:
        return Consent.WITHDRAWN
    if card.consent_on is None:
        return Consent.NONE
    over = card.consent_until is not None and card.consent_until < today
    return Consent.OVER if over else Consent.GIVEN


def contact_kept(card: PersonCard, withdrawn_on: date | None, *, today: date) -> bool:
    """Whether mail address and telephone may be shown, and kept, on this day."""
    return consent_of(card, withdrawn_on, today=today) is Consent.GIVEN


def without_contact(card: PersonCard) -> PersonCard:
    return replace(card, email=None, phone=None)
