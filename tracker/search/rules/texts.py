"""Texts as they are compared: one spelling of what people write in many."""

import itertools
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

TITLE_MOST, FIELD_MOST = 300, 150
"""Characters of one field that are searched: a name or a topic whole, of notes the beginning."""

MARKS, MARK_BITS = 4, 62

_FIRM_FORM = re.compile(r"\((?:주|유|사|재)\)|주식회사|유한회사")  # after NFKC, ㈜ is (주)
_NO_LETTERS = re.compile(r"[\W_]+")
_SYLLABLES, _SYLLABLES_END, _OF_ONE_INITIAL = 0xAC00, 0xD7A3, 588
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
BETWEEN = "\n"


@dataclass(frozen=True, slots=True)
class Texts:
    """A thing's folded fields, its title first, and the initial consonants of its title."""

    text: str
    initials: str


def folded(written: str) -> str:
    """Letters and digits alone, in one case and width, without (주): spaces are no difference.

    An `@` stands before a code of ours (`@legal`); nobody's text keeps one.
    """
    bare = _FIRM_FORM.sub("", unicodedata.normalize("NFKC", written))
    return _NO_LETTERS.sub("", bare.casefold())


def initials_of(text: str) -> str:
    """Of a folded text: 알파beta → ㅇㅍbeta."""
    return "".join(map(_initial, text))


def _initial(character: str) -> str:
    code = ord(character)
    if not _SYLLABLES <= code <= _SYLLABLES_END:
        return character
    return INITIALS[(code - _SYLLABLES) // _OF_ONE_INITIAL]


def texts_of(
    titles: Sequence[str | None],
    more: Sequence[str | None],
    code: str | None,
    most: int = FIELD_MOST,
) -> Texts:
    """What is kept of a thing: `titles` are found by initial consonants, too.

    `most`: characters of a field beside the titles.
    """
    named = [folded(title[:TITLE_MOST]) for title in titles if title]
    fields = [*named, *(folded(field[:most]) for field in more if field)]
    if code:
        fields.append(f"@{code}")
    return Texts(BETWEEN.join(fields), BETWEEN.join(map(initials_of, named)))


HEAD_MOST = 40


def head_of(texts: Texts) -> str:
    """The beginning of what a thing is called, in the order of an index."""
    return texts.text.partition(BETWEEN)[0][:HEAD_MOST]


def span_of(beginning: str, *, initials: bool) -> tuple[str, str]:
    """From which head on, and before which, the heads stand that begin so.

    Of initial consonants the first alone: its syllables are neighbours.
    """
    if initials:
        first = _SYLLABLES + INITIALS.index(beginning[0]) * _OF_ONE_INITIAL
        return chr(first), chr(first + _OF_ONE_INITIAL)
    start = beginning[:HEAD_MOST]
    return start, start[:-1] + chr(ord(start[-1]) + 1)


def marks_of(text: str) -> tuple[int, ...]:
    """Which pairs of neighbouring characters a text holds, as bits of a few integers.

    What holds a word has every bit of that word's marks: a comparison of integers leaves few
    texts to be read. A bit may stand for several pairs, so the text has the last word.
    """
    marks = [0] * MARKS
    for field in text.split(BETWEEN):
        for pair in map("".join, itertools.pairwise(field)):
            place = zlib.crc32(pair.encode()) % (MARKS * MARK_BITS)
            marks[place // MARK_BITS] |= 1 << (place % MARK_BITS)
    return tuple(marks)
