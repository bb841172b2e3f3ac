from dataclasses import replace
from datetime import date

import pytest

from tests.support.test_rules import LOGGED, NEW, TODAY
from tracker.support.rules import (
    DETAILS,
    FIELDS,
    KINDS_WITH,
    STAGES,
    EntryFacts,
    EventPart,
    HelpRate,
    HelpStage,
    NewCost,
    NewStep,
    Sight,
    SupportKind,
    changed_fields,
    check_cost,
    check_entry,
    check_rate,
    check_step,
    for_the_trail,
    worth_krw,
)
from tracker.values.refusals import RuleViolation

FIRST = date(2025, 1, 1)
FILLED = {
    "to_whom": "몸바사항",
    "matter": "특허 출원 범위",
    "medium": "인천경제일보",
    "reach": 12_000,
    "link": "https://news.example.org/1",
    "country": "케냐",
    "city": "몸바사",
    "result": "부두 2곳에서 실증함",
    "facility": "회의실 3",
    "until_on": TODAY,
    "event_name": "CES",
    "event_host": "CTA",
    "event_role": "전시",
    "event_part": EventPart.PAVILION,
}


def of(kind: SupportKind, **changes):
    return replace(NEW, kind=kind, **changes)


def refused(new) -> tuple[str, str | None]:
    with pytest.raises(RuleViolation) as caught:
        check_entry(new, starts_on=FIRST, today=TODAY)
    return caught.value.code, caught.value.field


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("kind", SupportKind)
def test_a_kind_takes_its_own_details_and_refuses_those_of_others(kind, name):
    new = of(kind, details={name: FILLED[name]})
    if FIELDS[name] in DETAILS[kind]:
        check_entry(new, starts_on=FIRST, today=TODAY)
    else:
        assert refused(new) == ("of_other_kind", name)


@pytest.mark.parametrize("kind", SupportKind)
@pytest.mark.parametrize(
    ("name", "value"), [("partner_id", 1), ("confidential", True), ("stage", HelpStage.OFFERED)]
)
def test_a_kind_takes_its_own_columns_and_refuses_those_of_others(kind, name, value):
    new = of(kind, **{name: value})
    stages = STAGES.get(kind, ())
    if kind in KINDS_WITH[name] and (name != "stage" or value in stages):
        check_entry(new, starts_on=FIRST, today=TODAY)
    else:
        assert refused(new) == ("of_other_kind", name)


def test_a_detail_nobody_knows_is_refused():
    assert refused(of(SupportKind.OTHER, details={"color": "blue"})) == ("of_other_kind", "color")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("link", "javascript:alert(1)", "link_unreadable"),
        ("link", "https://news.example.org/ 1", "link_unreadable"),
        ("reach", -1, "out_of_range"),
        ("reach", 10**12, "out_of_range"),
        ("medium", "가" * 201, "too_long"),
        ("event_part", "concert", "needed"),
        ("until_on", "2026-01-01", "needed"),
        ("until_on", date(2025, 2, 1), "due_before_held"),
    ],
)
def test_a_detail_is_checked_for_what_it_is(name, value, code):
    kind = KINDS_WITH[name][0]
    assert refused(of(kind, details={name: value})) == (code, name)


def test_a_person_is_named_with_her_partner():
    new = of(SupportKind.INTRODUCTION, partner_person_id=3)
    assert refused(new) == ("person_without_partner", "partner_id")


def test_an_amount_belongs_to_a_deal():
    met = of(SupportKind.INTRODUCTION, stage=HelpStage.MET, amount_krw=1)
    assert refused(met) == ("amount_without_deal", "amount_krw")
    deal = replace(met, stage=HelpStage.DEAL)
    check_entry(deal, starts_on=FIRST, today=TODAY)
    assert refused(replace(deal, amount_krw=0)) == ("out_of_range", "amount_krw")


def step_refused(kind, at, new, *, last_on=FIRST) -> str:
    with pytest.raises(RuleViolation) as caught:
        check_step(kind, at, last_on, new, today=TODAY)
    return caught.value.code


@pytest.mark.parametrize("to", HelpStage)
@pytest.mark.parametrize("at", [None, *HelpStage])
@pytest.mark.parametrize("kind", SupportKind)
def test_every_step_of_every_kind_goes_forward_or_says_why(kind, at, to):
    """The whole table: stage of another kind, the same again, back and on after an end, forward."""
    stages = STAGES.get(kind, ())
    if at is not None and at not in stages:
        return  # nothing of this kind stands there
    bare = NewStep(stage=to, happened_on=TODAY)
    told = replace(bare, note="사정이 바뀜")
    if not stages:
        assert step_refused(kind, at, told) == "kind_has_no_steps"
    elif to not in stages:
        assert step_refused(kind, at, told) == "of_other_kind"
    elif to is at:
        assert step_refused(kind, at, told) == "already_at_stage"
    else:
        check_step(kind, at, FIRST, told, today=TODAY)
        ended = at in {HelpStage.FINISHED, HelpStage.STOPPED}
        if at is not None and (ended or stages.index(to) < stages.index(at)):
            assert step_refused(kind, at, bare) == "step_back_needs_note"
        else:
            check_step(kind, at, FIRST, bare, today=TODAY)


def test_steps_follow_one_another_and_none_is_in_the_future():
    new = NewStep(stage=HelpStage.MET, happened_on=date(2026, 3, 1))
    at, kind = HelpStage.OFFERED, SupportKind.INTRODUCTION
    assert step_refused(kind, at, new, last_on=date(2026, 3, 2)) == "before_last_step"
    assert step_refused(kind, at, replace(new, happened_on=date(2999, 1, 1))) == "in_the_future"


def test_details_change_field_by_field():
    before = of(SupportKind.PROMOTION, details={"medium": "가", "reach": 1})
    after = of(SupportKind.PROMOTION, details={"medium": "나", "link": "https://x.example"})
    assert changed_fields(before, after) == {
        "medium": "나",
        "reach": None,
        "link": "https://x.example",
    }


def test_the_trail_is_told_no_confidential_matter_and_no_partners_person():
    new = of(
        SupportKind.LEGAL,
        confidential=True,
        details={"matter": "분쟁"},
        partner_id=1,
    )
    assert for_the_trail(new.told(), confidential=True) == {
        "kind": SupportKind.LEGAL,
        "held_on": new.held_on,
        "confidential": True,
    }
    told = for_the_trail(replace(new, partner_person_id=9).told())
    assert "partner_person_id" not in told
    assert told["matter"] == "분쟁"


def test_confidential_help_is_read_by_the_program_the_startup_and_who_logged_it():
    assert Sight(program_notes=True, confidential=True).reads_matter_of(5)
    assert Sight(program_notes=True, user_id=5).reads_matter_of(5)
    assert not Sight(program_notes=True, user_id=6).reads_matter_of(5)
    assert not Sight(program_notes=False).reads_matter_of(None)


def test_of_withheld_help_nothing_is_left_but_kind_day_and_startup():
    whole = EntryFacts(
        **of(
            SupportKind.LEGAL,
            confidential=True,
            details={"matter": "분쟁"},
            next_action="답변서",
            partner_id=4,
        ).values(),
        id=1,
        startup_id=2,
        mentor_user_id=3,
        logged_at=None,
        logged_by="김서연",
        logged_by_user_id=8,
        next_action_done_at=None,
        withdrawn_at=None,
        withdrawn_reason=None,
        version=1,
        corrections=2,
        partner_name="법무법인",
    )
    left = whole.without_matter()
    assert left.withheld
    assert (left.kind, left.held_on, left.startup_id) == (SupportKind.LEGAL, whole.held_on, 2)
    shown = {str(value) for value in (*left.told().values(), left.partner_name, left.logged_by)}
    assert not shown & {"분쟁", "답변서", "법무법인", "김서연", NEW.topic, NEW.given_by, "60"}


def test_details_are_told_in_the_order_of_the_table():
    details = {"link": "https://x.example", "reach": 3, "medium": "신문"}
    entry = replace(LOGGED, kind=SupportKind.PROMOTION, details=details)
    assert [name for name, _ in entry.told_details()] == ["medium", "reach", "link"]
    use = replace(LOGGED, kind=SupportKind.FACILITY, details={"until_on": TODAY})
    assert use.told_details() == []


COST = NewCost(
    kind=SupportKind.EVENT, amount_krw=1, source_of_funds="시비", paid_on=date(2026, 1, 5)
)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount_krw": 0}, "out_of_range"),
        ({"source_of_funds": " "}, "needed"),
        ({"paid_on": date(2024, 12, 31)}, "before_program"),
        ({"paid_on": date(2999, 1, 1)}, "in_the_future"),
        ({"note": "가" * 501}, "too_long"),
    ],
)
def test_a_cost_says_its_source_and_was_paid_during_the_program(changes, code):
    check_cost(COST, starts_on=FIRST, today=TODAY)
    with pytest.raises(RuleViolation) as caught:
        check_cost(replace(COST, **changes), starts_on=FIRST, today=TODAY)
    assert caught.value.code == code


def test_a_piece_of_help_is_worth_its_hours_and_what_each_piece_is():
    rates = [
        HelpRate(SupportKind.EVENT, FIRST, 0, 500_000),
        HelpRate(SupportKind.LEGAL, FIRST, 100_000, 50_000),
    ]
    assert worth_krw(0, TODAY, SupportKind.EVENT, rates) == 500_000
    assert worth_krw(90, TODAY, SupportKind.LEGAL, rates) == 200_000
    assert worth_krw(90, TODAY, SupportKind.OTHER, rates) is None
    with pytest.raises(RuleViolation):
        check_rate(
            HelpRate(SupportKind.EVENT, FIRST, 0, -1), "협약서", starts_on=FIRST, ends_on=TODAY
        )
