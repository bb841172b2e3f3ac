"""In which unit the amounts of a table stand: what a heading or a note says a bare 1 is in won."""

import re

UNCLEAR = 0
"""Something is said of the unit, but not how many won it is: no bare amount is read."""
DOLLARS = -1
"""Dollars, whole ones: no bare amount is won."""
SAID_MOST = 60
"""Characters; a longer text is no unit."""

_SCALES = {
    "": 1,
    "천": 10**3,
    "만": 10**4,
    "십만": 10**5,
    "백만": 10**6,
    "천만": 10**7,
    "억": 10**8,
    "십억": 10**9,
    "백억": 10**10,
    "천억": 10**11,
    "조": 10**12,
    **dict.fromkeys(("thousand", "thousands", "k"), 10**3),
    **dict.fromkeys(("million", "millions", "mn", "m"), 10**6),
    **dict.fromkeys(("billion", "billions", "bn"), 10**9),
}
_SCALE = "|".join(sorted(filter(None, _SCALES), key=len, reverse=True))
_WON = "원|₩|￦|krw|won"
_DOLLAR = r"달러|불|us\$|\$|usd|dollars?"
_BEFORE = r"(?:금액|통화|in)?"
_OF_WON = re.compile(
    rf"{_BEFORE}(?:(?P<a>{_SCALE})?(?:of)?(?:{_WON})|(?:{_WON})(?:in)?(?P<b>{_SCALE})"
    rf"|(?P<c>천|만|십만|백만|천만|억|십억))"
)
_OF_DOLLARS = re.compile(rf"{_BEFORE}(?P<a>{_SCALE})?(?:of)?(?:{_DOLLAR})(?:in)?(?P<b>{_SCALE})?")
_MONEY = re.compile(
    r"[천만억조]\s*(?:원|불|엔|유로|위안|$)|(?:^|\s)(?:원|불|엔)(?:\s|$)|달러|유로(?:화|\s|$)|위안|파운드"
    r"|[₩￦$€¥]|\b(?:krw|won|usd|eur|jpy|cny|gbp|dollars?|thousands?|millions?)\b"
)
"""Words with `원` or `만` in them, as 지원 and 만료, say nothing of money."""
_NOTE = re.compile(r"(?:단위|\bunits?)\s*(?P<colon>[:：=])?\s*(?P<said>.*)", re.IGNORECASE)  # noqa: RUF001 - a full-width colon is typed, too
_IN_ENGLISH = re.compile(rf"\(?\s*(in (?:{_SCALE}) (?:of )?(?:{_WON}))\s*\)?", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]$")  # noqa: RUF001 - full-width ones, too
_ENDS = re.compile(r"[)\]）]")  # noqa: RUF001 - as above
_BETWEEN = re.compile(r"[,/·;、]")


def without_brackets(text: str) -> str:
    """`금액(천원)` without what is in brackets at its end."""
    return _BRACKETS.sub("", text) if len(text) <= 4 * SAID_MOST else text


def in_brackets(text: str) -> str:
    """What is in brackets at the end of a heading."""
    found = _BRACKETS.search(text) if len(text) <= 4 * SAID_MOST else None
    return found[1].strip() if found else ""


def unit_of_heading(text: str) -> int | None:
    """`금액(천원)`, `금액(단위: 백만 원, 부가세 별도)`; None where nothing is said of a unit."""
    said = in_brackets(text)
    note = _NOTE.match(said)
    return _said(note["said"] if note else said)


def unit_of_note(text: str) -> int | None:
    """`(단위: 천원)`, `Unit: KRW thousand`; None for a text that says nothing of a unit."""
    text = text[: 4 * SAID_MOST]
    if found := _IN_ENGLISH.fullmatch(text.strip()):
        return _said(found[1])
    if not (found := _NOTE.search(text)):
        return None
    said = _said(_ENDS.split(found["said"].strip())[0])
    return None if said == UNCLEAR and not found["colon"] else said


def unit_of_cell(text: str) -> int | None:
    """A cell below a heading that is a unit and nothing else: `(천원)`, `백만원`."""
    said = _said(in_brackets(text) or text)
    whole = in_brackets(text) and not without_brackets(text).strip()
    return said if said is not None and (whole or said > 0) else None


def one_unit(said: set[int]) -> int:
    """What several notes of a table come to: won where nothing is said."""
    known = said - {DOLLARS} or said
    return next(iter(known)) if len(known) == 1 else UNCLEAR if known else 1


def _said(text: str) -> int | None:
    """Of `명, 천원` and `천원, 부가세 별도` what is money."""
    if not text.strip() or len(text) > SAID_MOST:
        return None
    parts = {re.sub(r"\s+", "", part).casefold() for part in _BETWEEN.split(text)}
    found = {unit for part in parts if (unit := _part(part)) is not None}
    if found:
        return one_unit(found)
    return UNCLEAR if _MONEY.search(text.casefold()) else None


def _part(text: str) -> int | None:
    if found := _OF_WON.fullmatch(text):
        return _SCALES[found["a"] or found["b"] or found["c"] or ""]
    if found := _OF_DOLLARS.fullmatch(text):
        return UNCLEAR if found["a"] or found["b"] else DOLLARS
    return None
