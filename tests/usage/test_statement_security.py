"""What a statement's pages and links must not tell or allow."""

from decimal import Decimal

from tests.usage import test_statement_views
from tests.usage.test_statement_views import LIST, TODAY, keep
from tracker.usage.queries import books
from tracker.usage.queries.mappings import UnmappedAccount

founder = test_statement_views.founder  # fixtures
manager = test_statement_views.manager


def test_what_no_startup_is_mapped_to_is_told_to_the_program_alone(founder, manager, monkeypatch):
    found = [UnmappedAccount("beta's", Decimal(7_654_321), 1, TODAY, TODAY, ())]
    monkeypatch.setattr(books, "unmapped_sub_accounts", lambda program_id: found)
    keep(founder, "49,000,000", TODAY, 1)
    assert "7,654,321" in manager.get_page(LIST).text
    assert "7,654,321" not in founder.get_page(LIST).text
