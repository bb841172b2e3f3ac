"""What somebody typed, and how well a thing answers it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from tracker.people.rules import Limit
from tracker.search.rules.texts import BETWEEN, Texts, folded

QUERY_MOST = 100
WORDS_MOST = 5
FOUND_MOST = 200
"""Finds that are looked at; whoever has more is asked to type more."""
SEARCHES = Limit("search", 120, timedelta(minutes=1))
NUMBER_DIGITS = 12
_CONSONANTS = frozenset("ㄱㄲㄳㄴㄵㄶㄷㄸㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅃㅄㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: any of `texts`, or the initial consonants, or a thing of one of these startups."""

    texts: tuple[str, ...]
    initials: bool = False
    startup_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Needle:
    """Every word must be met, one of them by the thing itself. `number` is a transfer's."""

    words: tuple[Word, ...]
    number: int | None = None

    @property
    def short(self) -> Word | None:
        """Single characters alone, taken together; None where a longer word was typed, too.

        Half of all things hold each of them: they find what is called so from its beginning.
        """
        firsts = [word.texts[0] for word in self.words]
        if not firsts or max(map(len, firsts)) > 1 or len({w.initials for w in self.words}) > 1:
            return None
        return Word(("".join(firsts),), self.words[0].initials)


def needle_of(
    asked: str, codes: Iterable[tuple[str, str]] = (), startups: Iterable[tuple[int, str]] = ()
) -> Needle:
    """`codes` are our own codes with their words, `startups` ids with names, in any language.

    No words where nothing is left of what was typed.
    """
    typed = map(_typed, asked[:QUERY_MOST].split())
    kept = [word for word in typed if word][:WORDS_MOST]
    said = [(code, folded(words)) for code, words in codes]
    firms = [(own, folded(name)) for own, name in startups] if len(kept) > 1 else []
    return Needle(tuple(_word(word, said, firms) for word in kept), _number(asked))


def _typed(word: str) -> str:
    """Folding would take a lone ㅇ for the beginning of a syllable; a keyboard joins ㄱ and ㅅ."""
    if set(word) <= _CONSONANTS:
        return "".join(_JOINED.get(c, c) for c in word)
    return folded(word)


def _word(word: str, said: Collection[tuple[str, str]], firms: Collection[tuple[int, str]]) -> Word:
    if set(word) <= _CONSONANTS:
        return Word((word,), initials=True)
    meant = [code for code, words in said if words.startswith(word)] if len(word) > 1 else []
    codes = dict.fromkeys(f"@{code}" for code in meant)
    named = frozenset(own for own, name in firms if word in name)
    return Word((word, *codes), startup_ids=named)


_JOINED = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip


def _number(asked: str) -> int | None:
    bare = asked.strip().removeprefix("#")
    plain = bare.isascii() and bare.isdecimal() and len(bare) <= NUMBER_DIGITS
    return int(bare) if plain else None


def matches(needle: Needle, texts: Texts, startup_id: int | None, *, named: bool = True) -> bool:
    """`named`: single characters may begin any of its fields, as of firms and people."""
    if needle.short is not None:
        return _begins(needle.short, texts, anywhere=named)
    met = [_meets(word, texts) for word in needle.words]
    every = all(
        own or startup_id in word.startup_ids for own, word in zip(met, needle.words, strict=True)
    )
    return every and any(met)


def _meets(word: Word, texts: Texts) -> bool:
    where = texts.initials if word.initials else texts.text
    return any(text in where for text in word.texts)


def _begins(word: Word, texts: Texts, *, anywhere: bool) -> bool:
    """`anywhere`: the beginning of any field will do; else of the name a thing goes by."""
    fields = (texts.initials if word.initials else texts.text).split(BETWEEN)
    return any(field.startswith(word.texts) for field in (fields if anywhere else fields[:1]))


def rank(needle: Needle, texts: Texts) -> int:
    """0: it is called so; 1: its name begins so; 2: its name holds it; 3: something else does."""
    first = needle.words[0]
    whole = "".join(word.texts[0] for word in needle.words)
    title = (texts.initials if first.initials else texts.text).partition(BETWEEN)[0]
    if title == whole:
        return 0
    if title.startswith((whole, first.texts[0])):
        return 1
    return 2 if first.texts[0] in title else 3
