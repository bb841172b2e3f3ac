"""Won as people in a Korean office type and say them."""

import re

WON_MOST = 10**15  # a thousand trillion; far below what a database integer holds
TYPED_MOST = 40  # characters
JO, EOK, MAN = 10**12, 10**8, 10**4
_UNITS = {"조": JO, "억": EOK, "천만": 10**7, "백만": 10**6, "십만": 10**5, "만": MAN, "천": 1000}
_WHOLE = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,16}"
_PLAIN = re.compile(rf"₩? ?({_WHOLE}) ?원?")
_ONE_UNIT = re.compile(rf"({_WHOLE})(?:\.([0-9]{{1,12}}))? ?({'|'.join(_UNITS)})( ?원)?")
_MIXED = r"[1-9] ?천(?: ?[1-9] ?백)?(?: ?[1-9] ?십)?|[1-9] ?백(?: ?[1-9] ?십)?|[1-9] ?십"
_PART = rf"[1-9][0-9]{{0,3}}|[1-9],[0-9]{{3}}|{_MIXED}"
_PARTS = re.compile(
    rf"(?:(?P<jo>{_PART}) ?조)? ?(?:(?P<eok>{_PART}) ?억)? ?(?:(?P<man>{_PART}) ?만)?"
    rf" ?(?P<one>{_PART})? ?(?P<won>원)?"
)
_NOTHING = re.compile(r"₩? ?0 ?원?")
_NUMBER_OF_WON = re.compile(r"[0-9] ?원$")
_WITHIN = {"천": 1000, "백": 100, "십": 10}


def read_won(text: str) -> int | None:
    """`150,000,000`, `150,000천원`, `1억 5천만원`, `1억5천`, `5.29억원`; None for anything else.

    Signs, exponents, fractions of a won, other scripts' digits, nothing and too much are no
    amounts, and neither is what could be read two ways: `1억5천원`, `1억5000`, `1조5천`, `5천`.
    """
    text = re.sub(" +", " ", text.strip())
    if len(text) > TYPED_MOST:
        return None
    readings = (read(text) for read in (_read_plain, _read_one_unit, _read_parts))
    won = next((reading for reading in readings if reading is not None), None)
    return won if won is not None and 0 < won <= WON_MOST else None


def read_balance(text: str) -> int | None:
    """As `read_won`, and `0`, `0원`: nothing may be left."""
    return 0 if _NOTHING.fullmatch(text.strip()) else read_won(text)


def _read_plain(text: str) -> int | None:
    found = _PLAIN.fullmatch(text)
    return _number(found[1]) if found else None


def _read_one_unit(text: str) -> int | None:
    """A number of one unit, as large as it likes: `4,100만원`, `150,000천원`, `0.8억`."""
    found = _ONE_UNIT.fullmatch(text)
    if found is None or (found[3] == "천" and not found[4]):
        return None
    decimals = found[2] or ""
    scaled = _number(found[1] + decimals) * _UNITS[found[3]]
    won, rest = divmod(scaled, 10 ** len(decimals))
    return None if rest else won


def _read_parts(text: str) -> int | None:
    """Several units, each part below the one before: `1조 2,000억`, `1억 5천3백만 원`."""
    found = _PARTS.fullmatch(text)
    if found is None or not (found["jo"] or found["eok"] or found["man"]):
        return None
    one = _part(found["one"])
    if one and not found["man"] and not _NUMBER_OF_WON.search(text):
        if not found["eok"] or found["won"] or "천" not in found["one"]:
            return None
        one *= MAN  # after 억 people leave 만 away: 1억5천 is 150 million
    return _part(found["jo"]) * JO + _part(found["eok"]) * EOK + _part(found["man"]) * MAN + one


def _part(text: str | None) -> int:
    """Below 10,000: `4,100`, `5천3백`."""
    total, rest = 0, (text or "0").replace(" ", "")
    for unit, worth in _WITHIN.items():
        before, found, after = rest.partition(unit)
        if found:
            total, rest = total + int(before) * worth, after
    return total + (_number(rest) if rest else 0)


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def won_in_korean(krw: int) -> str:
    """As an office says an amount above 0: `1억 5,900만 원`, `1조 2,000억 500원`."""
    parts, rest = [], krw
    for unit in ("조", "억", "만"):
        count, rest = divmod(rest, _UNITS[unit])
        if count:
            parts.append(f"{count:,}{unit}")
    return " ".join([*parts, f"{rest:,}원" if rest else "원"])
