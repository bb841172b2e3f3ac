"""Plan templates: what comes with the program, what it writes itself, a plan on one startup's days."""

import re
from datetime import date

import pytest

from tests.factories import AT, make_program, make_startup
from tests.pages import client, sign_in
from tests.progress.test_actions import PM, planned
from tests.progress.test_rules import code_of
from tracker.access.rules import Role
from tracker.db import db
from tracker.progress.actions import add_template, change_template, remove_template
from tracker.progress.queries import milestones_of_startup, template_of, templates_of
from tracker.progress.rules.plans import (
    LADDER_MONTHS,
    ChosenStep,
    NewTemplate,
    Origin,
    Step,
    check_chosen,
    check_template,
    due_on,
)
from tracker.values.refusals import RuleViolation

__all__ = ["client", "sign_in"]
APPLY = "/startups/alpha/milestones/plan"
BIO = NewTemplate("바이오", "임상 중심", (Step("임상 1상", 18), Step("전임상", 6)))


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


@pytest.mark.parametrize(
    ("selected_on", "months", "due"),
    [
        (date(2025, 3, 1), 0, date(2025, 3, 1)),
        (date(2025, 3, 1), 10, date(2026, 1, 1)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
    ],
)
def test_a_step_is_due_on_the_same_day_of_a_later_month(selected_on, months, due):
    assert due_on(selected_on, months) == due


def test_the_ladder_fits_into_a_program_of_four_years():
    months = list(LADDER_MONTHS.values())
    assert months == sorted(months)
    assert due_on(date(2025, 1, 1), months[-1]) < date(2028, 12, 31)


@pytest.mark.parametrize(
    ("new", "refused"),
    [
        (NewTemplate(" "), ("needed", "name")),
        (NewTemplate("가" * 101), ("too_long", "name")),
        (NewTemplate("x", steps=(Step("a", 1),) * 31), ("steps_most", "name")),
        (NewTemplate("x", steps=(Step("a", 97),)), ("out_of_range", "name")),
        (NewTemplate("x", steps=(Step(" ", 1),)), ("needed", "title")),
    ],
)
def test_a_template_that_breaks_a_rule_is_refused(new, refused):
    assert code_of(lambda: check_template(new)) == refused


def test_a_plan_takes_at_least_one_step():
    assert code_of(lambda: check_chosen([])) == ("no_step_chosen", None)
    check_chosen([ChosenStep("시드", date(2026, 1, 1))])


def test_a_template_is_kept_in_the_order_of_its_months_and_changed_by_version(startup):
    own = add_template(startup.program_id, BIO, by=PM, at=AT)
    (found,) = templates_of(startup.program_id)
    assert [step.due_months for step in found.steps] == [6, 18]
    shorter = NewTemplate("바이오", steps=(Step("전임상", 7),))
    change_template(startup.program_id, own, shorter, version=1, by=PM, at=AT)
    assert template_of(startup.program_id, own).steps == (Step("전임상", 7),)
    with pytest.raises(RuleViolation, match="changed_meanwhile"):
        change_template(startup.program_id, own, shorter, version=1, by=PM, at=AT)


def test_another_programs_template_is_unknown(startup):
    own = add_template(startup.program_id, BIO, by=PM, at=AT)
    other = make_program("second")
    assert template_of(other.id, own) is None
    with pytest.raises(RuleViolation, match="template_unknown"):
        remove_template(other.id, own, by=PM, at=AT)


def test_what_stands_in_the_ladders_place_is_removed_and_written_again(startup):
    place = startup.program_id
    own = add_template(place, BIO, origin=Origin.LADDER, by=PM, at=AT)
    with pytest.raises(RuleViolation, match="changed_meanwhile"):
        add_template(place, BIO, origin=Origin.LADDER, by=PM, at=AT)
    remove_template(place, own, by=PM, at=AT)
    assert templates_of(place) == []
    assert add_template(place, BIO, origin=Origin.LADDER, by=PM, at=AT) == own


def test_the_program_edits_the_ladder_and_gets_it_back(startup, sign_in):
    client = sign_in(Role.PROGRAM_MANAGER)
    assert "유니콘 성장 단계" in client.get_page("/plans").text
    client.get_page("/plans/new?copy=ladder")
    client.get_page("/plans/new?copy=nothing", 404)
    client.get_page("/plans/default/nothing", 404)
    path = "/plans/default/ladder"
    client.get_page(path)
    blank = {f"{part}_{row}": "" for part in ("title", "months") for row in range(2, 10)}
    sent = {
        **blank,
        "name": "우리 단계",
        "title_0": "시드",
        "months_0": "4",
        "title_1": "A",
        "months_1": "",
    }
    client.post_page(path, {**sent, "name": ""}, status=422)
    client.post_page(path, sent, status=422)
    client.post_page(path, {**sent, "months_1": "16"})
    (found,) = templates_of(startup.program_id)
    assert found.steps == (Step("시드", 4), Step("A", 16))
    client.post_page(f"/plans/{found.id}/remove")
    db.session.rollback()
    assert templates_of(startup.program_id) == []
    assert "아기유니콘 요건" in client.get_page("/plans").text


def test_a_plan_is_seen_on_its_days_and_only_what_is_ticked_becomes_milestones(startup, sign_in):
    planned(startup, title="시리즈 A 투자 유치")
    client = sign_in(Role.PROGRAM_MANAGER)
    client.get_page(APPLY)
    path = f"{APPLY}?template=ladder&since=2025-3-31"
    page = client.get_page(path)
    assert re.search(r'value="2025-06-30"', page.html)
    assert "같은 이름의 마일스톤이 이미 있습니다" in page.text
    assert len(milestones_of_startup(startup.id)) == 1
    client.post_page(path, {"version": "0"}, status=422)
    sent = {"use_0": "y", "title_0": "시드", "due_on_0": "2025-7-1", "owner_0": "김서연"}
    client.post_page(path, {**sent, "version": "0", "title_1": "안 고름"})
    db.session.rollback()
    (made,) = [one for one in milestones_of_startup(startup.id) if one.from_plan]
    assert (made.title, made.due_on, made.owner) == ("시드", date(2025, 7, 1), "김서연")
    assert made.from_plan == "유니콘 성장 단계"


def test_days_count_from_the_startups_own_selection(startup, sign_in):
    page = sign_in(Role.PROGRAM_MANAGER).get_page(f"{APPLY}?template=ladder")
    assert 'value="2025-06-01"' in page.html


def test_plans_are_the_programs_alone(startup, sign_in):
    for role in (Role.STARTUP, Role.EXECUTIVE, Role.MENTOR):
        startups = [startup] if role in {Role.STARTUP, Role.MENTOR} else []
        reader = sign_in(role, startups=startups)
        reader.get_page("/plans", 403)
        reader.get_page(APPLY, 403)
