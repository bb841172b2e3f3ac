"""The log: one JSON line a request and an event on stderr; never a secret, never a broken line."""

import hashlib
import logging
import secrets
import sys
from time import perf_counter
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, Processor

from tracker.values.origin import Origin, set_origin

QUIET = {None, "static", "health.livez", "health.readyz"}
SECRETS = ("password", "token", "cookie", "secret", "authorization")

log: structlog.stdlib.BoundLogger = structlog.get_logger("tracker")


def init_app(app: Flask, *, production: bool) -> None:
    configure(production=production)
    app.log_exception = _log_failure  # type: ignore[method-assign] # Flask's own names the path

    @app.before_request
    def open_request() -> None:
        g.request_id = secrets.token_hex(8)
        g.started = perf_counter()
        set_origin(Origin(g.request_id, request.remote_addr))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def close_request(response: Response) -> Response:
        if "request_id" in g:
            response.headers["X-Request-Id"] = g.request_id
        if request.endpoint not in QUIET or response.status_code >= 400:
            _log_request(response)
        return response

    @app.teardown_request
    def forget_request(error: BaseException | None) -> None:
        del error
        structlog.contextvars.clear_contextvars()
        set_origin(Origin())


def _log_failure(exc_info: Any) -> None:
    log.error("failed", method=request.method, route=_route(), exc_info=exc_info)


def _route() -> str | None:
    """The rule of the address, never the address: a path or a query may hold a token."""
    return request.url_rule.rule if request.url_rule else None


def _log_request(response: Response) -> None:
    user = getattr(g, "_login_user", None)
    signed_in = getattr(user, "signed_in", None)
    log.info(
        "request",
        method=request.method,
        route=_route(),
        status=response.status_code,
        ms=round((perf_counter() - g.started) * 1000, 1) if "started" in g else None,
        user=signed_in.actor.id if signed_in else None,
        source=request.remote_addr,
    )


def masked(email: str) -> str:
    """An address as the log may know it: tells two people apart, names neither."""
    digest = hashlib.sha256(email.encode()).hexdigest()[:8]
    return f"{email[:1]}***@{email.rpartition('@')[2]}#{digest}"


def configure(*, production: bool) -> None:
    """Send our events and the standard library's warnings to stderr, in the same form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = _Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _one_json_line if production else _readable_line,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if not isinstance(h, _Stderr)] + [handler]
    logging.getLogger("tracker").setLevel(logging.INFO)


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever stderr is at the moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _without_secrets(logger: Any, name: str, event: EventDict) -> EventDict:
    del logger, name
    return {
        key: "…" if any(secret in key for secret in SECRETS) else value
        for key, value in event.items()
    }


def _one_json_line(logger: Any, name: str, event: EventDict) -> str:
    return str(structlog.processors.JSONRenderer(ensure_ascii=False)(logger, name, event))


def _readable_line(logger: Any, name: str, event: EventDict) -> str:
    """Values are written as Python literals, so a newline in one cannot start a line of its own."""
    del logger, name
    at, level, what = event.pop("timestamp"), event.pop("level"), event.pop("event")
    event.pop("logger", None)
    trace = event.pop("exception", None)
    values = " ".join(f"{key}={value!r}" for key, value in event.items() if value is not None)
    line = f"{at[11:19]} {level:7} {what.encode('unicode_escape').decode()} {values}"
    return f"{line}\n{trace}" if trace else line
