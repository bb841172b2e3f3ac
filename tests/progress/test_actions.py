import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from tests.factories import AT, OPERATOR, make_program, make_startup
from tests.progress.test_rules import TODAY, TRILLION, change_of, stated
from tracker.access.rules import Actor, ActorKind
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.program.actions import change_setting
from tracker.program.models import Program
from tracker.program.rules import SettingKey
from tracker.progress.actions import (
    change_milestone,
    create_milestone,
    record_valuation,
    remove_milestone,
    verify_milestone,
    verify_valuation,
    withdraw_valuation,
)
from tracker.progress.models import Milestone
from tracker.progress.queries import (
    milestone_counts,
    milestone_of,
    milestone_revisions,
    milestones_by_urgency,
    milestones_of_program,
    milestones_of_startup,
    unicorn_rule,
    valuation_of,
    valuations_of_program,
    valuations_of_startup,
    withdrawn_valuations,
)
from tracker.progress.rules import (
    Audience,
    MilestoneFacts,
    MilestoneStanding,
    MilestoneState,
    NewMilestone,
    NewVerdict,
    SourceGrade,
    most_urgent_first,
    unicorn_progress,
)
from tracker.values.refusals import RuleViolation

pytestmark = pytest.mark.usefixtures("app")

PM = Actor(ActorKind.USER, 3, "김서연")
ON_SITE = NewVerdict(note="현장 방문")
FOUNDER = Actor(ActorKind.USER, 5, "알파 대표")


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def planned(startup, due_on=date(2026, 10, 15), **changes) -> MilestoneFacts:
    new = NewMilestone(**{"title": "시리즈 A 계약", "due_on": due_on, "owner": "김서연", **changes})
    return facts(startup, create_milestone(startup.id, new, by=PM, at=AT).id)


def facts(startup, milestone_id: int) -> MilestoneFacts:
    found = milestone_of(startup.id, milestone_id)
    assert found is not None
    return found


def change(startup, milestone, *, by=PM, version=None, **changes) -> MilestoneFacts:
    change_milestone(
        startup.id,
        milestone.id,
        change_of(milestone, **changes),
        version=milestone.version if version is None else version,
        by_program=by is PM,
        by=by,
        at=AT,
        today=TODAY,
    )
    return facts(startup, milestone.id)


def met(startup, milestone, **changes) -> MilestoneFacts:
    return change(
        startup,
        milestone,
        state=MilestoneState.MET,
        closed_on=date(2026, 9, 20),
        **changes,
    )


def value(startup, *, verified=True, by=PM, **changes) -> int:
    return record_valuation(
        startup.id, stated(**changes), verified=verified, by=by, at=AT, today=TODAY
    ).id


def test_a_new_milestone_is_planned_for_its_baseline(startup):
    milestone = planned(startup)
    assert (milestone.state, milestone.verified, milestone.version) == (
        MilestoneState.PLANNED,
        False,
        1,
    )
    assert milestone.baseline_due_on == milestone.due_on


def test_slipping_keeps_the_baseline_the_revision_and_the_reason(startup):
    milestone = change(startup, planned(startup), due_on=date(2026, 12, 31), reason="실사 연기")
    assert (milestone.slipped_days, milestone.version) == (77, 2)
    (revision,) = milestone_revisions(milestone.id)
    assert (revision.version, revision.reason) == (1, "실사 연기")
    assert revision.before["due_on"] == date(2026, 10, 15)


def test_a_change_that_changes_nothing_leaves_no_trace(startup):
    milestone = planned(startup)
    assert change(startup, milestone) == milestone
    assert milestone_revisions(milestone.id) == []


def test_a_stale_change_is_refused(startup):
    milestone = planned(startup)
    change(startup, milestone, title="시리즈 A 납입")
    with pytest.raises(RuleViolation, match="changed_meanwhile"):
        change(startup, milestone, version=1, title="시리즈 B")


def test_verifying_is_a_step_of_its_own(startup):
    milestone = met(startup, planned(startup))
    assert not milestone.verified
    verify_milestone(startup.id, milestone.id, ON_SITE, by=PM, at=AT)
    verified = facts(startup, milestone.id)
    assert (verified.verified_at, verified.verified_by) == (AT, "김서연")


def test_what_is_planned_is_not_verified(startup):
    with pytest.raises(RuleViolation, match="milestone_still_planned"):
        verify_milestone(startup.id, planned(startup).id, ON_SITE, by=PM, at=AT)


def test_a_startups_own_change_takes_the_verification_away(startup):
    milestone = met(startup, planned(startup))
    verify_milestone(startup.id, milestone.id, ON_SITE, by=PM, at=AT)
    verified = facts(startup, milestone.id)
    kept = change(startup, verified, title="시리즈 A 납입")
    assert kept.verified
    assert not change(startup, kept, by=FOUNDER, title="시리즈 A").verified


def test_a_change_without_effect_does_not_take_the_verification_away(startup):
    milestone = met(startup, planned(startup))
    verify_milestone(startup.id, milestone.id, ON_SITE, by=PM, at=AT)
    assert change(startup, facts(startup, milestone.id), by=FOUNDER).verified


def test_another_startups_milestone_is_unknown(startup):
    other = make_startup(make_program("second"), "bravo")
    milestone = planned(startup)
    assert milestone_of(other.id, milestone.id) is None
    for attempt in (
        lambda: change(other, milestone, title="x"),
        lambda: verify_milestone(other.id, milestone.id, ON_SITE, by=PM, at=AT),
        lambda: remove_milestone(other.id, milestone.id, reason="x", by=PM, at=AT),
    ):
        with pytest.raises(RuleViolation, match="milestone_unknown"):
            attempt()


def test_a_removed_milestone_is_in_no_list_and_stays_on_record(startup):
    milestone = planned(startup)
    remove_milestone(startup.id, milestone.id, reason="중복 등록", by=PM, at=AT)
    assert milestones_of_startup(startup.id) == []
    assert milestones_of_program(startup.program_id) == []
    assert milestone_counts(startup.program_id, TODAY)[MilestoneStanding.PLANNED] == 0
    assert db.session.get(Milestone, milestone.id) is not None
    assert milestone_revisions(milestone.id)[0].reason == "중복 등록"
    with pytest.raises(RuleViolation, match="needed"):
        remove_milestone(startup.id, planned(startup).id, reason=" ", by=PM, at=AT)


def test_the_programs_list_has_the_order_of_the_rule_a_page_at_a_time(startup):
    second = make_startup(db.session.get_one(Program, startup.program_id), "bravo")
    for whose in (startup, second):
        for due_on in (date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)):
            planned(whose, due_on)
        met(whose, planned(whose, date(2026, 7, 1)))
    ordered = most_urgent_first(milestones_of_program(startup.program_id), TODAY)
    pages = [
        milestones_by_urgency(startup.program_id, TODAY, limit=4, offset=offset)
        for offset in (0, 4, 8, 12)
    ]
    assert [m.id for page in pages for m in page] == [m.id for m in ordered]


def test_milestones_are_counted_by_standing(startup):
    planned(startup, TODAY)
    planned(startup, TODAY - timedelta(days=1))
    planned(startup, TODAY - timedelta(days=2))
    met(startup, planned(startup))
    change(startup, planned(startup), state=MilestoneState.MISSED, closed_on=TODAY)
    planned(make_startup(make_program("second"), "bravo"))
    assert milestone_counts(startup.program_id, TODAY) == {
        MilestoneStanding.DUE: 2,
        MilestoneStanding.PLANNED: 1,
        MilestoneStanding.MISSED: 1,
        MilestoneStanding.MET: 1,
    }


def test_a_valuation_in_dollars_keeps_what_was_agreed(startup):
    value(startup, amount_krw=None, amount_usd=Decimal(20000000), usd_krw=Decimal("1384.5"))
    (valuation,) = valuations_of_startup(startup.id, audience=Audience.INSIDE)
    assert valuation.amount_krw == 27_690_000_000
    assert valuation.in_usd == Decimal(20000000)


def test_what_the_program_records_is_verified_and_a_startups_own_word_is_not(startup):
    value(startup)
    value(startup, verified=False, by=FOUNDER, grade=SourceGrade.D)
    own = [v for v in valuations_of_startup(startup.id, audience=Audience.INSIDE) if not v.verified]
    assert [v.recorded_by for v in own] == ["알파 대표"]
    verify_valuation(startup.id, own[0].id, by=PM, at=AT)
    assert all(v.verified for v in valuations_of_startup(startup.id, audience=Audience.INSIDE))
    with pytest.raises(RuleViolation, match="already_verified"):
        verify_valuation(startup.id, own[0].id, by=PM, at=AT)


def test_a_withdrawn_valuation_is_in_no_figure_and_stays_on_record(startup):
    valuation_id = value(startup)
    withdraw_valuation(startup.id, valuation_id, reason="금액 착오", by_program=True, by=PM, at=AT)
    assert valuations_of_startup(startup.id, audience=Audience.INSIDE) == []
    assert valuations_of_program(startup.program_id, audience=Audience.INSIDE) == []
    (withdrawn,) = withdrawn_valuations(startup.id)
    assert (withdrawn.valuation.id, withdrawn.reason) == (valuation_id, "금액 착오")
    with pytest.raises(RuleViolation, match="valuation_unknown"):
        withdraw_valuation(startup.id, valuation_id, reason="다시", by_program=True, by=PM, at=AT)


def test_a_startup_withdraws_its_own_word_but_not_a_verified_one(startup):
    own = value(startup, verified=False, by=FOUNDER, grade=SourceGrade.D)
    withdraw_valuation(startup.id, own, reason="착오", by_program=False, by=FOUNDER, at=AT)
    verified = value(startup)
    with pytest.raises(RuleViolation, match="verified_by_program"):
        withdraw_valuation(startup.id, verified, reason="착오", by_program=False, by=FOUNDER, at=AT)


def test_another_startups_valuation_is_unknown(startup):
    other = make_startup(make_program("second"), "bravo")
    valuation_id = value(startup)
    assert valuation_of(other.id, valuation_id, audience=Audience.INSIDE) is None
    assert valuation_of(startup.id, valuation_id, audience=Audience.INSIDE) is not None
    for attempt in (
        lambda: verify_valuation(other.id, valuation_id, by=PM, at=AT),
        lambda: withdraw_valuation(
            other.id, valuation_id, reason="x", by_program=True, by=PM, at=AT
        ),
    ):
        with pytest.raises(RuleViolation, match="valuation_unknown"):
            attempt()


def test_the_unicorn_rule_follows_the_programs_figures_and_settings(startup):
    program = startup.program_id
    value(startup, amount_krw=TRILLION, usd_krw=Decimal(1400))
    valuations = valuations_of_program(program, audience=Audience.INSIDE)
    assert unicorn_progress(valuations, unicorn_rule(program, TODAY), TODAY).counts
    change_setting(
        program, SettingKey.UNICORN_DEFINITION, "usd", reason="협약 제3조", by=OPERATOR, at=AT
    )
    rule = unicorn_rule(program, TODAY)
    assert (rule.definition, rule.counting, rule.exit_counts) == ("usd", "reached", True)
    assert not unicorn_progress(valuations, rule, TODAY).counts
    assert replace(rule, definition="krw").line_krw == TRILLION


def test_everything_done_is_in_the_trail(startup):
    milestone = met(startup, planned(startup))
    verify_milestone(startup.id, milestone.id, ON_SITE, by=PM, at=AT)
    remove_milestone(startup.id, milestone.id, reason="중복", by=PM, at=AT)
    own = value(startup, verified=False, by=FOUNDER, grade=SourceGrade.D)
    verify_valuation(startup.id, own, by=PM, at=AT)
    withdraw_valuation(startup.id, own, reason="착오", by_program=True, by=PM, at=AT)
    events = db.session.execute(
        select(AuditEvent.action, AuditEvent.actor_label, AuditEvent.startup_id)
        .where(AuditEvent.action.startswith("progress."))
        .order_by(AuditEvent.id)
    )
    assert [tuple(event) for event in events] == [
        ("progress.create_milestone", "김서연", startup.id),
        ("progress.change_milestone", "김서연", startup.id),
        ("progress.verify_milestone", "김서연", startup.id),
        ("progress.remove_milestone", "김서연", startup.id),
        ("progress.record_valuation", "알파 대표", startup.id),
        ("progress.verify_valuation", "김서연", startup.id),
        ("progress.withdraw_valuation", "김서연", startup.id),
    ]


def test_the_trail_tells_what_a_change_changed(startup):
    met(startup, planned(startup))
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "progress.change_milestone")
    ).one()
    assert json.loads(event.before) == {
        "closed_on": None,
        "state": "planned",
    }
    assert json.loads(event.after)["state"] == "met"
