"""What startups have asked for and nobody has answered: asked of the slice that keeps requests."""

from collections.abc import Callable, Iterable
from datetime import date

from tracker.access.rules import ProgramPlace
from tracker.reminders.rules.due import Thing

Provider = Callable[[ProgramPlace, date], Iterable[Thing]]
_providers: list[Provider] = []


def ask_for_requests(provider: Provider) -> None:
    """Called once by the composition root; things of the kind REQUEST_OPEN."""
    if provider not in _providers:
        _providers.append(provider)


def open_requests(program: ProgramPlace, today: date) -> Iterable[Thing]:
    return (thing for provider in _providers for thing in provider(program, today))
