"""How long what people write may be."""

from tracker.values.refusals import RuleViolation

GIVER_MAX = 200
TOPIC_MAX = 200
NOTES_MAX = 5000
NEXT_ACTION_MAX = 300
REASON_MAX = 500
DISPUTE_MAX = 500
RATE_SOURCE_MAX = 500


def check_reason(reason: str) -> None:
    check_text("reason", reason, REASON_MAX, needed=True)


def check_text(field: str, text: str, most: int, *, needed: bool = False) -> None:
    if needed and not text.strip():
        raise RuleViolation("needed", field)
    if len(text) > most:
        raise RuleViolation("too_long", field, most=most)


def check_dispute(words: str) -> None:
    check_text("dispute", words, DISPUTE_MAX, needed=True)
