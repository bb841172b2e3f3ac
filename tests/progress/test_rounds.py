"""Rounds, consent and the ladder as they are kept."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from tests.factories import AT, make_program, make_startup
from tests.pages import queries
from tests.progress.test_actions import FOUNDER, PM
from tests.progress.test_rounds_rules import EOK, NAMED, priced, unpriced
from tracker.audit.models import AuditEvent
from tracker.db import db
from tracker.progress.actions import (
    add_evidence,
    attach_to_round,
    consent_to_round,
    consent_to_valuation,
    decide_ladder,
    record_round,
    record_valuation,
    verify_round,
    verify_valuation,
    withdraw_evidence,
    withdraw_round,
    withdraw_valuation,
)
from tracker.progress.models import RoundEvidence
from tracker.progress.queries import (
    consents_of_round,
    evidence_of_round,
    ladder_history,
    ladder_of,
    overview,
    round_of,
    rounds_of_startup,
    valuations_of_startup,
    withdrawn_rounds,
)
from tracker.progress.rules import (
    Audience,
    Consent,
    Currency,
    NewEvidence,
    NewValuation,
    SourceGrade,
    Stage,
)
from tracker.values.refusals import RuleViolation

__all__ = ["queries"]
pytestmark = pytest.mark.usefixtures("app")
TODAY = date(2026, 9, 30)
INSIDE = Audience.INSIDE


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def recorded(startup, *, verified=True, **changes) -> int:
    new = priced(closed_on=TODAY, **changes)
    by = PM if verified else FOUNDER
    return record_round(startup.id, new, verified=verified, by=by, at=AT, today=TODAY).id


def valuations(startup, audience=INSIDE):
    return valuations_of_startup(startup.id, audience=audience)


def refused(call) -> str:
    with pytest.raises(RuleViolation) as caught:
        call()
    return caught.value.code


def test_a_priced_round_writes_its_valuation(startup):
    round_id = recorded(startup, usd_krw=Decimal("1384.5"))
    (found,) = valuations(startup)
    assert (found.round_id, found.amount_krw, found.valued_on) == (round_id, 300 * EOK, TODAY)
    assert (found.stage, found.grade, found.verified) == (Stage.SERIES_A, SourceGrade.A, True)
    assert found.usd_krw == Decimal("1384.5")


def test_an_unpriced_round_writes_none(startup):
    record_round(startup.id, unpriced(), verified=True, by=PM, at=AT, today=TODAY)
    assert valuations(startup) == []
    (found,) = rounds_of_startup(startup.id, audience=INSIDE)
    assert (found.raised_krw, found.post_krw, found.priced) == (50 * EOK, None, False)


def test_a_round_in_dollars_is_kept_in_both(startup):
    recorded(
        startup,
        currency=Currency.USD,
        raised=Decimal(4_000_000),
        pre_money=Decimal(16_000_000),
        post_money=None,
        usd_krw=Decimal("1384.5"),
    )
    (found,) = rounds_of_startup(startup.id, audience=INSIDE)
    assert (found.post_usd, found.post_krw) == (Decimal(20_000_000), 27_690_000_000)
    assert (found.raised_usd, found.raised_krw) == (Decimal(4_000_000), 5_538_000_000)


def test_a_round_that_is_refused_leaves_nothing(startup):
    assert refused(lambda: recorded(startup, post_money=Decimal(EOK))) == "not_below_post_money"
    assert valuations(startup) == rounds_of_startup(startup.id, audience=INSIDE) == []


def test_verifying_a_round_verifies_its_valuation_at_the_grade_that_was_seen(startup):
    round_id = recorded(startup, verified=False, grade=SourceGrade.D)
    assert not valuations(startup)[0].verified
    verify_round(startup.id, round_id, grade=SourceGrade.B, by=PM, at=AT)
    (found,) = valuations(startup)
    assert (found.verified, found.grade) == (True, SourceGrade.B)
    again = refused(lambda: verify_round(startup.id, round_id, grade=SourceGrade.A, by=PM, at=AT))
    assert again == "already_verified"


def test_contract_documents_are_attached_before_a_round_is_verified_by_them(startup):
    round_id = recorded(startup, verified=False, grade=SourceGrade.D)

    def verify():
        verify_round(startup.id, round_id, grade=SourceGrade.A, by=PM, at=AT)

    assert refused(verify) == "documents_not_attached"
    wrong, right = (
        add_evidence(
            startup.id,
            NewEvidence(label="투자계약서", url=f"https://example.org/{name}"),
            by=PM,
            at=AT,
            today=TODAY,
        )
        for name in ("wrong", "right")
    )
    attach_to_round(startup.id, round_id, wrong, by=PM, at=AT)
    withdraw_evidence(startup.id, wrong, reason="오류", by_program=True, by=PM, at=AT, today=TODAY)
    assert refused(verify) == "documents_not_attached"
    attach_to_round(startup.id, round_id, right, by=PM, at=AT)
    verify()
    assert valuations(startup)[0].grade is SourceGrade.A


def test_a_withdrawn_round_takes_its_valuation_along_and_stays_on_record(startup):
    round_id = recorded(startup)
    withdraw_round(startup.id, round_id, reason="금액 착오", by_program=True, by=PM, at=AT)
    assert valuations(startup) == []
    (found,) = withdrawn_rounds(startup.id)
    assert (found.round.id, found.reason) == (round_id, "금액 착오")


def test_a_rounds_valuation_is_handled_by_its_round_alone(startup):
    recorded(startup, verified=False, grade=SourceGrade.D)
    own = valuations(startup)[0].id
    acts = (
        lambda: verify_valuation(startup.id, own, by=PM, at=AT),
        lambda: withdraw_valuation(startup.id, own, reason="x", by_program=True, by=PM, at=AT),
        lambda: consent_to_valuation(
            startup.id, own, Consent.PUBLIC, "동의서", by_program=True, by=PM, at=AT
        ),
    )
    assert {refused(act) for act in acts} == {"valuation_of_a_round"}


def test_another_startups_round_is_unknown(startup):
    round_id, other = recorded(startup), make_startup(make_program("second"), "other")
    assert round_of(other.id, round_id, audience=INSIDE) is None
    act = refused(
        lambda: withdraw_round(other.id, round_id, reason="x", by_program=True, by=PM, at=AT)
    )
    assert act == "round_unknown"


def test_consent_moves_a_round_and_its_valuation_together_and_keeps_its_history(startup):
    round_id = recorded(startup, consent=Consent.PROGRAM, consent_basis="동의서 1")
    for consent, basis in ((Consent.PUBLIC, "동의서 2"), (Consent.NONE, "")):
        consent_to_round(startup.id, round_id, consent, basis, by_program=True, by=PM, at=AT)
    assert valuations(startup)[0].consent is Consent.NONE
    told = [(one.consent, one.basis) for one in consents_of_round(round_id)]
    assert told == [
        (Consent.NONE, ""),
        (Consent.PUBLIC, "동의서 2"),
        (Consent.PROGRAM, "동의서 1"),
    ]
    same = refused(
        lambda: consent_to_round(
            startup.id, round_id, Consent.NONE, "", by_program=True, by=PM, at=AT
        )
    )
    assert same == "consent_unchanged"


@pytest.mark.parametrize("consent", list(Consent))
def test_each_audience_finds_what_was_consented_to_it_and_nothing_else(startup, consent):
    round_id = recorded(startup, consent=consent, consent_basis="동의서")
    alone = NewValuation(
        valued_on=TODAY,
        grade=SourceGrade.B,
        stage=Stage.OTHER,
        amount_krw=EOK,
        consent=consent,
        consent_basis="동의서",
    )
    record_valuation(startup.id, alone, verified=True, by=PM, at=AT, today=TODAY)
    wide = list(Consent).index(consent)
    for audience in Audience:
        shown = audience is INSIDE or wide >= list(Audience).index(audience)
        assert bool(rounds_of_startup(startup.id, audience=audience)) == shown
        assert len(valuations(startup, audience)) == (2 if shown else 0)
        assert (round_of(startup.id, round_id, audience=audience) is not None) == shown
        found = overview(startup.program_id, day=TODAY, audience=audience)
        assert bool(found.rounds) == (found.raised_krw > 0) == shown
        assert found.progress[startup.id].standing.rung.known == (
            "series_ab" if shown else "selected"
        )


def test_evidence_is_attached_to_a_round_once(startup):
    round_id = recorded(startup)
    paper = NewEvidence(label="투자계약서", url="https://example.org/contract")
    own = add_evidence(startup.id, paper, by=PM, at=AT, today=TODAY)
    for _ in range(2):
        attach_to_round(startup.id, round_id, own, by=PM, at=AT)
    assert db.session.scalar(select(func.count()).select_from(RoundEvidence)) == 1
    assert [one.label for one in evidence_of_round(round_id)] == ["투자계약서"]
    other = make_startup(make_program("second"), "other")
    foreign = add_evidence(other.id, paper, by=PM, at=AT, today=TODAY)
    act = refused(lambda: attach_to_round(startup.id, round_id, foreign, by=PM, at=AT))
    assert act == "evidence_unknown"


def test_what_a_verified_round_rests_on_is_not_withdrawn_before_it(startup):
    round_id = recorded(startup)
    paper = NewEvidence(label="투자계약서", url="https://example.org/contract")
    own = add_evidence(startup.id, paper, by=PM, at=AT, today=TODAY)
    attach_to_round(startup.id, round_id, own, by=PM, at=AT)
    why = {"reason": "잘못 올림", "by_program": True, "by": PM, "at": AT}
    act = refused(lambda: withdraw_evidence(startup.id, own, **why, today=TODAY))
    assert act == "evidence_of_verified_round"
    withdraw_round(startup.id, round_id, **why)
    withdraw_evidence(startup.id, own, **why, today=TODAY)


def test_a_program_begins_with_the_default_ladder_and_decides_its_own(startup):
    program_id = startup.program_id
    assert ladder_of(program_id).version == 0
    rungs = (NAMED[0], NAMED[-1])
    decided = decide_ladder(program_id, rungs, version=0, reason="단순화", by=PM, at=AT)
    assert decided == ladder_of(program_id).version == 1
    assert [rung.name for rung in ladder_of(program_id).rungs] == ["selected", "unicorn"]
    (change,) = ladder_history(program_id)
    assert (change.rungs, change.reason, change.decided_by) == (2, "단순화", PM.label)
    stale = refused(
        lambda: decide_ladder(program_id, rungs, version=0, reason="다시", by=PM, at=AT)
    )
    assert stale == "changed_meanwhile"


def test_a_day_sees_only_what_was_closed_by_it(startup):
    recorded(startup)
    before = overview(startup.program_id, day=date(2026, 9, 29), audience=INSIDE)
    assert before.rounds == []
    assert before.progress[startup.id].standing.rung.known == "selected"
    assert overview(startup.program_id, day=TODAY, audience=INSIDE).rounds


def test_what_is_done_to_a_round_is_in_the_trail(startup):
    round_id = recorded(startup, consent=Consent.PROGRAM, consent_basis="동의서")
    consent_to_round(startup.id, round_id, Consent.PUBLIC, "동의서", by_program=True, by=PM, at=AT)
    withdraw_round(startup.id, round_id, reason="착오", by_program=True, by=PM, at=AT)
    actions = db.session.scalars(
        select(AuditEvent.action)
        .where(AuditEvent.object == f"funding_round:{round_id}")
        .order_by(AuditEvent.id)
    ).all()
    assert actions == [
        "progress.record_round",
        "progress.consent_to_round",
        "progress.withdraw_round",
    ]


@pytest.mark.parametrize("count", [5, 100])
def test_the_overview_asks_the_same_for_five_and_for_a_hundred(app, queries, count):
    del app
    program = make_program(startup_seats=200)
    for number in range(count):
        recorded(make_startup(program, f"s{number}"))
    db.session.commit()
    assert queries(lambda: overview(program.id, day=TODAY, audience=INSIDE)) <= 8
