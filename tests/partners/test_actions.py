"""Partners and their people as they are kept, changed and forgotten."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import AT, OPERATOR, make_program
from tests.partners.world import MOMBASA, REACHED, TODAY, VENTURES, make_partner, make_person
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.partners.actions import (
    edit_partner,
    edit_person,
    erase_lapsed_contacts,
    remove_person,
    restore_partner,
    retire_partner,
    withdraw_consent,
)
from tracker.partners.cli.keeping import erase_lapsed
from tracker.partners.models import PartnerPerson
from tracker.partners.queries import (
    PartnerFilter,
    changes_of,
    partner_choices,
    partner_facts,
    partner_ids_by_name,
    partners_found,
    people_among,
    people_of,
)
from tracker.partners.rules import Consent, PartnerKind
from tracker.values.refusals import RuleViolation

NOW = {"by": OPERATOR, "at": AT}


@pytest.fixture
def program(app):
    del app
    return make_program()


def test_a_partner_is_edited_with_a_history_and_never_over_anothers_edit(program):
    own = make_partner(program)
    again = replace(MOMBASA, city="몸바사 항", note="서밋 참가")
    edit_partner(program.id, own, again, version=1, **NOW)
    assert (partner_facts(program.id, own).card, partner_facts(program.id, own).version) == (
        again,
        2,
    )
    (change,) = changes_of(own)
    assert (change.before, change.after) == (
        {"city": "Mombasa", "note": None},
        {"city": "몸바사 항", "note": "서밋 참가"},
    )
    for card, version, code in ((MOMBASA, 1, "changed_meanwhile"), (again, 2, "nothing_changed")):
        with pytest.raises(RuleViolation) as refused:
            edit_partner(program.id, own, card, version=version, **NOW)
        assert refused.value.code == code


def test_two_of_a_name_are_one_partner_whatever_the_firms_form(program):
    make_partner(program, VENTURES)
    with pytest.raises(RuleViolation) as refused:
        make_partner(program, replace(VENTURES, name="송도 벤처스"))
    assert refused.value.code == "partner_name_taken"
    other = make_program("other")
    assert make_partner(other, VENTURES)
    assert partner_ids_by_name(other.id).keys() == {"송도벤처스"}


def test_a_retired_partner_is_offered_no_more_and_stays_on_record(program):
    own, ventures = make_partner(program), make_partner(program, VENTURES)
    retire_partner(program.id, own, reason="교류 종료", **NOW)
    assert [one.id for one in partner_choices(program.id)] == [ventures]
    assert {one.id for one in partner_choices(program.id, also=own)} == {own, ventures}
    assert partners_found(program.id, PartnerFilter())[1] == 1
    assert partners_found(program.id, PartnerFilter(retired=True))[1] == 2
    restore_partner(program.id, own, **NOW)
    assert [one.reason for one in changes_of(own)] == ["", "교류 종료"]
    assert [one.id for one in partner_choices(program.id, [PartnerKind.CITY])] == [own]


def test_partners_are_found_by_name_city_or_a_persons_name(program):
    own = make_partner(program)
    make_partner(program, VENTURES)
    make_person(program, own)
    for words in ("mombasa", "몸바", "wanjiru", "Amina 몸바사"):
        found, total = partners_found(program.id, PartnerFilter(words))
        assert ([one.id for one in found], total) == ([own], 1)
    assert partners_found(program.id, PartnerFilter("%"))[1] == 0


def test_withdrawn_consent_erases_the_contact_at_once_and_the_trail_never_knew_it(program):
    own = make_partner(program)
    person = make_person(program, own)
    withdraw_consent(program.id, own, person, **NOW, today=TODAY)
    row = db.session.get_one(PartnerPerson, person)
    assert (row.email, row.phone, row.withdrawn_on, row.name) == (None, None, TODAY, REACHED.name)
    (known,) = people_of(program.id, own, today=TODAY)
    assert known.consent is Consent.WITHDRAWN
    told = "".join(
        f"{event.before}{event.after}" for event in db.session.scalars(select(AuditEvent))
    )
    assert not [one for one in (REACHED.email, REACHED.phone, REACHED.name) if one in told]


def test_consent_given_anew_is_of_a_day_after_its_withdrawal(program):
    own = make_partner(program)
    person = make_person(program, own)
    later = TODAY + timedelta(days=9)
    withdraw_consent(program.id, own, person, **NOW, today=later)
    again = replace(REACHED, title="Head")
    with pytest.raises(RuleViolation) as refused:
        edit_person(program.id, own, person, again, version=2, **NOW, today=later)
    assert refused.value.code == "consent_withdrawn_since"
    again = replace(again, consent_on=later)
    edit_person(program.id, own, person, again, version=2, **NOW, today=later)
    assert [one.consent for one in people_of(program.id, own, today=later)] == [Consent.GIVEN]


def test_a_consent_that_is_over_shows_no_contact_and_keeps_none(program):
    own = make_partner(program)
    person = make_person(program, own, replace(REACHED, consent_until=date(2026, 6, 30)))
    (known,) = people_of(program.id, own, today=date(2026, 7, 1))
    assert (known.consent, known.card.email) == (Consent.OVER, None)
    assert erase_lapsed_contacts(program.id, **NOW, today=date(2026, 6, 30)) == 0
    assert erase_lapsed_contacts(program.id, **NOW, today=date(2026, 7, 1)) == 1
    assert db.session.get_one(PartnerPerson, person).email is None


def test_a_removed_person_leaves_no_name(program):
    own = make_partner(program)
    person = make_person(program, own)
    remove_person(program.id, own, person, **NOW)
    assert people_of(program.id, own, today=TODAY) == []
    assert people_among(program.id, [person])[person].name == ""
    assert partners_found(program.id, PartnerFilter("Amina"))[1] == 0


def test_the_database_itself_keeps_no_contact_without_consent(program):
    own = make_partner(program)
    row = db.session.get_one(PartnerPerson, make_person(program, own))
    row.consent_on = None
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_another_programs_partner_is_not_there(program):
    other = make_program("other")
    own = make_partner(other)
    person = make_person(other, own)
    assert partner_facts(program.id, own) is None
    assert people_among(program.id, [person]) == {}
    with pytest.raises(RuleViolation) as refused:
        make_person(program, own)
    assert refused.value.code == "partner_unknown"


def test_the_worker_erases_what_nobody_consents_to_any_more(program):
    own = make_partner(program)
    kept = make_person(program, own, replace(REACHED, consent_until=date(2099, 1, 1)))
    lapsed = make_person(program, own, replace(REACHED, consent_until=TODAY))
    db.session.commit()
    erase_lapsed()
    emails = [db.session.get_one(PartnerPerson, one).email for one in (kept, lapsed)]
    assert emails == [REACHED.email, None]
