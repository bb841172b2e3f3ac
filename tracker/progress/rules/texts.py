"""Bounds of what is written about progress."""

from tracker.values.refusals import RuleViolation

REASON_MAX = 500


def check_text(field: str, text: str | None, most: int) -> None:
    """Given text is not blank and not too long; None is nothing given."""
    if text is None:
        return
    if field == "title" and not text.strip():
        raise RuleViolation("needed", field)
    if len(text) > most:
        raise RuleViolation("too_long", field, most=most)


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("needed", "reason")
    check_text("reason", reason, REASON_MAX)
