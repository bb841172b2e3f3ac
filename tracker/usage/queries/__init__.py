"""What is known of imports, snapshots, charges and mappings."""

from tracker.usage.queries import holds
from tracker.usage.queries.figures import (
    MonthTotals,
    ServiceBill,
    ServiceUsage,
    day_after_bill_by_service,
    month_totals,
    usage_by_service,
)
from tracker.usage.queries.imports import (
    ImportRow,
    NewestData,
    cost_import,
    count_imports,
    import_problems,
    import_row,
    latest_imports,
    newest_data,
    sources_of,
    startups_by_id,
)
from tracker.usage.queries.mappings import (
    MappingRow,
    UnmappedAccount,
    mapping_in_force,
    mapping_rows,
    mappings_of,
    unmapped_sub_accounts,
)
from tracker.usage.queries.snapshots import (
    MonthKey,
    charges_of,
    live_accounts,
    live_charges,
    live_snapshot,
    months_with,
    other_sources,
    snapshots_of_run,
)
from tracker.usage.queries.waiting import Hold, WaitingMonth, hold_of

__all__ = [
    "Hold",
    "ImportRow",
    "MappingRow",
    "MonthKey",
    "MonthTotals",
    "NewestData",
    "ServiceBill",
    "ServiceUsage",
    "UnmappedAccount",
    "WaitingMonth",
    "charges_of",
    "cost_import",
    "count_imports",
    "day_after_bill_by_service",
    "hold_of",
    "holds",
    "import_problems",
    "import_row",
    "latest_imports",
    "live_accounts",
    "live_charges",
    "live_snapshot",
    "mapping_in_force",
    "mapping_rows",
    "mappings_of",
    "month_totals",
    "months_with",
    "newest_data",
    "other_sources",
    "snapshots_of_run",
    "sources_of",
    "startups_by_id",
    "unmapped_sub_accounts",
    "usage_by_service",
]
