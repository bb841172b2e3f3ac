"""The demo's usage: export runs as Azure writes them, invented day by day."""

import csv
import io
import json
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from tracker.setup.demo.calendar import MONTHS_IN, DemoCalendar
from tracker.setup.demo.startups import DORMANT, GROWING, LAPSING, OVER, STEADY

EXPORT_NAME = "focus-daily"
SOURCE = (
    "/providers/Microsoft.Billing/billingAccounts/demo/providers/Microsoft.CostManagement"
    f"/exports/{EXPORT_NAME}"
)
SETTLED_ON = 6  # a month's last run is that of the 6th of the next
WEEKEND = 0.74
HEADER = (
    "BilledCost",
    "BillingCurrency",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargeCategory",
    "ChargeClass",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ListCost",
    "PublisherName",
    "ServiceName",
    "SubAccountId",
    "x_PublisherCategory",
    "x_ResourceGroupName",
    "x_SkuIsCreditEligible",
    "x_SkuMeterSubcategory",
)
Months = float
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """How a startup uses Azure: won a day `t` months after it joined, and on which services."""

    startup: str
    krw_a_day: Callable[[Months], float]
    services: tuple[tuple[str, float], ...]
    from_day: int = 8  # days after it joined
    until: Months = 1000.0


HABITS = (
    Habit(
        STEADY,
        lambda t: 146_000 * (1 + 0.008 * t),
        (
            ("Virtual Machines", 0.34),
            ("Azure Kubernetes Service", 0.22),
            ("Azure SQL Database", 0.20),
            ("Storage", 0.13),
            ("Azure Monitor", 0.07),
            ("Bandwidth", 0.04),
        ),
    ),
    Habit(
        GROWING,
        lambda t: 97_000 * 1.088**t,
        (
            ("Azure Machine Learning", 0.46),
            ("Virtual Machines", 0.24),
            ("Storage", 0.17),
            ("Azure Kubernetes Service", 0.09),
            ("Bandwidth", 0.04),
        ),
    ),
    Habit(
        LAPSING,
        lambda t: 58_000 + 14_000 * (t > 15),
        (("Virtual Machines", 0.55), ("Storage", 0.28), ("Azure Functions", 0.17)),
        from_day=40,
    ),
    Habit(
        DORMANT,
        lambda t: max(21_000.0, 74_000 - 4_200 * t),
        (("Azure IoT Hub", 0.48), ("Storage", 0.30), ("Azure Functions", 0.22)),
        from_day=25,
        until=16.4,
    ),
    Habit(
        OVER,
        lambda t: 128_000 * 1.058**t,
        (
            ("Azure OpenAI Service", 0.58),
            ("Azure App Service", 0.16),
            ("Azure Cosmos DB", 0.14),
            ("Azure AI Search", 0.08),
            ("Bandwidth", 0.04),
        ),
    ),
)
GROUPS = {  # a service's resource group; all others are in "prod"
    "Storage": "data",
    "Azure SQL Database": "data",
    "Azure Cosmos DB": "data",
    "Azure Monitor": "ops",
    "Bandwidth": "ops",
}
JUMP = (STEADY, "Virtual Machines", 5, 6)  # whose, of what, how many days ago, how many times
EARLY_AGO, EARLY_ON, EARLY_LACKS = 2, 2, 3  # a month exported on the 2nd, three days short, too
UNMAPPED = uuid.uuid5(uuid.NAMESPACE_DNS, "sandbox.demo.example")
UNMAPPED_MONTHS = 2


def sub_account_of(startup: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{startup}.demo.example"))


@dataclass(frozen=True, slots=True)
class ExportRun:
    """One run's files, by their names in the export's folder."""

    month: date
    submitted_at: datetime
    files: dict[str, bytes]


def export_runs(calendar: DemoCalendar) -> Iterator[ExportRun]:
    """A run a month, oldest first; the newest charge day is the day before the demo's."""
    for ago in range(MONTHS_IN, -1, -1):
        rows = sorted(_rows_of_month(calendar, ago), key=lambda row: row[6])
        if ago == EARLY_AGO and rows:
            yield _run(calendar, ago, _early(rows), EARLY_ON)
        if rows:
            yield _run(calendar, ago, rows)


def _early(rows: list[Row]) -> list[Row]:
    """What an export of the month's first days after knows: its last days are still missing."""
    days = sorted({row[6] for row in rows})[:-EARLY_LACKS]
    return [row for row in rows if row[6] in days]


def _rows_of_month(calendar: DemoCalendar, ago: int) -> Iterator[Row]:
    days = _days_of_month(calendar, ago)
    for habit in HABITS:
        yield from _usage_rows(calendar, habit, ago, days)
    yield from _extra_rows(ago, days)


def _days_of_month(calendar: DemoCalendar, ago: int) -> list[date]:
    first, after = calendar.month(ago), calendar.month(ago - 1)
    end = min(after, calendar.today)
    return [first + timedelta(days=n) for n in range((end - first).days)]


def _usage_rows(calendar: DemoCalendar, habit: Habit, ago: int, days: list[date]) -> Iterator[Row]:
    noise = random.Random(f"{habit.startup}:{ago}")  # noqa: S311 - invented figures, not secrets
    begins = calendar.joined_on + timedelta(days=habit.from_day)
    for day in days:
        months = (day - calendar.joined_on).days / 30.4375
        if day < begins or months > habit.until:
            continue
        krw = habit.krw_a_day(months) * (WEEKEND if day.weekday() >= 5 else 1)
        krw *= noise.uniform(0.9, 1.1)
        for service, share in habit.services:
            cost = krw * share * noise.uniform(0.82, 1.18)
            group = f"{habit.startup}-{GROUPS.get(service, 'prod')}"
            if (habit.startup, service, (calendar.today - day).days) == JUMP[:3]:
                cost, group = cost * JUMP[3], f"{habit.startup}-batch"
            yield _row(day, cost, service, sub_account_of(habit.startup), group)


def _extra_rows(ago: int, days: list[date]) -> Iterator[Row]:
    """What real files hold beside usage: Marketplace, a refund, rounding, a stray subscription."""
    for startup, krw in ((STEADY, 184_000), (OVER, 420_000)):
        if ago < MONTHS_IN - 1 and len(days) > 2:
            yield _marketplace(days[2], krw, startup)
    if ago == 3:
        yield _row(
            days[19],
            -1_482_300.5,
            "Azure Machine Learning",
            sub_account_of(GROWING),
            f"{GROWING}-prod",
        )
    if days and ago < MONTHS_IN:
        yield _row(days[-1], 0.37, "Rounding", "", "", category="Adjustment")
    if ago < UNMAPPED_MONTHS:
        for day in days:
            yield _row(
                day, 11_850 + 90 * day.day, "Virtual Machines", str(UNMAPPED), f"{STEADY}-sandbox"
            )


def _marketplace(day: date, krw: float, startup: str) -> Row:
    return _row(
        day,
        krw,
        "관측소프트 모니터링",
        sub_account_of(startup),
        f"{startup}-prod",
        category="Purchase",
        publisher=("관측소프트", "Vendor"),
        eligible=False,
    )


def _row(  # noqa: PLR0913 - a row's cells, each by name
    day: date,
    krw: float,
    service: str,
    sub_account: str,
    group: str,
    *,
    category: str = "Usage",
    publisher: tuple[str, str] = ("Microsoft", "Cloud Provider"),
    eligible: bool = True,
) -> Row:
    month = day.replace(day=1)
    cost = f"{krw:.4f}"
    return (
        cost,
        "KRW",
        _instant(month),
        _instant((month + timedelta(days=31)).replace(day=1)),
        category,
        "",
        _instant(day),
        _instant(day + timedelta(days=1)),
        cost,
        publisher[0],
        service,
        f"/subscriptions/{sub_account}" if sub_account else "",
        publisher[1],
        f"rg-{group}" if group else "",
        str(eligible),
        service,
    )


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _run(calendar: DemoCalendar, ago: int, rows: list[Row], day: int = SETTLED_ON) -> ExportRun:
    month, after = calendar.month(ago), calendar.month(ago - 1)
    settled = after.replace(day=day)
    submitted = datetime.combine(min(settled, calendar.ago(1)), time(22, 10), UTC)
    last = after - timedelta(days=1)
    run = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{SOURCE}:{month}:{submitted}"))
    folder = f"{EXPORT_NAME}/{month:%Y%m%d}-{last:%Y%m%d}/{run}"
    blob = f"{folder}/part_0_0001.csv"
    run_info = {
        "submittedTime": f"{submitted:%Y-%m-%dT%H:%M:%S}.0000000Z",
        "runId": run,
        "startDate": f"{month.isoformat()}T00:00:00",
        "endDate": f"{last.isoformat()}T00:00:00",
    }
    manifest = _manifest(run_info, blob, len(rows))
    return ExportRun(month, submitted, {f"{folder}/manifest.json": manifest, blob: _csv(rows)})


def _csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _manifest(run_info: dict[str, str], blob: str, rows: int) -> bytes:
    return json.dumps(
        {
            "manifestVersion": "2024-04-01",
            "blobCount": 1,
            "dataRowCount": rows,
            "exportConfig": {
                "exportName": EXPORT_NAME,
                "resourceId": SOURCE,
                "dataVersion": "1.0r2",
                "type": "FocusCost",
                "timeFrame": "MonthToDate",
                "granularity": "Daily",
            },
            "runInfo": run_info,
            "blobs": [{"blobName": blob, "dataRowCount": rows}],
        }
    ).encode()
