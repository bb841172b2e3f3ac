"""Rows of an office's own list: understood as they are typed, or named with what is wrong."""

from datetime import date

import pytest

from tracker.support.listing import ORDER
from tracker.support.rules import EventPart, HelpStage, NewSupportEntry, SupportKind
from tracker.support.rules.importing import NAMES, ListedEntry, read_entries, told_alike
from tracker.support.wording import list_words
from tracker.values.cells import bare_heading
from tracker.values.tables import read_table
from tracker.web.words import LANGUAGES, catalogue

HEADER = ["기업", "구분", "일자", "지원자", "주제", "시간", "금액", "단계", "링크", "비공개"]


def understood(*rows, header=HEADER):
    words = list_words()
    table = read_table(list(enumerate([header, *rows], start=1)), words.columns())
    return read_entries(table.lines, table.heading, words)


def test_a_row_is_read_into_the_fields_of_its_kind():
    (row,), faults = understood(
        [
            "(주)알파",
            "연계",
            "'26.3.5",
            "김서연",
            "A사 소개",
            "1시간 30분",
            "1억5천",
            "계약",
            "-",
            "",
        ]
    )
    assert faults == []
    assert row == ListedEntry(
        2,
        "(주)알파",
        "",
        "",
        NewSupportEntry(
            kind=SupportKind.INTRODUCTION,
            held_on=date(2026, 3, 5),
            given_by="김서연",
            topic="A사 소개",
            minutes=90,
            stage=HelpStage.DEAL,
            amount_krw=150_000_000,
        ),
    )


def test_every_cell_that_cannot_be_read_is_named_with_its_row():
    rows, faults = understood(
        ["알파", "홍보", "26.3.5", "기자", "기사", "", "", "", "", ""],
        ["", "굿", "어제", "기자", "", "오래", "많이", "끝", "", "글쎄"],
    )
    assert len(rows) == 1
    assert {one.line for one in faults} == {3}
    assert [(one.column, one.violation.code) for one in faults] == [
        ("구분", "kind_unreadable"),
        ("단계", "stage_unreadable"),
        ("일자", "day_unreadable"),
        ("시간", "minutes_unreadable"),
        ("금액", "won_unreadable"),
        ("비공개", "flag_unreadable"),
        ("기업", "needed"),
        ("주제", "needed"),
    ]


def test_who_gave_help_may_be_the_partner_alone():
    header = ["기업", "구분", "일자", "협력기관", "주제"]
    (row,), _ = understood(["알파", "법률자문", "26.3.5", "법무법인 갯벌", "계약"], header=header)
    assert (row.entry.given_by, row.partner) == ("법무법인 갯벌", "법무법인 갯벌")


def test_text_that_only_looks_like_a_formula_comes_back_as_it_was():
    (row,), _ = understood(["알파", "기타", "26.3.5", "'=김", "'-", "", "", "", "", ""])
    assert (row.entry.given_by, row.entry.topic) == ("=김", "-")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_a_list_of_ours_uses_is_read(language):
    def said(key):
        return catalogue(language).gettext(key)

    words = list_words()
    heads = [said(f"support_sheet.{name}") for name in ORDER]
    table = read_table([(1, ["No.", *heads])], words.columns())
    assert {name: heads[place - 1] for name, place in table.heading.places.items()} == {
        name: said(f"support_sheet.{name}") for name in ORDER
    }
    for kind, known, prefix in (
        (SupportKind, words.kinds, "support.kind"),
        (HelpStage, words.stages, "support.stage"),
        (EventPart, words.parts, "support.event_part"),
    ):
        for value in kind:
            assert known[bare_heading(said(f"{prefix}.{value}"))] is value


def test_no_heading_means_two_columns():
    seen: dict[str, str] = {}
    for name, written in NAMES.items():
        for one in (*written, *list_words().headings[name]):
            assert seen.setdefault(bare_heading(one), name) == name


def test_how_far_help_has_come_since_is_no_difference():
    entry = NewSupportEntry(
        kind=SupportKind.INTRODUCTION, held_on=date(2026, 3, 5), given_by="김", topic="A사 "
    )
    later = NewSupportEntry(
        kind=SupportKind.INTRODUCTION,
        held_on=date(2026, 3, 5),
        given_by="김",
        topic="A사",
        stage=HelpStage.MET,
    )
    assert told_alike(1, entry) == told_alike(1, later)
    assert told_alike(1, entry) != told_alike(2, entry)
