"""The question before a session goes beyond the hours assigned: asked once, answered by a button."""

from flask import request

from tracker.values.refusals import RuleViolation

BEYOND = "beyond_hours"


def knowingly() -> bool:
    """Whether the form was sent by the button that says so."""
    return request.form.get("over") == "yes"


def is_question(violation: RuleViolation) -> bool:
    return violation.code == BEYOND
