from datetime import date
from decimal import Decimal

import pytest

from tracker.access.rules import Role
from tracker.credits.rules.requests import NewGrant
from tracker.progress.rules import NewValuation, SourceGrade, Stage
from tracker.setup.program_file import read_program_file, slug_of
from tracker.values.refusals import RuleViolation

WHOLE = """
[program]
name = "IFEZ × Microsoft Unicorn Program"
host = "Incheon Free Economic Zone"
sponsor = "Microsoft"
starts_on = 2025-01-01
ends_on = 2028-12-31
languages = ["en", "ko"]
credit_total_krw = 1_000_000_000
credit_cap_per_startup_krw = 200_000_000
startup_seats = 2
unicorn_target = 2
unicorn_by = 2028-12-31
unicorn_valuation_krw = 1_000_000_000_000
unicorn_valuation_usd = 1_000_000_000

[[startups]]
slug = "alpha"
name = "Alpha"
joined_on = 2025-03-01
sub_accounts = ["/subscriptions/A7DB4B6C-60e4-45d7-90d0-d8d69167fc30"]

[[startups.contacts]]
name = "Kim"
title = "CFO"

[[startups.grants]]
amount_krw = 150_000_000
granted_on = 2025-03-01
expires_on = 2026-12-31
reference = "doc 1"

[[startups.grants]]
amount_usd = 10_000
usd_krw = 1385.20
granted_on = 2025-04-01
activate_by = 2025-06-30
activated_on = 2025-05-02
expires_on = 2026-12-31
reference = "doc 2"

[[startups.valuations]]
valued_on = 2025-06-01
amount_krw = 30_000_000_000
grade = "A"
stage = "series_a"

[[startups]]
slug = "bravo"
name = "Bravo"
joined_on = 2025-03-01

[[users]]
email = "PM@Example.org"
name = "Program manager"
role = "program_manager"
language = "ko"

[[users]]
email = "founder@alpha.example"
name = "Founder"
role = "startup"
startup = "alpha"
owner = true

[[users]]
email = "mentor@example.org"
name = "Mentor"
role = "mentor"
startups = ["alpha", "bravo"]
"""


def refused(old: str, new: str) -> tuple[str, str | None]:
    """What is said of the whole file with one thing changed."""
    assert old in WHOLE
    with pytest.raises(RuleViolation) as caught:
        read_program_file(WHOLE.replace(old, new, 1))
    return caught.value.code, caught.value.field


def test_the_program_is_read():
    file = read_program_file(WHOLE)
    assert file.program.slug == "ifez-microsoft-unicorn-program"
    assert (file.caps.cap_krw, file.caps.startup_cap_krw) == (1_000_000_000, 200_000_000)
    assert file.program.timezone == "Asia/Seoul"
    assert not file.program.is_demo


def test_a_startup_is_read_with_what_it_has():
    alpha, bravo = read_program_file(WHOLE).startups
    assert alpha.new.contacts[0].title == "CFO"
    assert alpha.sub_accounts == ("a7db4b6c-60e4-45d7-90d0-d8d69167fc30",)
    assert alpha.grants == (
        NewGrant(date(2025, 3, 1), date(2026, 12, 31), "doc 1", amount_krw=150_000_000),
        NewGrant(
            date(2025, 4, 1),
            date(2026, 12, 31),
            "doc 2",
            amount_usd=Decimal(10_000),
            usd_krw=Decimal("1385.20"),
            activate_by=date(2025, 6, 30),
            activated_on=date(2025, 5, 2),
        ),
    )
    assert alpha.valuations == (
        NewValuation(
            valued_on=date(2025, 6, 1),
            grade=SourceGrade.A,
            stage=Stage.SERIES_A,
            amount_krw=30_000_000_000,
        ),
    )
    assert (bravo.sub_accounts, bravo.grants, bravo.valuations) == ((), (), ())


def test_people_are_read_in_the_programs_first_language():
    manager, founder, mentor = read_program_file(WHOLE).users
    assert (manager.email, manager.language) == ("pm@example.org", "ko")
    assert (founder.role, founder.startups, founder.owner) == (Role.STARTUP, ("alpha",), True)
    assert (mentor.startups, mentor.language) == (("alpha", "bravo"), "en")


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('sponsor = "Microsoft"\n', "", "file_key_missing", "program.sponsor"),
        ("startup_seats = 2", 'startup_seats = "2"', "file_not_a_whole_number", "program.startup_seats"),
        ('"en", "ko"', '"en", "fr"', "file_not_one_of", "program.languages[1]"),
        ("unicorn_target = 2", "unicorn_target = 2\nmascot = 1", "file_key_unknown", "program.mascot"),
        ("startup_seats = 2", "startup_seats = 1", "file_seats_exceeded", "startups"),
        ("A7DB4B6C", "7DB4B6C", "file_not_a_sub_account", "startups[0].sub_accounts[0]"),
        ('slug = "bravo"', 'slug = "alpha"', "file_given_twice", "startups[1].slug"),
        ("expires_on = 2026-12-31\nreference", "expires_on = 'soon'\nreference", "file_not_a_day", "startups[0].grants[0].expires_on"),
        ('grade = "A"', 'grade = "E"', "file_not_one_of", "startups[0].valuations[0].grade"),
        ('title = "CFO"', 'titel = "CFO"', "file_key_unknown", "startups[0].contacts[0].titel"),
        ('role = "mentor"', 'role = "guru"', "file_not_one_of", "users[2].role"),
        ('startup = "alpha"', 'startup = "zulu"', "file_startup_unknown", "users[1].startup"),
        ("mentor@example.org", "pm@example.org", "file_given_twice", "users[2].email"),
        ("mentor@example.org", "mentor", "file_not_an_email", "users[2].email"),
        ("owner = true", 'owner = "yes"', "file_not_a_flag", "users[1].owner"),
        ("[[users]]", "[[visitors]]", "file_key_unknown", "visitors"),
    ],
)  # fmt: skip
def test_what_breaks_a_rule_is_named_with_its_place(old, new, code, place):
    assert refused(old, new) == (code, place)


def test_a_sub_account_belongs_to_one_startup():
    text = WHOLE.replace(
        'slug = "bravo"',
        'slug = "bravo"\nsub_accounts = ["a7db4b6c-60e4-45d7-90d0-d8d69167fc30"]',
    )
    with pytest.raises(RuleViolation) as caught:
        read_program_file(text)
    assert caught.value.code == "file_given_twice"
    assert caught.value.field == "startups[1].sub_accounts"
    assert caught.value.values["first"] == "startups[0]"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("IFEZ × Microsoft Unicorn Program", "ifez-microsoft-unicorn-program"),
        ("유니콘 육성사업", "program"),
        ("Unicorn 2028!", "unicorn-2028"),
    ],
)
def test_a_slug_is_made_of_a_names_latin_letters(name, slug):
    assert slug_of(name) == slug
