"""Signs that stand for plainer ones: blanks of any width, full-width digits and marks."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

BLANKS = "[\\s\u00a0\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]"
"""Of any width, zero included: nobody means an id to differ by what cannot be seen."""

MARKS = {
    "\uff0d": "-", "\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\uff0c": ",", "\uff0e": ".",
    "\uff0f": "/", "\uff1a": ":", "\uff08": "(", "\uff09": ")",
}  # fmt: skip
"""Full-width marks, the minus and other dashes, and what they stand for."""

WIDE = {chr(0xFF10 + digit): str(digit) for digit in range(10)} | MARKS
"""The same and full-width digits."""


def narrow(text: pa.Array, signs: Mapping[str, str]) -> pa.Array:
    """Return texts with these signs as the plain ones that they stand for."""
    wide = pc.fill_null(pc.match_substring_regex(text, f"[{''.join(signs)}]"), False)
    if not pc.any(wide).as_py():
        return text
    plain = [cell.translate(str.maketrans(dict(signs))) for cell in text.filter(wide).to_pylist()]
    return pc.replace_with_mask(text, wide, pa.array(plain, text.type))


MISSING = ("", "nan", "null", "none", "n/a", "na", "#n/a", "nat", "\\n")
"""What a cell says that says nothing, in small letters."""
