"""Exact sums of columns, groups told by numbers, text held in one memory."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.usage.files import csv_bytes, days, put, read, row
from tracker.usage.reading import groups, held, keys
from tracker.usage.reading.amounts import as_decimals, decimals, read_amounts
from tracker.usage.reading.unclean import Unclean
from tracker.values.exact import exact, exact_sum

SOME = settings(max_examples=40, deadline=None)


def costs_of(decimals):
    most = 10 ** (15 + decimals) - 1
    return st.integers(-most, most).map(lambda number: Decimal(f"{number}e-{decimals}"))


costs = costs_of(36) | costs_of(3)


def summed(amounts, codes, count):
    with exact():
        return decimals(amounts.summed(np.array(codes), count), amounts.scale)


@SOME
@given(st.lists(st.tuples(costs, st.integers(0, 2)), min_size=1))
def test_any_costs_are_summed_to_the_last_decimal(rows):
    written, codes = zip(*rows, strict=True)
    amounts = read_amounts({"billed": pa.array(f"{one:f}" for one in written)})["billed"]
    by_hand = [exact_sum(c for c, of in rows if of == group) for group in range(3)]
    assert summed(amounts, codes, 3) == by_hand
    with exact():
        assert amounts.whole() == exact_sum(written)
    assert as_decimals(amounts.pieces, amounts.scale).to_pylist() == list(written)
    assert amounts.negative.tolist() == [one < 0 for one in written]


@SOME
@given(st.lists(costs | st.none(), min_size=1))
def test_decimals_without_a_value_are_nothing_in_a_sum_and_are_not_known(written):
    costs_alone = pa.array([Decimal(1)] * len(written), pa.decimal256(76, 36))
    usd = pa.array(written, pa.decimal256(76, 36))
    amounts = read_amounts({"billed": costs_alone, "usd": usd})["usd"]
    assert summed(amounts, [0] * len(written), 1) == [
        exact_sum(c for c in written if c is not None)
    ]
    known = [one is not None for one in written]
    assert (amounts.known is None and all(known)) or amounts.known.tolist() == known


@pytest.mark.parametrize("scale", [0, 2, 18, 23])
def test_a_cost_of_sixteen_digits_is_none_whatever_its_decimals(scale):
    def of(number):
        return {"billed": pa.array([Decimal(number)], pa.decimal128(38, scale))}

    assert read_amounts(of(10**15 - 1))
    for number in (10**15, -(10**15)) if scale < 23 else ():
        with pytest.raises(Unclean):
            read_amounts(of(number))


@SOME
@given(st.lists(st.integers(0, 40), min_size=1), st.sampled_from([41, keys.TABLE_MAX + 1]))
def test_codes_without_gaps_tell_the_same_rows_apart(codes, size):
    numbers, found = keys.dense(np.array(codes), size)
    assert found.tolist() == sorted(set(codes))
    assert found[numbers].tolist() == codes


@SOME
@given(st.data())
def test_held_text_is_the_files_text_however_it_comes(data):
    lines = data.draw(st.lists(st.sampled_from([b"a", b"bb,", b"c" * 30, "가".encode(), b""])))
    text = b"\n".join(lines)
    size = data.draw(st.integers(1, 50))
    blocks = iter([text[start : start + size] for start in range(0, len(text), size)])
    one = held.Held("part", blocks, data.draw(st.integers(1, 60)))
    found = b""
    while one.fill():
        assert one.ended or one.memory[one.size - 1] == held.LINE_BREAK
        keep = data.draw(st.integers(0, one.size // 2)) if not one.ended else 0
        found += one.piece(0, one.size - keep)
        one.drop(one.size - keep)
    assert found == text


def test_the_hash_of_each_line_is_that_of_its_bytes():
    one = held.Held("part", iter([b"a,b\nc,", b"d\ne,f"]), 8)
    one.fill()
    assert one.hashes(2).tolist() == [hash(b"a,b\n"), hash(b"c,d\n")]
    assert one.hashes(1) is None
    assert one.hashes(9) is None


def test_groups_beyond_those_that_are_remembered_are_summed_all_the_same(tmp_path, monkeypatch):
    rows = [row("1.5", ServiceName=f"S{n % 60}") for n in range(2_000)] + days(30)
    (whole,) = read(put(tmp_path, "p.csv", csv_bytes(rows)))
    monkeypatch.setattr("tracker.usage.reading.texts.BLOCK_BYTES", 2_000)
    monkeypatch.setattr(groups, "KNOWN_MAX", 7)
    (often,) = read(put(tmp_path, "q.csv", csv_bytes(rows)))
    assert often.aggregate == whole.aggregate


@SOME
@given(st.lists(st.sampled_from(["", "a", "bb", "cc", "가"]), min_size=1), st.integers(0, 3))
def test_a_column_is_its_different_texts_and_which_each_row_has(texts, cut):
    column = pa.chunked_array([texts, texts[:cut], texts]).slice(cut)
    one = keys.encoded(column)
    assert [one.texts[place] for place in one.at(np.arange(len(column)))] == column.to_pylist()
    assert len(one.texts) == len(set(column.to_pylist()))
