"""Files that come with a form: bounded before they are read, taken for what they hold."""

import re
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

from flask import Response, abort, current_app

from config import Config
from tracker.access.guard import current_visit
from tracker.files.rules import PICTURE_BYTES_MOST, attachment_type
from tracker.files.storage import opened, put
from tracker.people.guard import wait_for
from tracker.support.rules import FILE_NAME_MAX, ReceivedFile
from tracker.support.rules.proofs import FILES, FILES_LONG
from tracker.values.clock import now
from tracker.web.downloads import attachment
from tracker.web.errors import too_many

FORM_BYTES = PICTURE_BYTES_MOST + (1 << 20)
FILE_POLICY = (
    "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)


def received(sent: Any) -> ReceivedFile | None:
    """The file of a form's field, put on the disk; None where none was chosen."""
    if not getattr(sent, "filename", ""):
        return None
    check_pace()
    content = sent.stream.read(PICTURE_BYTES_MOST + 1)
    kind = attachment_type(sent.filename, content)
    kept = put(_folder(), BytesIO(content))
    return ReceivedFile(kept.sha256, kept.size_bytes, kind, plain_name(sent.filename))


def sent_to_save(file: ReceivedFile, plain: str) -> Response:
    """A kept file as it came, for a person to save; `plain` is its name in ASCII."""
    try:
        with opened(_folder(), file.sha256) as stream:
            content = stream.read()
    except FileNotFoundError:
        abort(404)
    ending = file.media_type.rpartition("/")[2]
    return Response(
        content,
        content_type=file.media_type,
        headers={
            "Content-Disposition": attachment(file.name, f"{plain}.{ending}"),
            "Content-Security-Policy": FILE_POLICY,
        },
    )


def plain_name(name: str) -> str:
    """A file's name as it can be shown: no folders, nothing that cannot be printed, its end."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in last if c.isprintable())[-FILE_NAME_MAX:]


def check_pace() -> None:
    """As many files an hour as a person sends, and no more."""
    who = str(current_visit().actor.id)
    wait = wait_for(((FILES, who), (FILES_LONG, who)), now())
    if wait is not None:
        raise too_many(ceil(wait.total_seconds()))


def _folder() -> Path:
    config: Config = current_app.extensions["tracker_config"]
    return config.home / "files"
