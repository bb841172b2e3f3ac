"""Won as people in a Korean office type them."""

import re
from decimal import Decimal

WON_MOST = 10**15  # a thousand trillion; far below what a database integer holds
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d{1,16}"
_WON_PLAIN = re.compile(rf"₩?\s*({_DIGITS})\s*원?", re.ASCII)
_UNITS = {
    "조": 10**12,
    "억": 10**8,
    "천만": 10**7,
    "백만": 10**6,
    "십만": 10**5,
    "만": 10**4,
    "천": 10**3,
}
_PART = rf"((?:{_DIGITS})(?:\.\d{{1,8}})?)\s*(조|억|천만|백만|십만|만|천)"
_WON_UNITS = re.compile(rf"₩?\s*(?:{_PART}\s*)+(원?)", re.ASCII)
_PARTS = re.compile(_PART, re.ASCII)


def typed_won(text: str) -> int | None:
    """`150,000,000`, `150,000천원`, `1억5천`, `5.29억원`; None for what is no whole amount above 0.

    Signs, exponents, fractions of a won and other scripts' digits are no amounts.
    """
    text = text.strip()
    plain = _WON_PLAIN.fullmatch(text)
    won = int(plain[1].replace(",", "")) if plain else _won_of_units(text)
    return won if won is not None and 0 < won <= WON_MOST else None


def _won_of_units(text: str) -> int | None:
    whole = _WON_UNITS.fullmatch(text)
    if whole is None:
        return None
    total, before = Decimal(0), 10**16
    for digits, unit in _PARTS.findall(text):
        worth = _UNITS[unit]
        if unit == "천" and before < 10**16:  # 1억5천 is 150 million, 1억5천원 may be either
            if whole[whole.re.groups]:
                return None
            worth = _UNITS["천만"]
        if worth >= before:
            return None
        total, before = total + Decimal(digits.replace(",", "")) * worth, worth
    return int(total) if total == total.to_integral_value() else None
