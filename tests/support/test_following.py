"""What follows an entry, on both engines: steps, confirmation, proof, moves, costs, several."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories import AT, make_program, make_startup
from tests.support.test_rules import NEW, TODAY
from tracker.access.rules import Actor, ActorKind
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.partners.actions import add_partner
from tracker.partners.rules import PartnerCard, PartnerKind
from tracker.support.actions import (
    confirm_entry,
    correct_entry,
    dispute_entry,
    enter_cost,
    log_entry,
    log_for_several,
    move_entry,
    set_rate,
    take_step,
    withdraw_cost,
    withdraw_entry,
)
from tracker.support.models import SupportCost, SupportEntry
from tracker.support.queries import (
    CostFilter,
    EntryFilter,
    cost_sums,
    entries_of_program,
    entry_of,
    entry_revisions,
    moved_away,
    moves_of,
    steps_of,
    support_totals,
)
from tracker.support.rules import (
    HelpRate,
    HelpStage,
    NewCost,
    NewStep,
    Sight,
    SupportKind,
)
from tracker.values.refusals import RuleViolation

pytestmark = pytest.mark.usefixtures("app")
PM = Actor(ActorKind.USER, 3, "김서연")
FOUNDER = Actor(ActorKind.USER, 4, "이대표")
WHOLE = Sight(program_notes=True, confidential=True)
EXECUTIVE = Sight(program_notes=False, user_id=9)
OFFER = replace(NEW, kind=SupportKind.INTRODUCTION, stage=HelpStage.OFFERED)
ADVICE = replace(
    NEW, kind=SupportKind.LEGAL, confidential=True, details={"matter": "주주 사이 분쟁"}
)


@pytest.fixture
def two(app):
    del app
    program = make_program()
    return make_startup(program), make_startup(program, "bravo", name="브라보")


def log(startup, new, **changes) -> int:
    return log_entry(startup.id, new, by=PM, at=AT, today=TODAY, **changes).entry_id


def step(startup, entry_id, stage, day, version, **changes) -> None:
    new = NewStep(stage=stage, happened_on=day, **changes)
    take_step(startup.id, entry_id, new, version=version, by=PM, at=AT, today=TODAY)


def code_of(act) -> str:
    with pytest.raises(RuleViolation) as caught:
        act()
    return caught.value.code


def trail() -> str:
    rows = db.session.scalars(select(AuditEvent))
    return " ".join(f"{row.before} {row.after}" for row in rows)


def test_an_introduction_is_followed_to_a_deal(two):
    alpha, _ = two
    entry_id = log(alpha, OFFER)
    step(alpha, entry_id, HelpStage.MET, NEW.held_on, 1)
    stale = NewStep(stage=HelpStage.DEAL, happened_on=TODAY)
    assert (
        code_of(lambda: take_step(alpha.id, entry_id, stale, version=1, by=PM, at=AT, today=TODAY))
        == "changed_meanwhile"
    )
    step(alpha, entry_id, HelpStage.DEAL, TODAY, 2, amount_krw=150_000_000, note="공급 계약")
    facts = entry_of(alpha.id, entry_id, WHOLE)
    assert (facts.stage, facts.amount_krw, facts.version) == (HelpStage.DEAL, 150_000_000, 3)
    stages = [one.stage for one in steps_of(entry_id)]
    assert stages == [HelpStage.OFFERED, HelpStage.MET, HelpStage.DEAL]


def test_a_pilots_last_note_is_its_result(two):
    alpha, _ = two
    pilot = replace(NEW, kind=SupportKind.EXPANSION, stage=HelpStage.PREPARING)
    entry_id = log(alpha, pilot)
    step(alpha, entry_id, HelpStage.STOPPED, TODAY, 1, note="현지 인허가 지연")
    assert entry_of(alpha.id, entry_id, WHOLE).details["result"] == "현지 인허가 지연"


def test_a_correction_leaves_the_stage_and_undoes_the_confirmation(two):
    alpha, _ = two
    entry_id = log(alpha, OFFER)
    step(alpha, entry_id, HelpStage.MET, TODAY, 1)
    confirm_entry(alpha.id, entry_id, version=2, by=FOUNDER, at=AT)
    corrected = {"version": 2, "reason": "정정", "by": PM, "at": AT, "today": TODAY}
    notes = replace(OFFER, program_notes="다른 메모")
    correct_entry(alpha.id, entry_id, notes, **corrected)
    assert entry_of(alpha.id, entry_id, WHOLE).confirmed_by == "이대표"
    shared = replace(notes, topic="다른 주제", details={"to_whom": "몸바사항"})
    correct_entry(alpha.id, entry_id, shared, **{**corrected, "version": 3})
    facts = entry_of(alpha.id, entry_id, WHOLE)
    assert (facts.stage, facts.confirmed_at) == (HelpStage.MET, None)
    assert facts.details == {"to_whom": "몸바사항"}
    assert entry_revisions(entry_id, WHOLE)[0].before["to_whom"] is None


def test_help_of_another_kind_begins_where_that_kind_begins(two):
    alpha, _ = two
    entry_id = log(alpha, replace(NEW, kind=SupportKind.OTHER))
    corrected = {"version": 1, "reason": "유형", "by": PM, "at": AT, "today": TODAY}
    correct_entry(alpha.id, entry_id, replace(NEW, kind=SupportKind.INTRODUCTION), **corrected)
    assert entry_of(alpha.id, entry_id, WHOLE).stage is HelpStage.OFFERED
    assert [one.stage for one in steps_of(entry_id)] == [HelpStage.OFFERED]


def test_a_founder_confirms_what_she_saw_or_says_what_differs(two):
    alpha, bravo = two
    entry_id = log(alpha, OFFER)
    answered = {"by": FOUNDER, "at": AT}
    assert (
        code_of(lambda: confirm_entry(alpha.id, entry_id, version=7, **answered))
        == "changed_meanwhile"
    )
    assert (
        code_of(lambda: confirm_entry(bravo.id, entry_id, version=1, **answered)) == "entry_unknown"
    )
    dispute_entry(alpha.id, entry_id, "참석하지 않음", version=1, **answered)
    assert entry_of(alpha.id, entry_id, WHOLE).dispute == "참석하지 않음"
    confirm_entry(alpha.id, entry_id, version=1, **answered)
    confirm_entry(alpha.id, entry_id, version=1, by=PM, at=AT)
    facts = entry_of(alpha.id, entry_id, WHOLE)
    assert (facts.confirmed_by, facts.dispute) == ("이대표", None)
    session = log(alpha, NEW, followed=False)
    assert (
        code_of(lambda: confirm_entry(alpha.id, session, version=1, **answered))
        == "session_confirms_itself"
    )


def test_a_confidential_matter_is_in_no_list_history_or_trail_of_others(two):
    alpha, _ = two
    entry_id = log(alpha, ADVICE)
    corrected = {"version": 1, "reason": "소송 전 합의", "by": PM, "at": AT, "today": TODAY}
    correct_entry(alpha.id, entry_id, replace(ADVICE, topic="합의서"), **corrected)
    mentor = Sight(program_notes=True, only_user_id=8, user_id=8)
    for sight in (EXECUTIVE, mentor):
        rows, _ = entries_of_program(alpha.program_id, sight, EntryFilter(), offset=0, limit=9)
        assert "분쟁" not in str(rows)
        assert "합의서" not in str(rows)
    seen = entry_of(alpha.id, entry_id, EXECUTIVE)
    assert (seen.withheld, seen.topic, seen.corrections) == (True, "", 0)
    assert entry_revisions(entry_id, EXECUTIVE) == []
    assert entry_of(alpha.id, entry_id, replace(EXECUTIVE, user_id=PM.id)).topic == "합의서"
    assert not [word for word in ("분쟁", "합의") if word in trail()]


def test_one_form_logs_for_several_startups_once(two):
    alpha, bravo = two
    both = [(alpha.id, None), (bravo.id, None)]
    event = replace(NEW, kind=SupportKind.EVENT)
    sent = {"by": PM, "at": AT, "today": TODAY, "key": "k" * 80}
    first = log_for_several(both, event, **sent)
    again = log_for_several(both, event, **sent)
    assert [one.entry_id for one in first] == [one.entry_id for one in again]
    assert [one.again for one in again] == [True, True]
    assert db.session.scalar(select(func.count()).select_from(SupportEntry)) == 2


def test_the_same_form_for_other_startups_is_refused(two):
    alpha, bravo = two
    event = replace(NEW, kind=SupportKind.EVENT)
    sent = {"by": PM, "at": AT, "today": TODAY, "key": "form-of-today"}
    log_for_several([(alpha.id, None)], event, **sent)
    both = [(alpha.id, None), (bravo.id, None)]
    assert code_of(lambda: log_for_several(both, event, **sent)) == "form_used_before"


def test_an_entry_moves_with_its_costs_and_leaves_a_trace_with_both(two):
    alpha, bravo = two
    entry_id = log(alpha, OFFER)
    confirm_entry(alpha.id, entry_id, version=1, by=FOUNDER, at=AT)
    enter(alpha.program_id, entry_id=entry_id)
    moved = {"version": 1, "reason": "브라보의 연계였음", "by": PM, "at": AT}
    move_entry(alpha.id, entry_id, "bravo", **moved)
    assert entry_of(alpha.id, entry_id, WHOLE) is None
    facts = entry_of(bravo.id, entry_id, WHOLE)
    assert (facts.confirmed_at, facts.version) == (None, 2)
    assert [one.held_on for one in moved_away(alpha.id)] == [NEW.held_on]
    assert moves_of(entry_id)[0].from_name == alpha.name
    assert db.session.scalars(select(SupportCost.startup_id)).all() == [bravo.id]
    told = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action.startswith("support.move_entry"))
    ).all()
    assert {row.startup_id for row in told} == {alpha.id, bravo.id}
    assert not [row for row in told if "브라보" in row.after]


@pytest.mark.parametrize("to", ["alpha", "nobody", "strange"])
def test_an_entry_moves_to_another_startup_of_its_program_only(two, to):
    alpha, _ = two
    make_startup(make_program("other"), "strange")
    entry_id = log(alpha, OFFER)
    moved = {"version": 1, "reason": "잘못 기록", "by": PM, "at": AT}
    assert code_of(lambda: move_entry(alpha.id, entry_id, to, **moved)) == "move_to_other"


def test_another_programs_partner_is_refused(two):
    alpha, _ = two
    card = PartnerCard(kind=PartnerKind.CITY, name="몸바사")
    other = make_program("other")
    theirs = add_partner(other.id, card, by=PM, at=AT)
    ours = add_partner(alpha.program_id, card, by=PM, at=AT)
    assert code_of(lambda: log(alpha, replace(OFFER, partner_id=theirs))) == "partner_unknown"
    entry_id = log(alpha, replace(OFFER, partner_id=ours))
    assert entry_of(alpha.id, entry_id, WHOLE).partner_name == "몸바사"
    assert "몸바사" in trail()


def enter(program_id, **changes) -> int:
    new = NewCost(
        kind=SupportKind.EVENT,
        amount_krw=3_000_000,
        source_of_funds="시비",
        paid_on=date(2026, 9, 1),
    )
    return enter_cost(program_id, replace(new, **changes), by=PM, at=AT, today=TODAY)


def test_costs_are_summed_by_source_and_a_withdrawn_one_is_in_no_sum(two):
    alpha, bravo = two
    entry_id = log(alpha, OFFER)
    enter(alpha.program_id, entry_id=entry_id)
    enter(alpha.program_id, startup_id=bravo.id, source_of_funds="국비")
    wrong = enter(alpha.program_id, amount_krw=9)
    withdraw_cost(alpha.program_id, wrong, reason="중복", by=PM, at=AT)
    sums = cost_sums(alpha.program_id, CostFilter())
    assert {(one.startup_id, one.kind, one.source_of_funds, one.amount_krw) for one in sums} == {
        (alpha.id, SupportKind.INTRODUCTION, "시비", 3_000_000),
        (bravo.id, SupportKind.EVENT, "국비", 3_000_000),
    }
    assert cost_sums(alpha.program_id, CostFilter(since=date(2026, 9, 2))) == []


def test_a_cost_of_another_programs_or_withdrawn_help_is_refused(two):
    alpha, _ = two
    entry_id = log(alpha, OFFER)
    other = make_program("other")
    assert code_of(lambda: enter(other.id, entry_id=entry_id)) == "entry_unknown"
    assert code_of(lambda: enter(other.id, startup_id=alpha.id)) == "cost_startup_unknown"
    withdraw_entry(alpha.id, entry_id, version=1, reason="오류", by=PM, at=AT)
    assert code_of(lambda: enter(alpha.program_id, entry_id=entry_id)) == "entry_withdrawn"


def test_what_is_counted_by_the_piece_is_worth_its_rate_however_long_it_took(two):
    alpha, _ = two
    rate = HelpRate(SupportKind.INTRODUCTION, date(2026, 1, 1), 0, 500_000)
    set_rate(alpha.program_id, rate, "협약서 별표", by=PM, at=AT)
    log(alpha, replace(OFFER, minutes=None))
    log(alpha, replace(OFFER, topic="다른 연계"))
    assert support_totals(alpha.program_id)[alpha.id].value_krw == 1_000_000
