"""One idempotency key from many processes at once: one effect, one answer."""

import json

import pytest

from tests.stress import work
from tests.stress.books import check_books, granted_by_startup
from tests.stress.installation import open_contest, outcomes
from tests.stress.test_races import start_grant

MILLION = 1_000_000


@pytest.fixture
def keys(full):
    """So many races for one key each, in a row."""
    return [f"key-{number}" for number in range(40 if full else 4)]


@pytest.fixture
def contest(app):
    return open_contest(startups=1, cap_krw=1000 * MILLION, startup_cap_krw=200 * MILLION)


def named(contest, keys):
    return [f"{contest.program}-{key}" for key in keys]


def by_key(found):
    """Of each key, what every process was told."""
    return list(zip(*found, strict=True))


def test_one_key_from_all_processes_has_one_effect(crowd, contest, keys, measured):
    asked = (contest.startup_ids[0], MILLION, named(contest, keys))
    for told in by_key(crowd.run(work.grant_alike, [asked] * crowd.size)):
        assert len({one.answer for one in told}) == 1
        assert told[0].grant_id is not None
        assert [one.replayed for one in told].count(False) == 1
    assert check_books(contest) == len(keys) * MILLION
    measured(f"{crowd.size} processes, {len(keys)} keys, one effect each")


def test_the_same_key_with_another_body_is_refused(crowd, contest, keys):
    amounts = [MILLION + number % 2 for number in range(crowd.size)]
    asked = [(contest.startup_ids[0], krw, named(contest, keys)) for krw in amounts]
    granted = 0
    for told in by_key(crowd.run(work.grant_alike, asked)):
        won = [one for one in told if one.grant_id]
        lost = [one for one in told if one.refused]
        assert len({one.answer for one in won}) == 1
        assert len({one.asked_krw for one in won}) == 1
        assert len(won) == len(lost) == crowd.size // 2
        assert {one.refused for one in lost} == {"key_reused"}
        granted += won[0].asked_krw
    assert check_books(contest) == granted


def test_one_key_in_two_programs_has_one_effect(crowd, contest, keys):
    """They have a lock each; the second to commit meets the key's unique index."""
    other = open_contest(startups=1, cap_krw=1000 * MILLION, startup_cap_krw=200 * MILLION)
    places = [(contest, other)[number % 2] for number in range(crowd.size)]
    asked = [(one.startup_ids[0], MILLION, named(contest, keys)) for one in places]
    for told in by_key(crowd.run(work.grant_alike, asked)):
        won = [one for one in told if one.grant_id]
        assert len({one.answer for one in won}) == 1
        assert {one.refused for one in told if one.refused} == {"key_reused"}
    taken = [check_books(one) for one in (contest, other)]
    assert sum(taken) == len(keys) * MILLION
    assert [sum(granted_by_startup(one).values()) for one in (contest, other)] == taken


@pytest.mark.stress
@pytest.mark.parametrize("processes", [32], indirect=True)
def test_one_key_from_console_processes_has_one_effect(installation, contest, processes):
    def start(krw):
        return start_grant(installation, contest, contest.startups[0], krw, contest.program)

    printed = outcomes([start(MILLION) for _ in range(processes // 4)])
    assert {one.code for one in printed} == {0}, printed
    assert len({one.out for one in printed}) == 1
    assert check_books(contest) == MILLION
    refused = outcomes([start(2 * MILLION)])[0]
    assert refused.code == 1
    assert json.loads(refused.out)["error"]["code"] == "key_reused"
