"""Parquet files of the tests' own, typed as Azure types them."""

import io
from datetime import datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from tests.usage.files import HEADER

AMOUNTS = {"BilledCost", "ListCost", "x_BilledCostInUsd"}
MOMENTS = {name for name in HEADER if "Period" in name}


def parquet_bytes(rows, *, header=HEADER, scale=30, moment=None, empty=None, **options) -> bytes:
    """`empty` stands for an empty text; `moment` is the type of days."""
    kinds = moment or pa.timestamp("us", tz="UTC")
    columns = {}
    for name in header:
        cells = [row.get(name, "") for row in rows]
        if name in AMOUNTS:
            made = [Decimal(cell) if cell else None for cell in cells]
            columns[name] = pa.array(made, pa.decimal128(38, scale))
        elif name in MOMENTS:
            days = [datetime.fromisoformat(c) if c else None for c in cells]
            columns[name] = pa.array(days, pa.timestamp("us", tz="UTC")).cast(kinds, safe=False)
        elif name == "x_SkuIsCreditEligible":
            columns[name] = pa.array([cell == "True" for cell in cells])
        else:
            columns[name] = pa.array([cell or empty for cell in cells], pa.string())
    made = io.BytesIO()
    pq.write_table(pa.table(columns), made, **options)
    return made.getvalue()
