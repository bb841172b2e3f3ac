"""Large bodies: files go straight to the disk that will keep them, and only where there is room."""

import shutil
import tempfile
from pathlib import Path
from typing import IO, Any

from flask import Flask, Request, abort, current_app, request

FOLDER = "upload_folder"
ROOM_LEFT_BYTES = 256 << 20  # the database on the same disk must be able to go on
IN_MEMORY_BYTES = 1 << 20


class StreamedRequest(Request):
    """A request whose files are real files below the installation's home, gone with it."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del content_type, filename, content_length
        if total_content_length is not None and total_content_length <= IN_MEMORY_BYTES:
            return tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)
        folder: Path = current_app.extensions[FOLDER]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made: Any = tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-")  # noqa: SIM115 - the request closes it
        return made  # type: ignore[no-any-return]


def init_app(app: Flask, folder: Path) -> None:
    app.request_class = StreamedRequest
    app.extensions[FOLDER] = folder

    @app.before_request
    def have_room() -> None:
        view: Any = current_app.view_functions.get(request.endpoint or "")
        coming = request.content_length
        if getattr(view, "most_bytes", None) is None:
            return
        if "Transfer-Encoding" in request.headers:
            abort(411)  # nobody could say whether there is room for it
        if coming is None:
            return
        if coming > view.most_bytes or coming + ROOM_LEFT_BYTES > free_bytes(folder):
            abort(413)


def free_bytes(folder: Path) -> int:
    place = folder
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free
