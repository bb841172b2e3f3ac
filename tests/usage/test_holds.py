"""Runs that wait, and what a person's word does to them, down to the startups' credits."""

import itertools
import json

import pytest
from sqlalchemy import select

from tests.factories import OPERATOR, make_program
from tests.usage.classic import EA, classic_bytes
from tests.usage.files import BRAVO, SOURCE, Run, days, row
from tests.usage.test_actions import EARLY, LATE, NOW, SEPTEMBER, TODAY, Office, codes, count
from tracker.audit.models import AuditEvent
from tracker.db import begin_write, db
from tracker.usage import actions, queries
from tracker.usage.models import CostImport, ImportDecision, Snapshot, SnapshotCharge
from tracker.usage.queries import holds
from tracker.usage.rules.holds import Decision, NewDecision
from tracker.usage.rules.kinds import ImportStatus, SnapshotState
from tracker.usage.rules.told import report_of
from tracker.values.refusals import RuleViolation

OTHER = "/exports/other"


@pytest.fixture
def office(app, tmp_path):
    return Office(tmp_path)


def resolve(office, import_id, decision, reason=""):
    begin_write()
    new = NewDecision(Decision(decision), reason)
    done = actions.resolve_import(
        office.program_id, import_id, new, by=OPERATOR, at=NOW, today=TODAY
    )
    db.session.commit()
    return done


def status(import_id) -> ImportStatus:
    return db.session.get_one(CostImport, import_id).status


def refusal(office, import_id, decision) -> str:
    with pytest.raises(RuleViolation) as refused:
        resolve(office, import_id, decision)
    db.session.rollback()
    return refused.value.code


def test_fewer_days_are_held_whole_with_the_figures_and_nothing_changes(office):
    office.take(Run(days(30), **EARLY))
    taken = office.take(Run(days(8), **LATE))
    assert (taken.status, codes(taken)) == (ImportStatus.HELD, ["H01"])
    values = {"month": "2026-09", "covers": 8, "days": 30, "change_krw": 2200}
    assert dict(taken.problems[0].values) == values
    change = taken.runs[0].snapshots[0].change
    assert (change.days, change.rows, change.won) == ((30, 8), (30, 8), (3000, 800))
    assert change.startups == {office.alpha: (3000, 800)}
    assert office.usage(office.alpha) == 3000
    assert count(SnapshotCharge) == 38
    found = queries.cost_import(office.program_id, taken.import_id)
    assert report_of(found.report)[0].snapshots == taken.runs[0].snapshots


def test_as_many_other_days_make_up_for_none(office):
    office.take(Run([row(day=f"2026-09-{n:02}") for n in range(1, 11)], **EARLY))
    taken = office.take(Run([row(day=f"2026-09-{n}") for n in range(11, 21)], **LATE))
    assert (taken.status, codes(taken)) == (ImportStatus.HELD, ["H01"])
    values = {"month": "2026-09", "covers": 0, "days": 10, "change_krw": 0}
    assert dict(taken.problems[0].values) == values
    assert office.usage(office.alpha) == 1000


def test_replace_takes_the_month_without_a_second_upload(office):
    office.take(Run(days(30), **EARLY))
    held = office.take(Run(days(8), **LATE))
    done = resolve(office, held.import_id, "replace", "Azure closed the account")
    assert done.status is ImportStatus.IMPORTED
    assert office.live() == {"2026-09": "run-2"}
    assert office.usage(office.alpha) == 800
    assert office.holds()
    (row,) = holds.decisions_of_import([held.import_id])
    assert (row.decision, row.reason) == (Decision.REPLACE, "Azure closed the account")
    asked = select(AuditEvent).where(AuditEvent.action == "usage.resolve_import")
    event = db.session.scalars(asked).one()
    assert json.loads(event.after)["decision"] == "replace"


def test_keep_leaves_what_is_live_and_the_held_run_in_history(office):
    office.take(Run(days(30), **EARLY))
    held = office.take(Run(days(8), **LATE))
    assert resolve(office, held.import_id, "keep").status is ImportStatus.DISCARDED
    assert office.usage(office.alpha) == 3000
    states = {s.run: s.state for s in db.session.scalars(select(Snapshot))}
    assert states == {"run-1": SnapshotState.LIVE, "run-2": SnapshotState.DISCARDED}
    assert office.take(Run(days(8), **LATE)).status is ImportStatus.ALREADY_IMPORTED


def test_the_same_word_twice_has_one_effect_and_another_is_refused(office):
    office.take(Run(days(30), **EARLY))
    held = office.take(Run(days(8), **LATE))
    resolve(office, held.import_id, "replace")
    assert resolve(office, held.import_id, "replace").replayed
    assert count(ImportDecision) == 1
    assert refusal(office, held.import_id, "keep") == "hold_decided"


def test_a_run_that_does_not_wait_takes_no_decision(office):
    taken = office.take(Run(days(3), **EARLY))
    for decision in Decision:
        assert refusal(office, taken.import_id, decision) == "hold_none"
    stranger = make_program("other").id
    with pytest.raises(LookupError):
        actions.resolve_import(
            stranger, taken.import_id, NewDecision(Decision.KEEP), by=OPERATOR, at=NOW, today=TODAY
        )


def test_a_newer_run_overtakes_what_waits_and_the_late_word_says_so(office):
    office.take(Run(days(20), **EARLY))
    held = office.take(Run(days(8), **LATE))
    office.take(Run(days(21), run="run-3", submitted="2026-10-05T00:00:00Z"))
    assert status(held.import_id) is ImportStatus.SUPERSEDED
    assert refusal(office, held.import_id, "replace") == "hold_overtaken"
    assert office.live() == {"2026-09": "run-3"}
    assert office.usage(office.alpha) == 2100


def test_an_older_fuller_run_puts_the_newer_one_in_doubt_whenever_it_comes(office):
    newer = office.take(Run(days(8), **LATE))
    assert newer.status is ImportStatus.IMPORTED
    office.take(Run(days(30), **EARLY))
    assert office.usage(office.alpha) == 3000
    assert status(newer.import_id) is ImportStatus.HELD
    resolve(office, newer.import_id, "replace")
    assert office.usage(office.alpha) == 800


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_runs_that_shrink_end_alike_in_any_order(office, order):
    exports = [
        Run(days(30), **EARLY),
        Run(days(8), **LATE),
        Run(days(20, cost="149"), run="run-3", submitted="2026-10-05T00:00:00Z"),
    ]
    for n in order:
        office.take(exports[n])
    assert office.live() == {"2026-09": "run-1"}
    assert office.usage(office.alpha) == 3000
    assert len(holds.imports_waiting(office.program_id)) == 2


def test_the_held_run_again_still_waits_and_can_be_decided_from_there(office):
    office.take(Run(days(30), **EARLY))
    office.take(Run(days(8), **LATE))
    again = office.take(Run(days(8), **LATE))
    assert (again.status, codes(again)) == (ImportStatus.HELD, ["H01"])
    resolve(office, again.import_id, "replace")
    assert office.usage(office.alpha) == 800


# --- bad rows -------------------------------------------------------------------------------

BAD = [*days(5), row("9,876.50", "2026-09-06"), row(day="2026-09-07", ChargeCategory="Fee")]


def test_a_bad_row_holds_the_run_and_the_good_ones_are_kept(office):
    taken = office.take(Run(BAD, **EARLY))
    assert (taken.status, codes(taken)) == (ImportStatus.HELD, ["R01", "R05"])
    (snapshot,) = taken.runs[0].snapshots
    assert (snapshot.rows_read, snapshot.rows_stored, snapshot.rows_rejected) == (7, 5, 2)
    assert office.usage(office.alpha) == 0
    assert count(SnapshotCharge) == 5


def test_without_the_bad_rows_it_counts_and_that_stays_visible(office):
    taken = office.take(Run(BAD, **EARLY))
    done = resolve(office, taken.import_id, "without_rejected", "lines made by hand")
    assert done.status is ImportStatus.IMPORTED
    assert office.usage(office.alpha) == 500
    assert holds.accepted_without_rows([taken.import_id]) == {taken.import_id}
    assert holds.left_out(office.program_id, SEPTEMBER).rows == 2
    assert office.holds()


def test_replace_says_what_to_do_about_bad_rows(office):
    taken = office.take(Run(BAD, **EARLY))
    assert refusal(office, taken.import_id, "replace") == "hold_has_rejected"
    held = office.take(Run(days(5), source=OTHER, **LATE))
    assert refusal(office, held.import_id, "without_rejected") in {
        "hold_none_rejected",
        "hold_none",
    }


def test_a_bad_row_of_one_month_holds_both_months_of_its_file(office):
    rows = [*days(3, month="2026-08"), *days(2), row("x")]
    taken = office.take(Run(rows, **EARLY))
    snapshots = taken.runs[0].snapshots
    assert [s.status for s in snapshots] == [ImportStatus.HELD] * 2
    assert sum(s.rows_read for s in snapshots) == 6
    resolve(office, taken.import_id, "without_rejected")
    assert office.usage(office.alpha) == 500


# --- two sources ----------------------------------------------------------------------------


def two_sources(office):
    office.take(Run([*days(5), *days(5, sub=BRAVO)], **EARLY))
    return office.take(Run(days(6, cost="200"), source=OTHER, **LATE))


def test_a_second_source_of_a_sub_account_is_held(office):
    held = two_sources(office)
    assert (held.status, codes(held)) == (ImportStatus.HELD, ["H04"])
    assert (office.usage(office.alpha), office.usage(office.bravo)) == (500, 500)


def test_h04_a_classic_file_beside_focus_is_a_second_source_of_any_name(office):
    office.take(Run(days(5), **EARLY))
    held = office.take(classic_bytes(EA), source=SOURCE.lower())
    assert (held.status, codes(held)[-1]) == (ImportStatus.HELD, "H04")
    assert office.usage(office.alpha) == 500


def test_replace_counts_the_sub_account_from_the_new_source_alone(office):
    held = two_sources(office)
    resolve(office, held.import_id, "replace")
    assert (office.usage(office.alpha), office.usage(office.bravo)) == (1200, 500)
    assert office.holds()


def test_newer_runs_of_both_sources_respect_the_decision(office):
    resolve(office, two_sources(office).import_id, "replace")
    later = {"run": "run-3", "submitted": "2026-10-05T00:00:00Z"}
    first = office.take(Run([*days(7), *days(7, sub=BRAVO)], **later))
    second = office.take(Run(days(8, cost="200"), source=OTHER, **later))
    assert [first.status, second.status] == [ImportStatus.IMPORTED] * 2
    assert (office.usage(office.alpha), office.usage(office.bravo)) == (1600, 700)
    assert office.holds()


def test_a_sub_account_can_be_taken_back(office):
    held = two_sources(office)
    first = db.session.scalars(select(Snapshot).order_by(Snapshot.id)).first().import_id
    resolve(office, held.import_id, "replace")
    resolve(office, first, "replace")
    assert (office.usage(office.alpha), office.usage(office.bravo)) == (500, 500)
    assert office.holds()


def test_a_rate_that_is_missing_is_asked_for_again(office, monkeypatch):
    monkeypatch.setattr(holds, "lacks_rate", lambda *asked: True)
    held = office.take(Run(days(5), **EARLY))
    assert (held.status, codes(held)) == (ImportStatus.HELD, ["H02"])
    assert resolve(office, held.import_id, "replace").status is ImportStatus.HELD
    monkeypatch.setattr(holds, "lacks_rate", lambda *asked: False)
    begin_write()
    freed = actions.retry_waiting(office.program_id, SEPTEMBER, by=OPERATOR, at=NOW, today=TODAY)
    db.session.commit()
    assert freed == (held.import_id,)
    assert office.usage(office.alpha) == 500
    assert status(held.import_id) is ImportStatus.IMPORTED
