"""Cost exports of the tests' own: rows, parts, manifests, folders, zips, and broken variants."""

import csv
import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tracker.usage.reading import Limits, name_contents, opened_paths, read_runs

ALPHA = "11111111-aaaa-4aaa-8aaa-111111111111"
BRAVO = "22222222-bbbb-4bbb-8bbb-222222222222"
STRAY = "99999999-cccc-4ccc-8ccc-999999999999"
SOURCE = "/providers/Microsoft.Billing/billingAccounts/t/providers/X/exports/focus-daily"
BOM = b"\xef\xbb\xbf"

HEADER = (
    "BilledCost",
    "BillingAccountId",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "CommitmentDiscountCategory",
    "CommitmentDiscountId",
    "CommitmentDiscountStatus",
    "CommitmentDiscountType",
    "ListCost",
    "PricingCategory",
    "PublisherName",
    "ServiceName",
    "SubAccountId",
    "Tags",
    "x_BilledCostInUsd",
    "x_PricingCurrency",
    "x_PublisherCategory",
    "x_ResourceGroupName",
    "x_SkuIsCreditEligible",
    "x_SkuMeterSubcategory",
)


def row(cost="100", day="2026-09-01", sub=ALPHA, **changes) -> dict[str, str]:
    """One FOCUS 1.0 row of the billing month of its day; `changes` by column name."""
    charged = date.fromisoformat(day)
    first = charged.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    usual = {
        "BilledCost": cost,
        "BillingCurrency": "KRW",
        "BillingPeriodStart": f"{first}T00:00:00Z",
        "BillingPeriodEnd": f"{after}T00:00:00Z",
        "ChargeCategory": "Usage",
        "ChargePeriodStart": f"{charged}T00:00:00Z",
        "ChargePeriodEnd": f"{charged + timedelta(days=1)}T00:00:00Z",
        "ListCost": "0",
        "PricingCategory": "Standard",
        "PublisherName": "Microsoft",
        "ServiceName": "Virtual Machines",
        "SubAccountId": f"/subscriptions/{sub}" if sub else "",
        "Tags": '{"env":"prod"}',
        "x_BilledCostInUsd": "0.07",
        "x_PricingCurrency": "USD",
        "x_PublisherCategory": "Cloud Provider",
        "x_ResourceGroupName": "RG-One",
        "x_SkuIsCreditEligible": "True",
    }
    return {**usual, **changes}


def days(count, *, cost="100", sub=ALPHA, month="2026-09", **changes) -> list[dict[str, str]]:
    """A row a day, from the first of the month."""
    return [row(cost, f"{month}-{n:02}", sub, **changes) for n in range(1, count + 1)]


def csv_bytes(rows, *, header=HEADER, bom=True, delimiter=",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, header, restval="", extrasaction="ignore", lineterminator="\n", delimiter=delimiter
    )
    writer.writeheader()
    writer.writerows(rows)
    return (BOM if bom else b"") + text.getvalue().encode()


@dataclass
class Run:
    """One export run: its rows in parts, gzipped or plain, beside a manifest."""

    rows: list[dict[str, str]]
    run: str = "f6b354ae-6eb7-4fc7-89b8-000000000001"
    submitted: str = "2026-10-04T02:40:55.0032114Z"
    source: str = SOURCE
    parts: int = 1
    packed: bool = True
    dataset: str = "FocusCost"
    month: str = "2026-09"
    header: tuple[str, ...] = HEADER
    promised: int | None = None
    extra: dict[str, bytes] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"focus-daily/{self.month.replace('-', '')}/{self.run}"

    def cut(self) -> list[list[dict[str, str]]]:
        """Each part's rows."""
        size = -(-len(self.rows) // self.parts) or 1
        return [self.rows[n * size : (n + 1) * size] for n in range(self.parts)]

    def blobs(self) -> dict[str, bytes]:
        """Each part's name and bytes."""
        suffix = ".csv.gz" if self.packed else ".csv"
        texts = [csv_bytes(rows, header=self.header) for rows in self.cut()]
        return {
            f"part_{n}_0001{suffix}": gzip.compress(text, mtime=0) if self.packed else text
            for n, text in enumerate(texts)
        }

    def manifest(self) -> dict:
        named = list(zip(self.blobs(), self.cut(), strict=True))
        return {
            "manifestVersion": "2024-04-01",
            "blobCount": len(named),
            "dataRowCount": len(self.rows) if self.promised is None else self.promised,
            "exportConfig": {
                "exportName": "focus-daily",
                "resourceId": self.source,
                "type": self.dataset,
                "dataVersion": "1.0r2",
            },
            "runInfo": {
                "submittedTime": self.submitted,
                "runId": self.run,
                "startDate": f"{self.month}-01T00:00:00",
            },
            "blobs": [
                {"blobName": f"container/{self.place}/{name}", "dataRowCount": len(rows)}
                for name, rows in named
            ],
        }

    def files(self) -> dict[str, bytes]:
        return {**self.blobs(), "manifest.json": json.dumps(self.manifest()).encode(), **self.extra}

    def write(self, folder: Path) -> Path:
        """The run's own folder below `folder`, as a storage container holds it."""
        place = folder / self.place
        place.mkdir(parents=True, exist_ok=True)
        for name, content in self.files().items():
            (place / name).write_bytes(content)
        return place

    def zipped(self) -> bytes:
        return zipped({f"{self.place}/{name}": bytes_ for name, bytes_ in self.files().items()})


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def read(*paths: Path, source=None, limits=None, earlier=lambda run: (), **options):
    """What is read of these paths."""
    with opened_paths(paths) as bundles:
        runs = read_runs(bundles, source=source, limits=limits or Limits(), **options)
        name_contents(Path(), runs, earlier)
        return runs


def codes(run) -> list[str]:
    return [problem.code.value for problem in run.problems.kept]
