"""To whom a firm's valuations and rounds may be shown: its own word decides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.progress.rules.texts import check_text
from tracker.values.refusals import RuleViolation

BASIS_MAX = 300


class Consent(StrEnum):
    """The widest circle the firm has agreed to; each holds those before it."""

    NONE = "none"  # the program's own people alone
    PROGRAM = "program"  # whoever may look at the program
    MICROSOFT = "microsoft"
    PUBLIC = "public"


class Audience(StrEnum):
    """Who looks. INSIDE is the program's own people, its auditor, and the firm itself."""

    INSIDE = "inside"
    PROGRAM = "program"
    MICROSOFT = "microsoft"
    PUBLIC = "public"


TRAVELLING = (Audience.MICROSOFT, Audience.PUBLIC)
"""Audiences outside: nothing that was not consented to them, and never a forecast."""

_WIDTH = tuple(Consent)
_LEAST = {
    Audience.INSIDE: Consent.NONE,
    Audience.PROGRAM: Consent.PROGRAM,
    Audience.MICROSOFT: Consent.MICROSOFT,
    Audience.PUBLIC: Consent.PUBLIC,
}


@dataclass(frozen=True, slots=True)
class ConsentChange:
    """What a firm agreed to, on which basis, who wrote it down and when."""

    consent: Consent
    basis: str
    changed_at: datetime
    changed_by: str


def consents_shown(audience: Audience) -> tuple[Consent, ...]:
    """The consents that are wide enough for an audience."""
    return _WIDTH[_WIDTH.index(_LEAST[audience]) :]


def may_be_shown(consent: Consent, audience: Audience) -> bool:
    return consent in consents_shown(audience)


def audience_of(*, sees_all: bool) -> Audience:
    """Of a signed-in person: everything, or what was consented to the program."""
    return Audience.INSIDE if sees_all else Audience.PROGRAM


def narrower(asked: Audience, own: Audience) -> Audience:
    """The audience a person may look as: her own, or one that sees less."""
    order = tuple(Audience)
    return max(asked, own, key=order.index)


def check_consent(consent: Consent, basis: str, *, by_program: bool) -> None:
    """The program names the paper by which the firm agreed; the firm's own act is its word."""
    check_text("consent_basis", basis, BASIS_MAX)
    if by_program and consent is not Consent.NONE and not basis.strip():
        raise RuleViolation("consent_needs_basis", "consent_basis")


def check_consent_changed(before: Consent, after: Consent) -> None:
    if before is after:
        raise RuleViolation("consent_unchanged", "consent")
