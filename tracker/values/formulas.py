"""Text that a spreadsheet would take for a formula, and back again."""

import re

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - full-width ones count, too
_STARTS = "".join(re.escape(one) for one in FORMULA_STARTS)
_UNSAFE, _QUOTED = re.compile(f"'*[{_STARTS}]"), re.compile(f"''*[{_STARTS}]")


def quoted(text: str) -> str:
    """Never a formula; what only looks quoted is quoted once more, so that it comes back whole."""
    return f"'{text}" if _UNSAFE.match(text) else text


def unquoted(text: str) -> str:
    """What `quoted` was given."""
    return text[1:] if _QUOTED.match(text) else text
