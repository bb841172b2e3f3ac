"""Workbooks as three offices keep them, and the truth of what they say."""

import io
from datetime import date

import xlsxwriter


def workbook(sheets: dict[str, list[list]], merges: dict[str, list[str]] | None = None) -> bytes:
    """Cells as they are given; a date is a day cell, a text is a text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_numbers": False}) as book:
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
                page.merge_range(place, page_text(rows, place))
    return content.getvalue()


def page_text(rows: list[list], place: str) -> str:
    """What stands in the first cell of a merged range such as `A3:A5`."""
    first = place.partition(":")[0]
    column, line = ord(first[0]) - ord("A"), int(first[1:]) - 1
    return str(rows[line][column])


def programs_book() -> bytes:
    """An office that prints its sheets: titles, units, sums first, notes, merged cells."""
    return workbook(
        {
            "1. 참여기업": [
                ["2026년 유니콘 육성사업 참여기업 현황"],
                [None, None, None, None, None, None, "(2026. 3. 31. 기준)"],
                [
                    "연번",
                    "기업명",
                    "대표자",
                    "사업자등록번호",
                    "설립일",
                    "선정일",
                    "담당자",
                    "연락처",
                    "이메일",
                    "비고",
                ],
                [
                    1,
                    "㈜파도소리",
                    "한바다",
                    "123-45-67890",
                    "'19.3.5",
                    "2025. 4. 1.(화)",
                    "오주임",
                    "010-1111-2222",
                    "oh@pado.example",
                    "",
                ],
                [
                    2,
                    "(주) 솔숲에이아이",
                    "정솔",
                    "234-56-78901",
                    "2020-07-15",
                    "2025.4.1",
                    "민대리",
                    "010-2222-3333",
                    "min@sol.example",
                    "",
                ],
                [
                    3,
                    "해무로보틱스 주식회사",
                    "노을",
                    "345-67-89012",
                    date(2018, 11, 2),
                    date(2025, 4, 1),
                    "-",
                    "-",
                    "-",
                    "신규",
                ],
                ["※ 연락처는 실무 담당자 기준"],
            ],
            "2. 크레딧 부여": [
                ["클라우드 크레딧 부여 대장"],
                [None, None, None, None, "(단위: 천원)"],
                ["연번", "참여기업", "부여액", "부여일", "만료일", "관련문서번호"],
                ["합계", "", "155,000", "", "", ""],
                [1, "파도소리", "100,000", "'25.5.1", "'26.4.30", "투자유치과-101(2025. 4. 28.)"],
                [2, "솔숲에이아이", 50000, date(2025, 6, 1), "2026. 5. 31.", "투자유치과-102"],
                [3, "해무로보틱스", "5백만원", "20250701", "2026년 6월 30일", "투자유치과-103"],
            ],
            "3. 멘토링": [
                ["1:1 멘토링 실시 현황"],
                ["기업명", "멘토", "멘토링일자", "시간", "멘토링 주제", "비고"],
                ["파도소리", "김멘토", "'25.6.3", "1시간 30분", "해외 판로", ""],
                [None, "이멘토", "2025. 6. 17.", "2", "IR 자료 점검", ""],
                ["솔숲에이아이", "김멘토", "2025-07-01", "90분", "가격 정책", "후속 필요"],
                ["계", "", "3회", "5시간", "", ""],
            ],
        },
        {"3. 멘토링": ["A3:A4"]},
    )


def helpers_csv() -> bytes:
    """A list of help that a Korean Excel saved as CSV."""
    return """2025년 기업지원 실적,,,,,,,
,,,,,,,(단위: 백만원)
번호,기업,지원구분,지원일자,수행기관,지원내용,성사금액,시간
1,파도소리,법률자문,'25.5.20,법무법인 갯벌,투자계약서 검토,-,2시간
2,솔숲에이아이,투자연계,2025. 6. 2.,송도벤처스,시드 투자 유치 상담,,1:30
3,해무로보틱스,홍보지원,25-06-09,인천경제일보,로봇 시연 보도,,-
4,파도소리,행사,2025.9.3.,인천테크노파크,스마트시티 서밋 참가,,1일
소계,,,,,4건,,
""".encode("cp949")


def partners_book() -> bytes:
    """An English-minded partner's workbook: ISO days, hours as numbers, plans and figures."""
    return workbook(
        {
            "Startups": [
                [
                    "Company",
                    "CEO",
                    "Founded on",
                    "Sector",
                    "Joined on",
                    "Contact",
                    "E-mail",
                    "Phone",
                ],
                [
                    "Harbor Vision Inc.",
                    "Jane Smith",
                    "2019-02-01",
                    "Computer vision",
                    "2025-03-03",
                    "Tom Lee",
                    "tom@harbor.example",
                    "+82 10 1234 5678",
                ],
                [
                    "Tidal Grid",
                    "Mina Park",
                    "2021-05-20",
                    "Energy",
                    "3 Mar 2025",
                    "Ann Choi",
                    "ann@tidal.example",
                    "",
                ],
            ],
            "Milestones": [
                ["Company", "Milestone", "Owner", "Due date", "Status", "Met on"],
                ["Harbor Vision", "First export contract", "CEO", "2026-06-30", "Planned", ""],
                ["Tidal Grid", "Pilot in Songdo", "CTO", "2025-12-31", "Met", "2025-12-19"],
                ["Tidal Grid", "Series A", "CEO", "2026-09-30", "Planned", ""],
            ],
            "Figures": [
                ["Company", "Month", "Revenue", "Headcount"],
                ["Harbor Vision", "2025-09", "12,500,000", 14],
                ["Harbor Vision", "2025-10", 13400000, 15],
                ["Tidal Grid", "2025-10", "0", "6명"],
            ],
            "Memo": [["Call the mayor's office on Monday"], ["Bring the brochure"]],
        }
    )
