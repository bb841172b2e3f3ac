"""Files that come with a form: bounded before they are read, taken for what they hold."""

import re
from collections.abc import Sequence
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

from flask import Response, abort

from tracker.access.guard import current_visit
from tracker.files.rules import FILE_NAME_MAX, PICTURE_BYTES_MOST, ReceivedFile, attachment_type
from tracker.files.storage import opened, put
from tracker.people.guard import config, wait_for
from tracker.people.rules import Limit
from tracker.values.clock import now
from tracker.web.downloads import attachment
from tracker.web.errors import too_many

FORM_BYTES = PICTURE_BYTES_MOST + (1 << 20)
FILE_POLICY = (
    "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
)


def received(sent: Any, limits: Sequence[Limit]) -> ReceivedFile | None:
    """The file of a form's field, put on the disk; None where none was chosen."""
    if not getattr(sent, "filename", ""):
        return None
    check_pace(limits)
    content = sent.stream.read(PICTURE_BYTES_MOST + 1)
    kind = attachment_type(sent.filename, content)
    kept = put(_folder(), BytesIO(content))
    return ReceivedFile(kept.sha256, kept.size_bytes, kind, plain_name(sent.filename))


def sent_to_save(file: ReceivedFile, plain: str) -> Response:
    """A kept file as it came, for a person to save: never a page of ours.

    `plain` is its name, without an ending, for what knows only ASCII.
    """
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


def check_pace(limits: Sequence[Limit]) -> None:
    """As many files as a person sends, and no more."""
    who = str(current_visit().actor.id)
    wait = wait_for([(limit, who) for limit in limits], now())
    if wait is not None:
        raise too_many(ceil(wait.total_seconds()))


def _folder() -> Path:
    return config().home / "files"
