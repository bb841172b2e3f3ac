"""The program manager's home."""

from datetime import date
from typing import Any

from tracker.access.rules import ProgramPlace


def program_page(program: ProgramPlace, *, today: date) -> Any:
    raise NotImplementedError
