"""Signs that stand for plainer ones (blanks of any width, full-width digits), lists of words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

BLANKS = "[\\s\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]"
"""Of any width, zero included: nobody means an id to differ by what cannot be seen."""

MARKS = str.maketrans(
    "\uff0d\u2212\u2010\u2011\u2013\uff0c\uff0e\uff0f\uff1a\uff08\uff09", "-----,./:()"
)
"""Full-width marks, the minus and other dashes, and what they stand for."""

WIDE = MARKS | {0xFF10 + digit: ord("0") + digit for digit in range(10)}
"""The same and full-width digits."""


def narrow(text: pa.Array, signs: dict[int, int]) -> pa.Array:
    """Return texts with these signs as the plain ones that they stand for."""
    wide = pc.fill_null(pc.match_substring_regex(text, f"[{''.join(map(chr, signs))}]"), False)
    if not pc.any(wide).as_py():
        return text
    plain = [cell.translate(signs) for cell in text.filter(wide).to_pylist()]
    return pc.replace_with_mask(text, wide, pa.array(plain, text.type))


def matches(text: pa.Array, shape: str) -> Flags:
    """Return which texts have a shape."""
    return np.asarray(pc.fill_null(pc.match_substring_regex(text, shape), False))


MISSING = ("", "nan", "null", "none", "n/a", "na", "#n/a", "nat", "\\n")
"""What a cell says that says nothing, in small letters."""


def word_list(text: str) -> tuple[str, ...]:
    """Return the words of a text that commas or line ends separate."""
    words = (word.strip() for word in text.replace("\n", ",").split(","))
    return tuple(word for word in words if word)
