"""What every response says to a browser, and what no request may do."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request

from tracker.web.log import log

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
BODY_BYTES = 1024 * 1024
FIELD_BYTES = 256 * 1024
FORM_PARTS = 200
YEAR_SECONDS = 31_536_000

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICT_TRANSPORT = f"max-age={YEAR_SECONDS}; includeSubDomains"


def accepts_upload(most_bytes: int) -> Callable[[View], View]:
    """Mark a view whose requests may carry a larger body than a form's."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask, *, https: bool, base_url: str) -> None:
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=FIELD_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
    )
    own_origin = urlsplit(base_url)

    @app.before_request
    def bound_the_body() -> None:
        view: Any = current_app.view_functions.get(request.endpoint or "")
        most_bytes = getattr(view, "most_bytes", None)
        if most_bytes is not None:
            request.max_content_length = most_bytes

    @app.before_request
    def refuse_cross_site() -> None:
        if request.method not in SAFE_METHODS and not _from_here(own_origin.netloc):
            log.warning("cross_site_refused", source=request.remote_addr)
            abort(403)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
        _say_how_to_cache(response)
        return response


def _from_here(own_host: str) -> bool:
    """A browser says where a form comes from; a client that says nothing is left to the token."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in {own_host, request.host}


def _say_how_to_cache(response: Response) -> None:
    """Pages are kept by nobody; static files for a year where their address has a version."""
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
        return
    versioned = "v" in request.args and response.status_code in {200, 304}
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR_SECONDS}, immutable" if versioned else "no-cache"
    )
