"""What is done about progress."""

from tracker.progress.actions.check_ins import (
    ask_check_in,
    reopen_check_in,
    save_answers,
    submit_check_in,
)
from tracker.progress.actions.kpis import (
    choose_kpis,
    close_period,
    record_readings,
    reopen_period,
    set_target,
    verify_readings,
)
from tracker.progress.actions.milestones import (
    change_milestone,
    create_milestone,
    remove_milestone,
    verify_milestone,
)
from tracker.progress.actions.valuations import (
    record_valuation,
    verify_valuation,
    withdraw_valuation,
)

__all__ = [
    "ask_check_in",
    "change_milestone",
    "choose_kpis",
    "close_period",
    "create_milestone",
    "record_readings",
    "record_valuation",
    "remove_milestone",
    "reopen_check_in",
    "reopen_period",
    "save_answers",
    "set_target",
    "submit_check_in",
    "verify_milestone",
    "verify_readings",
    "verify_valuation",
    "withdraw_valuation",
]
