"""Files that wait for their sender's word: shown to her, then taken or left, soon gone.

It touches files, but neither the database nor HTTP. Nobody finds another's file: its place is
named after who sent it.
"""

import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

MOST_PER_PERSON = 3
KEPT_FOR = timedelta(hours=6)
NAME_MAX = 200
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class WaitingFile:
    name: str
    content: bytes


def keep_waiting(folder: Path, sender: int, name: str, content: bytes) -> str:
    """The word by which its sender finds it again; her oldest make room."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in _of_sender(folder, sender)[MOST_PER_PERSON - 1 :]:
        old.unlink(missing_ok=True)
    word = secrets.token_hex(16)
    coming = folder / f".coming-{word}"
    head = name.replace("\n", " ")[-NAME_MAX:].encode()
    coming.touch(mode=0o600)
    coming.write_bytes(head + b"\n" + content)
    coming.rename(_place(folder, sender, word))
    return word


def waiting_file(folder: Path, sender: int, word: str) -> WaitingFile | None:
    if not _NAME.fullmatch(word):
        return None
    try:
        name, _, content = _place(folder, sender, word).read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    return WaitingFile(name.decode(), content)


def drop_waiting(folder: Path, sender: int, word: str) -> None:
    if _NAME.fullmatch(word):
        _place(folder, sender, word).unlink(missing_ok=True)


def note_waiting(folder: Path, sender: int, word: str, text: str) -> None:
    """What its sender said of a file that waits, in a folder of such notes, by the same word."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    coming = folder / f".coming-{secrets.token_hex(16)}"
    coming.touch(mode=0o600)
    coming.write_text(text)
    coming.rename(_place(folder, sender, word))


def waiting_note(folder: Path, sender: int, word: str) -> str | None:
    if not _NAME.fullmatch(word):
        return None
    try:
        return _place(folder, sender, word).read_text()
    except FileNotFoundError:
        return None


def sweep_waiting(folder: Path, at: datetime) -> None:
    """What nobody came back for is gone."""
    if not folder.exists():
        return
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (at - KEPT_FOR).timestamp():
                path.unlink()


def _place(folder: Path, sender: int, word: str) -> Path:
    return folder / f"{sender}-{word}"


def _of_sender(folder: Path, sender: int) -> list[Path]:
    """Newest first."""
    found = [path for path in folder.iterdir() if path.name.startswith(f"{sender}-")]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
