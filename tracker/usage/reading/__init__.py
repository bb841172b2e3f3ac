"""Cost files read: what people hand over is opened, and the runs inside are summed.

An edge of the slice: it touches files, but neither the database nor HTTP. Nothing is ever written
by a name that came with the files.
"""

from tracker.usage.reading.finding import Bundle, Entry, opened_paths, opened_uploads
from tracker.usage.reading.keeping import keep_originals
from tracker.usage.reading.limits import Limits
from tracker.usage.reading.reader import read_runs

__all__ = [
    "Bundle",
    "Entry",
    "Limits",
    "keep_originals",
    "opened_paths",
    "opened_uploads",
    "read_runs",
]
