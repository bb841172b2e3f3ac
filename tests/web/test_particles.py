"""Particles follow the last sound that is said."""

import pytest
from markupsafe import Markup

from tracker.web.particles import fill, with_particles


@pytest.mark.parametrize(
    ("word", "topic", "direction"),
    [
        ("알파", "알파는", "알파로"),
        ("한빛", "한빛은", "한빛으로"),
        ("서울", "서울은", "서울로"),  # ㄹ takes 로
        ("오로라바이오(주)", "오로라바이오(주)는", "오로라바이오(주)로"),
        ("한빛(주)", "한빛(주)는", "한빛(주)로"),  # read 주식회사
        ("3", "3은", "3으로"),
        ("7", "7은", "7로"),
        ("2", "2는", "2로"),
        ("100", "100은", "100으로"),
        ("52.9%", "52.9%는", "52.9%로"),
        ("2026. 9. 30.", "2026. 9. 30.은", "2026. 9. 30.으로"),
        ("12,000,000원", "12,000,000원은", "12,000,000원으로"),
        ("Azure", "Azure는", "Azure로"),
        ("Google", "Google은", "Google로"),
        ("Microsoft", "Microsoft는", "Microsoft로"),
        ("Slack", "Slack은", "Slack으로"),
        ("GitHub", "GitHub는", "GitHub로"),
        ("Boat", "Boat는", "Boat로"),
        ("Facebook", "Facebook은", "Facebook으로"),
        ("Amazon", "Amazon은", "Amazon으로"),
        ("Booking", "Booking은", "Booking으로"),
        ("Mail", "Mail은", "Mail로"),
        ("Talk", "Talk는", "Talk로"),
        ("AI", "AI는", "AI로"),
        ("VM", "VM은", "VM으로"),
        ("URL", "URL은", "URL로"),
        ("‘한빛’", "‘한빛’은", "‘한빛’으로"),
        ("「서울」", "「서울」은", "「서울」로"),
        ("알파(Alpha Lab)", "알파(Alpha Lab)는", "알파(Alpha Lab)로"),
        ("<b>한빛</b>", "<b>한빛</b>은", "<b>한빛</b>으로"),
        ("漢字", "漢字는", "漢字로"),
    ],
)
def test_particle_after(word, topic, direction):
    assert with_particles(word + "은(는)") == topic
    assert with_particles(word + "(으)로") == direction


@pytest.mark.parametrize(
    ("pair", "closed", "open_"),
    [
        ("은(는)", "은", "는"),
        ("이(가)", "이", "가"),
        ("을(를)", "을", "를"),
        ("과(와)", "과", "와"),
        ("(으)로", "으로", "로"),
        ("(이)라", "이라", "라"),
    ],
)
def test_each_pair(pair, closed, open_):
    assert with_particles(f"한빛{pair}") == "한빛" + closed
    assert with_particles(f"알파{pair}") == "알파" + open_


def test_each_particle_looks_at_what_stands_before_it():
    words = fill(
        "{one}과(와) {two}이(가) {three}을(를)", {"one": "알파", "two": "한빛", "three": "3"}
    )
    assert words == "알파와 한빛이 3을"


def test_a_pair_inside_a_value_is_the_persons_own_text():
    assert fill("{note}은(는) 공유합니다", {"note": "이(가)"}) == "이(가)는 공유합니다"


def test_markup_among_values_escapes_the_others_and_keeps_the_particle_right():
    words = fill("{name}은(는) {link}", {"name": "<한빛>", "link": Markup("<a>x</a>")})
    assert words == "&lt;한빛&gt;은 <a>x</a>"
    assert isinstance(words, Markup)


def test_words_without_pairs_stay_as_they_are():
    assert with_particles("잔액 (단위: 원)") == "잔액 (단위: 원)"
