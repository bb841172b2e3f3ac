"""FOCUS 1.0-preview: ChargeSubcategory says what 1.0 splits into class and discount status."""

from collections.abc import Mapping
from dataclasses import replace

from tracker.usage.rules import focus
from tracker.usage.rules.cells import NOTHING, fault
from tracker.usage.rules.charges import Cells, MappedRow
from tracker.usage.rules.layouts.focus_1_0 import FOCUS_1_0
from tracker.usage.rules.problems import Code

SPLIT = ("ChargeClass", "CommitmentDiscountStatus")
# subcategory -> the cells of 1.0 it stands for; a refund is a corrected purchase there
SUBCATEGORIES: Mapping[str, Cells] = {
    "": {},
    "on-demand": {},
    "used commitment": {"CommitmentDiscountStatus": "Used"},
    "unused commitment": {"CommitmentDiscountStatus": "Unused"},
    "refund": {"ChargeCategory": "Purchase", "ChargeClass": "Correction"},
    "credit": {"ChargeCategory": "Credit"},
    "rounding error": {"ChargeCategory": "Adjustment"},
    "rounding adjustment": {"ChargeCategory": "Adjustment"},
    "general adjustment": {"ChargeCategory": "Adjustment"},
}


def charge(cells: Cells) -> MappedRow:
    written = cells["ChargeSubcategory"]
    meant = SUBCATEGORIES.get("" if written == NOTHING else written.lower())
    found = focus.charge({**cells, **dict.fromkeys(SPLIT, ""), **(meant or {})})
    if meant is not None:
        return found
    problem = fault(Code.UNKNOWN_KIND, "ChargeSubcategory", written)
    return found._replace(charge=None, problems=(*found.problems, problem))


_KEPT = {name: known for name, known in focus.COLUMNS.items() if name not in SPLIT}

FOCUS_1_0_PREVIEW = replace(
    FOCUS_1_0,
    name="FOCUS 1.0-preview",
    signatures=(frozenset({"chargesubcategory", "usagequantity"}),),
    columns={**_KEPT, "ChargeSubcategory": ("ChargeSubcategory",)},
    required=tuple(
        "ChargeSubcategory" if name == "ChargeClass" else name for name in focus.REQUIRED
    ),
    charge=charge,
)
