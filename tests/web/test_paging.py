"""The page that an address asks for."""

import pytest
from flask import Flask

from tracker.web.paging import wanted_page


@pytest.mark.parametrize(
    ("asked", "page"),
    [("3", 3), ("0", 1), ("", 1), ("-1", 1), ("1.5", 1), ("٣", 1), ("9" * 18, 100_000), ("9" * 5000, 1)],
)  # fmt: skip
def test_what_is_no_page_is_the_first(asked, page):
    with Flask(__name__).test_request_context(query_string={"page": asked}):
        assert wanted_page() == page
