"""The commands' contract: one object for machines, words for people, 0, 1 and 64."""

import json

import pytest

from tests.credits.test_actions import MILLION, day, use
from tests.factories import make_program, make_startup
from tracker.credits.models import ProgramCredit
from tracker.db import db
from tracker.program.models import Startup

GRANT = (
    "credits grant --startup alpha --granted-on 2026-01-01 --expires-on 2026-12-31 "
    "--reference 문서-1 --json"
)


@pytest.fixture
def tracker(app):
    """Runs a command line and gives its exit code and what it printed."""
    make_startup(make_program())
    db.session.commit()

    def run(line: str):
        result = app.test_cli_runner().invoke(args=line.split())
        return result.exit_code, result.stdout

    return run


def test_a_grant_prints_its_number_and_what_is_grantable(tracker):
    code, printed = tracker(f"{GRANT} --amount-krw 150000000 --idempotency-key K1")
    assert code == 0
    assert json.loads(printed) == {"grant": 1, "grantable_krw": 50_000_000}
    assert tracker(f"{GRANT} --amount-krw 150000000 --idempotency-key K1") == (code, printed)


def test_a_refused_grant_exits_1_and_says_what_is_grantable(tracker):
    code, printed = tracker(f"{GRANT} --amount-krw 200000001 --idempotency-key K1")
    error = json.loads(printed)["error"]
    assert code == 1
    assert (error["code"], error["field"]) == ("cap_exceeded", "amount_krw")
    assert error["values"]["grantable_krw"] == 200_000_000
    assert "200,000,000원" in error["message"]


def test_what_is_no_whole_amount_in_plain_digits_is_a_wrong_command_line(app):
    make_startup(make_program())
    db.session.commit()
    for amount in (
        "-5",
        "1.5",
        "1e3",
        "１００",
        "+5",
        "NaN",
        "1,000",
        "0x10",
        "9" * 20,
        "true",
        "",
    ):
        result = app.test_cli_runner().invoke(
            args=[*GRANT.split(), "--amount-krw", amount, "--idempotency-key", "K"]
        )
        assert isinstance(result.exception, SystemExit), amount
        assert result.exit_code == 64, amount
        assert not result.stdout


@pytest.mark.parametrize(
    "amount",
    [
        "",
        "--amount-krw 5 --amount-usd 5 --usd-krw 1400",
        "--amount-krw 5 --usd-krw 1400",
        "--amount-usd 5",
        "--usd-krw 1400",
        "--amount-usd 1e3 --usd-krw 1400",
        "--amount-usd 5 --usd-krw 1.4e3",
        "--amount-usd -5 --usd-krw 1400",
    ],
)
def test_an_amount_is_won_or_dollars_at_a_rate(tracker, amount):
    assert tracker(f"{GRANT} {amount} --idempotency-key K") == (64, "")


def test_dollars_are_the_same_however_many_zeros_are_written(tracker):
    written = "--amount-usd 10000.00 --usd-krw 1421.40 --idempotency-key K"
    code, printed = tracker(f"{GRANT} {written}")
    assert (code, json.loads(printed)["grantable_krw"]) == (0, 185_786_000)
    again = "--amount-usd 10000 --usd-krw 1421.4 --idempotency-key K"
    assert tracker(f"{GRANT} {again}") == (code, printed)
    assert tracker(f"{GRANT} {again.replace('1421.4', '1421.5')}")[0] == 1


@pytest.mark.parametrize("instant", ["9999-12-31T23:59:59Z", "0001-01-01T00:00+09:00", "then"])
def test_an_instant_that_no_zone_has_is_a_wrong_command_line(tracker, instant):
    assert tracker(f"credits show --known-at {instant}") == (64, "")


def test_an_amount_out_of_bounds_is_refused(tracker):
    for amount in (0, 2**63):
        assert tracker(f"{GRANT} --amount-krw {amount} --idempotency-key K")[0] == 1


def test_show_prints_the_contracts_object(tracker):
    tracker(f"{GRANT} --amount-krw 1000 --idempotency-key K1")
    code, printed = tracker("credits show --as-of 2026-05-01 --json")
    shown = json.loads(printed)
    assert code == 0
    assert shown["as_of"] == "2026-05-01"
    assert shown["known_at"] is None
    assert shown["program"]["total_krw"] == 1_000_000_000
    startup = shown["startups"][0]
    assert set(startup) == {
        *("slug", "cap_krw", "granted_krw", "used_krw", "expired_krw", "lapsed_krw"),
        *("withdrawn_krw", "remaining_krw", "overage_krw", "usage_krw", "grantable_krw"),
        *("status", "burn_per_month_krw", "runs_out_on", "day_after_bill_krw", "grants"),
    }
    assert set(startup["grants"][0]) >= {
        *("id", "amount_krw", "granted_on", "activated_on", "expires_on", "used_krw"),
        *("expired_krw", "lapsed_krw", "withdrawn_krw", "remaining_krw", "will_be_lost_krw"),
    }
    assert startup["remaining_krw"] == 1000


def test_what_was_known_at_an_instant_can_be_asked_for(tracker):
    tracker(f"{GRANT} --amount-krw 1000 --idempotency-key K1")
    code, printed = tracker("credits show --known-at 2020-01-01 --json")
    assert code == 0
    shown = json.loads(printed)
    assert shown["as_of"] == "2020-01-01"
    assert shown["known_at"].startswith("2020-01-01T23:59:59")
    assert shown["startups"][0]["grants"] == []


def test_a_dry_run_shows_the_effect_and_changes_nothing(tracker):
    tracker(f"{GRANT} --amount-krw 1000 --idempotency-key K1")
    line = "credits amend --grant 1 --withdraw-unused --on 2026-02-01 --reason R --json"
    _, printed = tracker(f"{line} --dry-run --idempotency-key A1")
    effect = json.loads(printed)
    assert effect["dry_run"] is True
    assert effect["before"]["remaining_krw"] == 1000
    assert effect["after"]["withdrawn_krw"] == 1000
    assert json.loads(tracker("credits show --json")[1])["startups"][0]["withdrawn_krw"] == 0
    code, printed = tracker(f"{line} --idempotency-key A1")
    assert code == 0
    assert json.loads(printed) == {"grant": 1, "amendment": 1, "grantable_krw": 200_000_000}
    assert json.loads(tracker("credits show --json")[1])["startups"][0]["withdrawn_krw"] == 1000


def test_a_dry_run_says_the_effect_in_words(tracker):
    tracker(f"{GRANT} --amount-krw 1000 --idempotency-key K1")
    line = "credits amend --grant 1 --on 2026-02-01 --reason R --dry-run --idempotency-key A1"
    assert tracker(f"{line} --withdraw-unused --amount-krw 400")[1].splitlines() == [
        "회수액: 0원 → 400원",
        "잔액: 1,000원 → 600원",
        "부여 가능액: 199,999,000원 → 199,999,400원",
    ]
    moved = tracker(f"{line} --expires-on 2026-12-30")[1]
    assert moved == "금액은 달라지지 않습니다.\n"


def test_an_amendment_is_exactly_one_thing(tracker):
    for way in (
        "--on 2026-02-01",
        "--cancel --withdraw-unused --on 2026-02-01",
        "--cancel --amount-krw 5 --on 2026-02-01",
        "--cancel",
    ):
        code, printed = tracker(f"credits amend --grant 1 {way} --reason R --idempotency-key A")
        assert (code, printed) == (64, ""), way


def test_an_unknown_grant_is_refused(tracker):
    line = "credits amend --grant 9 --cancel --on 2026-02-01 --reason R --idempotency-key A --json"
    code, printed = tracker(line)
    assert code == 1
    assert json.loads(printed)["error"]["code"] == "grant_unknown"


def test_caps_are_set_and_not_below_what_is_granted(tracker):
    tracker(f"{GRANT} --amount-krw 1000 --idempotency-key K1")
    line = "credits cap --reason R --json --idempotency-key"
    code, printed = tracker(f"{line} C1 --total-krw 5000 --per-startup-krw 2000")
    assert (code, json.loads(printed)) == (0, {"cap_krw": 5000, "startup_cap_krw": 2000})
    assert tracker(f"{line} C2 --total-krw 5000 --per-startup-krw 999")[0] == 1


def test_settle_posts_what_is_due_once(tracker):
    line = GRANT.replace("2026-12-31", "2026-01-31")
    tracker(f"{line} --amount-krw 1000 --idempotency-key K1")
    assert json.loads(tracker("credits settle --json")[1]) == {"transfers": 0}
    assert json.loads(tracker("credits show --json")[1])["startups"][0]["expired_krw"] == 1000


def test_verify_exits_1_and_names_the_first_transfer_that_does_not_hold(tracker):
    tracker(f"{GRANT} --amount-krw 1000 --idempotency-key K1")
    code, printed = tracker("ledger verify --json")
    assert code == 0
    assert json.loads(printed)["holds"] is True
    db.session.get_one(ProgramCredit, 1).chain_hash = "f" * 64
    db.session.commit()
    code, printed = tracker("ledger verify --json")
    assert code == 1
    assert json.loads(printed)["programs"][0]["first"]["fault"] == "head"
    assert tracker("ledger verify")[0] == 1


def test_people_read_sentences(tracker):
    tracker(f"{GRANT} --amount-krw 1000 --idempotency-key K1")
    assert "alpha: 부여액 1,000원" in tracker("credits show")[1]
    assert "모두 맞습니다" in tracker("ledger verify")[1]


def test_usage_draws_grants_and_the_outlook_is_shown(tracker):
    tracker(f"{GRANT} --amount-krw 100000000 --idempotency-key K1")
    startup = db.session.get_one(Startup, 1)
    use(startup, *((day(1, on), 1) for on in range(1, 31)), today=day(1, 31))
    db.session.commit()
    shown = json.loads(tracker("credits show --startup alpha --as-of 2026-01-30 --json")[1])
    startup = shown["startups"][0]
    assert startup["status"] == "on_course"
    assert startup["burn_per_month_krw"] == 30_437_500
    assert startup["runs_out_on"] == "2026-04-11"
    assert startup["used_krw"] == 30 * MILLION
