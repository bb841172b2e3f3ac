"""What is done about progress."""

from tracker.progress.actions.check_ins import (
    ask_check_in,
    reopen_check_in,
    save_answers,
    submit_check_in,
)
from tracker.progress.actions.evidence import (
    add_evidence,
    attach_evidence,
    detach_evidence,
    withdraw_evidence,
)
from tracker.progress.actions.forecast import (
    set_assumption,
)
from tracker.progress.actions.kpis import (
    choose_kpis,
    close_period,
    record_readings,
    reopen_period,
    set_target,
    verify_readings,
)
from tracker.progress.actions.ladder import (
    decide_ladder,
)
from tracker.progress.actions.milestones import (
    change_milestone,
    create_milestone,
    remove_milestone,
)
from tracker.progress.actions.plans import (
    add_template,
    apply_plan,
    change_template,
    remove_template,
)
from tracker.progress.actions.rounds import (
    attach_to_round,
    consent_to_round,
    correct_round,
    record_round,
    verify_round,
    withdraw_round,
)
from tracker.progress.actions.valuations import (
    attach_to_valuation,
    consent_to_valuation,
    correct_valuation,
    record_valuation,
    verify_valuation,
    withdraw_valuation,
)
from tracker.progress.actions.verdicts import (
    send_back_milestone,
    verify_milestone,
)

__all__ = [
    "add_evidence",
    "add_template",
    "apply_plan",
    "ask_check_in",
    "attach_evidence",
    "attach_to_round",
    "attach_to_valuation",
    "change_milestone",
    "change_template",
    "choose_kpis",
    "close_period",
    "consent_to_round",
    "consent_to_valuation",
    "correct_round",
    "correct_valuation",
    "create_milestone",
    "decide_ladder",
    "detach_evidence",
    "record_readings",
    "record_round",
    "record_valuation",
    "remove_milestone",
    "remove_template",
    "reopen_check_in",
    "reopen_period",
    "save_answers",
    "send_back_milestone",
    "set_assumption",
    "set_target",
    "submit_check_in",
    "verify_milestone",
    "verify_readings",
    "verify_round",
    "verify_valuation",
    "withdraw_evidence",
    "withdraw_round",
    "withdraw_valuation",
]
