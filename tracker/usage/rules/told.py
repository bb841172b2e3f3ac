"""An import's report: as the command line prints it, and as it is kept for its page."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.usage.rules.deciding import Change, SnapshotReport, written
from tracker.usage.rules.kinds import Bucket, ImportStatus
from tracker.usage.rules.problems import Problem
from tracker.usage.rules.settling import Buckets
from tracker.values.exact import plain


@dataclass(frozen=True, slots=True)
class RunReport:
    """What came of one run or file. Of a refused one nothing is stored: it has no snapshots."""

    name: str
    status: ImportStatus
    snapshots: tuple[SnapshotReport, ...]
    problems: tuple[Problem, ...] = ()
    problems_total: int = 0
    rows_read: int = 0
    rows_rejected: int = 0


def contract(
    status: ImportStatus,
    runs: Iterable[RunReport],
    problems: Iterable[Problem],
    message: Callable[[Problem], str],
    import_id: int | None = None,
) -> dict[str, Any]:
    """The object of `tracker usage import --json`; what waits names the import to decide about."""
    told: dict[str, Any] = {
        "status": status.value,
        "snapshots": [snapshot.contract() for run in runs for snapshot in run.snapshots],
        "problems": [problem_object(problem, message) for problem in problems],
    }
    if status is ImportStatus.HELD and import_id is not None:
        told["import"] = import_id
    return told


def problem_object(problem: Problem, message: Callable[[Problem], str]) -> dict[str, Any]:
    return {
        "code": problem.code.value,
        "blob": problem.blob or None,
        "line": problem.line,
        "column": problem.column,
        "value": problem.value,
        "message": message(problem),
    }


def report_json(runs: Sequence[RunReport]) -> str:
    """To be kept with the import; problems are kept apart."""
    return json.dumps({"runs": [_run(run) for run in runs]}, ensure_ascii=False)


def report_of(text: str) -> tuple[RunReport, ...]:
    """What `report_json` wrote."""
    return tuple(_read_run(run) for run in json.loads(text or "{}").get("runs", ()))


def _run(run: RunReport) -> dict[str, Any]:
    return {
        "name": run.name,
        "status": run.status.value,
        "rows_read": run.rows_read,
        "rows_rejected": run.rows_rejected,
        "problems_total": run.problems_total,
        "snapshots": [_snapshot(snapshot) for snapshot in run.snapshots],
    }


def _read_run(run: Mapping[str, Any]) -> RunReport:
    return RunReport(
        name=run["name"],
        status=ImportStatus(run["status"]),
        snapshots=tuple(_read_snapshot(snapshot) for snapshot in run["snapshots"]),
        problems_total=run["problems_total"],
        rows_read=run["rows_read"],
        rows_rejected=run["rows_rejected"],
    )


def _snapshot(snapshot: SnapshotReport) -> dict[str, Any]:
    return {
        **snapshot.contract(),
        **snapshot.per_currency(),
        "month": snapshot.month.isoformat(),
        "status": snapshot.status.value,
        "startups": {str(owner): written(sums) for owner, sums in snapshot.startups.items()},
        "change": _change(snapshot.change) if snapshot.change else None,
    }


def _read_snapshot(found: Mapping[str, Any]) -> SnapshotReport:
    return SnapshotReport(
        source=found["source"],
        month=date.fromisoformat(found["month"]),
        run=found["run"],
        status=ImportStatus(found["status"]),
        rows_read=found["rows_read"],
        rows_stored=found["rows_stored"],
        rows_rejected=found["rows_rejected"],
        billed={currency: Decimal(amount) for currency, amount in found["billed"].items()},
        buckets=_read_buckets(found["buckets"]),
        startups={int(owner): _read_buckets(sums) for owner, sums in found["startups"].items()},
        change=_read_change(found["change"]) if found["change"] else None,
        rejected_billed={
            currency: Decimal(amount)
            for currency, amount in found.get("rejected_billed", {}).items()
        },
        usd_krw=Decimal(found["usd_krw"]) if found.get("usd_krw") else None,
        by_currency={
            currency: _read_buckets(sums) for currency, sums in found.get("by_currency", {}).items()
        },
    )


def _read_buckets(sums: Mapping[str, str]) -> Buckets:
    return {Bucket(name): Decimal(amount) for name, amount in sums.items()}


def _change(change: Change) -> dict[str, Any]:
    return {
        "days": list(change.days),
        "rows": list(change.rows),
        "won": [plain(amount) for amount in change.won],
        "startups": {
            str(owner): [plain(before), plain(after)]
            for owner, (before, after) in change.startups.items()
        },
    }


def _read_change(found: Mapping[str, Any]) -> Change:
    return Change(
        days=(found["days"][0], found["days"][1]),
        rows=(found["rows"][0], found["rows"][1]),
        won=(Decimal(found["won"][0]), Decimal(found["won"][1])),
        startups={
            int(owner): (Decimal(before), Decimal(after))
            for owner, (before, after) in found["startups"].items()
        },
    )
