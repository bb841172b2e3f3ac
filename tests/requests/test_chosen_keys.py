"""A person cannot choose the key under which an approval will post."""

import pytest

from tests.requests.test_views import ask, grant_form, grants, people

__all__ = ["people"]
NEW_GRANT = "/startups/alpha/credits/grants/new"


@pytest.mark.parametrize("key", ["request:1:1", "prepared:1"])
def test_a_form_with_a_key_of_our_own_is_refused_and_the_approval_posts(people, key):
    """A grant posted under that key before would be taken for the one that the approval posts."""
    founder, manager, _ = people
    own = ask(founder)
    assert own.endswith("/requests/1")
    sent = {**grant_form(), "idempotency_key": key}
    manager.post_page(NEW_GRANT, sent, status=422)
    assert grants() == 0
    manager.post_page(f"{own}/approve", grant_form())
    assert grants() == 1
