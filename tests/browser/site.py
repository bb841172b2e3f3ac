"""The demo program on a real server, and the browser that looks at it."""

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from tests.conftest import make_config
from tests.demo import copy_demo
from tracker.app import create_app
from tracker.db import db
from tracker.jobs.cli import work_due
from tracker.setup.demo.people import DEMO_PASSWORD

MISSING = "Chromium is not installed (Debian package: chromium)"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Site:
    """The served application; `cookies` are those of who has signed in, by e-mail."""

    app: Flask
    address: str
    cookies: dict[str, list[Any]] = field(default_factory=dict)


def chromium_path() -> str | None:
    """The shell, where there is one: it draws the same pages in two thirds of the time."""
    found = (shutil.which(name) for name in ("chromium-headless-shell", "chromium"))
    return os.environ.get("CHROMIUM_PATH") or next(filter(None, found), None)


@contextmanager
def served(home: Path, shared: Path) -> Iterator[Site]:
    """The demo program of the run, of which `shared` holds the one that was made."""
    copy_demo(shared, home)
    app = create_app(make_config(f"sqlite:///{home / 'tracker.sqlite3'}", home))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ending = threading.Event()
    worker = threading.Thread(target=_work, args=(app, ending), daemon=True)
    worker.start()
    try:
        yield Site(app, f"http://localhost:{server.server_port}")
    finally:
        ending.set()
        server.shutdown()
        thread.join()
        worker.join()
        server.server_close()
        with app.app_context():
            db.engine.dispose()


def _work(app: Flask, ending: threading.Event) -> None:
    """What `tracker jobs work` does, beside the server."""
    while not ending.wait(0.5):
        with app.app_context():
            work_due()


def sign_in(page, site: Site, email: str, language: str) -> None:
    """To her home, in this language; who has signed in before keeps her session."""
    if email in site.cookies:
        page.context.add_cookies(site.cookies[email])
        page.goto("/")
    else:
        page.goto("/sign-in")
        page.fill("[name=email]", email)
        page.fill("[name=password]", DEMO_PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_selector("#side", state="attached")
        site.cookies[email] = page.context.cookies()
    if page.locator("html").get_attribute("lang") != language:
        page.click("form[action='/account/language'] button")
        page.wait_for_selector(f"html[lang={language}]", state="attached")
