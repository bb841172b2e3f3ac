"""Organizations that help: Microsoft, investors, partner cities, law firms and others."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from tracker.values.countries import is_country
from tracker.values.refusals import RuleViolation
from tracker.values.web_addresses import is_web_address

NAME_MAX = 200
CITY_MAX = 100
HOMEPAGE_MAX = 300
NOTE_MAX = 2000
REASON_MAX = 500


class PartnerKind(StrEnum):
    MICROSOFT = "microsoft"
    INVESTOR = "investor"
    CITY = "city"
    PUBLIC_BODY = "public_body"
    LAW_FIRM = "law_firm"
    ACCOUNTING_FIRM = "accounting_firm"
    MEDIA = "media"
    CORPORATION = "corporation"
    UNIVERSITY = "university"
    FACILITY = "facility"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerCard:
    """`country` is two letters of ISO 3166-1; all but name and kind may be unknown."""

    kind: PartnerKind
    name: str
    name_en: str | None = None
    country: str | None = None
    city: str | None = None
    homepage: str | None = None
    note: str | None = None


def check_card(card: PartnerCard) -> None:
    if not card.name.strip():
        raise RuleViolation("needed", "name")
    for name, most in (
        ("name", NAME_MAX),
        ("name_en", NAME_MAX),
        ("city", CITY_MAX),
        ("homepage", HOMEPAGE_MAX),
        ("note", NOTE_MAX),
    ):
        if len(getattr(card, name) or "") > most:
            raise RuleViolation("too_long", name, most=most)
    if card.country is not None and not is_country(card.country):
        raise RuleViolation("country_unknown", "country", text=card.country)
    if card.homepage is not None and not is_web_address(card.homepage):
        raise RuleViolation("homepage_malformed", "homepage")


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("needed", "reason")
    if len(reason) > REASON_MAX:
        raise RuleViolation("too_long", "reason", most=REASON_MAX)


def changed_parts(before: PartnerCard, after: PartnerCard) -> dict[str, tuple[Any, Any]]:
    """What differs, by name: as it was, as it is."""
    return {
        f.name: (was, becomes)
        for f in fields(PartnerCard)
        if (was := getattr(before, f.name)) != (becomes := getattr(after, f.name))
    }
