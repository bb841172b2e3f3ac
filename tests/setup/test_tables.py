from datetime import date
from decimal import Decimal

import pytest

from tracker.setup.tables import Table, read_whole, refused_at
from tracker.values.refusals import RuleViolation


def refused(text: str, reading) -> tuple[str, str | None]:
    with pytest.raises(RuleViolation) as caught:
        read_whole(text, reading)
    return caught.value.code, caught.value.field


def test_every_type_is_read():
    values = read_whole(
        'name = " Alpha "\non = 2026-09-30\nwon = 1_000\nrate = 1385.20\nowner = true',
        lambda top: (
            top.text("name"),
            top.day("on"),
            top.whole("won"),
            top.optional_decimal("rate"),
            top.flag("owner", default=False),
        ),
    )
    assert values == ("Alpha", date(2026, 9, 30), 1000, Decimal("1385.20"), True)


def test_what_is_optional_may_be_missing():
    top = Table({})
    assert top.optional_text("name") is None
    assert top.optional_day("on") is None
    assert top.optional_whole("won") is None
    assert top.optional_decimal("rate") is None
    assert top.tables("startups") == []


def test_what_is_needed_may_not():
    assert refused("", lambda top: top.text("name")) == ("file_key_missing", "name")


@pytest.mark.parametrize("value", ["3", "true", '""', '"  "', '"two\\nlines"', "2026-01-01", "[]"])
def test_no_text(value):
    assert refused(f"name = {value}", lambda top: top.text("name")) == ("file_not_a_text", "name")


@pytest.mark.parametrize("value", ['"2026-01-01"', "2026-01-01T00:00:00Z", "20260101", "12:00:00"])
def test_no_day(value):
    assert refused(f"on = {value}", lambda top: top.day("on")) == ("file_not_a_day", "on")


@pytest.mark.parametrize("value", ['"5"', "5.0", "-1", "true", "1e3", "99999999999999999999"])
def test_no_whole_number(value):
    code = ("file_not_a_whole_number", "won")
    assert refused(f"won = {value}", lambda top: top.whole("won")) == code


@pytest.mark.parametrize("value", ['"1.5"', "nan", "inf", "true"])
def test_no_number(value):
    code = ("file_not_a_number", "rate")
    assert refused(f"rate = {value}", lambda top: top.optional_decimal("rate")) == code


def test_a_key_nobody_asks_for_is_refused():
    assert refused("nmae = 'Alpha'", lambda top: None) == ("file_key_unknown", "nmae")


def test_a_place_names_tables_and_their_number():
    def reading(top: Table) -> None:
        [_, second] = top.tables("startups")
        [grant] = second.tables("grants")
        grant.day("expires_on")

    text = "[[startups]]\n[[startups]]\n[[startups.grants]]\nexpires_on = 'soon'"
    assert refused(text, reading) == ("file_not_a_day", "startups[1].grants[0].expires_on")


def test_a_table_where_a_list_belongs_is_refused():
    assert refused("[startups]", lambda top: top.tables("startups")) == (
        "file_not_a_list",
        "startups",
    )


def test_a_text_that_is_no_toml_says_where():
    with pytest.raises(RuleViolation) as caught:
        read_whole("name = \n", lambda top: None)
    assert caught.value.code == "file_not_toml"
    assert "line 1" in str(caught.value.values["reason"])


def test_a_rules_refusal_is_given_its_place():
    with pytest.raises(RuleViolation) as caught, refused_at("startups[0]"):
        raise RuleViolation("slug_malformed", "slug", slug="A!")
    assert caught.value.field == "startups[0].slug"
    assert caught.value.values == {"slug": "A!"}
