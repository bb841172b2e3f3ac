"""Commands of those who come and go."""

from tracker.handover.cli.holding import reassign_held
from tracker.handover.cli.leaving import leave, part_with_left

CHORES = (part_with_left,)
startup_commands = (leave,)
user_commands = (reassign_held,)

__all__ = ["CHORES", "startup_commands", "user_commands"]
