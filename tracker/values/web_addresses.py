"""Addresses of pages on the web, as people note them down. Nothing ever fetches one."""

from urllib.parse import urlsplit


def is_web_address(url: str) -> bool:
    """Whether it is a page's address, with no sign-in hidden in it."""
    if any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
        port_is_number = parts.port is None or parts.port > 0
    except ValueError:
        return False
    hidden = "@" in parts.netloc or "\\" in url
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and port_is_number and not hidden
    )
