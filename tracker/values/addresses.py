"""E-mail addresses."""

import re

EMAIL_MOST = 254
_EMAIL = re.compile(
    r"[^\s@<>\"'(),:;\\\x00-\x1f\x7f]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}", re.ASCII
)


def is_email(text: str) -> bool:
    """Whether it is an e-mail address, its host in lower case."""
    return len(text) <= EMAIL_MOST and _EMAIL.fullmatch(text) is not None
