"""How lists of partners are worded, in both languages: what a file of ours says, ours reads."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from tracker.partners.queries import PartnerFacts
from tracker.partners.rules import PartnerKind
from tracker.partners.rules.importing import NAMES, ListWords
from tracker.values.cells import bare_heading
from tracker.web.formats import NOTHING, country, day
from tracker.web.sheets import Sheet, SheetCell
from tracker.web.words import LANGUAGES, catalogue, t, tn

ORDER = ("name", "kind", "name_en", "country", "city", "homepage", "note")
LABELS = {"kind": "partners.kind_label", "note": "partners.sheet_note"}


@cache
def list_words() -> ListWords:
    headings = {name: tuple(_said(_label(name))) for name in NAMES}
    kinds = {
        bare_heading(words): kind
        for kind in PartnerKind
        for words in (*_said(f"partners.kind.{kind}"), kind.value)
    }
    return ListWords(headings, kinds)


def sheet_of(partners: Sequence[PartnerFacts], today: date) -> Sheet:
    """In the office's form; nothing of anybody's person."""
    return Sheet(
        title=t("partners.title"),
        as_of=t("partners.as_of", day=day(today)),
        unit="",
        heads=[t("partners.number"), *(t(_label(name)) for name in ORDER), t("partners.note")],
        rows=[_cells(one) for one in partners],
        total_words=t("common.total"),
        total=[tn("partners.in_all", len(partners)), *[""] * (len(ORDER) - 2)],
    )


def _cells(one: PartnerFacts) -> list[SheetCell]:
    where = country(one.country)
    return [
        one.name,
        t(f"partners.kind.{one.kind}"),
        one.name_en,
        None if where == NOTHING else where,
        one.city,
        one.homepage,
        one.note.replace("\r\n", "\n") if one.note else None,
    ]


def _label(name: str) -> str:
    return LABELS.get(name, f"partners.{name}")


def _said(key: str) -> Iterable[str]:
    return (catalogue(language).gettext(key) for language in LANGUAGES)
