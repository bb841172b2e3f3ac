"""Grants, amendments, usage and caps from many processes at once: every identity holds after."""

import time
from collections import Counter

from tests.stress import work
from tests.stress.books import check_books
from tests.stress.installation import open_contest

MILLION = 1_000_000


def test_books_hold_whatever_comes_at_once(app, crowd, full, measured):
    number = 15 if full else 5
    contest = open_contest(startups=6, cap_krw=1000 * MILLION, startup_cap_krw=200 * MILLION)
    started = time.perf_counter()
    names = [f"{contest.program}-{place}" for place in range(crowd.size)]
    found = crowd.run(work.bring_facts, [(contest, number, name) for name in names])
    seconds = time.perf_counter() - started
    check_books(contest)
    longest = max(one.pop("longest_ms") for one in found)
    seen = sum(found, Counter())
    assert seen.total() == crowd.size * number
    brought = {fact.__name__ for fact in work.FACTS}
    if full:
        assert brought <= set(seen)
    refused = sum(times for name, times in seen.items() if name not in brought)
    measured(
        f"{crowd.size} processes, {seen.total()} facts, {refused} of them refused,"
        f" {seen.total() / seconds:.0f}/s, longest wait {longest} ms"
    )
