"""Taking runs in and mapping sub accounts; what they mean to the credits is settled at once."""

from tracker.usage.actions.anew import (
    settle_anew,
)
from tracker.usage.actions.coverage import (
    switch_coverage,
    withdraw_switch,
)
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

__all__ = [
    "Taken",
    "answer_request",
    "correct_statement",
    "explain_difference",
    "map_sub_account",
    "record_statement",
    "request_statement",
    "set_rate",
    "settle_anew",
    "settle_statements",
    "switch_coverage",
    "take_in",
    "unmap_sub_account",
    "withdraw_statement",
    "withdraw_switch",
]
