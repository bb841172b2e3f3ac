"""What a startup does: typed by the office on its card, read by the mentor in her brief."""

import pytest

from tests.mentoring.afterwards_world import make_world, scheduled
from tests.pages import browser
from tests.program.test_views import CARD
from tracker.db import db
from tracker.program.rules import SUMMARY_MAX, StartupCard, check_card
from tracker.values.refusals import RuleViolation

WORDS = "항만의 하역 순서를 인공지능으로 계획합니다."


@pytest.fixture
def world(app):
    del app
    world = make_world()
    world.brief = f"/startups/alpha/mentoring/{scheduled(world).id}/brief"
    db.session.commit()
    return world


def test_what_the_office_typed_stands_on_the_card_and_in_the_brief(app, world):
    manager = browser(app).enter(world.pm)
    sent = {**CARD, "name": "알파", "summary": WORDS}
    manager.post_page("/startups/alpha/edit", sent)
    assert WORDS in manager.get_page("/startups/alpha").text
    assert WORDS in manager.get_page("/startups/alpha/edit").html
    assert WORDS in browser(app).enter(world.mentor).get_page(world.brief).text


def test_where_nothing_is_written_who_may_write_it_is_led_there(app, world):
    manager = browser(app).enter(world.pm).get_page(world.brief)
    assert "서비스 소개가 아직 없습니다" in manager.text
    assert "/startups/alpha/edit" in manager.links
    assert (
        "/startups/alpha/edit" not in browser(app).enter(world.mentor).get_page(world.brief).links
    )


def test_a_summary_is_a_few_sentences():
    check_card(StartupCard(name="알파", summary="가" * SUMMARY_MAX))
    with pytest.raises(RuleViolation, match="too_long"):
        check_card(StartupCard(name="알파", summary="가" * (SUMMARY_MAX + 1)))
