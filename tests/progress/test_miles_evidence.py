"""Evidence: kept once, attached, seen by the program, withdrawn, kept for five years."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories import AT, make_program, make_startup
from tests.progress.test_actions import FOUNDER, PM, facts, met, planned
from tests.progress.test_rules import TODAY, code_of
from tracker.db import db
from tracker.files.models import StoredFile
from tracker.files.rules import ReceivedFile
from tracker.program.models import Program
from tracker.progress.actions import (
    add_evidence,
    attach_evidence,
    detach_evidence,
    send_back_milestone,
    verify_milestone,
    withdraw_evidence,
)
from tracker.progress.queries import (
    evidence_of,
    evidence_of_milestones,
    proved_by,
    standing_evidence,
    verdicts_of,
)
from tracker.progress.rules import (
    EvidenceFacts,
    Expiry,
    NewEvidence,
    NewVerdict,
    Verdict,
    check_new_evidence,
    check_seen,
    kept_until,
    past_retention,
)
from tracker.values.refusals import RuleViolation

PDF = ReceivedFile("a" * 64, 1200, "application/pdf", "계약서.pdf")
CONTRACT = NewEvidence(label="신주인수계약서", file=PDF)
PRESS = NewEvidence(label="보도자료", url="https://example.org/press")
LINK = EvidenceFacts(
    id=1,
    startup_id=1,
    label="인증서",
    url="https://example.org",
    file_name=None,
    media_type=None,
    size_bytes=None,
    sha256=None,
    expires_on=None,
    note="",
    added_on=TODAY,
    added_at=AT,
    added_by="김서연",
    withdrawn_on=None,
    withdrawn_at=None,
    withdrawn_by=None,
    withdrawn_reason=None,
)


@pytest.mark.parametrize(
    ("expires_on", "sees", "left"),
    [
        (None, Expiry.NONE, 0),
        (date(2026, 9, 29), Expiry.EXPIRED, -1),
        (date(2026, 9, 30), Expiry.SOON, 0),
        (date(2026, 11, 29), Expiry.SOON, 60),
        (date(2026, 11, 30), Expiry.HOLDS, 61),
    ],
)
def test_a_certificate_holds_to_the_end_of_its_last_day(expires_on, sees, left):
    one = replace(LINK, expires_on=expires_on)
    assert (one.expiry(TODAY), one.days_left(TODAY)) == (sees, left)


def test_evidence_is_kept_five_whole_years_after_the_year_it_came_in():
    assert kept_until(date(2026, 1, 1)) == kept_until(date(2026, 12, 31)) == date(2031, 12, 31)
    assert kept_until(date(2026, 1, 1), date(2028, 5, 5)) == date(2033, 12, 31)
    assert not past_retention(LINK, date(2031, 12, 31))
    assert past_retention(LINK, date(2032, 1, 1))


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"label": " "}, ("needed", "label")),
        ({"label": "가" * 201}, ("too_long", "label")),
        ({"url": None}, ("file_or_link", "file")),
        ({"file": PDF}, ("file_or_link", "file")),
        ({"url": "javascript:alert(1)"}, ("not_a_web_address", "url")),
    ],
)
def test_evidence_is_a_named_file_or_link(changes, refused):
    assert code_of(lambda: check_new_evidence(replace(PRESS, **changes))) == refused


def test_nobody_verifies_by_nothing_or_by_what_is_not_there():
    assert code_of(lambda: check_seen(NewVerdict(), {1})) == ("verified_by_nothing", "seen")
    assert code_of(lambda: check_seen(NewVerdict(frozenset({2})), {1})) == (
        "evidence_changed",
        "seen",
    )
    check_seen(NewVerdict(frozenset({1})), {1, 2})
    check_seen(NewVerdict(note="현장 방문"), set())


@pytest.fixture
def startup(app):
    del app
    return make_startup(make_program())


def added(startup, new=CONTRACT, *, by=FOUNDER) -> int:
    return add_evidence(startup.id, new, by=by, at=AT, today=TODAY)


def proved(startup, *new):
    """A milestone that is met, with evidence attached."""
    milestone = met(startup, planned(startup))
    ids = [added(startup, one) for one in new]
    for own in ids:
        attach_evidence(startup.id, milestone.id, own, by=FOUNDER, at=AT)
    return milestone, ids


def verify(startup, milestone, seen, note=""):
    verify_milestone(startup.id, milestone.id, NewVerdict(frozenset(seen), note), by=PM, at=AT)


def test_the_same_file_is_kept_once_and_proves_many_things(startup):
    first, (contract,) = proved(startup, CONTRACT)
    second = met(startup, planned(startup, title="매출 50억 원"))
    again = added(startup, replace(CONTRACT, label="다른 이름"))
    assert again == contract
    attach_evidence(startup.id, second.id, again, by=PM, at=AT)
    attach_evidence(startup.id, second.id, again, by=PM, at=AT)
    assert [one.label for one in standing_evidence(startup.id)] == ["신주인수계약서"]
    assert [p.milestone_id for p in proved_by([contract])[contract]] == [first.id, second.id]
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_another_startups_same_file_has_its_own_name(startup):
    other = make_startup(db.session.get_one(Program, startup.program_id), "bravo")
    added(startup)
    theirs = added(other, replace(CONTRACT, file=replace(PDF, name="bravo.pdf")))
    assert evidence_of(startup.id, theirs) is None
    assert evidence_of(other.id, theirs).file_name == "bravo.pdf"


def test_another_startups_evidence_is_not_attached(startup):
    other = make_startup(db.session.get_one(Program, startup.program_id), "bravo")
    milestone = planned(startup)
    with pytest.raises(RuleViolation, match="evidence_unknown"):
        attach_evidence(startup.id, milestone.id, added(other), by=PM, at=AT)


def test_a_verification_says_what_was_seen(startup):
    milestone, (contract, _) = proved(startup, CONTRACT, PRESS)
    verify(startup, milestone, [contract], "원본 대조")
    (verdict,) = verdicts_of(milestone.id)
    assert (verdict.verdict, verdict.note) == (Verdict.VERIFIED, "원본 대조")
    assert verdict.seen == ((contract, "신주인수계약서"),)
    assert facts(startup, milestone.id).verified


def test_more_evidence_keeps_a_verification_and_taking_off_what_was_seen_ends_it(startup):
    milestone, (contract,) = proved(startup, CONTRACT)
    verify(startup, milestone, [contract])
    press = added(startup, PRESS)
    attach_evidence(startup.id, milestone.id, press, by=FOUNDER, at=AT)
    detach_evidence(startup.id, milestone.id, press, reason="중복", by=FOUNDER, at=AT)
    assert facts(startup, milestone.id).verified
    detach_evidence(startup.id, milestone.id, contract, reason="착오", by=FOUNDER, at=AT)
    assert not facts(startup, milestone.id).verified


def test_what_was_seen_is_withdrawn_by_the_program_alone_and_ends_the_verification(startup):
    milestone, (contract,) = proved(startup, CONTRACT)
    verify(startup, milestone, [contract])

    def withdraw(*, by_program: bool) -> None:
        withdraw_evidence(
            startup.id,
            contract,
            reason="위조",
            by_program=by_program,
            by=PM,
            at=AT,
            today=TODAY,
        )

    with pytest.raises(RuleViolation, match="evidence_was_seen"):
        withdraw(by_program=False)
    withdraw(by_program=True)
    assert not facts(startup, milestone.id).verified
    assert evidence_of_milestones([milestone.id])[milestone.id] == []
    assert standing_evidence(startup.id) == []
    kept = evidence_of(startup.id, contract)
    assert (kept.stands, kept.withdrawn_reason) == (False, "위조")
    with pytest.raises(RuleViolation, match="evidence_unknown"):
        withdraw(by_program=True)
    assert added(startup) != contract


def test_sent_back_stands_until_something_changes(startup):
    milestone, _ = proved(startup, CONTRACT)
    send_back_milestone(startup.id, milestone.id, reason="직인이 없습니다", by=PM, at=AT)
    sent = facts(startup, milestone.id)
    assert (sent.sent_back_reason, sent.verified) == ("직인이 없습니다", False)
    attach_evidence(startup.id, milestone.id, added(startup, PRESS), by=FOUNDER, at=AT)
    assert facts(startup, milestone.id).sent_back_at is None
    assert [v.verdict for v in verdicts_of(milestone.id)] == [Verdict.SENT_BACK]
