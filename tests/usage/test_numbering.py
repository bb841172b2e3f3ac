"""Keys keep the numbers they were given, and cells alike by chance stay apart."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.usage.files import csv_bytes, days, put, read, row
from tracker.usage.reading.numbering import Numbering

KEYS = st.lists(st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(-3, 3), max_size=12)


@given(batches=st.lists(KEYS, max_size=5))
def test_keys_are_numbered_in_the_order_in_which_they_come(batches):
    numbering, expected = Numbering(), dict[int, int]()
    for batch in batches:
        keys = np.array(batch, np.int64)
        assert numbering.find(keys).tolist() == [expected.get(key, -1) for key in batch]
        new = [key for key in dict.fromkeys(batch) if key not in expected]
        numbers = numbering.add(np.array(new, np.int64)).tolist()
        expected.update(zip(new, numbers, strict=True))
    assert numbering.keys().tolist() == list(expected)
    assert list(expected.values()) == list(range(len(numbering)))


def test_cells_with_the_same_bits_by_chance_are_different_charges(tmp_path, monkeypatch):
    rows = [*days(9), *days(9, x_ResourceGroupName="other"), row("3", ServiceName="Storage")]
    path = put(tmp_path, "part.csv", csv_bytes(rows * 3))
    (expected,) = read(path)
    monkeypatch.setattr("tracker.usage.reading.texts.BLOCK_BYTES", 3000)
    same = lambda numbers: np.zeros(len(numbers), np.int64)  # noqa: E731
    monkeypatch.setattr("tracker.usage.reading.groups._mixed", same)
    (found,) = read(path)
    assert found.aggregate == expected.aggregate
