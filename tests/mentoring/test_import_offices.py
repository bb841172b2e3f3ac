"""Past sessions from a list as an office prints it: title above, one startup over several rows."""

import io

from xlsxwriter import Workbook

from tests.mentoring.test_import import imported, sessions

__all__ = ["imported"]


def printed() -> bytes:
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 5, "멘토링 추진 현황")
        sheet.write_row(2, 0, ["연번", "기업명", "멘토명", "멘토링일자", "시간", "주제"])
        sheet.write_row(3, 0, ["합계", "", "", "2회", "2시간"])
        sheet.merge_range(4, 1, 5, 1, "(주)알파")
        sheet.write(4, 0, 1)
        sheet.write_row(4, 2, ["박멘토", "'26.5.6", "1", "가격 정책"])
        sheet.write(5, 0, 2)
        sheet.write_row(5, 2, ["박멘토", "'26.5.7", "1", "투자 자료"])
        sheet.write(6, 0, "※ 사전 상담 제외")
    return file.getvalue()


def test_a_printed_list_is_logged_row_by_row(imported):
    code, said = imported(printed(), name="list.xlsx")
    assert (code, said["logged"], sessions()) == (0, 2, 2)
    code, said = imported(printed(), name="list.xlsx")
    assert (code, said["already"], sessions()) == (0, 2, 2)
