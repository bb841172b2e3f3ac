"""Where what happens now came from: set by an edge, written into the trail and the log."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """`request_id` ties trail, log and error page together; `address` is the client's."""

    request_id: str | None = None
    address: str | None = None


_current: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current_origin() -> Origin:
    return _current.get() or Origin()


def set_origin(origin: Origin) -> None:
    _current.set(origin)
