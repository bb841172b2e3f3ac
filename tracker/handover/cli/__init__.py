"""Commands of those who come and go."""

from tracker.handover.cli.leaving import leave

startup_commands = (leave,)

__all__ = ["startup_commands"]
