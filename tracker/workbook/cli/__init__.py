"""Workbooks at the command line."""

from flask import current_app

from config import Config
from tracker.files.waiting import sweep_waiting
from tracker.values.clock import now
from tracker.workbook.cli.exporting import export_group
from tracker.workbook.cli.importing import import_group

commands = (import_group, export_group)


def sweep_workbooks() -> None:
    """The worker's chore: a workbook nobody took in is not kept."""
    config: Config = current_app.extensions["tracker_config"]
    for name in ("workbooks", "workbook-notes"):
        sweep_waiting(config.home / name, now())


CHORES = (sweep_workbooks,)
