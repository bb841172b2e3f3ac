"""Partners from an office's own list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.partners.rules.organizations import PartnerCard, PartnerKind, check_card
from tracker.values.cells import SHOWN_MAX, RowFault, bare_heading
from tracker.values.countries import read_country
from tracker.values.formulas import unquoted
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Column, Heading, Line
from tracker.values.typed_cells import choice_in, is_nothing

NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("기관명", "협력기관", "협력기관명", "기관", "name", "partner", "organization"),
    "kind": ("구분", "기관구분", "유형", "분류", "kind", "type"),
    "name_en": ("영문기관명", "영문명", "nameinenglish", "englishname"),
    "country": ("국가", "나라", "country"),
    "city": ("도시", "지역", "소재지", "city"),
    "homepage": ("홈페이지", "누리집", "주소", "webpage", "homepage", "url"),
    "note": ("비고", "메모", "협력내용", "remarks", "note"),
}
NEEDED = ("name", "kind")
KIND_NAMES: Mapping[str, PartnerKind] = {
    "ms": PartnerKind.MICROSOFT,
    "마이크로소프트": PartnerKind.MICROSOFT,
    "투자사": PartnerKind.INVESTOR,
    "vc": PartnerKind.INVESTOR,
    "도시": PartnerKind.CITY,
    "법무": PartnerKind.LAW_FIRM,
    "로펌": PartnerKind.LAW_FIRM,
    "회계": PartnerKind.ACCOUNTING_FIRM,
    "언론": PartnerKind.MEDIA,
    "기업": PartnerKind.CORPORATION,
    "대학": PartnerKind.UNIVERSITY,
    "연구기관": PartnerKind.UNIVERSITY,
    "시설": PartnerKind.FACILITY,
}


@dataclass(frozen=True, slots=True)
class ListWords:
    """The catalogue's own words, of every language, beside those above."""

    headings: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, PartnerKind]

    def columns(self) -> list[Column]:
        return [
            Column(name, (*self.headings.get(name, ()), *written), name in NEEDED, name == "kind")
            for name, written in NAMES.items()
        ]


@dataclass(frozen=True, slots=True)
class ListedPartner:
    line: int
    card: PartnerCard


def read_partners(
    lines: Sequence[Line], heading: Heading, words: ListWords
) -> tuple[list[ListedPartner], list[RowFault]]:
    """What the rows say, and what is wrong with those that cannot be read."""
    rows: list[ListedPartner] = []
    faults: list[RowFault] = []
    kinds = {**{bare_heading(name): kind for name, kind in KIND_NAMES.items()}, **words.kinds}
    for line in lines:
        try:
            rows.append(ListedPartner(line.number, _card(line, kinds)))
        except RuleViolation as violation:
            faults.append(fault(line, heading, violation))
    return rows, faults


def fault(line: Line, heading: Heading, violation: RuleViolation) -> RowFault:
    name = violation.field or "name"
    return RowFault(line.number, heading.as_written(name), line.text(name)[:SHOWN_MAX], violation)


def _card(line: Line, kinds: Mapping[str, PartnerKind]) -> PartnerCard:
    if is_nothing(line.cells.get("kind")):
        raise RuleViolation("needed", "kind")
    typed = _text(line, "country")
    country = read_country(typed) if typed else None
    if typed and country is None:
        raise RuleViolation("country_unknown", "country", text=typed[:SHOWN_MAX])
    card = PartnerCard(
        kind=choice_in(line.cells["kind"], kinds, "partner_kind_unreadable", "kind"),
        name=_text(line, "name") or "",
        name_en=_text(line, "name_en"),
        country=country,
        city=_text(line, "city"),
        homepage=_text(line, "homepage"),
        note=_text(line, "note"),
    )
    check_card(card)
    return card


def _text(line: Line, name: str) -> str | None:
    if is_nothing(line.cells.get(name)):
        return None
    return unquoted(line.text(name)).replace("\r\n", "\n").strip() or None
