"""Support entries from an office's own list: which column is which, what a row says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.support.rules.details import FIELDS, Details, DetailType, only_told
from tracker.support.rules.entries import NewSupportEntry
from tracker.support.rules.kinds import EventPart, HelpStage, SupportKind
from tracker.values.cells import SHOWN_MAX, Cell, RowFault, plain
from tracker.values.refusals import RuleViolation
from tracker.values.tables import Column, Heading, Line
from tracker.values.typed_cells import day_in, flag_in
from tracker.values.typed_rows import Reader, TypedRow, minutes_below, one_of

NAMES: Mapping[str, tuple[str, ...]] = {
    "startup": ("기업", "참여기업", "기업명", "수혜기업", "업체명", "startup", "company"),
    "kind": (
        *("구분", "지원구분", "지원종류", "지원유형", "지원분야", "유형", "분야"),
        *("kind", "type", "kindofhelp"),
    ),
    "held_on": (
        *("일자", "지원일", "지원일자", "날짜", "일시", "행사일", "행사일자", "이용일", "자문일"),
        *("date", "heldon", "day"),
    ),
    "minutes": (
        *("시간", "진행시간", "소요시간", "지원시간", "이용시간", "시간(분)", "분", "시수"),
        *("minutes", "length", "duration", "hours", "time"),
    ),
    "given_by": (
        *("지원자", "제공자", "수행자", "자문위원", "자문가", "전문가", "멘토", "강사", "수행기관"),
        *("givenby", "adviser", "mentor", "expert", "helper"),
    ),
    "partner": (
        *("협력기관", "연계기관", "상대기관", "기관", "기관명", "투자사", "파트너"),
        *("partner", "organization", "investor"),
    ),
    "person": ("기관담당자", "상대담당자", "면담자", "person", "contact"),
    "topic": (
        *("주제", "지원내용", "내용", "제목", "건명", "세부내용", "사업명"),
        *("topic", "subject", "title", "whatabout"),
    ),
    "stage": ("단계", "진행단계", "진행상태", "진행상황", "상태", "stage", "state", "status"),
    "amount_krw": (
        *("금액", "성사금액", "계약금액", "거래금액", "투자금액", "계약액"),
        *("amount", "dealamount", "krw"),
    ),
    "confidential": ("비공개", "비공개여부", "비밀", "confidential"),
    "shared_notes": ("공유메모", "메모", "특이사항", "notes", "sharednotes"),
    "program_notes": ("담당자전용메모", "내부메모", "programnotes"),
    "next_action": ("후속조치", "향후계획", "nextaction", "followup"),
    "next_action_due_on": ("후속조치기한", "조치기한", "기한", "due", "dueon", "nextactionby"),
    "to_whom": ("대상", "연계대상", "소개대상", "towhom"),
    "matter": ("자문사항", "의뢰내용", "쟁점", "matter"),
    "medium": ("매체", "매체명", "홍보매체", "채널", "medium", "channel"),
    "reach": ("도달", "도달수", "조회수", "노출수", "reach", "views"),
    "link": ("링크", "주소", "url", "link"),
    "country": ("국가", "대상국", "진출국", "country"),
    "city": ("도시", "협력도시", "지역", "city", "partnercity"),
    "result": ("결과", "성과", "실증결과", "result"),
    "facility": ("시설", "시설명", "장소", "공간", "facility", "place"),
    "until_on": ("종료일", "이용종료일", "까지", "until", "endson"),
    "event_name": ("행사", "행사명", "event", "eventname"),
    "event_host": ("주최", "주관", "주최기관", "host", "organizer"),
    "event_role": ("역할", "참가역할", "role", "eventrole"),
    "event_part": ("참가형태", "참가구분", "참여형태", "part", "eventpart"),
}
NEEDED = ("startup", "kind", "held_on", "topic")
CARRIED = frozenset(
    {"startup", "kind", "held_on", "given_by", "partner", "person", "topic", "country", "city"}
    | {"facility", "event_name", "event_host"}
)
"""A cell merged over several rows says these of each; amounts and lengths only of the first."""

KIND_NAMES: Mapping[str, SupportKind] = {
    "멘토링": SupportKind.MENTORING,
    "전문가자문": SupportKind.MENTORING,
    "1:1전문가자문": SupportKind.MENTORING,
    "네트워킹": SupportKind.INTRODUCTION,
    "소개": SupportKind.INTRODUCTION,
    "연계": SupportKind.INTRODUCTION,
    "협력기관연계": SupportKind.INTRODUCTION,
    "법률": SupportKind.LEGAL,
    "법률상담": SupportKind.LEGAL,
    "투자": SupportKind.INVESTMENT,
    "투자컨설팅": SupportKind.INVESTMENT,
    "자문": SupportKind.CONSULTING,
    "컨설팅": SupportKind.CONSULTING,
    "홍보": SupportKind.PROMOTION,
    "언론홍보": SupportKind.PROMOTION,
    "해외": SupportKind.EXPANSION,
    "해외진출": SupportKind.EXPANSION,
    "글로벌": SupportKind.EXPANSION,
    "해외실증": SupportKind.EXPANSION,
    "시설": SupportKind.FACILITY,
    "시설지원": SupportKind.FACILITY,
    "공간": SupportKind.FACILITY,
    "행사참가": SupportKind.EVENT,
    "행사": SupportKind.EVENT,
    "ces": SupportKind.EVENT,
}
STAGE_NAMES: Mapping[str, HelpStage] = {
    "소개": HelpStage.OFFERED,
    "미팅": HelpStage.MET,
    "계약": HelpStage.DEAL,
    "계약체결": HelpStage.DEAL,
    "준비": HelpStage.PREPARING,
    "진행": HelpStage.RUNNING,
    "완료": HelpStage.FINISHED,
    "종료": HelpStage.FINISHED,
    "중단": HelpStage.STOPPED,
}
PART_NAMES: Mapping[str, EventPart] = {
    "ir": EventPart.IR_SESSION,
    "ir발표": EventPart.IR_SESSION,
    "교류회": EventPart.NETWORKING,
    "상담회": EventPart.MATCHING,
    "ces": EventPart.PAVILION,
    "전시": EventPart.PAVILION,
    "전시관": EventPart.PAVILION,
}


@dataclass(frozen=True, slots=True)
class ListWords:
    """The catalogue's own words, of every language, beside those above: what we write, we read."""

    headings: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, SupportKind]
    stages: Mapping[str, HelpStage]
    parts: Mapping[str, EventPart]

    def columns(self) -> list[Column]:
        return [
            Column(name, (*self.headings.get(name, ()), *written), name in NEEDED, name in CARRIED)
            for name, written in NAMES.items()
        ]


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A row as it was understood; startup, partner and person as they were typed."""

    line: int
    startup: str
    partner: str
    person: str
    entry: NewSupportEntry


def read_entry(line: Line, heading: Heading, words: ListWords) -> ListedEntry | list[RowFault]:
    """One row; every cell that cannot be read is a fault of its own."""
    row = TypedRow(line, heading)
    kind = row.value("kind", one_of({**KIND_NAMES, **words.kinds}, "kind_unreadable"))
    stage = row.value("stage", one_of({**STAGE_NAMES, **words.stages}, "stage_unreadable"))
    details = _details(row, {**PART_NAMES, **words.parts})
    values: dict[str, Any] = {
        "held_on": row.value("held_on", day_in),
        "minutes": row.value("minutes", minutes_below(heading.as_written("minutes"))),
        "amount_krw": row.won("amount_krw"),
        "confidential": bool(row.value("confidential", flag_in)),
        "next_action": row.text("next_action") or None,
        "next_action_due_on": row.value("next_action_due_on", day_in),
    }
    for name in NEEDED:
        row.need(name)
    if row.faults:
        return row.faults
    texts: dict[str, Any] = {
        name: row.text(name) for name in ("topic", "shared_notes", "program_notes")
    }
    entry = NewSupportEntry(
        kind=kind,
        stage=stage,
        details=details,
        given_by=row.text("given_by") or row.text("partner"),
        **values,
        **texts,
    )
    return ListedEntry(
        line.number, row.text("startup"), row.text("partner"), row.text("person"), entry
    )


def _details(row: TypedRow, parts: Mapping[str, EventPart]) -> Details:
    readers: Mapping[DetailType, Reader] = {
        DetailType.NUMBER: _whole,
        DetailType.DAY: day_in,
        DetailType.CHOICE: one_of(parts, "part_unreadable"),
    }
    told: dict[str, Any] = {}
    for name, field in FIELDS.items():
        read = readers.get(field.type)
        told[name] = row.value(name, read) if read else row.text(name)
    return only_told(told)


def _whole(cell: Cell, name: str) -> int:
    digits = plain(cell).replace(",", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 16):
        raise RuleViolation("number_unreadable", name, text=plain(cell)[:SHOWN_MAX])
    return int(digits)


def read_entries(
    lines: Sequence[Line], heading: Heading, words: ListWords
) -> tuple[list[ListedEntry], list[RowFault]]:
    """What the rows say, and what is wrong with those that cannot be read."""
    rows: list[ListedEntry] = []
    faults: list[RowFault] = []
    for line in lines:
        read = read_entry(line, heading, words)
        if isinstance(read, ListedEntry):
            rows.append(read)
        else:
            faults.extend(read)
    return rows, faults


LIVES_ON = ("stage", "amount_krw")
"""How far help has come since is no difference between a list and what stands."""

Told = tuple[object, ...]


def told_alike(startup_id: int, entry: NewSupportEntry) -> Told:
    """Equal for a row and an entry that say the same."""
    values = entry.values()
    details = tuple(sorted((name, _one_way(str(value))) for name, value in entry.details.items()))
    rest = (_one_way(value) for name, value in values.items() if name not in (*LIVES_ON, "details"))
    return (startup_id, *rest, details)


def _one_way(value: object) -> object:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that becomes an entry of this startup."""

    row: ListedEntry
    startup_id: int
    mentor_user_id: int | None
    entry: NewSupportEntry


@dataclass(frozen=True, slots=True)
class Judged:
    """What a list comes to. `alike`: help that seems logged before in other words."""

    new: tuple[NewRow, ...]
    already: tuple[NewRow, ...]
    alike: tuple[NewRow, ...]
    faults: tuple[RowFault, ...]

    def chosen(self, *, alike: bool) -> tuple[NewRow, ...]:
        """What is added, in the list's order."""
        rows = (*self.new, *self.alike) if alike else self.new
        return tuple(sorted(rows, key=lambda one: one.row.line))

    def doubtful(self, *, alike: bool) -> bool:
        """Whether somebody has to say what is to be done about some of its rows."""
        return bool(self.faults) or (bool(self.alike) and not alike)
