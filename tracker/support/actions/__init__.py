"""What is done to support entries, and about what they cost."""

from tracker.support.actions.confirming import confirm_entry, dispute_entry
from tracker.support.actions.correcting import close_next_action, correct_entry, withdraw_entry
from tracker.support.actions.costs import enter_cost, withdraw_cost
from tracker.support.actions.links import end_links, give_feedback, make_link
from tracker.support.actions.logging import Logged, check_twice, log_entry, log_for_several
from tracker.support.actions.moving import move_entry
from tracker.support.actions.proofs import add_proof, remove_proof
from tracker.support.actions.rates import set_rate
from tracker.support.actions.steps import take_step

__all__ = [
    "Logged",
    "add_proof",
    "check_twice",
    "close_next_action",
    "confirm_entry",
    "correct_entry",
    "dispute_entry",
    "end_links",
    "enter_cost",
    "give_feedback",
    "log_entry",
    "log_for_several",
    "make_link",
    "move_entry",
    "remove_proof",
    "set_rate",
    "take_step",
    "withdraw_cost",
    "withdraw_entry",
]
