"""Passwords: which are refused, and how they are kept."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.access.rules import Role
from tracker.people.rules import STAFF
from tracker.values.refusals import RuleViolation

LEAST, LEAST_STAFF, MOST = 12, 15, 1024
PRODUCT_WORDS = (
    "tracker", "startup", "accelerator", "unicorn", "microsoft", "azure", "ifez", "incheon",
    "songdo", "인천", "경제자유구역", "스타트업", "유니콘", "마이크로소프트",
)  # fmt: skip
_COMMON = Path(__file__).with_name("common_passwords.txt")
_WALKS = (
    "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp",
    "zaq12wsxcde34rfvbgt56yhnmju78ik",
    "abcdefghijklmnopqrstuvwxyz", "!@#$%^&*()_+",
)  # fmt: skip
_DISTINCT_LEAST = 5
_WALKED_MOST = 0.6  # of all runs of three characters
_REST_LEAST = 8  # what must remain of a password once words about its owner are taken out
_REPEATED_MOST = 11  # a password is not a shorter one said again
_LEET = str.maketrans("013457@$", "oleastas")
_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")

# RFC 9106 names the method, OWASP's cheat sheet these costs: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def least_length(roles: Sequence[Role]) -> int:
    return LEAST_STAFF if not roles or STAFF & set(roles) else LEAST


def check_password(password: str, *, roles: Sequence[Role], about: Iterable[str]) -> None:
    """Refuse what is short, common or made of words about its owner; any characters will do.

    `about` are the words a guesser knows: e-mail address, name, program and organizations.
    """
    password = normal(password)
    least = least_length(roles)
    if len(password) < least:
        raise RuleViolation("password_short", "password", least=least)
    if len(password) > MOST:
        raise RuleViolation("password_long", "password", most=MOST)
    if _is_trivial(password.casefold()):
        raise RuleViolation("password_trivial", "password")
    if _is_common(password.casefold()):
        raise RuleViolation("password_common", "password")
    if _is_about(password.casefold(), about):
        raise RuleViolation("password_about_you", "password")


def normal(password: str) -> str:
    """One form of the same characters: keyboards differ in how they compose Hangul."""
    return unicodedata.normalize("NFC", password)


def _is_trivial(password: str) -> bool:
    """Few characters, a short piece repeated, or a walk along the keyboard or the alphabet."""
    if len(set(password)) < _DISTINCT_LEAST:
        return True
    period = (password + password).find(password, 1)
    if period <= _REPEATED_MOST:
        return True
    steps = [ord(b) - ord(a) for a, b in pairwise(password)]
    if sum(step in {-1, 0, 1} for step in steps) > _WALKED_MOST * len(steps):
        return True
    threes = [password[i : i + 3] for i in range(len(password) - 2)]
    return sum(three in _walked() for three in threes) > _WALKED_MOST * len(threes)


@cache
def _walked() -> frozenset[str]:
    both = (*_WALKS, *(walk[::-1] for walk in _WALKS))
    return frozenset(walk[i : i + 3] for walk in both for i in range(len(walk) - 2))


def _is_common(password: str) -> bool:
    """In the list as it is, or without the digits and marks around it or put for letters."""
    plain = re.sub(r"\s+", "", password)
    core = _ENDS.sub("", plain)
    forms = {password, plain, core, _ENDS.sub("", plain.translate(_LEET)), core.translate(_LEET)}
    return any(form in common_passwords() for form in forms if form)


@cache
def common_passwords() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


def _is_about(password: str, about: Iterable[str]) -> bool:
    known = sorted({*_words(PRODUCT_WORDS), *_words(about)}, key=len, reverse=True)
    rest = password
    for word in known:
        rest = rest.replace(word, "")
    return rest != password and len(_ENDS.sub("", rest)) < _REST_LEAST


def _words(texts: Iterable[str]) -> set[str]:
    """Parts a guesser would use; two syllables of Hangul tell as much as four letters."""
    parts = (part for text in texts for part in re.split(r"[\W_]+", normal(text).casefold()))
    return {part for part in parts if len(part) >= (4 if part.isascii() else 2)}


def hash_password(password: str) -> str:
    return _hasher.hash(normal(password))


def verify_password(kept: str | None, password: str) -> bool:
    """Takes as long for nobody's password as for somebody's."""
    try:
        return _hasher.verify(kept or _nobodys(), normal(password)[:MOST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(kept: str) -> bool:
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's password")
