"""How lists of help are worded, in both languages: what a file of ours says, ours reads again."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from tracker.support.rules import EventPart, HelpStage, SupportKind
from tracker.support.rules.importing import NAMES, ListWords
from tracker.values.cells import bare_heading
from tracker.web.words import LANGUAGES, catalogue

Value = TypeVar("Value", bound=StrEnum)


@cache
def list_words() -> ListWords:
    headings = {name: tuple(_said(f"support_sheet.{name}")) for name in NAMES}
    return ListWords(
        headings,
        _known(SupportKind, "support.kind"),
        _known(HelpStage, "support.stage"),
        _known(EventPart, "support.event_part"),
    )


def _known(kind: type[Value], prefix: str) -> Mapping[str, Value]:
    """A value by its words of every language, and by its own name."""
    return {
        bare_heading(words): value
        for value in kind
        for words in (*_said(f"{prefix}.{value}"), value.value)
    }


def _said(key: str) -> Iterable[str]:
    return (catalogue(language).gettext(key) for language in LANGUAGES)
