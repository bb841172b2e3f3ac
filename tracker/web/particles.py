"""Korean particles after variable text: chosen from the last sound, never printed double."""

import re

# digits and Latin letters by how Korean reads them: the last sound's final consonant, if any
_DIGITS = dict(zip("0123456789", "ㅇㄹ_ㅁ__ㄱㄹㄹ_", strict=True))
_LETTERS = {
    "l": "ㄹ",
    "m": "ㅁ",
    "n": "ㄴ",
    "r": "ㄹ",
    "b": "ㅂ",
    "c": "ㄱ",
    "k": "ㄱ",
    "p": "ㅂ",
    "t": "ㅅ",
}
_ACRONYM = {"L": "ㄹ", "M": "ㅁ", "N": "ㄴ", "R": "ㄹ"}  # read letter by letter: 엘, 엠, 엔, 알
_PAIRS = {
    "은(는)": ("은", "는"),
    "이(가)": ("이", "가"),
    "을(를)": ("을", "를"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
}
_PATTERN = re.compile("(" + "|".join(re.escape(pair) for pair in _PAIRS) + ")")
_TAIL = re.compile(r"(?:<[^>]*>|[\s\"'”’)\]」』>.,]|&#?\w+;)+$")
_HANGUL_FIRST, _HANGUL_LAST, _FINALS, _FINAL_RIEUL = 0xAC00, 0xD7A3, 28, 8


def with_particles(text: str) -> str:
    """Replace each `은(는)`, `이(가)`, `을(를)`, `과(와)`, `(으)로`, `(이)라` by the right one."""
    if "(" not in text:
        return text
    parts = _PATTERN.split(text)
    for place in range(1, len(parts), 2):
        parts[place] = _chosen(parts[place], "".join(parts[:place]))
    return "".join(parts)


def _chosen(pair: str, before: str) -> str:
    closed, open_ = _PAIRS[pair]
    final = _final(_TAIL.sub("", before))
    if pair == "(으)로" and final == "ㄹ":
        return open_
    return closed if final != "_" else open_


def _final(text: str) -> str:
    """The final consonant of the last sound: `ㄹ`, another jamo for any other, `_` for none."""
    last = text[-1:]
    if not last:
        return "_"
    if _HANGUL_FIRST <= ord(last) <= _HANGUL_LAST:
        final = (ord(last) - _HANGUL_FIRST) % _FINALS
        return {0: "_", _FINAL_RIEUL: "ㄹ"}.get(final, "ㅇ")
    if last in _DIGITS:
        return _DIGITS[last]
    word = re.split(r"[^A-Za-z]", text)[-1]
    if word.isupper():
        return _ACRONYM.get(last, "_")
    return _LETTERS.get(last.lower(), "_")
