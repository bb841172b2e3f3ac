"""A startup's credits page."""

from datetime import date
from typing import Any

from tracker.access.rules import StartupPlace


def startup_page(startup: StartupPlace, *, today: date) -> Any:
    raise NotImplementedError
