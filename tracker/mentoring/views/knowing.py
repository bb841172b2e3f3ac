"""Booking beyond the hours assigned: the question, and the button that answers it."""

from flask import request

from tracker.values.refusals import RuleViolation

BEYOND = "beyond_hours"


def knowingly() -> bool:
    """Whether the form was sent by the button that says so."""
    return request.form.get("over") == "yes"


def is_question(violation: RuleViolation) -> bool:
    return violation.code == BEYOND
