"""Rows summed exactly by what they are; memory grows with kinds of charges, not with rows."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter

from tracker.usage.rules.cells import NOTHING
from tracker.usage.rules.charges import Charge, MappedRow
from tracker.usage.rules.kinds import ChargeCategory, Commitment, DatasetFamily
from tracker.usage.rules.layouts import Shape
from tracker.usage.rules.numbers import cost
from tracker.usage.rules.problems import RECORD, Code, Problem, Problems, shown
from tracker.usage.rules.tags import readable_tags
from tracker.values.exact import ZERO, exact

TAGS_REMEMBERED = 20_000


class Unreconciled(Exception):
    """The sums of a file and of what was made of it differ: a defect, so nothing may be stored."""


@dataclass(slots=True)
class Sums:
    """Rows alike, summed. `usd` and `payg` are None as soon as one row lacks them."""

    rows: int = 0
    billed: Decimal = ZERO
    usd: Decimal | None = ZERO
    payg: Decimal | None = ZERO

    def add(self, rows: int, billed: Decimal, usd: Decimal | None, payg: Decimal | None) -> None:
        self.rows += rows
        self.billed += billed
        self.usd = None if usd is None or self.usd is None else self.usd + usd
        self.payg = None if payg is None or self.payg is None else self.payg + payg


@dataclass(slots=True)
class Counted:
    """Rows and what they are billed, by currency, as far as that can be read."""

    rows: int = 0
    billed: dict[str, Decimal] = field(default_factory=dict)

    def add(self, currency: str | None, billed: Decimal | None, rows: int = 1) -> None:
        self.rows += rows
        if currency is not None and billed is not None:
            self.billed[currency] = self.billed.get(currency, ZERO) + billed


class Rejected(Counted):
    """Rows that were refused."""


class Duplicates(Counted):
    """Rows that are in every cell like an earlier one. They are counted in all sums."""


@dataclass(slots=True)
class Aggregate:
    """What a run's rows come to. Rows that lower the cost are kept apart: the flag is True.

    `billed` is of the rows stored, `file_billed` of all rows whose cost and currency can be read.
    `rejected` is by billing month (None where that cannot be read), `duplicates` too.
    """

    sums: dict[tuple[Charge, bool], Sums] = field(default_factory=dict)
    rows_read: int = 0
    rows_rejected: int = 0
    billed: dict[str, Decimal] = field(default_factory=dict)
    file_billed: dict[str, Decimal] = field(default_factory=dict)
    rejected: dict[date | None, Rejected] = field(default_factory=dict)
    duplicates: dict[date, Duplicates] = field(default_factory=dict)

    @property
    def rows_stored(self) -> int:
        return self.rows_read - self.rows_rejected

    def months(self) -> tuple[date, ...]:
        return tuple(sorted({charge.billing_month for charge, _ in self.sums}))

    def of_month(self, month: date) -> dict[tuple[Charge, bool], Sums]:
        return {key: sums for key, sums in self.sums.items() if key[0].billing_month == month}

    def store(
        self,
        charge: Charge,
        refund: bool,  # noqa: FBT001 - half of the key
        rows: int,
        amounts: "Amounts",
    ) -> None:
        sums = self.sums.get((charge, refund))
        if sums is None:
            sums = self.sums[charge, refund] = Sums()
        sums.add(rows, *amounts)
        self.billed[charge.currency] = self.billed.get(charge.currency, ZERO) + amounts[0]

    def store_all(self, stored: Sequence[tuple["Key", "Sums"]]) -> None:
        """Many at once; what is given is kept."""
        for currency in {key[0].currency for key, _ in stored}:
            billed = sum((m.billed for key, m in stored if key[0].currency == currency), ZERO)
            self.billed[currency] = self.billed.get(currency, ZERO) + billed
        kept = self.sums.setdefault
        for key, more in stored:
            sums = kept(key, more)
            if sums is not more:
                sums.add(more.rows, more.billed, more.usd, more.payg)

    def reject(self, month: date | None, currency: str | None, billed: Decimal | None) -> None:
        self.rows_rejected += 1
        self.rejected.setdefault(month, Rejected()).add(currency, billed)

    def read(self, currency: str | None, billed: Decimal | None, rows: int = 1) -> None:
        """Count what a file holds, whatever becomes of it."""
        self.rows_read += rows
        if currency is not None and billed is not None:
            self.file_billed[currency] = self.file_billed.get(currency, ZERO) + billed


Amounts = tuple[Decimal, Decimal | None, Decimal | None]
Key = tuple[Charge, bool]


def check_reconciled(aggregate: Aggregate) -> None:
    """Rows and money of the groups, and of what was rejected, are those counted while reading.

    Raises Unreconciled where not.
    """
    stored, rejected = Counted(), Counted()
    with exact():
        billed: dict[str, list[Decimal]] = defaultdict(list)
        for (charge, _), sums in aggregate.sums.items():
            billed[charge.currency].append(sums.billed)
        stored.rows = sum(sums.rows for sums in aggregate.sums.values())
        stored.billed = {currency: sum(amounts, ZERO) for currency, amounts in billed.items()}
        whole = Counted(stored.rows, dict(stored.billed))
        for found in aggregate.rejected.values():
            rejected.rows += found.rows
            whole.rows += found.rows
            for currency, refused in found.billed.items():
                whole.add(currency, refused, 0)
    counted = (aggregate.rows_stored, aggregate.rows_rejected, aggregate.rows_read)
    if (stored.rows, rejected.rows, whole.rows) != counted:
        raise Unreconciled(stored.rows, rejected.rows, counted)
    if stored.billed != aggregate.billed or whole.billed != aggregate.file_billed:
        raise Unreconciled(stored.billed, whole.billed, aggregate.file_billed)


def amortized(aggregate: Aggregate, family: DatasetFamily) -> bool:
    """Amortized cost has the header of actual cost; only its rows tell.

    Those are unused commitments, and usage covered by one that costs something nevertheless.
    """
    return family is DatasetFamily.CLASSIC and any(
        charge.commitment is Commitment.UNUSED
        or (
            charge.commitment is Commitment.USED
            and charge.category is ChargeCategory.USAGE
            and sums.billed != 0
        )
        for (charge, _), sums in aggregate.sums.items()
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One blob and its shape."""

    blob: str
    shape: Shape


class Adder:
    """Adds the records of one blob one by one, within `exact()`.

    This is the reference for every faster way: it alone finds problems.
    """

    def __init__(self, aggregate: Aggregate, problems: Problems, part: Part) -> None:
        layout, places = part.shape.layout, part.shape.places
        self._aggregate = aggregate
        self._rows_before = aggregate.rows_read
        self._problems = problems
        self._part = part
        self._layout = layout
        self._present = [column for column in layout.mapped if column in places]
        self._absent = dict.fromkeys(layout.columns.keys() - set(self._present), "")
        self._cells = _getter([places[column] for column in self._present])
        self._usd_if = _priced_place(part.shape)
        self._tags = places.get(layout.tags)
        self._tags_seen: set[str] = set()
        self._seen: dict[tuple[str, ...], Charge] = {}
        self._dayless: dict[tuple[str, ...], Charge] = {}
        self._day = self._present.index(layout.day) if layout.day in self._present else None

    def add(self, line: int, fields: Sequence[str]) -> tuple[Charge | None, Decimal | None]:
        """One record: its charge and cost, the charge None where it was rejected."""
        record = self._aggregate.rows_read - self._rows_before + 1
        if len(fields) != self._part.shape.width:
            self._odd(line, record, len(fields))
            return None, None
        faults: list[Problem] = []
        billed, usd, payg = self._amounts(fields, faults)
        mapped = self.mapped(self._cells(fields))
        faults.extend(mapped.problems)
        self._check_tags(fields, faults)
        for fault in faults:
            self._problems.add(self._placed(fault, line, record))
        self._aggregate.read(_currency(mapped), billed)
        charge = mapped.charge
        if charge is None or billed is None or any(not fault.notice for fault in faults):
            self._aggregate.reject(_month(mapped), _currency(mapped), billed)
            return None, billed
        self._aggregate.store(charge, billed < 0, 1, (billed, usd, payg))
        return charge, billed

    def mapped(self, cells: tuple[str, ...]) -> MappedRow:
        """The charge of a record's cells; the same cells are mapped once."""
        known = self._seen.get(cells)
        if known is not None:
            return MappedRow(known)
        mapped = self._on_day(cells) or self.mapped_anew(cells)
        if mapped.charge is not None and not mapped.problems:
            self._remember(cells, mapped.charge)
        return mapped

    def mapped_anew(self, cells: tuple[str, ...]) -> MappedRow:
        """The same, and nothing kept in mind."""
        return self._layout.charge(self._named(cells))

    def _named(self, cells: tuple[str, ...]) -> dict[str, str]:
        named = zip(self._present, map(str.strip, cells), strict=True)
        return {**self._absent, **dict(named)}

    def _on_day(self, cells: tuple[str, ...]) -> MappedRow | None:
        """Told by a record that differs only in its day, if there was one."""
        layout, day = self._layout, self._day
        if day is None or layout.on_day is None:
            return None
        known = self._dayless.get((*cells[:day], *cells[day + 1 :]))
        return layout.on_day(known, cells[day].strip()) if known is not None else None

    def _remember(self, cells: tuple[str, ...], charge: Charge) -> None:
        self._seen[cells] = charge
        if self._day is not None:
            self._dayless[*cells[: self._day], *cells[self._day + 1 :]] = charge

    def knows_all_tags(self, texts: Sequence[str]) -> bool:
        """Whether all can be read."""
        return all(map(self.knows_tags, set(texts) - self._tags_seen))

    def knows_tags(self, text: str) -> bool:
        """Whether tags can be read; the same text is looked at once."""
        known = not text or text in self._tags_seen or readable_tags(text)
        if known and text and len(self._tags_seen) < TAGS_REMEMBERED:
            self._tags_seen.add(text)
        return known

    def usd_counts(self, cells: tuple[str, ...]) -> bool:
        """Whether the dollar column of a record with these cells holds dollars."""
        return self._usd_if is None or cells[self._present.index(self._layout.priced_in)] == "USD"

    def _odd(self, line: int, record: int, fields: int) -> None:
        self._aggregate.read(None, None)
        self._aggregate.reject(None, None, None)
        columns = self._part.shape.width
        values = {"fields": fields, "columns": columns, "line": line, RECORD: record}
        self._problems.add(Problem(Code.FIELD_COUNT, self._part.blob, line, values=values))

    def _amounts(
        self, fields: Sequence[str], faults: list[Problem]
    ) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        layout = self._layout
        billed = self._amount(fields, layout.billed, faults)
        usd = self._amount(fields, layout.usd, faults)
        if self._usd_if is not None and fields[self._usd_if] != "USD":
            usd = None
        payg = self._amount(fields, layout.payg, faults)
        return billed, usd, billed if payg == 0 else payg  # 0 may stand for "unknown"

    def _amount(self, fields: Sequence[str], name: str, faults: list[Problem]) -> Decimal | None:
        """The amount; None where the column is missing or empty, which only the cost may not be."""
        place = self._part.shape.places.get(name)
        text = fields[place] if place is not None else ""
        if name != self._layout.billed and text in {"", NOTHING}:
            return None
        amount = cost(text)
        if amount is None:
            faults.append(Problem(Code.NOT_A_NUMBER, column=name, value=shown(text)))
        return amount

    def _check_tags(self, fields: Sequence[str], faults: list[Problem]) -> None:
        """Tags are not kept; that they cannot be read is worth a word all the same."""
        text = fields[self._tags] if self._tags is not None else ""
        if not self.knows_tags(text):
            faults.append(
                Problem(Code.TAGS, column=self._layout.tags, value=shown(text), notice=True)
            )

    def _placed(self, fault: Problem, line: int, record: int) -> Problem:
        """With its place, and the column by the name the file gives it."""
        column = self._part.shape.written.get(fault.column or "", fault.column)
        values = {**fault.values, "line": line, RECORD: record}
        return replace(fault, blob=self._part.blob, line=line, column=column, values=values)


def _getter(places: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    return itemgetter(*places)


def _priced_place(shape: Shape) -> int | None:
    """Where the currency stands that makes the dollar column hold dollars, if that is in doubt."""
    written = shape.written.get(shape.layout.usd, "")
    if written.lower() not in shape.layout.usd_if_priced:
        return None
    return shape.places[shape.layout.priced_in]


def _month(mapped: MappedRow) -> date | None:
    return mapped.charge.billing_month if mapped.charge else mapped.month


def _currency(mapped: MappedRow) -> str | None:
    return mapped.charge.currency if mapped.charge else mapped.currency
