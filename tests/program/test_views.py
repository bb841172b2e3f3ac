from datetime import date

import pytest

from tests.factories import make_program, make_startup, make_user
from tests.pages import browser, client, sign_in
from tracker.access.rules import Role
from tracker.credits.models import StartupCredit
from tracker.db import db
from tracker.program.models import Program, Startup
from tracker.program.queries import (
    current_setting,
    program_figures,
    settings_history,
    startup_card,
    startup_standing,
    startups_of,
)
from tracker.program.rules import Contact, SettingKey, StartupStatus

__all__ = ["client", "sign_in"]
SCRIPT = "<script>alert(1)</script>"
CARD = {
    "name": "알파",
    "legal_name": "주식회사 알파",
    "founded_on": "22.3.2",
    "contacts-0-name": "김서연",
    "contacts-0-title": "대표이사",
    "contacts-0-email": "CEO@alpha.example",
    "contacts-1-name": "",
}


@pytest.fixture
def program(app):
    del app
    return make_program()


@pytest.fixture
def startup(program):
    return make_startup(program)


def test_the_list_shows_every_startup_with_its_status(startup, program, sign_in):
    make_startup(program, "bravo", status=StartupStatus.SELECTED)
    page = sign_in(Role.EXECUTIVE).get_page("/startups")
    assert "/startups/alpha" in page.links
    assert "/startups/bravo" in page.links
    assert "참여 중" in page.text
    assert "선정" in page.text


def test_a_mentor_sees_only_hers(startup, program, sign_in):
    make_startup(program, "bravo")
    page = sign_in(Role.MENTOR, startups=[startup]).get_page("/startups")
    assert "/startups/alpha" in page.links
    assert "/startups/bravo" not in page.html
    assert "정원" not in page.text


def test_an_empty_program_says_what_to_do(program, sign_in):
    page = sign_in(Role.PROGRAM_MANAGER, startups=[]).get_page("/startups")
    assert "등록한 기업이 없습니다" in page.text
    assert "/startups/new" in page.links


def test_the_list_draws_twenty_rows_at_most(program, sign_in):
    for number in range(21):
        make_startup(program, f"s{number:02}")
    client = sign_in(Role.PROGRAM_MANAGER, startups=[])
    assert "/startups/s19" in client.get_page("/startups").links
    assert "/startups/s20" not in client.get_page("/startups").html
    assert "/startups/s20" in client.get_page("/startups?page=2").links


def test_over_its_seats_a_program_says_so(program, sign_in):
    for number in range(6):
        make_startup(program, f"s{number}")
    assert (
        "정원 5개사를 넘어 6개사"
        in sign_in(Role.PROGRAM_MANAGER, startups=[]).get_page("/startups").text
    )


def test_a_card_shows_what_is_known_in_both_languages(program, sign_in):
    make_startup(
        program,
        "bravo",
        legal_name="주식회사 브라보",
        sector="로봇",
        contacts=(Contact("김서연", "대표이사", "ceo@bravo.example"),),
    )
    client = sign_in(Role.PROGRAM_MANAGER)
    page = client.get_page("/startups/bravo")
    assert "주식회사 브라보" in page.text
    assert "mailto:ceo@bravo.example" in page.links
    client.post_page("/account/language", {"language": "en", "next": "/startups/bravo"})
    assert "Legal name" in client.get_page("/startups/bravo").text


def test_editing_a_card_keeps_it_and_only_it(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.get_page("/startups/alpha/edit")
    sent = {
        **CARD,
        "slug": "evil",
        "status": "completed",
        "program_id": "99",
        "left_on": "2026-1-1",
    }
    page = client.post_page("/startups/alpha/edit", sent)
    assert page.location == "/startups/alpha"
    card = startup_card(startup.id)
    assert (card.legal_name, card.founded_on) == ("주식회사 알파", date(2022, 3, 2))
    assert card.contacts == (Contact("김서연", "대표이사", "ceo@alpha.example"),)
    standing = startup_standing(startup.id)
    assert (standing.status, standing.left_on) == (StartupStatus.ACTIVE, None)
    assert db.session.get_one(Startup, startup.id).slug == "alpha"


def test_what_people_type_is_shown_as_text(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    client.post_page("/startups/alpha/edit", {**CARD, "name": SCRIPT, "contacts-0-name": SCRIPT})
    for path in ("/startups", "/startups/alpha", "/startups/alpha/edit"):
        page = client.get_page(path)
        assert SCRIPT not in page.html
        assert "&lt;script&gt;" in page.html


def test_a_refused_card_comes_back_as_typed_beside_its_reason(startup, sign_in):
    sent = {**CARD, "agreement_starts_on": "2026-3-1", "agreement_ends_on": "2026-2-1"}
    page = sign_in(Role.PROGRAM_MANAGER).post_page("/startups/alpha/edit", sent, status=422)
    assert "시작일(2026. 3. 1.)보다 빠릅니다" in page.text
    assert 'value="주식회사 알파"' in page.html
    assert startup_card(startup.id).legal_name is None


def test_a_contact_without_a_name_is_refused(startup, sign_in):
    sent = {**CARD, "contacts-0-name": ""}
    sign_in(Role.PROGRAM_MANAGER).post_page("/startups/alpha/edit", sent, status=422)
    assert startup_card(startup.id).contacts == ()


def test_a_new_startup_is_added_and_gets_its_cap_when_credits_ask(program, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER, startups=[])
    client.get_page("/startups/new")
    sent = {**CARD, "slug": "delta", "joined_on": "2026-3-1", "status": "active"}
    assert client.post_page("/startups/new", sent).location == "/startups/delta"
    assert [row.slug for row in startups_of(program.id)] == ["delta"]
    client.get_page("/startups/delta")


def test_a_full_program_warns_before_adding_another(program, sign_in):
    for number in range(5):
        make_startup(program, f"s{number}")
    assert (
        "모두 찼습니다" in sign_in(Role.PROGRAM_MANAGER, startups=[]).get_page("/startups/new").text
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": "alpha"}, "이미 쓰고 있습니다"),
        ({"slug": "Not Good"}, "쓸 수 없습니다"),
        ({"slug": "delta", "joined_on": "어제"}, ""),
        ({"slug": "delta", "status": "left_early"}, ""),
    ],
)
def test_a_new_startup_that_breaks_a_rule_is_refused(startup, program, sign_in, changes, words):
    sent = {**CARD, "joined_on": "2026-3-1", "status": "active", **changes}
    page = sign_in(Role.PROGRAM_MANAGER).post_page("/startups/new", sent, status=422)
    assert words in page.text
    assert len(startups_of(program.id)) == 1


def test_leaving_tells_credits_in_the_same_step(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    sent = {"status": "left_early", "on": "2026-5-1", "reason": "폐업", "step": "confirm"}
    client.get_page("/startups/alpha/leave")
    client.post_page("/startups/alpha/leave", sent)
    assert startup_standing(startup.id).left_on == date(2026, 5, 1)
    assert db.session.get_one(StartupCredit, startup.id).left_on == date(2026, 5, 1)
    page = client.get_page("/startups/alpha/status")
    assert "더 변경할 수 없습니다" in page.text


def test_a_refused_leaving_leaves_credits_as_they_were(startup, sign_in):
    sent = {"status": "left_early", "on": "2025-2-1", "reason": "폐업", "step": "confirm"}
    sign_in(Role.PROGRAM_MANAGER).post_page("/startups/alpha/leave", sent, status=422)
    assert startup_standing(startup.id).status is StartupStatus.ACTIVE
    assert db.session.get_one(StartupCredit, startup.id).left_on is None


def test_completing_does_not_touch_credits(startup, sign_in):
    sent = {"status": "completed", "on": "2026-5-1", "reason": "협약 종료"}
    sign_in(Role.PROGRAM_MANAGER).post_page("/startups/alpha/status", sent)
    assert startup_standing(startup.id).status is StartupStatus.COMPLETED
    assert db.session.get_one(StartupCredit, startup.id).left_on is None


def test_figures_are_edited_by_the_program_manager(program, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    assert "1조원" in client.get_page("/program").text
    form = client.get_page("/program/edit").form("")
    sent = {**form.fields, "startup_seats": "6", "unicorn_valuation_krw": "1조", "slug": "x"}
    client.post_page("/program/edit", sent)
    assert program_figures(program.id).startup_seats == 6
    bad = {**form.fields, "startup_seats": "0"}
    assert "1부터 1,000까지" in client.post_page("/program/edit", bad, status=422).text


def test_settings_are_changed_by_the_administrator_with_a_reason(program, sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    assert "기본값" in client.get_page("/program/settings").text
    client.get_page("/program/settings/unicorn_definition")
    path = "/program/settings/unicorn_definition"
    client.post_page(path, {"value": "usd", "reason": ""}, status=422)
    client.post_page(path, {"value": "eur", "reason": "제3조"}, status=422)
    client.post_page(path, {"value": "krw", "reason": "제3조"}, status=422)
    assert settings_history(program.id) == []
    client.post_page(path, {"value": "usd", "reason": "협약서 제3조"})
    assert current_setting(program.id, SettingKey.UNICORN_DEFINITION) == "usd"
    assert "협약서 제3조" in client.get_page("/program/settings").text


def test_a_setting_of_several_takes_boxes(program, sign_in):
    client = sign_in(Role.ADMINISTRATOR)
    client.get_page("/program/settings/regrantable")
    client.post_page(
        "/program/settings/regrantable", {"value": ["withdrawn", "expired"], "reason": "제5조"}
    )
    assert current_setting(program.id, SettingKey.REGRANTABLE) == "withdrawn,expired"
    client.post_page("/program/settings/regrantable", {"reason": "제5조 개정"})
    assert "없음" in client.get_page("/program/settings").text


def test_an_unknown_setting_is_not_found(program, sign_in):
    sign_in(Role.ADMINISTRATOR).get_page("/program/settings/cap_krw", 404)


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.EXECUTIVE, "/startups/new", 403),
        (Role.EXECUTIVE, "/startups/alpha/edit", 403),
        (Role.EXECUTIVE, "/program", 200),
        (Role.EXECUTIVE, "/program/settings", 403),
        (Role.AUDITOR, "/program/settings", 200),
        (Role.AUDITOR, "/program/edit", 403),
        (Role.PROGRAM_MANAGER, "/program/settings", 200),
        (Role.PROGRAM_MANAGER, "/program/settings/caps_count", 403),
        (Role.ADMINISTRATOR, "/program", 403),
        (Role.ADMINISTRATOR, "/startups", 403),
        (Role.ADMINISTRATOR, "/startups/alpha", 404),
        (Role.STARTUP, "/startups", 403),
        (Role.STARTUP, "/startups/alpha", 200),
        (Role.STARTUP, "/startups/alpha/edit", 403),
        (Role.STARTUP, "/startups/bravo", 404),
        (Role.STARTUP, "/startups/bravo/edit", 404),
        (Role.MENTOR, "/startups/bravo", 404),
        (Role.PROGRAM_MANAGER, "/startups/other", 404),
        (Role.PROGRAM_MANAGER, "/startups/nobody", 404),
    ],
)
def test_everyone_reaches_what_her_role_allows(startup, sign_in, role, path, status):
    make_startup(startup_program(startup), "bravo")
    make_startup(make_program("second"), "other")
    sign_in(role).get_page(path, status)


def test_a_startups_people_lose_it_the_day_it_leaves(startup, app, sign_in):
    user = make_user(startup_program(startup), Role.STARTUP, startups=[startup])
    founder = browser(app).sign_in(user.email)
    founder.get_page("/startups/alpha")
    sent = {"status": "left_early", "on": "2026-5-1", "reason": "폐업", "step": "confirm"}
    sign_in(Role.PROGRAM_MANAGER).post_page("/startups/alpha/leave", sent)
    assert founder.get("/startups/alpha").status_code == 302


def startup_program(startup):
    return db.session.get_one(Program, startup.program_id)
