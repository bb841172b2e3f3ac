"""Korean particles after variable text: chosen from the last sound, never printed double."""

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

_PAIRS = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
    "(이)나": ("이나", "나"),
}
_PATTERN = re.compile("(" + "|".join(re.escape(pair) for pair in _PAIRS) + ")")

# A final consonant is `ㄹ`, `_` for none, or any other mark: only (으)로 asks which it is.
_NONE, _RIEUL, _OTHER = "_", "ㄹ", "ㅇ"
_DIGITS = dict(zip("0123456789", "ㅇㄹ_ㅇ__ㅇㄹㄹ_", strict=True))  # 영 일 이 삼 사 오 육 칠 팔 구
_SPELLED = {"L": _RIEUL, "R": _RIEUL, "M": _OTHER, "N": _OTHER}  # 엘 알 엠 엔; the others are open

# not spoken: closing quotes and brackets, points, markup and character references
_TAIL = re.compile(r"(?:<[^>]*>|&#?\w+;|[\s\"'”’\])」』》〉】）.,·…!?>]|\([^()가-힣]*\))+$")
_HANGUL_FIRST, _HANGUL_LAST, _FINALS, _FINAL_RIEUL = 0xAC00, 0xD7A3, 28, 8

_VOWELS = "aeiouy"
_SILENT_E = {"le": _RIEUL, "ne": _OTHER, "me": _OTHER}  # Apple 애플, Zone 존, Home 홈
_STOPS = "bckpt"  # final after one short vowel (Lab 랩), else a syllable of its own (Talk 토크)


def with_particles(text: str) -> str:
    """Replace each `은(는)`, `이(가)`, `을(를)`, `과(와)`, `(으)로`, `(이)라` by the right one."""
    return fill(text, None)


def fill(words: str, values: Mapping[str, Any] | None) -> str:
    """The words with their values filled in (None: nothing to fill) and their particles chosen.

    Pairs inside a value are left as they are. A Markup among the values makes the whole Markup.
    """
    marked = values is not None and any(isinstance(value, Markup) for value in values.values())
    said = ""
    for place, part in enumerate(_PATTERN.split(words)):
        if place % 2:
            said += _chosen(part, said)
        elif values is None:
            said += part
        else:
            said += (Markup(part) if marked else part).format(**values)  # noqa: S704 - values are escaped
    return Markup(said) if marked else said  # noqa: S704 - built of escaped parts


def _chosen(pair: str, before: str) -> str:
    closed, open_ = _PAIRS[pair]
    final = _final(_spoken(str(before)))
    if pair == "(으)로" and final == _RIEUL:
        return open_
    return open_ if final == _NONE else closed


def _spoken(text: str) -> str:
    """The text up to what is said last: `<b>알파(Alpha)</b>` ends with 파."""
    bare = _TAIL.sub("", text)
    return bare or text


def _final(text: str) -> str:
    last = text[-1:]
    if not last:
        return _NONE
    if _HANGUL_FIRST <= ord(last) <= _HANGUL_LAST:
        jamo = (ord(last) - _HANGUL_FIRST) % _FINALS
        return {0: _NONE, _FINAL_RIEUL: _RIEUL}.get(jamo, _OTHER)
    if last in _DIGITS:
        return _DIGITS[last]
    return _final_latin(re.split(r"[^A-Za-z]", text)[-1])


def _final_latin(word: str) -> str:
    """How Korean would write the word's last sound: a rule of thumb good for names of firms."""
    if not word:
        return _NONE
    if word.isupper():
        return _SPELLED.get(word[-1], _NONE)
    word = word.lower()
    if word.endswith("e"):
        return _SILENT_E.get(word[-2:], _NONE)
    last, before = word[-1], word[-2:-1]
    if word.endswith("ng") or last in "mn":
        return _OTHER
    if last == "l":
        return _RIEUL
    return _OTHER if last in _STOPS and _closes(word, before) else _NONE


def _closes(word: str, before: str) -> bool:
    """One short vowel before a stop makes it a final: Bot 봇, but Boat 보트 and Hub 허브."""
    if before == "c":  # Slack, Block
        return word.endswith("ck")
    if before not in _VOWELS or word.endswith("ub"):
        return False
    return word.endswith("ook") or word[-3:-2] not in _VOWELS or len(word) == 2
