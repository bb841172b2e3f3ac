"""The startup accelerator program tracker."""

from typing import Any


def create_app() -> Any:
    """For `flask --app tracker`; importing a pure part of the tracker must not import Flask."""
    from tracker.app import create_app as create  # noqa: PLC0415

    return create()
