"""Whether the process lives and whether it can serve: for whoever watches it."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response
from sqlalchemy.exc import SQLAlchemyError

from tracker.access.guard import anonymous
from tracker.web.log import log


def init_app(app: Flask, *, is_ready: Callable[[], bool]) -> None:
    """`is_ready` asks the database; any error of it means no."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/livez")
    @anonymous
    def livez() -> Response:
        return _plain("ok", 200)

    @blueprint.get("/readyz")
    @anonymous
    def readyz() -> Response:
        try:
            ready = is_ready()
        except SQLAlchemyError as error:
            log.warning("not_ready", reason=type(error).__name__)
            ready = False
        return _plain("ok", 200) if ready else _plain("not ready", 503)

    app.register_blueprint(blueprint)


def _plain(words: str, status: int) -> Response:
    return Response(words, status, content_type="text/plain; charset=utf-8")
