"""Taking runs in and mapping sub accounts; what they mean to the credits is settled at once."""

from tracker.usage.actions.anew import settle_anew
from tracker.usage.actions.coverage import switch_coverage, withdraw_switch
from tracker.usage.actions.importing import Taken, take_in
from tracker.usage.actions.mapping import map_sub_account, unmap_sub_account
from tracker.usage.actions.rates import set_rate

__all__ = [
    "Taken",
    "map_sub_account",
    "set_rate",
    "settle_anew",
    "switch_coverage",
    "take_in",
    "unmap_sub_account",
    "withdraw_switch",
]
