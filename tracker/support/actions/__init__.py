"""What is done to support entries."""

from tracker.support.actions.correcting import (
    close_next_action,
    correct_entry,
    withdraw_entry,
)
from tracker.support.actions.logging import (
    Logged,
    check_twice,
    log_entry,
)
from tracker.support.actions.rates import (
    set_rate,
)

__all__ = [
    "Logged",
    "check_twice",
    "close_next_action",
    "correct_entry",
    "log_entry",
    "set_rate",
    "withdraw_entry",
]
