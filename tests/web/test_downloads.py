"""CSV files: no cell a spreadsheet would run, numbers left as numbers."""

from decimal import Decimal

import pytest

from tracker.web.downloads import csv_file, safe_cell


@pytest.mark.parametrize("start", "=+-@\t\r\n＝＋－＠")
def test_text_that_begins_like_a_formula_is_quoted(start):
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (-5, "-5"),
        (Decimal("-1200.50"), "-1200.5"),
        (Decimal("1E-7"), "0.0000001"),
        (None, ""),
        ("Virtual Machines", "Virtual Machines"),
        ("", ""),
    ],
)
def test_numbers_stay_numbers_and_words_words(cell, written):
    assert safe_cell(cell) == written


def test_a_file_is_utf8_with_a_mark_and_a_name_in_both_scripts():
    sent = csv_file("오류_1.csv", "problems_1.csv", ["=코드"], [["가"], [None]])
    assert sent.get_data() == '\ufeff\'=코드\r\n가\r\n""\r\n'.encode()
    assert sent.headers["Content-Disposition"] == (
        "attachment; filename=problems_1.csv; filename*=UTF-8''%EC%98%A4%EB%A5%98_1.csv"
    )
