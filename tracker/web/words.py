"""The words people read: one catalogue, Korean and English, compiled in memory at start."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from tracker.values.refusals import RuleViolation
from tracker.web import formats
from tracker.web.particles import fill
from tracker.web.reader import DEFAULT_LANGUAGE, LANGUAGES, language

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "catalogue",
    "language",
    "named",
    "refusal",
    "said",
    "t",
    "tn",
]

FOLDER = Path(__file__).parent / "words"


@cache
def catalogue(language: str) -> Translations:
    """All `words/<language>/*.po` as one; a key in two files is an error."""
    whole = Catalog(locale=language)
    for path in sorted((FOLDER / language).glob("*.po")):
        _add(whole, path)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def _add(whole: Catalog, path: Path) -> None:
    with path.open("rb") as file:
        for message in read_po(file, locale=str(whole.locale)):
            if not message.id:
                continue
            key = message.id[0] if message.pluralizable else message.id
            if key in whole:
                raise ValueError(f"{path}: {key} is defined twice")
            whole[key] = message


def t(key: str, /, **values: Any) -> str:
    """The words of a key with its values filled in; a Markup among them makes the whole Markup."""
    return _filled(catalogue(language()).gettext(key), key, values)


def tn(key: str, n: int, /, **values: Any) -> str:
    """The words of a key for `n` of something; `{n}` is filled in with thousands separators."""
    found = catalogue(language()).ngettext(key, key, n)
    return _filled(found, key, {"n": formats.number(n), **values})


def refusal(violation: RuleViolation) -> str:
    """A refusal in the reader's words; dates and won are written in the reader's format."""
    values = {name: formats.spoken(name, value) for name, value in violation.values.items()}
    return t(f"refusal.{violation.code}", **values)


def said(sentence: Any) -> str:
    """A rule's sentence, any value with `key` and `values`, in the reader's words and formats."""
    values = {name: formats.spoken(name, value) for name, value in sentence.values.items()}
    return t(sentence.key, **values)


def named(thing: Any) -> str:
    """The name of a program or startup in the reader's language."""
    english = getattr(thing, "name_en", None)
    return str(english) if language() == "en" and english else str(thing.name)


def _filled(words: str, key: str, values: dict[str, Any]) -> str:
    if words == key:
        raise KeyError(f"no words for {key!r} in {language()!r}")
    return fill(words, values) if values or "{" in words else words


def has_words(key: str) -> bool:
    """Whether the catalogue knows a key made of something stored."""
    return catalogue(language()).gettext(key) != key
