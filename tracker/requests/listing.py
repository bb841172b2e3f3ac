"""Requests as rows of a workbook in the office's form."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from tracker.program.queries import StartupRow
from tracker.requests.rules import RequestFacts
from tracker.web.formats import day
from tracker.web.sheets import Sheet, SheetCell
from tracker.web.words import named, t

COLUMNS = (
    *("number", "startup", "kind", "purpose", "amount_krw", "approved_krw", "wished_on"),
    *("asked_on", "asked_by", "due_on", "state", "answered_on", "answered_by", "answer"),
)
SUMMED = ("amount_krw", "approved_krw")


def requests_sheet(
    rows: Sequence[RequestFacts], startups: Mapping[int, StartupRow], today: date, zone: ZoneInfo
) -> Sheet:
    cells = [_cells(one, startups[one.startup_id], zone) for one in rows]
    total: list[SheetCell] = [
        sum(cell for row in cells if isinstance(cell := row[at], int)) if name in SUMMED else ""
        for at, name in enumerate(COLUMNS)
    ]
    return Sheet(
        title=t("requests.box"),
        as_of=t("requests_sheet.as_of", day=day(today)),
        unit=t("common.unit", unit=t("common.won")),
        heads=[
            t("requests_sheet.running"),
            *(t(f"requests_sheet.{name}") for name in COLUMNS),
            t("requests_sheet.remarks"),
        ],
        rows=cells,
        total_words=t("common.total"),
        total=total,
    )


def _cells(one: RequestFacts, startup: StartupRow, zone: ZoneInfo) -> list[SheetCell]:
    answered = one.answered_at.astimezone(zone).date() if one.answered_at else None
    return [
        str(one.id),
        named(startup),
        t(f"requests.kind.{one.kind}"),
        one.purpose,
        one.amount_krw,
        one.approved_krw,
        one.wished_on,
        one.asked_at.astimezone(zone).date(),
        one.asked_by,
        one.due_on,
        t(f"requests.state.{one.state}"),
        answered,
        one.answered_by,
        one.answer,
    ]
