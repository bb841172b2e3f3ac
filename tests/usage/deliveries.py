"""Months of charges, and every way in which one may be delivered, as hypothesis makes them."""

import gzip
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import strategies as st

from tests.usage.files import ALPHA, BRAVO, SOURCE, STRAY, Run, csv_bytes, row, zipped
from tests.usage.parquet_files import parquet_bytes

KINDS = {
    "usage": {},
    "dollars": {"BillingCurrency": "USD"},
    "refund": {"ChargeClass": "Correction"},
    "marketplace": {"x_PublisherCategory": "Vendor"},
    "not_eligible": {"x_SkuIsCreditEligible": "False"},
    "reservation": {"ChargeCategory": "Purchase", "CommitmentDiscountId": "/x"},
    "tax": {"ChargeCategory": "Tax"},
    "credit": {"ChargeCategory": "Credit"},
    "shared": {"ChargeCategory": "Adjustment"},
}
LOWERING = {"refund", "credit"}
BROKEN = 'a\nb, and "c"\n'


def in_text(rows):
    return csv_bytes(rows)


def in_lines_broken(rows):
    """Every description goes over three lines: quoted line breaks."""
    return csv_bytes(
        [{**one, "ChargeDescription": BROKEN + one["ChargeDescription"]} for one in rows]
    )


def packed(rows):
    return gzip.compress(csv_bytes(rows, bom=False), mtime=0)


FORMS = {
    ".csv": in_text,
    "b.csv": in_lines_broken,
    ".csv.gz": packed,
    ".snappy.parquet": parquet_bytes,
}
forms = st.sampled_from(sorted(FORMS))


@st.composite
def charges(draw, kinds=tuple(KINDS)):
    """A row of September, its description still to be made its own."""
    kind = draw(st.sampled_from(kinds))
    cost = Decimal(draw(st.integers(0, 9_999_999))).scaleb(-draw(st.sampled_from([0, 2, 9])))
    sub = "" if kind == "shared" else draw(st.sampled_from([ALPHA, ALPHA, BRAVO, STRAY]))
    day = f"2026-09-{draw(st.integers(1, 30)):02}"
    signed = -cost / 7 if kind in LOWERING else cost
    return row(f"{round(signed, 12):f}", day, sub, **KINDS[kind])


@st.composite
def months(draw, more=()):
    """Some charges of a month, no two alike; `more` are kinds of bad rows beside the good."""
    rows = draw(st.lists(st.one_of(charges(), *more), min_size=1, max_size=16))
    return [{**one, "ChargeDescription": f"charge {n}"} for n, one in enumerate(rows)]


@st.composite
def cuts(draw, rows, most=4):
    """The same rows in any order, in some parts, which may be empty."""
    shuffled = draw(st.permutations(rows))
    places = draw(st.lists(st.integers(0, most - 1), min_size=len(rows), max_size=len(rows)))
    return [[one for one, at in zip(shuffled, places, strict=True) if at == n] for n in range(most)]


@dataclass
class Split(Run):
    """A run whose parts have each its own rows and form."""

    cuts: list[list[dict[str, str]]] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    in_zip: bool = False

    def cut(self):
        return self.cuts

    def blobs(self):
        made = zip(self.forms, self.cuts, strict=True)
        return {f"part_{n}_0001{form}": FORMS[form](rows) for n, (form, rows) in enumerate(made)}


@st.composite
def runs(draw, rows, number=1, source=SOURCE):
    """One export run of these rows; the greater its number, the later it was submitted."""
    found = draw(cuts(rows))
    return Split(
        rows,
        run=f"run-{number}",
        submitted=f"2026-10-{number:02}T02:40:55.0032114Z",
        source=source,
        cuts=found,
        forms=draw(st.lists(forms, min_size=len(found), max_size=len(found))),
        in_zip=draw(st.booleans()),
    )


@st.composite
def bare_files(draw, rows):
    """The same rows as one file without a manifest."""
    form = draw(forms)
    content = FORMS[form](draw(st.permutations(rows)))
    return zipped({f"part{form}": content}) if draw(st.booleans()) else content
