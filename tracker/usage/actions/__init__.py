"""Taking runs in and mapping sub accounts; what they mean to the credits is settled at once."""

from tracker.usage.actions.importing import Taken, take_in
from tracker.usage.actions.mapping import map_sub_account, unmap_sub_account

__all__ = ["Taken", "map_sub_account", "take_in", "unmap_sub_account"]
