"""Entries as rows of a list that leaves the tracker, and can come back."""

from collections.abc import Mapping, Sequence
from datetime import date

from tracker.program.queries import StartupRow
from tracker.support.rules import FIELDS, CostFacts, EntryFacts
from tracker.support.rules.importing import NAMES
from tracker.web.formats import day, won
from tracker.web.sheets import Sheet, SheetCell
from tracker.web.words import named, t

ORDER = (
    *("startup", "kind", "held_on", "minutes", "given_by", "partner", "person", "topic"),
    *("stage", "amount_krw", "confidential", *FIELDS),
    *("shared_notes", "program_notes", "next_action", "next_action_due_on"),
)
SUMMED = ("minutes", "amount_krw")
assert set(ORDER) == set(NAMES)  # noqa: S101 - a column that is read is written, too


def rows_of(
    entries: Sequence[EntryFacts], startups: Mapping[int, StartupRow]
) -> tuple[list[str], list[list[SheetCell]]]:
    """The names of the columns in which anything stands, and the entries' cells."""
    cells = [_cells(one, startups[one.startup_id]) for one in entries]
    shown = [name for name in ORDER if any(row[name] is not None for row in cells)]
    return shown or list(ORDER[:8]), [[row[name] for name in shown] for row in cells]


def heads_of(names: Sequence[str]) -> list[str]:
    return [t(f"support_sheet.{name}") for name in names]


def sheet_of(
    entries: Sequence[EntryFacts], startups: Mapping[int, StartupRow], today: date
) -> Sheet:
    """In the office's form: the sum first, a running number, remarks."""
    names, rows = rows_of(entries, startups)
    total: list[SheetCell] = [_sum(name, rows, at) for at, name in enumerate(names)]
    return Sheet(
        title=t("support.entries"),
        as_of=t("support_sheet.as_of", day=day(today)),
        unit=t("common.unit", unit=t("common.won")),
        heads=[t("support_sheet.number"), *heads_of(names), t("support_sheet.remarks")],
        rows=rows,
        total_words=t("common.total"),
        total=total[1:],
        notes=[t("support_sheet.again")],
    )


def _sum(name: str, rows: Sequence[Sequence[SheetCell]], at: int) -> SheetCell:
    if name not in SUMMED:
        return ""
    return sum(cell for row in rows if isinstance(cell := row[at], int))


def _cells(one: EntryFacts, startup: StartupRow) -> dict[str, SheetCell]:
    cells: dict[str, SheetCell] = {
        "startup": named(startup),
        "kind": t(f"support.kind.{one.kind}"),
        "held_on": one.held_on,
        "minutes": one.minutes,
        "given_by": _line(one.given_by),
        "partner": one.partner_name,
        "person": one.person_name or None,
        "topic": t("support_sheet.withheld") if one.withheld else _line(one.topic),
        "stage": t(f"support.stage.{one.stage}") if one.stage else None,
        "amount_krw": one.amount_krw,
        "confidential": t("support_sheet.yes") if one.confidential else None,
        "shared_notes": _line(one.shared_notes),
        "program_notes": _line(one.program_notes),
        "next_action": one.next_action,
        "next_action_due_on": one.next_action_due_on,
    }
    return cells | {name: _detail(name, one) for name in FIELDS}


def _detail(name: str, one: EntryFacts) -> SheetCell:
    value = one.details.get(name)
    if name == "event_part" and value:
        return t(f"support.event_part.{value}")
    return _line(value) if isinstance(value, str) else value


def _line(text: str) -> str | None:
    """Lines end as a spreadsheet ends them; nothing is nothing."""
    return text.replace("\r\n", "\n").strip() or None


COST_COLUMNS = (
    *("source_of_funds", "paid_on", "startup", "kind", "topic"),
    *("budget_item", "cost_krw", "proof", "note"),
)


def costs_sheet(
    costs: Sequence[CostFacts], startups: Mapping[int, StartupRow], today: date
) -> Sheet:
    """What the host itself paid, by its source: never with what help in kind is worth."""
    by_source = sorted(costs, key=lambda one: (one.source_of_funds, one.paid_on, one.id))
    sums: dict[str, int] = {}
    for one in by_source:
        sums[one.source_of_funds] = sums.get(one.source_of_funds, 0) + one.amount_krw
    total: list[SheetCell] = ["" for _ in COST_COLUMNS]
    total[COST_COLUMNS.index("cost_krw")] = sum(sums.values())
    return Sheet(
        title=t("support.costs"),
        as_of=t("support_sheet.as_of", day=day(today)),
        unit=t("common.unit", unit=t("common.won")),
        heads=[
            t("support_sheet.number"),
            *(t(f"support_costs_sheet.{name}") for name in COST_COLUMNS),
            t("support_sheet.remarks"),
        ],
        rows=[_cost_cells(one, startups) for one in by_source],
        total_words=t("common.total"),
        total=total,
        notes=[
            *(f"{source}: {won(krw)}" for source, krw in sums.items()),
            t("support.costs_apart"),
        ],
    )


def _cost_cells(one: CostFacts, startups: Mapping[int, StartupRow]) -> list[SheetCell]:
    startup = startups.get(one.startup_id or 0)
    return [
        one.source_of_funds,
        one.paid_on,
        named(startup) if startup else t("support.whole_program"),
        t(f"support.kind.{one.kind}"),
        _line(one.topic or ""),
        _line(one.budget_item),
        one.amount_krw,
        t("support_sheet.yes") if one.file_name else None,
        _line(one.note),
    ]
