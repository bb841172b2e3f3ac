"""Which layout a file has: told by its columns, never by its name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.usage.rules.charges import Layout
from tracker.usage.rules.layouts.classic_ea import CLASSIC_EA
from tracker.usage.rules.layouts.classic_mca import CLASSIC_MCA
from tracker.usage.rules.layouts.classic_mosp import CLASSIC_MOSP
from tracker.usage.rules.layouts.focus_1_0 import FOCUS_1_0
from tracker.usage.rules.layouts.focus_1_0_preview import FOCUS_1_0_PREVIEW
from tracker.usage.rules.layouts.focus_1_2 import FOCUS_1_2
from tracker.usage.rules.problems import Code, Problem, Refused, shown

COLUMNS_MAX = 1000
# the more telling signature first
LAYOUTS: tuple[Layout, ...] = (
    FOCUS_1_0_PREVIEW,
    FOCUS_1_2,
    FOCUS_1_0,
    CLASSIC_MOSP,
    CLASSIC_MCA,
    CLASSIC_EA,
)
# datasets without costs, by columns that only they have
OTHER_DATASETS: Mapping[frozenset[str], str] = {
    frozenset({"baseprice", "meterid"}): "PriceSheet",
    frozenset({"unitprice", "offerid", "currencycode", "meterid"}): "PriceSheet",
    frozenset({"usedhours", "reservedhours"}): "ReservationDetails",
    frozenset({"recommendedquantity"}): "ReservationRecommendations",
    frozenset({"reservationorderid", "eventtype"}): "ReservationTransactions",
}
_LOCALIZED = re.compile(r".*\((\w+)\)", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shape:
    """A file's layout, where its columns stand by our names, and what the file calls them."""

    layout: Layout
    places: Mapping[str, int]
    written: Mapping[str, str]
    width: int


def shape_of(blob: str, header: Sequence[str]) -> Shape:
    """What the header tells; raises Refused (E03, E05, E09, E14) where it is of no cost file."""
    found = _places(blob, header)
    layout = _layout(blob, found)
    known = {
        column: next((name for name in names if name.lower() in found), None)
        for column, names in layout.columns.items()
    }
    missing = [column for column in layout.required if known[column] is None]
    if missing:
        raise Refused(_missing(blob, missing))
    places = {column: found[name.lower()] for column, name in known.items() if name is not None}
    _drop_doubtful_dollars(layout, known, places)
    written = {column: header[place].strip() for column, place in places.items()}
    return Shape(layout, places, written, len(header))


def _drop_doubtful_dollars(
    layout: Layout, known: Mapping[str, str | None], places: dict[str, int]
) -> None:
    """A cost in the pricing currency is in dollars only where that currency is told."""
    name = known[layout.usd]
    if name and name.lower() in layout.usd_if_priced and layout.priced_in not in places:
        del places[layout.usd]


def _layout(blob: str, found: Mapping[str, int]) -> Layout:
    for layout in LAYOUTS:
        if any(signature <= found.keys() for signature in layout.signatures):
            return layout
    for signature, dataset in OTHER_DATASETS.items():
        if signature <= found.keys():
            values = {"dataset": dataset}
            raise Refused(Problem(Code.NOT_A_COST_DATASET, blob, 1, value=dataset, values=values))
    return FOCUS_1_0


def _places(blob: str, header: Sequence[str]) -> dict[str, int]:
    if len(header) > COLUMNS_MAX:
        raise Refused(
            Problem(Code.UNSAFE, blob, 1, words="columns", values={"columns": len(header)})
        )
    _check_separator(blob, header)
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = _english(cell.strip()).lower()
        if not name:  # spreadsheets leave empty columns
            continue
        if name in places:
            raise Refused(_twice(blob, shown(cell)))
        places[name] = place
    return places


def _english(name: str) -> str:
    """Headers in other languages have the English name in brackets behind."""
    found = _LOCALIZED.fullmatch(name)
    return found[1] if found else name


def _check_separator(blob: str, header: Sequence[str]) -> None:
    for separator, words in ((";", ""), ("\t", "tabs")):
        if len(header) < 3 and sum(cell.count(separator) for cell in header) >= 3:
            raise Refused(Problem(Code.NOT_COMMAS, blob, 1, words=words))


def _twice(blob: str, column: str) -> Problem:
    code = Code.NOT_A_COST_EXPORT
    return Problem(code, blob, 1, column, words="twice", values={"column": column})


def _missing(blob: str, missing: Sequence[str]) -> Problem:
    return Problem(
        Code.NOT_A_COST_EXPORT,
        blob,
        1,
        missing[0],
        words="more" if len(missing) > 1 else "",
        values={"column": missing[0], "others": ", ".join(missing[1:])},
    )
