"""Commands of those who come and go."""

from tracker.handover.cli.leaving import leave, part_with_left

CHORES = (part_with_left,)
startup_commands = (leave,)

__all__ = ["CHORES", "startup_commands"]
