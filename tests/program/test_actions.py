import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.factories import AT, NEW_PROGRAM, NEW_STARTUP, OPERATOR, make_program, make_startup
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.program.actions import (
    change_setting,
    change_status,
    create_startup,
    edit_program,
    edit_startup,
)
from tracker.program.queries import (
    current_setting,
    current_settings,
    only_program,
    program_by_slug,
    program_figures,
    program_named,
    programs,
    settings_history,
    startup_card,
    startup_named,
    startup_place,
    startup_standing,
    startups_of,
)
from tracker.program.rules import (
    Contact,
    ProgramFigures,
    SettingKey,
    StartupCard,
    StartupStatus,
    StatusChange,
)
from tracker.values.refusals import RuleViolation

pytestmark = pytest.mark.usefixtures("app")


def trail() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def newest_event() -> AuditEvent:
    return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


def figures_of(program) -> ProgramFigures:
    return program_figures(program.id)


def test_a_program_and_its_startup_are_found_by_slug():
    program = make_program()
    startup = make_startup(program)
    place = startup_place("alpha")
    assert place is not None
    assert (place.id, place.name_en, place.program.id) == (startup.id, "Alpha", program.id)
    assert program_by_slug("unicorn") == place.program
    assert startup_place("bravo") is None
    assert program_by_slug("other") is None


def test_creating_leaves_a_trail():
    make_startup(make_program())
    assert [a for a in trail() if a.startswith("program.")] == [
        "program.create_program",
        "program.create_startup",
    ]


def test_a_slug_is_used_once_in_the_installation():
    make_startup(make_program())
    other = make_program("second")
    with pytest.raises(RuleViolation) as refused:
        create_startup(other.id, NEW_STARTUP, by=OPERATOR, at=AT)
    assert (refused.value.code, refused.value.field) == ("slug_taken", "slug")
    with pytest.raises(RuleViolation, match="slug_taken"):
        make_program()


def test_the_only_program_needs_no_name():
    with pytest.raises(RuleViolation, match="no_program"):
        only_program()
    first = make_program()
    assert program_named(None).id == first.id
    second = make_program("second")
    with pytest.raises(RuleViolation, match="program_needed"):
        program_named(None)
    assert program_named("second").id == second.id
    with pytest.raises(RuleViolation, match="program_unknown"):
        program_named("third")
    assert [p.slug for p in programs()] == ["unicorn", "second"]


def test_a_startup_is_named_within_its_program_only():
    first, second = make_program(), make_program("second")
    startup = make_startup(first)
    assert startup_named(first.id, "alpha").id == startup.id
    with pytest.raises(RuleViolation, match="startup_unknown"):
        startup_named(second.id, "alpha")


def test_startups_stand_in_the_offices_order():
    program = make_program()
    for slug, name in [("z", "Zebra"), ("h", "(주)하늘"), ("g", "가온")]:
        make_startup(program, slug, name=name)
    make_startup(make_program("second"), "other")
    assert [row.slug for row in startups_of(program.id)] == ["g", "h", "z"]


def test_a_card_is_kept_as_given_and_its_edit_is_in_the_trail():
    startup = make_startup(make_program())
    card = StartupCard(
        name="알파",
        name_en="Alpha",
        legal_name="주식회사 알파",
        sector="로봇",
        contacts=(Contact("김서연", "대표이사", "ceo@alpha.example", "010-0000-0000"),),
    )
    edit_startup(startup.id, card, by=OPERATOR, at=AT)
    assert startup_card(startup.id) == card
    event = newest_event()
    assert event.action == "program.edit_startup"
    assert "legal_name" in json.loads(event.after)
    assert "name_en" not in json.loads(event.after)


def test_contacts_are_replaced_as_a_whole():
    startup = make_startup(make_program(), contacts=(Contact("가"), Contact("나")))
    card = startup_card(startup.id)
    edit_startup(startup.id, replace(card, contacts=(Contact("다"),)), by=OPERATOR, at=AT)
    assert startup_card(startup.id).contacts == (Contact("다"),)


def test_an_unchanged_card_leaves_no_trace():
    startup = make_startup(make_program())
    before = len(trail())
    edit_startup(startup.id, startup_card(startup.id), by=OPERATOR, at=AT)
    assert len(trail()) == before


def test_leaving_keeps_the_day():
    startup = make_startup(make_program())
    change = StatusChange(StartupStatus.LEFT_EARLY, date(2026, 5, 1), "폐업")
    change_status(startup.id, change, by=OPERATOR, at=AT)
    standing = startup_standing(startup.id)
    assert (standing.status, standing.left_on) == (StartupStatus.LEFT_EARLY, date(2026, 5, 1))


def test_completing_sets_no_day_of_leaving():
    startup = make_startup(make_program())
    change = StatusChange(StartupStatus.COMPLETED, date(2028, 12, 31), "협약 종료")
    change_status(startup.id, change, by=OPERATOR, at=AT)
    assert startup_standing(startup.id).left_on is None


def test_figures_are_edited_with_a_trail_of_what_changed():
    program = make_program()
    edited = replace(figures_of(program), startup_seats=6)
    edit_program(program.id, edited, by=OPERATOR, at=AT)
    assert figures_of(program) == edited
    assert json.loads(newest_event().before) == {"startup_seats": 5}
    assert json.loads(newest_event().after) == {"startup_seats": 6}


def test_a_refused_edit_changes_nothing():
    program = make_program()
    with pytest.raises(RuleViolation):
        edit_program(program.id, replace(figures_of(program), name=""), by=OPERATOR, at=AT)
    assert figures_of(program).name == NEW_PROGRAM.name


def test_the_newest_value_of_a_setting_is_in_force_in_its_own_program():
    program, other = make_program(), make_program("second")
    key = SettingKey.UNICORN_DEFINITION
    change_setting(program.id, key, "usd", reason="협약 제3조", by=OPERATOR, at=AT)
    change_setting(program.id, key, "krw", reason="정정", by=OPERATOR, at=AT)
    change_setting(program.id, key, "usd", reason="재확인", by=OPERATOR, at=AT)
    assert current_setting(program.id, key) == "usd"
    assert current_setting(other.id, key) == "krw"
    assert current_settings(program.id)[key] == "usd"
    assert current_settings(program.id)[SettingKey.EXIT_COUNTS] == "yes"
    assert [change.value for change in settings_history(program.id)] == ["usd", "krw", "usd"]


def test_a_setting_already_in_force_is_not_decided_again():
    program = make_program()
    with pytest.raises(RuleViolation, match="setting_unchanged"):
        change_setting(
            program.id, SettingKey.CAPS_COUNT, "credits", reason="제2조", by=OPERATOR, at=AT
        )
    assert settings_history(program.id) == []


def test_nothing_may_be_regrantable_at_all():
    program = make_program()
    change_setting(program.id, SettingKey.REGRANTABLE, "", reason="제5조", by=OPERATOR, at=AT)
    assert current_setting(program.id, SettingKey.REGRANTABLE) == ""
