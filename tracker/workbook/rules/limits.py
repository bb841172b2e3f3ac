"""How much and how often."""

from datetime import timedelta

from tracker.people.rules import Limit

FILES = Limit("workbook_files", 60, timedelta(hours=1))  # a file is on the disk once looked at
FILES_LONG = Limit("workbook_files_long", 400, timedelta(days=14))
EXPORTS = Limit("workbook_exports", 30, timedelta(hours=1))
ROWS_ON_PAGES = 2_000
"""While a person waits; the command takes more."""
