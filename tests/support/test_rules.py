from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tracker.support.rules import (
    EntryFacts,
    NewSupportEntry,
    SupportKind,
    changed_fields,
    check_correctable,
    check_entry,
    check_reason,
    check_repeated,
    for_the_trail,
    seen_by_startup,
)
from tracker.values.refusals import RuleViolation

TODAY = date(2026, 9, 30)
STARTS_ON = date(2025, 1, 1)
NEW = NewSupportEntry(
    kind=SupportKind.MENTORING,
    held_on=date(2026, 9, 29),
    given_by="박지훈 멘토",
    topic="투자 유치 전략",
    minutes=90,
    shared_notes="다음 주까지 IR 자료 보완",
    program_notes="대표 교체 논의",
    next_action="IR 자료 재검토",
    next_action_due_on=date(2026, 10, 10),
)
LOGGED = EntryFacts(
    **NEW.values(),
    id=7,
    startup_id=1,
    mentor_user_id=None,
    logged_at=datetime(2026, 9, 29, 9, tzinfo=UTC),
    logged_by="김서연",
    logged_by_user_id=3,
    next_action_done_at=None,
    withdrawn_at=None,
    withdrawn_reason=None,
    version=1,
    corrections=0,
)


def code_of(call) -> tuple[str, str | None]:
    with pytest.raises(RuleViolation) as refused:
        call()
    return refused.value.code, refused.value.field


def check(**changes) -> None:
    check_entry(replace(NEW, **changes), starts_on=STARTS_ON, today=TODAY)


def test_a_full_entry_is_taken():
    check()


def test_help_of_today_is_taken_and_of_tomorrow_not():
    check(held_on=TODAY)
    assert code_of(lambda: check(held_on=date(2026, 10, 1))) == ("in_the_future", "held_on")


def test_help_from_before_the_program_is_a_mistyped_year():
    check(held_on=STARTS_ON)
    assert code_of(lambda: check(held_on=date(2024, 12, 31))) == ("before_program", "held_on")


@pytest.mark.parametrize("minutes", [None, 0, 1, 1440])
def test_minutes_may_be_unknown_and_last_a_day(minutes):
    check(minutes=minutes)


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_minutes_out_of_a_day_are_refused(minutes):
    assert code_of(lambda: check(minutes=minutes)) == ("out_of_range", "minutes")


@pytest.mark.parametrize("field", ["given_by", "topic"])
def test_who_helped_and_about_what_is_needed(field):
    assert code_of(lambda: check(**{field: "   "})) == ("needed", field)


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("given_by", 200),
        ("topic", 200),
        ("shared_notes", 5000),
        ("program_notes", 5000),
        ("next_action", 300),
    ],
)
def test_texts_are_bounded(field, most):
    check(**{field: "가" * most})
    assert code_of(lambda: check(**{field: "가" * (most + 1)})) == ("too_long", field)


def test_a_due_date_belongs_to_a_next_action():
    assert code_of(lambda: check(next_action=None)) == ("due_without_action", "next_action")
    check(next_action=None, next_action_due_on=None)
    check(next_action_due_on=None)


def test_a_next_action_is_not_due_before_the_help():
    assert code_of(lambda: check(next_action_due_on=date(2026, 9, 28))) == (
        "due_before_held",
        "next_action_due_on",
    )


def test_only_the_newest_version_is_corrected():
    check_correctable(LOGGED, 1)
    assert code_of(lambda: check_correctable(replace(LOGGED, version=2), 1)) == (
        "changed_meanwhile",
        None,
    )


def test_what_was_withdrawn_is_not_corrected():
    withdrawn = replace(LOGGED, withdrawn_at=LOGGED.logged_at)
    assert code_of(lambda: check_correctable(withdrawn, 1)) == ("entry_withdrawn", None)


def test_a_reason_is_words():
    check_reason("날짜 정정")
    assert code_of(lambda: check_reason("  ")) == ("needed", "reason")
    assert code_of(lambda: check_reason("가" * 501)) == ("too_long", "reason")


def test_the_same_form_sent_twice_is_one_entry():
    check_repeated(LOGGED, 1, NEW)


@pytest.mark.parametrize(
    ("startup_id", "changes"), [(1, {"topic": "다른 주제"}), (2, {}), (1, {"minutes": None})]
)
def test_other_words_in_the_same_form_are_a_mistake(startup_id, changes):
    assert code_of(lambda: check_repeated(LOGGED, startup_id, replace(NEW, **changes))) == (
        "form_used_before",
        None,
    )


def test_a_correction_is_what_differs():
    corrected = replace(NEW, minutes=60, topic="투자 유치")
    assert changed_fields(LOGGED, corrected) == {"minutes": 60, "topic": "투자 유치"}
    assert changed_fields(LOGGED, NEW) == {}


def test_a_change_of_the_programs_notes_alone_is_not_the_startups_to_see():
    assert not seen_by_startup({"program_notes": "…"})
    assert seen_by_startup({"program_notes": "…", "minutes": 60})


def test_the_trail_does_not_hold_the_programs_notes():
    told = for_the_trail(NEW.values())
    assert "program_notes" not in told
    assert NEW.program_notes not in told.values()
    assert told["program_notes_length"] == len(NEW.program_notes)
    assert told["topic"] == NEW.topic


@pytest.mark.parametrize(
    ("changes", "is_open", "late"),
    [
        ({}, True, False),
        ({"next_action_due_on": date(2026, 9, 29)}, True, True),
        ({"next_action_due_on": None}, True, False),
        ({"next_action_done_at": LOGGED.logged_at}, False, False),
        ({"next_action": None, "next_action_due_on": None}, False, False),
    ],
)
def test_a_next_action_is_open_until_done_and_late_past_its_day(changes, is_open, late):
    entry = replace(LOGGED, **changes)
    assert entry.action_open() is is_open
    assert entry.action_late(TODAY) is late
