from dataclasses import replace
from datetime import date

import pytest

from tests.factories import NEW_PROGRAM, NEW_STARTUP
from tracker.program.rules import (
    CONTACTS_MAX,
    SETTINGS,
    Contact,
    SettingKey,
    StartupStatus,
    StatusChange,
    check_card,
    check_figures,
    check_program,
    check_slug,
    check_startup,
    check_status_change,
    in_force,
    next_statuses,
    office_order,
    seats_taken,
)
from tracker.values.refusals import RuleViolation


def refused(code, field=None):
    """A RuleViolation of this code, beside this field."""

    class Refused:
        def __enter__(self):
            self.raises = pytest.raises(RuleViolation)
            self.info = self.raises.__enter__()

        def __exit__(self, *exception):
            caught = self.raises.__exit__(*exception)
            assert (self.info.value.code, self.info.value.field) == (code, field)
            return caught

    return Refused()


@pytest.mark.parametrize("slug", ["alpha", "a", "seoul-robotics", "7things", "x" * 60])
def test_a_slug_of_small_letters_digits_and_hyphens_is_taken(slug):
    check_slug(slug)


@pytest.mark.parametrize(
    "slug", ["", "Alpha", "알파", "a b", "-a", "a-", "a--b", "a_b", "a/b", "new", "x" * 61, "a\n"]
)
def test_any_other_slug_is_refused(slug):
    with refused("slug_malformed", "slug"):
        check_slug(slug)


def test_a_program_ends_after_it_starts():
    with refused("ends_before_start", "ends_on"):
        check_program(replace(NEW_PROGRAM, ends_on=date(2024, 12, 31)))


def test_a_program_of_one_day_is_allowed():
    check_figures(replace(NEW_PROGRAM, ends_on=NEW_PROGRAM.starts_on))


def test_the_day_unicorns_are_counted_on_is_not_before_the_program():
    with refused("ends_before_start", "unicorn_by"):
        check_figures(replace(NEW_PROGRAM, unicorn_by=date(2024, 12, 31)))


def test_a_time_zone_must_be_a_known_one():
    with refused("timezone_unknown", "timezone"):
        check_program(replace(NEW_PROGRAM, timezone="Asia/Songdo"))


@pytest.mark.parametrize("seats", [0, -1, 1001])
def test_seats_are_at_least_one_and_not_absurd(seats):
    with refused("out_of_range", "startup_seats"):
        check_figures(replace(NEW_PROGRAM, startup_seats=seats))


@pytest.mark.parametrize("field", ["name", "host", "sponsor"])
def test_a_program_names_itself_its_host_and_its_sponsor(field):
    with refused("needed", field):
        check_figures(replace(NEW_PROGRAM, **{field: "  "}))


def test_a_startup_starts_selected_or_active():
    check_startup(replace(NEW_STARTUP, status=StartupStatus.SELECTED))
    with refused("status_not_at_start", "status"):
        check_startup(replace(NEW_STARTUP, status=StartupStatus.COMPLETED))


def test_an_agreement_ends_after_it_starts():
    card = replace(
        NEW_STARTUP, agreement_starts_on=date(2025, 3, 1), agreement_ends_on=date(2025, 2, 28)
    )
    with refused("ends_before_start", "agreement_ends_on"):
        check_card(card)


def test_every_contact_has_a_name():
    with refused("needed", "contacts"):
        check_card(replace(NEW_STARTUP, contacts=(Contact(name=" ", title="CTO"),)))


def test_contacts_are_bounded():
    many = (Contact("김서연"),) * (CONTACTS_MAX + 1)
    with refused("too_many_contacts", "contacts"):
        check_card(replace(NEW_STARTUP, contacts=many))


@pytest.mark.parametrize(
    ("status", "reachable"),
    [
        (StartupStatus.SELECTED, {"active", "left_early", "replaced"}),
        (StartupStatus.ACTIVE, {"selected", "completed", "left_early", "replaced"}),
        (StartupStatus.COMPLETED, {"active"}),
        (StartupStatus.LEFT_EARLY, set()),
        (StartupStatus.REPLACED, set()),
    ],
)
def test_statuses_follow_one_table(status, reachable):
    assert next_statuses(status) == reachable


def test_every_status_has_its_row_in_the_table():
    for status in StartupStatus:
        assert status not in next_statuses(status)


def test_a_startup_does_not_leave_before_it_joined():
    change = StatusChange(StartupStatus.LEFT_EARLY, date(2025, 2, 1), "폐업")
    with refused("left_before_joined", "on"):
        check_status_change(StartupStatus.ACTIVE, date(2025, 3, 1), change)


def test_a_status_change_gives_its_reason():
    change = StatusChange(StartupStatus.COMPLETED, date(2028, 12, 31), "")
    with refused("needed", "reason"):
        check_status_change(StartupStatus.ACTIVE, date(2025, 3, 1), change)


def test_who_left_does_not_come_back():
    change = StatusChange(StartupStatus.ACTIVE, date(2026, 1, 1), "복귀")
    with refused("status_not_reachable", "status"):
        check_status_change(StartupStatus.LEFT_EARLY, date(2025, 3, 1), change)


def test_the_office_sorts_hangul_first_and_ignores_the_firm_form():
    names = ["Alpha", "(주)하늘", "나래㈜", "beta", "주식회사 가온", "다솜", "7days"]
    assert sorted(names, key=office_order) == [
        "주식회사 가온",
        "나래㈜",
        "다솜",
        "(주)하늘",
        "7days",
        "Alpha",
        "beta",
    ]


def test_a_firm_called_nothing_but_its_form_still_sorts():
    assert office_order("(주)") == (1, "(주)")


def test_settings_have_defaults_of_their_own_choices():
    for setting in SETTINGS.values():
        assert setting.checked(setting.default) == setting.default


def test_withdrawn_and_lapsed_may_be_granted_again_by_default_and_expired_not():
    assert in_force({})[SettingKey.REGRANTABLE] == "withdrawn,lapsed"


def test_a_setting_of_several_keeps_its_own_order_and_may_be_empty():
    setting = SETTINGS[SettingKey.REGRANTABLE]
    assert setting.checked("expired,withdrawn") == "withdrawn,expired"
    assert setting.checked("") == ""


@pytest.mark.parametrize("value", ["", "both", "krw,usd", "KRW"])
def test_a_setting_of_one_takes_exactly_one_of_its_choices(value):
    with refused("setting_value_unknown", "value"):
        SETTINGS[SettingKey.UNICORN_DEFINITION].checked(value)


def test_seats_are_taken_by_all_but_those_who_left():
    assert seats_taken(StartupStatus) == 3
