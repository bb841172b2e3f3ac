"""Countries by their two letters (ISO 3166-1), read as people write them."""

import re
from functools import cache

from babel import Locale

LANGUAGES = ("ko", "en")
FIRST = ("KR", "US", "KE", "SN", "IN", "NG", "ZM")
"""Where the program and its partner cities are."""

_TWO_LETTERS = re.compile(r"[A-Z]{2}")
_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
_ALSO = {
    "한국": "KR",
    "korea": "KR",
    "southkorea": "KR",
    "republicofkorea": "KR",
    "usa": "US",
    "unitedstatesofamerica": "US",
    "uk": "GB",
    "uae": "AE",
}


def is_country(code: str) -> bool:
    return code in country_names("en")


@cache
def country_names(language: str) -> dict[str, str]:
    """Every country's name in a language, by its letters."""
    names = Locale.parse(language).territories
    return {
        code: name
        for code, name in names.items()
        if _TWO_LETTERS.fullmatch(code) and code not in _NO_COUNTRIES
    }


def read_country(text: str) -> str | None:
    """`케냐`, `Kenya`, `KE`: its letters; None for what is no country."""
    return _known().get(_bare(text))


@cache
def _known() -> dict[str, str]:
    named = {
        _bare(name): code
        for language in LANGUAGES
        for code, name in country_names(language).items()
    }
    letters = {code.lower(): code for code in country_names("en")}
    return {**named, **letters, **_ALSO}


def _bare(text: str) -> str:
    return re.sub(r"[\s.()]+", "", text).casefold()
