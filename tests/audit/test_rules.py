from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tracker.access.rules import Role
from tracker.audit.rules import LONGEST_TEXT, read_back, told


def test_values_are_kept_as_plain_ones():
    kept = told(
        {
            "role": Role.AUDITOR,
            "granted_on": date(2026, 3, 1),
            "at": datetime(2026, 3, 1, 9, tzinfo=UTC),
            "rate": Decimal("1385.20"),
            "startups": frozenset({"beta", "alpha"}),
            "pair": (1, date(2026, 3, 2)),
            "name": "김서연",
            "owner": None,
        }
    )
    assert read_back(kept) == {
        "role": "auditor",
        "granted_on": "2026-03-01",
        "at": "2026-03-01T09:00:00+00:00",
        "rate": "1385.2",
        "startups": ["alpha", "beta"],
        "pair": [1, "2026-03-02"],
        "name": "김서연",
        "owner": None,
    }


def test_hangul_is_readable_in_the_database():
    assert "김서연" in told({"name": "김서연"})


def test_nothing_stays_nothing():
    assert told(None) is None
    assert read_back(None) == {}


def test_a_long_text_is_cut():
    assert len(read_back(told({"reason": "가" * 5000}))["reason"]) == LONGEST_TEXT + 1


@pytest.mark.parametrize("name", ["password", "password_hash", "link_token", "secret_key"])
def test_a_secret_is_refused(name):
    with pytest.raises(ValueError, match="does not belong"):
        told({name: "x"})
