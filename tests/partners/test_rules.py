"""What is kept of partners and their people, and by whose consent."""

from dataclasses import replace
from datetime import date

import pytest

from tracker.partners.rules import (
    Consent,
    PartnerCard,
    PartnerKind,
    PersonCard,
    check_card,
    check_person,
    consent_of,
    contact_kept,
)
from tracker.values.countries import is_country, read_country
from tracker.values.refusals import RuleViolation

TODAY = date(2026, 9, 30)
CARD = PartnerCard(kind=PartnerKind.CITY, name="몸바사", country="KE")
PERSON = PersonCard(
    name="Amina Wanjiru",
    email="amina@example.org",
    phone="032-000-0001",
    consent_on=date(2026, 3, 5),
    consent_source="동의서",
    consent_until=date(2026, 12, 31),
)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": "  "}, "needed", "name"),
        ({"name_en": "x" * 201}, "too_long", "name_en"),
        ({"country": "XX"}, "country_unknown", "country"),
        ({"homepage": "javascript:alert(1)"}, "homepage_malformed", "homepage"),
        ({"homepage": "https://a@b.example"}, "homepage_malformed", "homepage"),
    ],
)
def test_a_card_that_says_no_organization_is_refused(changes, code, field):
    with pytest.raises(RuleViolation) as refused:
        check_card(replace(CARD, **changes))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_card_may_leave_all_but_name_and_kind_unknown():
    check_card(CARD)
    check_card(PartnerCard(kind=PartnerKind.OTHER, name="모임"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"consent_on": None}, "consent_needed"),
        ({"consent_on": None, "consent_source": None, "consent_until": None}, "consent_needed"),
        ({"consent_source": None}, "consent_source_needed"),
        ({"consent_on": date(2026, 10, 1)}, "consent_ahead"),
        ({"consent_until": date(2026, 9, 29)}, "consent_over"),
    ],
)
def test_nobody_is_reached_without_her_consent(changes, code):
    with pytest.raises(RuleViolation) as refused:
        check_person(replace(PERSON, **changes), today=TODAY)
    assert refused.value.code == code


def test_a_name_and_a_title_need_no_consent():
    check_person(PersonCard(name="황보람", title="심사역"), today=TODAY)
    check_person(PERSON, today=TODAY)


@pytest.mark.parametrize(
    ("day", "withdrawn_on", "consent"),
    [
        (date(2026, 12, 31), None, Consent.GIVEN),
        (date(2027, 1, 1), None, Consent.OVER),
        (TODAY, date(2026, 9, 1), Consent.WITHDRAWN),
    ],
)
def test_consent_holds_up_to_its_last_day_and_no_longer_than_she_wants(day, withdrawn_on, consent):
    assert consent_of(PERSON, withdrawn_on, today=day) is consent
    assert contact_kept(PERSON, withdrawn_on, today=day) is (consent is Consent.GIVEN)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("케냐", "KE"),
        ("Kenya", "KE"),
        ("ke", "KE"),
        ("대한민국", "KR"),
        ("한국", "KR"),
        ("U.S.A.", "US"),
        ("송도", None),
        ("", None),
    ],
)
def test_countries_are_read_as_people_write_them(typed, code):
    assert read_country(typed) == code


def test_a_region_of_the_world_is_no_country():
    assert is_country("SN")
    assert not is_country("EU")
    assert not is_country("001")
