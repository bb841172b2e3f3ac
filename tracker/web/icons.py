"""The icons, drawn on a grid of 24 and colored by the text they stand in."""

from collections.abc import Mapping

from markupsafe import Markup

_STROKES = {
    "grid": "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
    "home": "M4 11l8-7 8 7M6 9.5V20h4.5v-6h3v6H18V9.5",
    "building": "M4 20h16M6 20V9l6-3v14M12 20V4l6 3v13M9 12v.01M9 16v.01M15 10v.01M15 14v.01",
    "cloud": "M7 18a4 4 0 0 1-.6-7.95 5.5 5.5 0 0 1 10.7.95A3.5 3.5 0 0 1 17 18z",
    "people": "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 19c.4-3 2.6-5 5.5-5s5.1 2 5.5 5"
    "M16 5.3a3 3 0 0 1 0 5.4M17.5 14.4c1.8.8 2.8 2.4 3 4.6",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.9 7.5 5.5",
    "flag": "M6 21V4M6 5c4-2 7 2 12 0v9c-5 2-8-2-12 0",
    "chart": "M4 20h16M6 20v-6M11 20V9M16 20V5",
    "trend": "M4 17l6-6 4 3 6-8",
    "rise": "M12 19V5M6 11l6-6 6 6",
    "fall": "M12 5v14M6 13l6 6 6-6",
    "file": "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
    "upload": "M12 16V5M7.5 9.5L12 5l4.5 4.5M5 19h14",
    "download": "M12 5v11M7.5 11.5L12 16l4.5-4.5M5 19h14",
    "gear": "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v3M12 18v3M3 12h3M18 12h3"
    "M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2",
    "history": "M4 5v5h5M4.6 10A8 8 0 1 1 4 13M12 8v4.5l3 2",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.5l3.5 2",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3.5V7M16 3.5V7",
    "note": "M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 8.5h7M8.5 12h4",
    "moon": "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
    "globe": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c-5 5-5 13 0 18 5-5 5-13 0-18z",
    "search": "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5",
    "plus": "M12 5v14M5 12h14",
    "pencil": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "trash": "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5",
    "link": "M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7L12.4 6"
    "M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7l1.2-1.3",
    "external": "M13 4h7v7M20 4l-9 9M17 14v6H4V7h6",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "sign-out": "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
    "arrow-right": "M5 12h14M13 6l6 6-6 6",
    "arrow-left": "M19 12H5M11 6l-6 6 6 6",
    "chevron": "M6 9l6 6 6-6",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "close": "M6 6l12 12M18 6L6 18",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "more": "M5 12v.01M12 12v.01M19 12v.01",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "mail": "M4 6h16v12H4zM4 7l8 6 8-6",
    "handshake": "M3 8l4-2 5 2 5-2 4 2v7l-3 1-5 4-6-4-4-1zM12 8l-3 4 2 1.5 3-2 4 4",
    "gift": "M4 9h16v4H4zM5.5 13v7h13v-7M12 9v11M12 9c-3.5 0-5-1.2-5-2.8S9 4 10 4.8 12 7 12 9z"
    "M12 9c3.5 0 5-1.2 5-2.8S15 4 14 4.8 12 7 12 9z",
    "inbox": "M4 13l3-8h10l3 8v6H4zM4 13h5l1.5 3h3L15 13h5",
}
_FILLED = {  # a status: a solid shape that differs, so that color is never alone
    "ok": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z"
    "m-1.4 14.4L6.5 12.3l1.6-1.6 2.5 2.5 5.4-5.4 1.6 1.6z",
    "risk": "M12 2.5L1.5 21h21zM11 9h2v6h-2zm0 7.5h2v2h-2z",
    "bad": "M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9zm3.1 5v6h2V7zm0 8v2h2v-2z",
    "info": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1 8.5h2V17h-2zM11 7h2v2h-2z",
    "none": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM7 11h10v2H7z",
}


def _svg(inner: str) -> Markup:
    return Markup(  # noqa: S704 - our own drawings
        f'<svg class="i" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{inner}</svg>'
    )


ICONS: Mapping[str, Markup] = {
    **{name: _svg(f'<path class="st" d="{path}"/>') for name, path in _STROKES.items()},
    **{
        name: _svg(f'<path fill="currentColor" fill-rule="evenodd" d="{path}"/>')
        for name, path in _FILLED.items()
    },
}
