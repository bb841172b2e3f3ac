"""Documents as PDF, set by Typst from a template and data: nothing typed becomes markup."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Response, current_app

from tracker.web.downloads import attachment

FONTS = Path(__file__).parent / "fonts"


def pdf_file(name: str, plain_name: str, template: str, data: Mapping[str, Any]) -> Response:
    """A PDF to be saved as `name`, or as `plain_name` by what knows only ASCII.

    `template` is a Typst file below the templates; it reads `data` as JSON from its input.
    """
    return Response(
        pdf(template, data),
        content_type="application/pdf",
        headers={"Content-Disposition": attachment(name, plain_name)},
    )


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    # Eighty megabytes of library that most requests do not need.
    import typst  # noqa: PLC0415

    folder = Path(str(current_app.template_folder))
    made = typst.compile(
        folder / template,
        root=folder,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
