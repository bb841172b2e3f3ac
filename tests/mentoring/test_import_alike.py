"""A list may hold a session that was logged already under another topic: it is named, not swallowed."""

import pytest

from tests.mentoring.test_import import (  # noqa: F401 - a fixture
    GOOD,
    HEADER,
    csv_bytes,
    imported,
    sessions,
)

AGAIN = ["4", "알파", "박멘토", "2026-5-6", "90분", "가격과 요금", ""]
ELSEWHERE = ["5", "알파", "밖에서 온 사람", "2026-5-6", "60분", "가격과 요금", ""]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_row_that_seems_logged_before_is_named_at_its_line(imported, options):  # noqa: F811
    imported(csv_bytes([HEADER, *GOOD]))
    code, said = imported(csv_bytes([HEADER, *GOOD, ELSEWHERE, AGAIN]), *options)
    assert (code, said["logged"], said["already"]) == (0, 2, 3)
    assert [(one["line"], one["column"], one["code"]) for one in said["alike"]] == [
        (6, "일자", "seems_logged")
    ]
    assert sessions() == (3 if options else 5)


def test_two_rows_of_one_list_that_seem_alike_are_named(imported):  # noqa: F811
    _, said = imported(csv_bytes([HEADER, *GOOD, AGAIN]))
    assert [one["line"] for one in said["alike"]] == [5]


def test_a_list_without_twins_names_none(imported):  # noqa: F811
    assert imported(csv_bytes([HEADER, *GOOD]))[1]["alike"] == []
