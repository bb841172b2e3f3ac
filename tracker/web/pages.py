"""What every template may use: words, formats, icons, the way to other pages."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, url_for
from jinja2 import StrictUndefined

from tracker.web import formats, navigation, reader, words
from tracker.web.icons import ICONS
from tracker.web.paging import page_address

A_YEAR = 365 * 24 * 60 * 60


def init_app(app: Flask, *, startups_of: navigation.StartupsOf) -> None:
    """`startups_of` gives the startups a visitor's membership names."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update({write.__name__: write for write in formats.FILTERS})
    environment.filters["named"] = words.named
    environment.globals.update(
        t=words.t,
        tn=words.tn,
        named=words.named,
        said=words.said,
        icons=ICONS,
        language=words.language,
        theme=reader.theme,
        exists=navigation.exists,
        page_address=page_address,
        static_address=_static_address,
        program_entries=navigation.program_entries,
        startup_entries=navigation.startup_entries,
        in_groups=navigation.in_groups,
        own_entries=lambda visit: navigation.own_entries(visit, startups_of(visit)),
    )
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_YEAR  # an address carries its file's fingerprint
    app.context_processor(_visitor)


def _visitor() -> dict[str, Any]:
    """`visit` is who is here and where, None before sign-in; `may("credits:write")` asks it."""
    visit = g.get("visit")
    return {"visit": visit, "may": visit.may if visit is not None else _may_not}


def _may_not(permission: str, startup_id: int | None = None) -> bool:
    del permission, startup_id
    return False


def _static_address(name: str) -> str:
    path = Path(str(current_app.static_folder)) / name
    return url_for("static", filename=name, v=_fingerprint(path))


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
