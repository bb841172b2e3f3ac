"""The pages of partners as their readers may see them."""

import json
from dataclasses import replace

import pytest

from tests.factories import make_program
from tests.partners.world import REACHED, VENTURES, make_partner, make_person
from tracker.access.rules import Role
from tracker.db import db
from tracker.partners.models import Partner


@pytest.fixture
def program(app):
    del app
    return make_program()


def test_the_list_is_empty_then_found_then_narrowed(program, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    assert "협력기관이 없습니다." in client.get_page("/partners").text
    make_partner(program)
    assert "몸바사" in client.get_page("/partners?kind=city").text
    assert "조건에 맞는 협력기관이 없습니다." in client.get_page("/partners?kind=media").text


def test_a_partner_is_added_edited_and_retired_in_pages(program, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.get_page("/partners/new")
    sent = {"kind": "city", "name": "다카르", "country": "SN", "version": ""}
    own = client.post_page("/partners/new", sent).location
    again = client.post_page("/partners/new", sent, status=422)
    assert "이미 있는 협력기관입니다" in again.text
    client.get_page(f"{own}/edit")
    client.post_page(f"{own}/edit", {**sent, "city": "Dakar", "version": "1"})
    client.get_page(f"{own}/retire")
    client.post_page(f"{own}/retire", {"reason": ""}, status=422)
    client.post_page(f"{own}/retire", {"reason": "교류 종료"})
    page = client.get_page(own)
    assert "교류 종료" in page.text
    assert "연계를 종료한 기관입니다" in page.text
    client.post_page(f"{own}/restore")
    assert db.session.query(Partner).one().active


def test_contacts_are_shown_to_who_writes_to_partners_and_to_nobody_else(program, sign_in):
    own = make_partner(program)
    make_person(program, own)
    assert REACHED.email in sign_in(Role.PROGRAM_MANAGER).get_page(f"/partners/{own}").text
    for role in (Role.EXECUTIVE, Role.AUDITOR):
        text = sign_in(role).get_page(f"/partners/{own}").text
        assert REACHED.name in text
        assert not [one for one in (REACHED.email, REACHED.phone, "동의서 12") if one in text]


def test_a_person_is_added_with_consent_and_forgotten(program, sign_in):
    own = make_partner(program)
    client = sign_in(Role.PROGRAM_MANAGER)
    people = f"/partners/{own}/people"
    client.get_page(f"{people}/new")
    sent = {"name": "황보람", "email": "h@example.org", "version": ""}
    refused = client.post_page(f"{people}/new", sent, status=422)
    assert "동의일을 입력해 주세요" in refused.text
    client.post_page(
        f"{people}/new", {**sent, "consent_on": "2025-12-1", "consent_source": "동의서"}
    )
    person = make_person(program, own)
    client.get_page(f"{people}/{person}/edit")
    client.get_page(f"{people}/{person}/withdraw")
    client.post_page(f"{people}/{person}/withdraw")
    assert REACHED.email not in client.get_page(f"/partners/{own}").text
    client.get_page(f"{people}/{person}/remove")
    client.post_page(f"{people}/{person}/remove")
    assert REACHED.name not in client.get_page(f"/partners/{own}").text


def test_the_list_is_told_to_machines(app, program):
    make_partner(program)
    db.session.commit()
    told = json.loads(app.test_cli_runner().invoke(args=["partners", "list", "--json"]).stdout)
    assert [(one["name"], one["country"]) for one in told["partners"]] == [("몸바사", "KE")]


def test_a_long_list_asks_no_more_of_the_database_than_a_short_one(program, sign_in, queries):
    client = sign_in(Role.PROGRAM_MANAGER)
    for number in range(3):
        make_partner(program, replace(VENTURES, name=f"기관{number}"))
    client.get_page("/partners")
    short = queries(lambda: client.get("/partners"))
    for number in range(3, 60):
        make_partner(program, replace(VENTURES, name=f"기관{number}"))
    client.get_page("/partners")
    assert queries(lambda: client.get("/partners")) == short
