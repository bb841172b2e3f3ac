"""What is done about progress."""

from tracker.progress.actions.evidence import (
    add_evidence,
    attach_evidence,
    detach_evidence,
    withdraw_evidence,
)
from tracker.progress.actions.ladder import decide_ladder
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
    record_round,
    verify_round,
    withdraw_round,
)
from tracker.progress.actions.valuations import (
    consent_to_valuation,
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
    "attach_evidence",
    "attach_to_round",
    "change_milestone",
    "change_template",
    "consent_to_round",
    "consent_to_valuation",
    "create_milestone",
    "decide_ladder",
    "detach_evidence",
    "record_round",
    "record_valuation",
    "remove_milestone",
    "remove_template",
    "send_back_milestone",
    "verify_milestone",
    "verify_round",
    "verify_valuation",
    "withdraw_evidence",
    "withdraw_round",
    "withdraw_valuation",
]
