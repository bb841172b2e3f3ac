"""Every route states its permission; a route that states none is refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, abort, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from tracker.access.rules import (
    Actor,
    Membership,
    Permission,
    ProgramPlace,
    Purpose,
    SignedIn,
    StartupPlace,
    can,
)
from tracker.web.log import log
from tracker.web.reader import chosen_language

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
_SLUG = re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Visit:
    """Who is at this page, and where: the program, and the startup its address names."""

    signed_in: SignedIn
    program: ProgramPlace
    startup: StartupPlace | None

    @property
    def actor(self) -> Actor:
        return self.signed_in.actor

    @property
    def membership(self) -> Membership:
        return cast("Membership", self.actor.membership(self.program.id))

    def may(self, permission: str, startup_id: int | None = None) -> bool:
        """For pages that show or hide an action; without a startup, the page's own."""
        if startup_id is None and self.startup is not None:
            startup_id = self.startup.id
        return can(
            self.actor,
            Permission(permission),
            program_id=self.program.id,
            startup_id=startup_id,
        )

    def may_program_wide(self, permission: str) -> bool:
        """Whether a page of the whole program is open to her, wherever she stands."""
        return can(self.actor, Permission(permission), program_id=self.program.id, startup_id=None)


def requires(permission: Permission) -> Callable[[View], View]:
    return _marked(permission)


def by_link(purpose: Purpose) -> Callable[[View], View]:
    """Open to whoever holds a live link of this purpose, exchanged for a cookie."""
    return _marked(purpose)


def public(view: View) -> View:
    return _marked(PUBLIC)(view)


def _marked(needs: Permission | Purpose | str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.needs = needs  # type: ignore[attr-defined]
        return view

    return mark


def current_visit() -> Visit:
    return cast("Visit", g.visit)


def current_signed_in() -> SignedIn | None:
    return cast("SignedIn", current_user.signed_in) if current_user.is_authenticated else None


def init_app(
    app: Flask,
    *,
    find_startup: Callable[[str], StartupPlace | None],
    check_link: Callable[[Purpose], None],
) -> None:
    """`find_startup` knows a startup by its slug; `check_link` aborts without a live link."""

    @app.before_request
    def recognise() -> None:
        """Who reads, in which language; error pages of any address need it too."""
        g.language = chosen_language()
        if _asks_nobody(app):
            return
        signed_in = current_signed_in()
        if signed_in is not None:
            g.language = signed_in.language
            if signed_in.program is not None:
                g.visit = Visit(signed_in, signed_in.program, None)

    @app.before_request
    def check_permission() -> BaseResponse | None:
        needs = _needs(app)
        if needs == PUBLIC:
            return None
        if isinstance(needs, Purpose):
            check_link(needs)
            return None
        signed_in = current_signed_in()
        if signed_in is None:
            return _to_sign_in()
        if not isinstance(needs, Permission):
            abort(403)
        _enter(signed_in, needs, find_startup)
        return None


def anonymous(view: View) -> View:
    """A public page that is the same for everybody and never asks who is there."""
    view.anonymous = True  # type: ignore[attr-defined]
    return public(view)


def _needs(app: Flask) -> object:
    """What the address at hand asks for; no address and our own static files ask for nothing."""
    if request.endpoint is None or request.endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[request.endpoint], "needs", None)


def _asks_nobody(app: Flask) -> bool:
    view = app.view_functions.get(request.endpoint or "")
    return request.endpoint == "static" or getattr(view, "anonymous", False)


def _to_sign_in() -> BaseResponse:
    if request.method not in {"GET", "HEAD"}:
        log.warning("sign_in_needed", method=request.method, source=request.remote_addr)
        abort(401)
    wanted = request.full_path.rstrip("?")
    return redirect(url_for("people.sign_in", next=wanted if wanted != "/" else None))


def _enter(
    signed_in: SignedIn, needs: Permission, find_startup: Callable[[str], StartupPlace | None]
) -> None:
    """Outside one's programs and startups everything is a 404; inside them, a 403."""
    startup = _startup_of_address(signed_in, find_startup)
    program = startup.program if startup else signed_in.program
    if program is None:
        abort(403)
    visit = Visit(signed_in, program, startup)
    allowed = visit.may(needs)
    if not allowed:
        _note_refused(signed_in, needs)
    if startup is not None and not allowed and not visit.may(Permission.STARTUP_READ):
        abort(404)
    g.visit = visit
    if not allowed:
        abort(403)


def _note_refused(signed_in: SignedIn, needs: Permission) -> None:
    log.warning(
        "access_refused",
        user=signed_in.actor.id,
        needs=needs.value,
        method=request.method,
        source=request.remote_addr,
    )


def _startup_of_address(
    signed_in: SignedIn, find_startup: Callable[[str], StartupPlace | None]
) -> StartupPlace | None:
    """A view of `/startups/<startup>/…` gets the place instead of the slug."""
    if request.view_args is None or "startup" not in request.view_args:
        return None
    slug = request.view_args["startup"]
    startup = find_startup(slug) if _SLUG.fullmatch(slug) else None
    if startup is not None and signed_in.actor.membership(startup.program.id) is None:
        _note_refused(signed_in, Permission.STARTUP_READ)
        startup = None
    if startup is None:
        abort(404)
    request.view_args["startup"] = startup
    return startup
