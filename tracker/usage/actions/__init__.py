"""Taking runs in, deciding about those that wait, mapping sub accounts.

What they mean to the credits is settled at once.
"""

from tracker.usage.actions.holds import Resolved, resolve_import, retry_waiting
from tracker.usage.actions.importing import Taken, take_in
from tracker.usage.actions.mapping import map_sub_account, unmap_sub_account
from tracker.usage.actions.uploads import cancel_upload, queue_upload

__all__ = [
    "Resolved",
    "Taken",
    "cancel_upload",
    "map_sub_account",
    "queue_upload",
    "resolve_import",
    "retry_waiting",
    "take_in",
    "unmap_sub_account",
]
