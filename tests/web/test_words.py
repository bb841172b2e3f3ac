"""The catalogue: keys, plurals, placeholders, refusals."""

from datetime import date

import pytest
from flask import Flask, g

from tracker.values.refusals import RuleViolation
from tracker.web import words


@pytest.fixture
def english():
    with Flask("words").app_context():
        g.language = "en"
        yield


def test_korean_where_nobody_chose():
    assert words.t("common.save") == "저장"


def test_english_by_the_reader(english):
    assert words.t("common.save") == "Save"


def test_counts_take_the_plural_and_thousands(english):
    assert words.tn("common.in_all", 1) == "1 item in all"
    assert words.tn("common.in_all", 1234) == "1,234 items in all"


def test_a_key_without_words_is_an_error():
    with pytest.raises(KeyError, match="no words"):
        words.t("common.no_such_key")


def test_a_placeholder_without_a_value_is_an_error():
    with pytest.raises(KeyError):
        words.t("common.as_of")


def test_a_key_defined_twice_is_an_error(tmp_path, monkeypatch):
    entry = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n{}'
    (tmp_path / "ko").mkdir()
    for name in ("a", "b"):
        (tmp_path / "ko" / f"{name}.po").write_text(entry.format('msgid "x.y"\nmsgstr "z"\n'))
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="defined twice"):
        words.catalogue.__wrapped__("ko")


def test_a_program_is_named_in_the_readers_language(english):
    class Program:
        name = "유니콘 육성 사업"
        name_en = "Unicorn Program"

    assert words.named(Program()) == "Unicorn Program"
    Program.name_en = None
    assert words.named(Program()) == "유니콘 육성 사업"


def test_a_refusal_without_words_is_an_error():
    with pytest.raises(KeyError):
        words.refusal(RuleViolation("no_such_rule", expires_on=date(2026, 9, 30)))
