"""The words people read: one catalogue, Korean and English, compiled in memory at start."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import g
from markupsafe import Markup

from tracker.values.refusals import RuleViolation
from tracker.web import formats
from tracker.web.particles import with_particles

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("ko", "en")
DEFAULT_LANGUAGE = "ko"


@cache
def catalogue(language: str) -> Translations:
    """All `words/<language>/*.po` as one; a key in two files is an error."""
    whole = Catalog(locale=language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.id in whole:
                    raise ValueError(f"{path}: {message.id} is defined twice")
                whole[str(message.id[0] if message.pluralizable else message.id)] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)


def language() -> str:
    """The language of whoever reads this: set by the edge, Korean where nobody did."""
    return getattr(g, "language", DEFAULT_LANGUAGE) if g else DEFAULT_LANGUAGE


def t(key: str, /, **values: Any) -> str:
    """The words of a key with its values filled in. Markup among the values makes the result Markup."""
    return _filled(catalogue(language()).gettext(key), key, values)


def tn(key: str, n: int, /, **values: Any) -> str:
    """The words of a key for `n` of something; `{n}` is filled in with thousands separators."""
    found = catalogue(language()).ngettext(key, key, n)
    return _filled(found, key, {"n": formats.number(n), **values})


def refusal(violation: RuleViolation) -> str:
    """A refusal in the reader's words; dates and won are written in the reader's format."""
    values = {name: formats.spoken(name, value) for name, value in violation.values.items()}
    return t(f"refusal.{violation.code}", **values)


def named(thing: Any) -> str:
    """The name of a program or startup in the reader's language."""
    english = getattr(thing, "name_en", None)
    return str(english) if language() == "en" and english else str(thing.name)


def _filled(words: str, key: str, values: dict[str, Any]) -> str:
    if words == key:
        raise KeyError(f"no words for {key!r} in {language()!r}")
    if not values:
        return words
    if any(isinstance(value, Markup) for value in values.values()):
        return Markup(with_particles(Markup(words).format(**values)))  # noqa: S704 - values are escaped
    return with_particles(words.format(**values))
