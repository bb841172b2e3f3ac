import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.access.rules import Role
from tracker.people.passwords import (
    LEAST,
    LEAST_STAFF,
    MOST,
    check_password,
    common_passwords,
    hash_password,
    least_length,
    needs_rehash,
    verify_password,
)
from tracker.values.refusals import RuleViolation

ABOUT = ["seoyeon.kim@ifez.go.kr", "김서연", "알파로보틱스", "인천경제자유구역청", "Alpha Robotics"]


def code_of(password: str, roles=(Role.STARTUP,), about=ABOUT) -> str | None:
    try:
        check_password(password, roles=roles, about=about)
    except RuleViolation as violation:
        return violation.code
    return None


def test_a_refusal_stands_beside_the_password():
    with pytest.raises(RuleViolation) as refused:
        check_password("short", roles=[Role.STARTUP], about=ABOUT)
    assert refused.value.field == "password"
    assert refused.value.values == {"least": LEAST}


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "비 오는 날에는 파전을 먹는다 꼭",
        "🦄🌊🚀🍜🎻🏔🐳🎈🧭🪁🌻🧩🍀🔭🎲",
        "vexing-otter-plum-9",
        "kqjzwmxv bhgrt",
        "가갸거겨고교구규그기나냐",
    ],
)
def test_any_long_and_uncommon_password_will_do(password):
    assert code_of(password, roles=[Role.STARTUP]) is None


@pytest.mark.parametrize(
    ("role", "least"),
    [
        (Role.STARTUP, LEAST),
        (Role.MENTOR, LEAST),
        (Role.ADMINISTRATOR, LEAST_STAFF),
        (Role.PROGRAM_MANAGER, LEAST_STAFF),
        (Role.EXECUTIVE, LEAST_STAFF),
        (Role.AUDITOR, LEAST_STAFF),
    ],
)
def test_staff_need_longer_passwords(role, least):
    assert least_length([role]) == least
    long_enough = "vexing-otter-plum-mauve"[:least]
    assert code_of(long_enough, roles=[role]) is None
    assert code_of(long_enough[:-1], roles=[role]) == "password_short"


def test_the_strictest_of_several_roles_counts():
    assert least_length([Role.STARTUP, Role.AUDITOR]) == LEAST_STAFF


def test_whoever_has_no_role_yet_is_held_to_the_longer_length():
    assert least_length([]) == LEAST_STAFF


def test_a_password_may_have_1024_characters_and_not_one_more():
    words = "".join(f"{n:x}-otter " for n in range(400))
    assert code_of(words[:MOST]) is None
    assert code_of(words[: MOST + 1]) == "password_long"


def test_length_counts_characters_however_the_keyboard_composes_them():
    decomposed = unicodedata.normalize("NFD", "가나다라마바사아자차카")
    assert len(decomposed) > LEAST
    assert code_of(decomposed) == "password_short"


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "abcabcabcabcabc",
        "123456789012345",
        "987654321098765",
        "abcdefghijklmnop",
        "qwertyuiopasdfgh",
        "1q2w3e4r5t6y7u8i",
        "1qaz2wsx3edc4rfv",
        "zaq12wsxcde34rfv",
        "가가가가가가가가가가가가가가가",
    ],
)
def test_repeats_and_walks_are_refused(password):
    assert code_of(password) in {"password_trivial", "password_common"}


@pytest.mark.parametrize(
    "password",
    [
        "password1234!",
        "P@ssw0rd2026!!",
        "Passw0rd!Passw0rd!",
        "!!iloveyou123456",
        "administrator1",
        "ManchesterUnited",
        "dkssudgktpdy1234",
        "saranghaeyo123!",
        "letmein letmein",
        "welcome2026!!",
        "ILOVEYOUPASSWORD",
    ],
)
def test_common_passwords_and_their_usual_disguises_are_refused(password):
    assert code_of(password) in {"password_common", "password_trivial"}


@pytest.mark.parametrize(
    "password",
    [
        "seoyeon.kim2026",
        "Alpha Robotics 1",
        "김서연김서연김서연!!!!",
        "microsoft-azure-26",
        "IFEZ-songdo-2026!",
        "unicorn-tracker",
        "알파로보틱스알파로보틱스",
    ],
)
def test_passwords_made_of_words_about_the_person_are_refused(password):
    assert code_of(password) in {"password_about_you", "password_trivial"}


def test_a_word_about_the_person_inside_a_long_phrase_is_no_reason_to_refuse():
    assert code_of("alpha walks eleven slow llamas home") is None


def test_the_list_is_long_and_lower_case():
    common = common_passwords()
    assert len([word for word in common if len(word) >= LEAST]) >= 3000
    assert all(word == word.casefold() for word in common)


@pytest.mark.parametrize("password", sorted(common_passwords())[::97])
def test_what_is_in_the_list_is_refused(password):
    if len(password) >= LEAST:
        assert code_of(password) in {
            "password_common",
            "password_trivial",
            "password_about_you",
        }


@given(st.text(min_size=0, max_size=60))
def test_any_text_is_accepted_or_refused_never_an_error(password):
    code_of(password)


def test_a_password_verifies_in_either_composition():
    kept = hash_password(unicodedata.normalize("NFC", "비 오는 날의 파전"))
    assert kept.startswith("$argon2id$")
    assert verify_password(kept, unicodedata.normalize("NFD", "비 오는 날의 파전"))
    assert not verify_password(kept, "비 오는 날의 파적")


def test_nobodys_password_is_never_right():
    assert not verify_password(None, "nobody's password")
    assert not verify_password(None, "")
    assert not verify_password("not a hash", "anything")


def test_spaces_and_case_are_part_of_a_password():
    kept = hash_password(" Correct horse battery staple ")
    assert not verify_password(kept, "Correct horse battery staple")
    assert not verify_password(kept, " correct horse battery staple ")


def test_a_hash_of_weaker_costs_is_due_for_a_new_one():
    from argon2 import PasswordHasher

    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert not needs_rehash(hash_password("correct horse battery staple"))
