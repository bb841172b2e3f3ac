"""The product's server with two more routes: pages of the same bytes that ask the domain nothing.

A bare page goes through the same session, permission check and layout; its content is the real
page's, read from a file once per worker. These routes exist in this server alone.
"""

import os
import sys
from functools import cache
from pathlib import Path

from flask import Blueprint, render_template_string
from markupsafe import Markup

from tracker.access.guard import requires
from tracker.access.rules import Permission, StartupPlace
from tracker.app import create_app
from tracker.setup.server import Serving, serve_app

PAGE = "{% extends 'layouts/page.html' %}{% block content %}{{ content }}{% endblock %}"
BODIES = "BENCH_BODIES"
blueprint = Blueprint("bench", __name__)


@cache
def content_of(page: str) -> Markup:
    return Markup((Path(os.environ[BODIES]) / page).read_text())  # noqa: S704 - our own page


@blueprint.get("/bench/dashboard")
@requires(Permission.DASHBOARD_READ)
def dashboard() -> str:
    return render_template_string(PAGE, content=content_of("dashboard"))


@blueprint.get("/startups/<startup>/bench")
@requires(Permission.CREDITS_READ)
def credits_page(startup: StartupPlace) -> str:
    del startup
    return render_template_string(PAGE, content=content_of("credits"))


def main() -> None:
    app = create_app()
    app.register_blueprint(blueprint)
    serving = Serving("127.0.0.1", app.extensions["tracker_config"].port, workers=2)
    serve_app(app, serving, ready=lambda: sys.stdout.write("ready\n"))


if __name__ == "__main__":
    main()
