"""Runs taken in and sub accounts mapped, on both engines, down to the startups' credits."""

import itertools
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.factories import OPERATOR, make_program, make_startup
from tests.usage.files import (
    ALPHA,
    BRAVO,
    SOURCE,
    STRAY,
    Run,
    csv_bytes,
    days,
    put,
    row,
)
from tracker.audit.models import AuditEvent
from tracker.credits.models import UsageFact
from tracker.credits.queries import credits_of_startup
from tracker.credits.verification import verify_ledger
from tracker.db import begin_write, db
from tracker.files.queries import stored_file
from tracker.files.storage import opened
from tracker.usage import actions, queries
from tracker.usage.models import CostImport, ImportProblem, Snapshot, SnapshotBlob, SnapshotCharge
from tracker.usage.reading import keep_originals, opened_paths, read_runs
from tracker.usage.rules.kinds import Bucket, ImportStatus, SnapshotState
from tracker.usage.rules.mapping import NewMapping
from tracker.usage.rules.told import contract, report_of
from tracker.values.exact import exact_sum
from tracker.values.refusals import RuleViolation

NOW = datetime(2026, 11, 3, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 3)
SEPTEMBER = date(2026, 9, 1)
_folders = itertools.count()


class Office:
    """A program of two startups, each with its sub account, and a place for files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = make_program()
        self.program_id = program.id
        self.alpha = make_startup(program, "alpha").id
        self.bravo = make_startup(program, "bravo").id
        self.map(self.alpha, ALPHA)
        self.map(self.bravo, BRAVO)
        db.session.commit()

    def map(self, startup_id, account, starts_on=None, ends_on=None):
        mapping = NewMapping(account, starts_on, ends_on)
        return actions.map_sub_account(startup_id, mapping, by=OPERATOR, at=NOW, today=TODAY)

    def unmap(self, mapping_id, from_on=None):
        actions.unmap_sub_account(
            self.program_id, mapping_id, from_on=from_on, by=OPERATOR, at=NOW, today=TODAY
        )

    def take(self, *exports, source=None, at=NOW):
        """Take runs in as a command would: one import, committed."""
        paths = [self._written(export) for export in exports]
        with opened_paths(paths) as bundles:  # a zip is read again where its parts are kept
            runs = read_runs(bundles, source=source)
            earlier = partial(queries.earlier_runs, self.program_id)
            keep_originals(self.folder / "files", runs, earlier)
        begin_write()
        names = [path.name for path in paths]
        taken = actions.take_in(self.program_id, runs, names=names, by=OPERATOR, at=at, today=TODAY)
        db.session.commit()
        return taken

    def _written(self, export) -> Path:
        folder = self.folder / f"in{next(_folders)}"
        return export.write(folder) if isinstance(export, Run) else put(folder, "part.csv", export)

    def usage(self, startup_id) -> int:
        found = credits_of_startup(self.program_id, startup_id, as_of=TODAY)
        return found.amounts.usage_krw

    def live(self) -> dict[str, str]:
        """The month and source of each live snapshot, and its run."""
        asked = select(Snapshot).where(Snapshot.state == SnapshotState.LIVE)
        return {f"{s.billing_month:%Y-%m}": s.run for s in db.session.scalars(asked)}

    def holds(self) -> bool:
        return verify_ledger(self.program_id, today=TODAY).holds


@pytest.fixture
def office(app, tmp_path):
    return Office(tmp_path)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def codes(taken) -> list[str]:
    return [problem.code.value for problem in taken.problems]


EARLY = {"run": "run-1", "submitted": "2026-09-11T02:11:09.5141279Z"}
LATE = {"run": "run-2", "submitted": "2026-10-04T02:40:55.0032114Z"}


def test_a_run_is_taken_in_and_draws_from_its_startups(office):
    taken = office.take(Run(days(3, cost="100.4") + days(2, cost="50", sub=BRAVO)))
    assert taken.status is ImportStatus.IMPORTED
    assert (office.usage(office.alpha), office.usage(office.bravo)) == (301, 100)
    assert office.holds()


def test_the_object_of_the_contract_is_exact(office):
    taken = office.take(Run(days(3, cost="0.1234567890123456789012345678")))
    assert contract(taken.status, taken.runs, taken.problems, str) == {
        "status": "imported",
        "snapshots": [
            {
                "source": SOURCE.lower(),
                "month": "2026-09",
                "run": "f6b354ae-6eb7-4fc7-89b8-000000000001",
                "rows_read": 3,
                "rows_stored": 3,
                "rows_rejected": 0,
                "billed": {"KRW": "0.3703703670370370367037037034"},
                "buckets": {
                    "credit_applied": "0",
                    "tax": "0",
                    "shared": "0",
                    "unmapped": "0",
                    "commitment": "0",
                    "not_covered": "0",
                    "credit": "0.3703703670370370367037037034",
                },
            }
        ],
        "problems": [],
    }


def test_the_same_run_again_changes_nothing(office):
    office.take(Run(days(3)))
    before = [count(model) for model in (Snapshot, SnapshotCharge, UsageFact)]
    taken = office.take(Run(days(3)))
    assert taken.status is ImportStatus.ALREADY_IMPORTED
    assert taken.runs[0].snapshots[0].rows_stored == 3
    assert [count(model) for model in (Snapshot, SnapshotCharge, UsageFact)] == before


def test_the_same_run_packed_otherwise_is_the_same(office):
    office.take(Run(days(3)))
    assert office.take(Run(days(3), packed=False)).status is ImportStatus.ALREADY_IMPORTED


def test_the_same_run_with_other_contents_is_refused(office):
    office.take(Run(days(3)))
    taken = office.take(Run(days(4)))
    assert (taken.status, codes(taken)) == (ImportStatus.REFUSED, ["E11"])
    assert office.usage(office.alpha) == 300


def test_a_newer_run_replaces_the_month_and_never_adds(office):
    office.take(Run(days(10), **EARLY))
    taken = office.take(Run(days(20), **LATE))
    assert office.usage(office.alpha) == 2000
    change = taken.runs[0].snapshots[0].change
    assert (change.days, change.rows) == ((10, 20), (10, 20))
    assert change.won == (1000, 2000)
    assert change.startups == {office.alpha: (1000, 2000)}
    assert office.holds()


def test_an_older_run_is_kept_as_history_only(office):
    office.take(Run(days(20), **LATE))
    taken = office.take(Run(days(10), **EARLY))
    assert taken.status is ImportStatus.SUPERSEDED
    assert office.usage(office.alpha) == 2000
    assert office.live() == {"2026-09": "run-2"}
    assert office.take(Run(days(10), **EARLY)).status is ImportStatus.ALREADY_IMPORTED


def test_runs_given_together_are_taken_the_oldest_first(office):
    taken = office.take(Run(days(20), **LATE), Run(days(10), **EARLY))
    assert [run.snapshots[0].run for run in taken.runs] == ["run-1", "run-2"]
    assert taken.status is ImportStatus.IMPORTED
    assert office.usage(office.alpha) == 2000
    assert count(CostImport) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_arrival_never_matters(office, order):
    exports = [
        Run(days(5, month="2026-08"), run="run-8", month="2026-08"),
        Run(days(10), **EARLY),
        Run(days(20, cost="77.77"), **LATE),
    ]
    for n in [*order, *order]:
        office.take(exports[n])
    assert office.usage(office.alpha) == 500 + 1555
    assert office.live() == {"2026-08": "run-8", "2026-09": "run-2"}
    assert office.holds()


def test_a_newer_run_of_the_same_contents_changes_nothing_but_counts_as_newest(office):
    office.take(Run(days(10), run="a", submitted="2026-10-01T00:00:00Z"))
    taken = office.take(Run(days(10), run="c", submitted="2026-10-03T00:00:00Z"))
    assert taken.status is ImportStatus.ALREADY_IMPORTED
    late = office.take(Run(days(10, cost="99"), run="b", submitted="2026-10-02T00:00:00Z"))
    assert late.status is ImportStatus.SUPERSEDED
    assert office.usage(office.alpha) == 1000


def test_a_little_less_over_the_same_days_replaces_and_is_reported(office):
    office.take(Run(days(10), **EARLY))
    taken = office.take(Run(days(10, cost="98"), **LATE))
    assert taken.status is ImportStatus.IMPORTED
    assert taken.runs[0].snapshots[0].change.won == (1000, 980)
    assert office.usage(office.alpha) == 980


def test_a_file_without_one_good_row_is_refused_and_nothing_is_stored(office):
    bad = [row("9,876.50"), row(day="2026-09-06", ChargeCategory="Fee")]
    taken = office.take(Run(bad))
    assert (taken.status, codes(taken)) == (ImportStatus.REFUSED, ["R01", "R05"])
    assert taken.runs[0].snapshots == ()
    assert [count(model) for model in (Snapshot, SnapshotCharge, UsageFact)] == [0, 0, 0]
    kept, total = queries.import_problems(taken.import_id, 0, 20)
    assert (tuple(kept), total) == (taken.problems, 2)
    assert count(ImportProblem) == 2


def test_a_refused_run_keeps_no_other_run_out(office):
    taken = office.take(Run(days(5), **EARLY), Run(days(1, ChargeCategory="Fee"), **LATE))
    assert taken.status is ImportStatus.REFUSED
    assert [run.status for run in taken.runs] == ["imported", "refused"]
    assert office.usage(office.alpha) == 500


def test_two_sources_of_different_sub_accounts_are_both_live(office):
    office.take(Run(days(5), **EARLY))
    office.take(Run(days(4, sub=BRAVO), source="/exports/other", **LATE))
    assert (office.usage(office.alpha), office.usage(office.bravo)) == (500, 400)


def test_a_bare_file_is_a_source_of_its_own_and_replaces_its_months(office):
    both = days(3, month="2026-08") + days(2)
    assert office.take(csv_bytes(both)).status is ImportStatus.IMPORTED
    again = days(3, month="2026-08", cost="200") + days(5)
    taken = office.take(csv_bytes(again), at=NOW + timedelta(days=1))
    assert [s.source for s in taken.runs[0].snapshots] == ["file", "file"]
    assert office.usage(office.alpha) == 600 + 500


def test_a_bare_file_that_drops_a_sub_account_must_name_its_source(office):
    office.take(csv_bytes(days(3)))
    taken = office.take(csv_bytes(days(3, sub=BRAVO)))
    assert (taken.status, codes(taken)) == (ImportStatus.REFUSED, ["E17"])
    named = office.take(csv_bytes(days(3, sub=BRAVO)), source="bravo's bill")
    assert named.status is ImportStatus.IMPORTED
    assert queries.sources_of(office.program_id) == ["bravo's bill", "file"]


def test_the_same_bytes_under_another_name_are_already_imported(office):
    office.take(csv_bytes(days(3)))
    taken = office.take(csv_bytes(days(3)), source="other")
    assert taken.status is ImportStatus.ALREADY_IMPORTED


def test_a_month_without_rows_is_kept_and_the_next_run_replaces_it(office):
    taken = office.take(Run([], **EARLY))
    assert (taken.status, codes(taken)) == (ImportStatus.IMPORTED, ["E07"])
    office.take(Run(days(2), **LATE))
    assert office.usage(office.alpha) == 200


def test_every_kind_of_row_falls_in_its_bucket(office):
    rows = [
        row("100"),
        row("-20", ChargeClass="Correction"),
        row("7", x_SkuIsCreditEligible="False"),
        row("3", x_PublisherCategory="Vendor"),
        row("50", ChargeCategory="Purchase", PricingCategory="Committed"),
        row("10", ChargeCategory="Tax"),
        row("-500", sub="", ChargeCategory="Credit"),
        row("-0.58", sub="", ChargeCategory="Adjustment"),
        row("12.5", sub=STRAY),
    ]
    office.take(Run(rows))
    totals = queries.month_totals(office.program_id, SEPTEMBER)
    alpha = {s.slug: b for s, b in totals.startups}["alpha"]
    assert (alpha[Bucket.CREDIT], alpha[Bucket.NOT_COVERED]) == (80, 10)
    assert (alpha[Bucket.COMMITMENT], alpha[Bucket.TAX]) == (50, 10)
    assert totals.shared[Bucket.CREDIT_APPLIED] == -500
    assert totals.shared[Bucket.SHARED] == Decimal("-0.58")
    assert totals.unmapped[Bucket.UNMAPPED] == Decimal("12.5")
    assert office.usage(office.alpha) == 80


def test_originals_are_kept_byte_for_byte_for_looking_into(office):
    export = Run(days(4), parts=2)
    office.take(export)
    blobs = list(db.session.scalars(select(SnapshotBlob).order_by(SnapshotBlob.name)))
    assert [(blob.name, blob.blob_rows) for blob in blobs] == [
        ("part_0_0001.csv.gz", 2),
        ("part_1_0001.csv.gz", 2),
    ]
    for blob, content in zip(blobs, export.blobs().values(), strict=True):
        kept = stored_file(office.program_id, blob.file_id)
        with opened(office.folder / "files", kept.sha256) as file:
            assert file.read() == content


def test_a_report_is_read_back_as_it_was_given(office):
    office.take(Run(days(10), **EARLY))
    taken = office.take(Run([*days(12), row("1", day="2026-09-13", sub=STRAY)], **LATE))
    found = queries.cost_import(office.program_id, taken.import_id)
    assert report_of(found.report) == taken.runs
    assert found.status is taken.status


def test_an_import_is_in_the_trail(office):
    taken = office.take(Run(days(1)))
    asked = select(AuditEvent).where(AuditEvent.action == "usage.take_in")
    event = db.session.scalars(asked).one()
    assert event.object == f"cost_import:{taken.import_id}"
    assert json.loads(event.after)["months"] == ["2026-09"]


# --- mappings -------------------------------------------------------------------------------


def test_unmapped_usage_counts_from_its_first_row_once_mapped(office):
    office.take(Run(days(10, sub=STRAY)))
    (waiting,) = queries.unmapped_sub_accounts(office.program_id)
    assert (waiting.sub_account, waiting.billed_krw, waiting.days) == (STRAY, 1000, 10)
    office.map(office.alpha, STRAY)
    assert office.usage(office.alpha) == 1000
    assert queries.unmapped_sub_accounts(office.program_id) == []
    assert office.holds()


def test_a_mapping_counts_for_its_days_only(office):
    office.take(Run(days(10, sub=STRAY)))
    office.map(office.alpha, STRAY, date(2026, 9, 3), date(2026, 9, 6))
    office.map(office.bravo, STRAY, date(2026, 9, 6))
    assert (office.usage(office.alpha), office.usage(office.bravo)) == (300, 500)
    (left,) = queries.unmapped_sub_accounts(office.program_id)
    assert (left.days, left.last_on) == (2, date(2026, 9, 2))


def test_a_sub_account_never_belongs_to_two_at_once(office):
    with pytest.raises(RuleViolation) as refused:
        office.map(office.bravo, ALPHA, date(2026, 9, 1))
    assert (refused.value.code, refused.value.field) == ("sub_account_mapped", "sub_account")
    assert refused.value.values["startup"] == "알파"


def test_the_same_mapping_again_changes_nothing(office):
    first = office.map(office.alpha, STRAY)
    assert office.map(office.alpha, f"/subscriptions/{STRAY.upper()}").id == first.id


def test_unmapping_from_a_day_settles_anew(office):
    office.take(Run(days(10)))
    (span,) = queries.mappings_of(office.program_id).spans_of(ALPHA)
    office.unmap(span.id, date(2026, 9, 4))
    assert office.usage(office.alpha) == 300
    (left,) = queries.mappings_of(office.program_id).spans_of(ALPHA)
    assert (left.starts_on, left.ends_on) == (None, date(2026, 9, 4))
    office.map(office.bravo, ALPHA, date(2026, 9, 4))
    assert office.usage(office.bravo) == 700
    assert office.holds()


def test_unmapping_without_a_day_is_as_if_never_mapped(office):
    office.take(Run(days(10)))
    (span,) = queries.mappings_of(office.program_id).spans_of(ALPHA)
    office.unmap(span.id)
    assert office.usage(office.alpha) == 0
    with pytest.raises(RuleViolation):
        office.unmap(span.id)
    rows, total = queries.mapping_rows(office.program_id, 0, 20, in_force=False)
    assert (rows[0].mapping.sub_account, total) == (ALPHA, 1)


def test_another_program_sees_none_of_it(office):
    office.take(Run(days(3, sub=STRAY)))
    other = make_program("other")
    assert queries.unmapped_sub_accounts(other.id) == []
    assert queries.latest_imports(other.id, 20) == []
    (mine,) = queries.latest_imports(office.program_id, 20)
    assert queries.cost_import(other.id, mine.id) is None
    assert queries.month_totals(other.id, SEPTEMBER).startups == ()


# --- figures --------------------------------------------------------------------------------


def test_usage_by_service_is_of_the_days_asked_for(office):
    rows = days(10) + days(10, cost="5", ServiceName="Storage", x_SkuIsCreditEligible="False")
    office.take(Run(rows))
    found = queries.usage_by_service(
        office.program_id, office.alpha, since=date(2026, 9, 3), until=date(2026, 9, 8)
    )
    assert [(one.service, one.credit_krw, one.not_covered_krw) for one in found] == [
        ("Virtual Machines", 500, 0),
        ("Storage", 0, 25),
    ]


def test_the_day_after_bill_is_a_month_of_the_last_complete_days(office):
    rows = days(30) + days(30, cost="10", ServiceName="Storage", x_SkuIsCreditEligible="False")
    rows += [row("999999", day="2026-09-30")]
    office.take(Run(rows))
    found = queries.day_after_bill_by_service(office.program_id, office.alpha)
    assert [(one.service, one.month_krw) for one in found] == [
        ("Virtual Machines", 3044),
        ("Storage", 304),
    ]
    figures = credits_of_startup(office.program_id, office.alpha, as_of=TODAY)
    assert figures.outlook.day_after_bill_krw == 3348


def test_days_without_rows_are_not_in_the_day_after_bill(office):
    office.take(Run([row("100", day=f"2026-09-{on:02}") for on in (*range(1, 5), *range(20, 31))]))
    (bill,) = queries.day_after_bill_by_service(office.program_id, office.alpha)
    figures = credits_of_startup(office.program_id, office.alpha, as_of=TODAY)
    assert bill.month_krw == figures.outlook.day_after_bill_krw == 3044


def test_too_few_complete_days_are_not_enough_data(office):
    office.take(Run(days(7)))
    assert queries.day_after_bill_by_service(office.program_id, office.alpha) == []
    office.take(Run(days(8), **{**LATE, "submitted": "2026-10-05T00:00:00Z"}))
    assert queries.day_after_bill_by_service(office.program_id, office.alpha) != []


def test_the_newest_data_is_the_newest_live_run(office):
    assert queries.newest_data(office.program_id) is None
    office.take(Run(days(3), **EARLY), Run(days(3, month="2026-10"), month="2026-10", **LATE))
    newest = queries.newest_data(office.program_id)
    assert newest.as_of == datetime(2026, 10, 4, 2, 40, 55, 3211, tzinfo=UTC)


def test_stored_charges_sum_to_what_the_files_hold(office):
    rows = days(28, cost="0.0000000000000000000000000001") + days(28, cost="-123456.789")
    taken = office.take(Run(rows, parts=3))
    stored = db.session.scalars(select(SnapshotCharge)).all()
    assert sum(one.charge_rows for one in stored) == 56
    summed = {"KRW": exact_sum(one.billed for one in stored)}
    assert summed == taken.runs[0].snapshots[0].billed
    assert summed["KRW"] == Decimal("-3456790.0919999999999999999999999972")
