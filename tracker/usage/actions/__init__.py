"""Taking runs in, deciding about those that wait, mapping sub accounts, balances.

What they mean to the credits is settled at once.
"""

from tracker.usage.actions.anew import (
    settle_anew,
)
from tracker.usage.actions.coverage import (
    switch_coverage,
    withdraw_switch,
)
from tracker.usage.actions.holds import Resolved, resolve_import, retry_waiting
from tracker.usage.actions.importing import (
    Taken,
    take_in,
)
from tracker.usage.actions.mapping import (
    map_sub_account,
    unmap_sub_account,
)
from tracker.usage.actions.rates import (
    set_rate,
)
from tracker.usage.actions.requests import (
    request_statement,
)
from tracker.usage.actions.statements import (
    answer_request,
    correct_statement,
    explain_difference,
    record_statement,
    settle_statements,
    withdraw_statement,
)
from tracker.usage.actions.uploads import cancel_upload, queue_upload

__all__ = [
    "Resolved",
    "Taken",
    "answer_request",
    "cancel_upload",
    "correct_statement",
    "explain_difference",
    "map_sub_account",
    "queue_upload",
    "record_statement",
    "request_statement",
    "resolve_import",
    "retry_waiting",
    "set_rate",
    "settle_anew",
    "settle_statements",
    "switch_coverage",
    "take_in",
    "unmap_sub_account",
    "withdraw_statement",
    "withdraw_switch",
]
