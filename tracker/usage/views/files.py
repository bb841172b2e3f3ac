"""The files an import was read from, as they came: what an auditor vouches usage to."""

from collections.abc import Iterator
from pathlib import Path

from flask import Response, abort
from flask.typing import ResponseReturnValue

from tracker.access.guard import current_visit, requires
from tracker.access.rules import Permission
from tracker.files.storage import opened
from tracker.people.guard import config
from tracker.people.uploading import FILE_POLICY
from tracker.usage.queries.files import ImportFile, files_of_import
from tracker.usage.views import blueprint
from tracker.web.downloads import attachment

PIECE_BYTES = 1 << 16


@blueprint.get("/usage/imports/<int:import_id>/files/<int:stored_file_id>")
@requires(Permission.USAGE_READ)
def import_file(import_id: int, stored_file_id: int) -> ResponseReturnValue:
    """To be saved, a piece at a time: exports are large."""
    held = files_of_import(current_visit().program.id, import_id)
    found = next((one for one in held if one.id == stored_file_id), None) or abort(404)
    folder = config().home / "files"
    try:
        opened(folder, found.sha256).close()
    except FileNotFoundError:
        abort(404)
    return Response(
        _pieces(folder, found),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": attachment(found.file_name, f"import_{import_id}_{found.id}"),
            "Content-Length": str(found.size_bytes),
            "Content-Security-Policy": FILE_POLICY,
        },
    )


def _pieces(folder: Path, found: ImportFile) -> Iterator[bytes]:
    with opened(folder, found.sha256) as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
