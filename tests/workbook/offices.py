"""Workbooks as three offices keep them, and the truth of what they say.

Each office writes the same facts its own way; what is understood is compared with the facts.
"""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta

import xlsxwriter

FIRMS = ("파도소리", "솔숲에이아이", "해무로보틱스", "달빛바이오", "갯내음푸드")
START = date(2025, 4, 1)


@dataclass
class Truth:
    """Facts by table, each as a row of plain values; `bad` rows are no facts at all."""

    startups: list[tuple] = field(default_factory=list)
    contacts: list[tuple] = field(default_factory=list)
    grants: list[tuple] = field(default_factory=list)
    sessions: list[tuple] = field(default_factory=list)
    support: list[tuple] = field(default_factory=list)
    milestones: list[tuple] = field(default_factory=list)
    readings: list[tuple] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(len(getattr(self, name)) for name in self.__dataclass_fields__)


def workbook(sheets: dict[str, list[list]], merges: dict[str, list[str]] | None = None) -> bytes:
    """Cells as they are given; a date is a day cell, a text is a text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy. m. d."})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(at, place, cell, day)
                    elif cell is not None:
                        page.write(at, place, cell)
            for place in (merges or {}).get(name, []):
                page.merge_range(place, _first(rows, place))
    return content.getvalue()


def _first(rows: list[list], place: str) -> str:
    """What stands in the first cell of a merged range such as `A3:A5`."""
    first = place.partition(":")[0]
    return str(rows[int(first[1:]) - 1][ord(first[0]) - ord("A")])


def programs_book() -> bytes:
    return printed_office()[0]


def printed_office() -> tuple[bytes, Truth]:
    """An office that prints its sheets: titles, units, sums, notes, merged cells, many ways of days."""
    truth = Truth(
        startups=[
            ("㈜파도소리", "한바다", date(2019, 3, 5), START, "oh@pado.example"),
            ("(주) 솔숲에이아이", "정솔", date(2020, 7, 15), START, "min@sol.example"),
            ("해무로보틱스 주식회사", "노을", date(2018, 11, 2), START, None),
        ],
        grants=[
            ("파도소리", 100_000_000, date(2025, 5, 1), date(2026, 4, 30)),
            ("솔숲에이아이", 50_000_000, date(2025, 6, 1), date(2026, 5, 31)),
            ("해무로보틱스", 5_000_000, date(2025, 7, 1), date(2026, 6, 30)),
        ],
        sessions=[
            ("파도소리", "김멘토", date(2025, 6, 3), 90, "해외 판로"),
            ("파도소리", "이멘토", date(2025, 6, 17), 120, "IR 자료 점검"),
            ("솔숲에이아이", "김멘토", date(2025, 7, 1), 90, "가격 정책"),
        ],
    )
    firms = [
        ["2026년 유니콘 육성사업 참여기업 현황"],
        [None, None, None, None, None, None, "(2026. 3. 31. 기준)"],
        [
            *("연번", "기업명", "대표자", "사업자등록번호", "설립일", "선정일"),
            *("담당자", "연락처", "이메일", "비고"),
        ],
        [
            *(1, "㈜파도소리", "한바다", "123-45-67890", "'19.3.5", "2025. 4. 1.(화)"),
            *("오주임", "010-1111-2222", "oh@pado.example", ""),
        ],
        [
            *(2, "(주) 솔숲에이아이", "정솔", "234-56-78901", "2020-07-15", "2025.4.1"),
            *("민대리", "010-2222-3333", "min@sol.example", ""),
        ],
        [
            *(3, "해무로보틱스 주식회사", "노을", "345-67-89012", date(2018, 11, 2), START),
            *("-", "-", "-", "신규"),
        ],
        ["※ 연락처는 실무 담당자 기준"],
    ]
    grants = [
        ["클라우드 크레딧 부여 대장"],
        [None, None, None, None, "(단위: 천원)"],
        ["연번", "참여기업", "부여액", "부여일", "만료일", "관련문서번호"],
        ["합계", "", "155,000", "", "", ""],
        [1, "파도소리", "100,000", "'25.5.1", "'26.4.30", "투자유치과-101(2025. 4. 28.)"],
        [2, "솔숲에이아이", 50000, date(2025, 6, 1), "2026. 5. 31.", "투자유치과-102"],
        [3, "해무로보틱스", "5백만원", "20250701", "2026년 6월 30일", "투자유치과-103"],
    ]
    sessions = [
        ["1:1 멘토링 실시 현황"],
        ["기업명", "멘토", "멘토링일자", "시간", "멘토링 주제", "비고"],
        ["파도소리", "김멘토", "'25.6.3", "1시간 30분", "해외 판로", ""],
        [None, "이멘토", "2025. 6. 17.", "2", "IR 자료 점검", ""],
        ["솔숲에이아이", "김멘토", "2025-07-01", "90분", "가격 정책", "후속 필요"],
        ["계", "", "3회", "5시간", "", ""],
    ]
    sheets = {"1. 참여기업": firms, "2. 크레딧 부여": grants, "3. 멘토링": sessions}
    return workbook(sheets, {"3. 멘토링": ["A3:A4"]}), truth


WAYS_OF_DAYS = (
    lambda day: f"'{day:%y}.{day.month}.{day.day}",
    lambda day: f"{day.year}. {day.month}. {day.day}.",
    lambda day: day.isoformat(),
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}년 {day.month}월 {day.day}일",
)
WAYS_OF_MINUTES = ((60, "1시간"), (90, "1시간 30분"), (120, "2:00"), (45, "45분"), (150, "2.5시간"))
KINDS = (
    ("법률자문", "legal"),
    ("홍보", "promotion"),
    ("투자 자문", "investment"),
    ("컨설팅", "consulting"),
)


def helpers_office() -> tuple[bytes, Truth]:
    """A long list of help that a Korean Excel saved as CSV; two of its rows nobody could read."""
    truth, rows = Truth(), []
    for at in range(60):
        firm, (kind, meant) = FIRMS[at % 3], KINDS[at % len(KINDS)]
        day = date(2025, 5, 2) + timedelta(days=3 * at)
        minutes, typed = WAYS_OF_MINUTES[at % len(WAYS_OF_MINUTES)]
        written = WAYS_OF_DAYS[at % len(WAYS_OF_DAYS)](day)
        topic = f"검토 {at + 1}차"
        if at in {17, 41}:
            written = "5월 중"
        else:
            truth.support.append((firm, meant, day, minutes, topic))
        rows.append(f"{at + 1},㈜{firm},{kind},{written},법무법인 갯벌,{topic},{typed}")
        if at % 20 == 19:
            rows.append(f"소계,,,,,20건,{at}시간")
    head = (
        "2025년 기업지원 실적,,,,,,\n,,,,,,\n번호,기업,지원구분,지원일자,수행기관,지원내용,시간\n"
    )
    return (head + "\n".join(rows) + "\n").encode("cp949"), truth


def partners_office() -> tuple[bytes, Truth]:
    """A partner's workbook in English: ISO days, plans, people, figures by month, a loose memo."""
    firms = ("Harbor Vision Inc.", "Tidal Grid", "Pier Labs Co., Ltd.")
    short = ("Harbor Vision", "Tidal Grid", "Pier Labs")
    truth = Truth(
        startups=[
            (firms[0], "Jane Smith", date(2019, 2, 1), date(2025, 3, 3), None),
            (firms[1], "Mina Park", date(2021, 5, 20), date(2025, 3, 3), None),
            (firms[2], "Ann Choi", date(2022, 1, 7), date(2025, 3, 4), None),
        ],
        contacts=[(one, f"Contact {at}", f"c{at}@mail.example") for at, one in enumerate(short)],
        milestones=[
            (short[0], "First export contract", date(2026, 6, 30), "planned", None),
            (short[1], "Pilot in Songdo", date(2025, 12, 31), "met", date(2025, 12, 19)),
            (short[1], "Series A", date(2026, 9, 30), "planned", None),
            (short[2], "ISO certificate", date(2026, 2, 28), "missed", date(2026, 3, 1)),
        ],
    )
    startups = [
        ["Company", "CEO", "Founded on", "Sector", "Joined on"],
        [firms[0], "Jane Smith", "2019-02-01", "Computer vision", "2025-03-03"],
        [firms[1], "Mina Park", "2021-05-20", "Energy", "3 Mar 2025"],
        [firms[2], "Ann Choi", date(2022, 1, 7), "Robotics", "20250304"],
    ]
    people = [["Company", "Name", "Title", "E-mail", "Phone"]]
    people += [[one, name, "COO", mail, "+82 10 1234 5678"] for one, name, mail in truth.contacts]
    plans = [
        ["Company", "Milestone", "Owner", "Due date", "Status", "Met on"],
        [short[0], "First export contract", "CEO", "2026-06-30", "Planned", ""],
        [short[1], "Pilot in Songdo", "CTO", "2025-12-31", "Met", "2025-12-19"],
        [short[1], "Series A", "CEO", "2026-09-30", "Planned", ""],
        [short[2], "ISO certificate", "COO", "2026-02-28", "Missed", "2026-03-01"],
    ]
    figures = [["(Unit: see headings)"], ["Company", "Month", "Revenue(천원)", "Headcount"]]
    for at in range(12):
        month, firm = date(2025, at + 1, 1), short[at % 3]
        figures.append([firm, f"{month:%Y-%m}", f"{12_500 + at:,}", f"{10 + at}명"])
        truth.readings.append((firm, "revenue", f"{month:%Y-%m}", (12_500 + at) * 1000))
        truth.readings.append((firm, "headcount", f"{month:%Y-%m}", 10 + at))
    memo = [["Call the mayor's office on Monday"], ["Bring the brochure"]]
    sheets = {"Startups": startups, "People": people, "Milestones": plans, "Figures": figures}
    return workbook({**sheets, "Memo": memo}), truth


def office_list() -> bytes:
    """A short list with a row that nobody could read."""
    return """2025년 기업지원 실적,,,,,,
번호,기업,지원구분,지원일자,수행기관,지원내용,시간
1,파도소리,법률자문,'25.5.20,법무법인 갯벌,투자계약서 검토,2시간
2,솔숲에이아이,홍보,5월 중,인천경제일보,지면 소개,-
""".encode("cp949")
