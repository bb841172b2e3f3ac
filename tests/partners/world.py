"""A program with two partners, one of whose people may be reached."""

from datetime import date

from tests.factories import AT, OPERATOR
from tracker.partners.actions import add_partner, add_person
from tracker.partners.rules import PartnerCard, PartnerKind, PersonCard

TODAY = date(2026, 1, 2)
MOMBASA = PartnerCard(
    kind=PartnerKind.CITY, name="몸바사", name_en="Mombasa", country="KE", city="Mombasa"
)
VENTURES = PartnerCard(kind=PartnerKind.INVESTOR, name="(주)송도벤처스", country="KR")
REACHED = PersonCard(
    name="Amina Wanjiru",
    title="Director",
    email="amina@example.org",
    phone="032-000-0001",
    consent_on=TODAY,
    consent_source="동의서 12",
)


def make_partner(program, card=MOMBASA) -> int:
    return add_partner(program.id, card, by=OPERATOR, at=AT)


def make_person(program, partner_id, card=REACHED) -> int:
    return add_person(program.id, partner_id, card, by=OPERATOR, at=AT, today=TODAY)
