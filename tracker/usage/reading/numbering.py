"""Numbers for keys of 64 bits, found for many at once."""

from typing import Any

import numpy as np


class Numbering:
    """Numbers keys in the order in which they are added."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, np.int64)  # in their own order
        self._numbers = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self._numbers)

    def find(self, keys: Any) -> Any:
        """The number of each key, -1 where it has none."""
        if not len(self):
            return np.full(len(keys), -1)
        places = np.minimum(np.searchsorted(self._keys, keys), len(self) - 1)
        return np.where(self._keys[places] == keys, self._numbers[places], -1)

    def add(self, keys: Any) -> Any:
        """Number keys that have none yet."""
        order = np.argsort(keys)
        numbers = np.arange(len(self), len(self) + len(keys))
        places = np.searchsorted(self._keys, keys[order])
        self._keys = np.insert(self._keys, places, keys[order])
        self._numbers = np.insert(self._numbers, places, numbers[order])
        return numbers

    def keys(self) -> Any:
        """All, in the order of their numbers."""
        found = np.empty(len(self), np.int64)
        found[self._numbers] = self._keys
        return found
