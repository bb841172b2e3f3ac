"""Which layout a file has: told by its columns, never by its name."""

from collections.abc import Mapping, Sequence

from tracker.usage.rules.charges import Layout
from tracker.usage.rules.focus import FOCUS_1_0
from tracker.usage.rules.problems import Code, Problem, Refused, shown

COLUMNS_MAX = 1000
TAKEN: tuple[Layout, ...] = (FOCUS_1_0,)
# known by these columns, and to be taken in later: refused by name until then
NOT_YET: Mapping[frozenset[str], str] = {
    frozenset({"chargesubcategory", "usagequantity"}): "FOCUS 1.0-preview",
    frozenset({"pricingcurrency", "invoiceid", "skumeter"}): "FOCUS 1.2",
    frozenset({"costinbillingcurrency", "metercategory"}): "classic actual cost",
    frozenset({"cost", "metercategory"}): "classic actual cost",
    frozenset({"pretaxcost", "metercategory"}): "classic pay-as-you-go",
}


def layout_of(blob: str, header: Sequence[str]) -> tuple[Layout, dict[str, int]]:
    """The layout, and where its columns stand (of those the file has); raises Refused."""
    places = _places(blob, header)
    for signature, name in NOT_YET.items():
        if signature <= places.keys():
            raise Refused(Problem(Code.LAYOUT_NOT_TAKEN, blob, 1, values={"layout": name}))
    fits = (layout for layout in TAKEN if layout.signature <= places.keys())
    layout = next(fits, TAKEN[0])
    missing = [column for column in layout.required if column.lower() not in places]
    if missing:
        raise Refused(_missing(blob, missing))
    return layout, places


def _places(blob: str, header: Sequence[str]) -> dict[str, int]:
    if len(header) > COLUMNS_MAX:
        raise Refused(
            Problem(Code.UNSAFE, blob, 1, words="columns", values={"columns": len(header)})
        )
    _check_separator(blob, header)
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        name = cell.strip().lower()
        if name in places:
            raise Refused(_twice(blob, shown(cell)))
        places[name] = place
    return places


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
