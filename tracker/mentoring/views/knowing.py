"""Booking beyond the hours assigned: refused, but for a reason that the program gives."""

from flask import request

from tracker.values.refusals import RuleViolation

BEYOND = "beyond_hours"


def why_beyond() -> str:
    """What was typed beside the button that books all the same."""
    return request.form.get("over", "")


def is_question(violation: RuleViolation) -> bool:
    return violation.code == BEYOND
