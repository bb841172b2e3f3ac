import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.access.rules import Actor, ActorKind, Membership, Role
from tracker.search.rules import (
    NEEDS,
    Kind,
    Word,
    folded,
    initials_of,
    marks_of,
    matches,
    needle_of,
    rank,
    reader_of,
    span_of,
    texts_of,
)


def found(asked: str, *titles: str, more=(), code=None, startup_id=None, **known) -> bool:
    return matches(needle_of(asked, **known), texts_of(titles, more, code), startup_id)


@pytest.mark.parametrize(
    "asked",
    [
        "알파",
        "알",
        "ㅇㅍ",
        "ㅇㅍㅅ",
        "(주)알파",
        "㈜알파",
        "주식회사 알파",
        "알파 소프트",
        "ALPHA",
        "ａｌｐｈａ",
    ],
)
def test_a_firm_is_found_however_its_name_is_typed(asked):
    assert found(asked, "(주)알파 소프트", "Alpha Soft")


@pytest.mark.parametrize("asked", ["베타", "ㅂㅌ", "알파 베타", "ㅍㅇ", "beta"])
def test_what_is_called_otherwise_is_not_found(asked):
    assert not found(asked, "(주)알파 소프트", "Alpha Soft")


def test_spaces_and_points_are_no_difference():
    assert found("투자유치과-1234(2026. 3. 5.)", "투자유치과 1234 (2026.3.5)")
    assert found("150,000,000", "부여", more=["150000000"])


def test_no_word_is_found_across_two_fields():
    assert not found("파베", "알파", "베타")


def test_consonants_a_keyboard_joined_are_taken_apart():
    assert found("ㄳ", "기술 사업")


def test_initial_consonants_look_at_names_only():
    assert not found("ㅂㅁ", "알파", more=["비밀"])


def test_every_word_must_be_met():
    assert found("클라우드 자문", "클라우드 비용 자문")
    assert not found("클라우드 번역", "클라우드 비용 자문")


def test_a_word_of_ours_finds_what_carries_its_code():
    codes = [("legal", "법률 자문"), ("legal", "Legal consulting"), ("event", "행사")]
    assert found("법률", "계약서 검토", code="legal", codes=codes)
    assert found("legal", "계약서 검토", code="legal", codes=codes)
    assert not found("행사", "계약서 검토", code="legal", codes=codes)


def test_a_typed_code_is_no_code():
    assert not found("@legal", "계약서 검토", code="event")
    assert needle_of("@legal").words == (Word(("legal",)),)


def test_a_firms_name_narrows_another_word():
    startups = [(1, "알파"), (2, "베타")]
    assert found("알파 계약", "계약서 검토", startup_id=1, startups=startups)
    assert not found("알파 계약", "계약서 검토", startup_id=2, startups=startups)


def test_a_firms_name_alone_does_not_find_all_it_has():
    assert not found("알파", "계약서 검토", startup_id=1, startups=[(1, "알파")])
    assert not found("알파 알파", "계약서 검토", startup_id=1, startups=[(1, "알파")])


@pytest.mark.parametrize("asked", ["", "   ", "()", "(주)", "---", "%", "_", "\0"])
def test_nothing_typed_asks_for_nothing(asked):
    assert needle_of(asked).words == ()


@pytest.mark.parametrize(
    ("asked", "number"), [("12", 12), (" #12 ", 12), ("1a", None), ("１２", None), ("1" * 13, None)]
)
def test_a_number_may_be_a_transfers(asked, number):
    assert needle_of(asked).number == number


def test_no_more_than_five_words_of_a_hundred_characters():
    needle = needle_of("가" * 150 + " 나")
    assert [len(word.texts[0]) for word in needle.words] == [100]
    assert len(needle_of("가 나 다 라 마 바 사").words) == 5


def test_what_is_called_so_comes_before_what_holds_it():
    names = ["알파", "알파 소프트", "뉴알파", "감마"]
    needle = needle_of("알파")
    ranks = [rank(needle, texts_of([name], ["알파"], None)) for name in names]
    assert ranks == [0, 1, 2, 3]


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(written):
    assert folded(folded(written)) == folded(written)
    assert "@" not in folded(written)
    assert "\n" not in folded(written)


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=20))
def test_every_syllable_has_an_initial(written):
    assert len(initials_of(written)) == len(written)
    assert all("ㄱ" <= c <= "ㅎ" for c in initials_of(written))


def reader(role: Role, startups=(), **more):
    member = Membership(1, role, frozenset(startups), **more)
    return reader_of(Actor(ActorKind.USER, 7, "누구", (member,)), 1)


def test_a_stranger_to_the_program_finds_nothing():
    member = Membership(2, Role.ADMINISTRATOR)
    assert reader_of(Actor(ActorKind.USER, 7, "누구", (member,)), 1).scopes == {}


def test_a_founder_finds_her_own_startups_things_and_mentors():
    found_by_her = reader(Role.STARTUP, [3])
    assert found_by_her.scopes[Kind.GRANT] == {3}
    assert found_by_her.scopes[Kind.MEMBER] is None
    assert not found_by_her.all_users
    assert Kind.IMPORT not in found_by_her.scopes


def test_a_founder_without_a_startup_finds_nothing_of_any():
    assert set(reader(Role.STARTUP).scopes) == {Kind.MEMBER}


def test_an_administrator_finds_people_alone():
    assert set(reader(Role.ADMINISTRATOR).scopes) == {Kind.MEMBER}
    assert reader(Role.ADMINISTRATOR).all_users


def test_a_mentor_finds_her_own_sessions_and_no_money():
    scopes = reader(Role.MENTOR, [3]).scopes
    assert scopes[Kind.SESSION] == {3}
    assert not {Kind.GRANT, Kind.TRANSFER, Kind.ROUND, Kind.EVIDENCE, Kind.IMPORT} & set(scopes)
    assert reader(Role.MENTOR, [3]).only_user_id == 7
    assert not reader(Role.MENTOR, [3]).all_files


def test_an_executive_finds_neither_contracts_nor_what_is_not_consented():
    executive = reader(Role.EXECUTIVE)
    assert Kind.EVIDENCE not in executive.scopes
    assert not executive.all_rounds
    assert not executive.all_files


def test_a_reader_is_narrowed_to_a_kind():
    assert set(reader(Role.PROGRAM_MANAGER).narrowed(Kind.GRANT).scopes) == {Kind.GRANT}
    assert reader(Role.ADMINISTRATOR).narrowed(Kind.GRANT).scopes == {}


def test_every_kind_says_what_its_page_asks_for():
    assert set(NEEDS) | {Kind.TRANSFER} == set(Kind)


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_what_holds_a_word_has_its_marks(written, first, length):
    text = folded(written)
    word = text[first : first + length]
    assert all(
        whole & part == part for whole, part in zip(marks_of(text), marks_of(word), strict=True)
    )


def test_single_characters_find_what_is_called_so_from_its_beginning():
    assert found("비", "비용 최적화")
    assert found("ㅂ", "비용 최적화")
    assert found("ㅂ ㅇ", "비용 최적화")
    assert not found("용", "비용 최적화")
    assert not found("ㅇ", "비용 최적화")


def test_a_single_character_begins_any_name_of_a_firm_or_a_person_and_the_first_of_other_things():
    texts = texts_of(["바다결", "Badagyeol"], [], None)
    assert matches(needle_of("b"), texts, None)
    assert not matches(needle_of("b"), texts, None, named=False)
    assert matches(needle_of("바"), texts, None, named=False)


def test_beside_a_longer_word_a_single_character_may_stand_anywhere():
    assert found("비용 화", "비용 최적화")


@pytest.mark.parametrize("beginning", ["비", "비용", "a", "투자유치과77"])
def test_heads_that_begin_so_stand_within_the_span(beginning):
    low, high = span_of(beginning, initials=False)
    assert low <= beginning < high
    assert low <= beginning + "힣" < high


@pytest.mark.parametrize("title", ["가나", "깋", "바다", "힣"])
def test_the_syllables_of_an_initial_consonant_stand_within_its_span(title):
    low, high = span_of(initials_of(title), initials=True)
    assert low <= title < high


def test_initial_consonants_of_others_stand_outside_the_span():
    low, high = span_of("ㅂ", initials=True)
    assert not low <= "빠르다" < high
    assert not low <= "미리" < high
