"""Many processes race grants to the caps: not one won over, and losers are told what is left."""

import json
import re
import time

import pytest

from tests.stress import work
from tests.stress.books import check_books, granted_by_startup
from tests.stress.installation import open_contest, outcomes

MILLION = 1_000_000


def start_grant(installation, contest, startup, krw, key):
    return installation.console(
        "credits",
        "grant",
        f"--program={contest.program}",
        f"--startup={startup}",
        f"--amount-krw={krw}",
        "--granted-on=2026-01-01",
        "--expires-on=2027-12-31",
        f"--reference={key}",
        f"--idempotency-key={key}",
        "--json",
    )


def won_in(words):
    return [int(found.replace(",", "")) for found in re.findall(r"₩([\d,]+)", words)]


@pytest.fixture
def console_processes(full):
    """Each costs two seconds of processor time to start; the short race has few."""
    return 32 if full else 3


def console_race(app, installation, contest, krw, processes):
    """Each startup in turn is asked a grant for; checks the books and what everybody was told."""
    startups = [contest.startups[n % len(contest.startups)] for n in range(processes)]
    started = time.perf_counter()
    printed = outcomes(
        [
            start_grant(installation, contest, startup, krw, f"{contest.program}-{number}")
            for number, startup in enumerate(startups)
        ]
    )
    seconds = time.perf_counter() - started
    won = [json.loads(one.out) for one in printed if one.code == 0]
    lost = [one for one in printed if one.code != 0]
    assert all((one.code, one.err != "") == (1, True) for one in lost), printed
    assert check_books(contest) == len(won) * krw
    assert len({one["grant"] for one in won}) == len(won)
    assert {json.loads(one.out)["error"]["code"] for one in lost} == {"cap_exceeded"}
    return won, [won_in(one.err) for one in lost], seconds


def test_console_processes_race_to_one_startups_cap(app, installation, console_processes, measured):
    krw = 15 * MILLION
    winners = 13 if console_processes == 32 else 2
    left = 5 * MILLION
    cap = winners * krw + left
    contest = open_contest(startups=1, cap_krw=10 * cap, startup_cap_krw=cap)
    won, told, seconds = console_race(app, installation, contest, krw, console_processes)
    assert len(won) == winners
    assert sorted(one["grantable_krw"] for one in won) == [
        left + krw * number for number in range(winners)
    ]
    assert told == [[left]] * (console_processes - winners)
    measured(f"{console_processes} console processes, {winners} winners, {seconds:.1f} s")


@pytest.mark.stress
@pytest.mark.parametrize("processes", [32], indirect=True)
def test_console_processes_race_to_the_programs_cap(app, installation, console_processes, measured):
    contest = open_contest(startups=8, cap_krw=1000 * MILLION, startup_cap_krw=200 * MILLION)
    won, told, seconds = console_race(app, installation, contest, 37 * MILLION, console_processes)
    assert len(won) == 27
    assert told == [[1 * MILLION]] * 5
    verified = outcomes([installation.console("ledger", "verify", f"--program={contest.program}")])
    assert verified[0].code == 0, verified
    measured(f"{console_processes} console processes, 27 winners, {seconds:.1f} s")


@pytest.mark.parametrize("startups", [pytest.param(1, id="startup"), pytest.param(8, id="program")])
def test_a_crowd_fills_the_caps_to_the_won(app, crowd, full, measured, startups):
    share = 1 if full else 10
    attempts, seconds = [], 0.0
    for _ in range(5 if full else 1):
        contest = open_contest(
            startups=startups,
            cap_krw=1000 * MILLION // share,
            startup_cap_krw=200 * MILLION // share,
        )
        names = [f"{contest.program}-{number}" for number in range(crowd.size)]
        amounts = (startups * MILLION // 2, startups * 4 * MILLION)
        started = time.perf_counter()
        found = crowd.run(
            work.race, [(work.grant, contest.startup_ids, amounts, name) for name in names]
        )
        seconds += time.perf_counter() - started
        attempts += check_race(contest, [one for own in found for one in own])
    granted = [one for one in attempts if one.grant_id]
    longest = max(one.seconds for one in attempts)
    measured(
        f"{crowd.size} processes, {len(granted)} grants, {len(attempts) - len(granted)} refusals,"
        f" {len(granted) / seconds:.0f} grants/s, longest wait {1000 * longest:.0f} ms"
    )


def check_race(contest, attempts):
    """Full to the won, each winner's amount in the books, every loser told too little for her."""
    won = [one for one in attempts if one.grant_id]
    lost = [one for one in attempts if one.refused]
    full_krw = min(contest.cap_krw, contest.startup_cap_krw * len(contest.startup_ids))
    assert check_books(contest) == sum(one.asked_krw for one in won) == full_krw
    by_startup = dict.fromkeys(contest.startup_ids, 0)
    for one in won:
        by_startup[one.startup_id] += one.asked_krw
    assert granted_by_startup(contest) == by_startup
    assert {one.refused for one in lost} <= {"cap_exceeded"}
    assert all(0 <= one.grantable_krw < one.asked_krw for one in lost)
    assert len({one.grant_id for one in won}) == len(won)
    return attempts
