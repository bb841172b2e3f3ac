"""What a person, or a program, sees when something is refused or fails."""

from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    HTTPException,
    SecurityError,
    ServiceUnavailable,
    TooManyRequests,
)

from tracker.db import db
from tracker.values.refusals import RuleViolation
from tracker.web.log import log
from tracker.web.words import refusal, t

WORDED = {400, 401, 403, 404, 405, 410, 413, 422, 429, 500, 503}
UNPROCESSABLE, FAILURE = 422, 500
RETRY_SECONDS = 10


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _show)
    app.register_error_handler(RuleViolation, _show_refusal)
    for lost in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(lost, _show_database_lost)


def _show(error: HTTPException) -> Response:
    """The same page for every error of its kind; an error's own text may quote what it read."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    if isinstance(error, CSRFError):
        log.warning("token_refused", source=request.remote_addr)
    code = error.code or FAILURE
    key = code if code in WORDED else FAILURE if code >= FAILURE else 400
    response = _response(code, t(f"error.{key}.title"), t(f"error.{key}.words"))
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _show_refusal(violation: RuleViolation) -> Response:
    db.session.rollback()
    return _response(UNPROCESSABLE, t("error.422.title"), refusal(violation))


def _show_database_lost(error: Exception) -> Response:
    log.error("database_lost", kind=type(error).__name__, exc_info=error)
    return _show(ServiceUnavailable(retry_after=RETRY_SECONDS))


def too_many(seconds: int) -> TooManyRequests:
    """A refusal for going too fast; raise it with the seconds to wait."""
    return TooManyRequests(retry_after=seconds)


def _response(code: int, title: str, words: str) -> Response:
    response = _json(code, words) if wants_json() else _page(code, title, words)
    response.status_code = code
    response.vary.add("Accept")
    return response


def wants_json() -> bool:
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _json(code: int, words: str) -> Response:
    error = {"code": code, "message": words, "request_id": g.get("request_id")}
    return jsonify({"error": error})


def _page(code: int, title: str, words: str) -> Response:
    """A failure's page asks nobody; for a foreign Host no address, so no page, can be built."""
    request_id = g.get("request_id")
    if isinstance(request.routing_exception, SecurityError):
        return Response(f"{title}\n{words}\n", content_type="text/plain; charset=utf-8")
    page = render_template(
        "errors/error.html",
        code=code,
        name=title,
        words=words,
        request_id=request_id,
        visit=g.get("visit") if code < FAILURE else None,
    )
    return Response(page, content_type="text/html; charset=utf-8")
