"""A column of any kind as a few levels: values, bins of numbers or days, everything else, and unknown."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from segbench.errors import printable
from segbench.methods.base import Floats, at_least, digitize, quantile_from_below
from segbench.methods.names import LONGEST

OTHER, UNKNOWN = "other", "unknown"
POOLED = {
    **dict.fromkeys((OTHER, "others", "其他", "其它"), OTHER),
    **dict.fromkeys((UNKNOWN, "未知", "不详"), UNKNOWN),
}
"""What data itself says of values that are none: they join ours."""

WORDS = {
    OTHER: ("Other", "其他"),
    UNKNOWN: ("Unknown", "未知"),
    "True": ("yes", "是"),
    "False": ("no", "否"),
}

EPOCH = pd.Timestamp("1970-01-01")


def fit_levels(values: pd.Series, bins: int, min_share: float) -> dict[str, Any]:
    """Return how a column is cut, as plain JSON.

    Numbers and days with more than `bins` different values are cut at their quantiles; of all other
    columns the values that at least `min_share` of the customers have are kept.
    """
    kind = kind_of(values)
    if kind != "text":
        numbers = _numbers(values, kind)
        known = numbers[np.isfinite(numbers)]
        if len(np.unique(known)) > bins:
            cuts = {quantile_from_below(known, place / bins) for place in range(1, bins)}
            return {"kind": kind, "bounds": sorted(cut for cut in cuts if cut > known.min())}
    counts = _texts(values, kind).value_counts()
    enough = at_least(counts.to_numpy(dtype=float), min_share * len(values))
    kept = [str(level) for level in counts.index[enough] if level not in (OTHER, UNKNOWN)]
    return {"kind": kind, "kept": sorted(kept, key=lambda level: _order(level, kind))}


def levels(values: pd.Series, cut: dict[str, Any]) -> pd.Series:
    """Return each customer's level, as text: a kept value, the number of a bin from 0 on, ``other`` or ``unknown``."""
    kind = cut["kind"]
    if "bounds" not in cut:
        texts = _texts(values, kind)
        return texts.where(texts.isin([*cut["kept"], UNKNOWN]), OTHER)
    numbers = _numbers(values, kind)
    known = np.isfinite(numbers)
    bins = digitize(np.where(known, numbers, 0.0), cut["bounds"]).astype(str).astype(object)
    return pd.Series(np.where(known, bins, UNKNOWN), index=values.index)


def all_levels(cut: dict[str, Any]) -> list[str]:
    """Return the levels in their order, with `other` and `unknown` at the end."""
    own = (
        cut["kept"] if "kept" in cut else [str(number) for number in range(len(cut["bounds"]) + 1)]
    )
    return [*own, OTHER, UNKNOWN]


def words(level: str, cut: dict[str, Any]) -> tuple[str, str]:
    """Return a level for people, in English and in Chinese."""
    kind = cut["kind"]
    if level in (OTHER, UNKNOWN) or (kind == "flag" and level in WORDS):
        return WORDS[level]
    if "kept" in cut:
        shown = printable(
            _shown(float(level), kind) if kind in ("number", "day") else level, LONGEST
        )
        return shown, shown
    place, bounds = int(level), [_shown(bound, kind) for bound in cut["bounds"]]
    if not bounds:
        return "any", "任意"
    if place == 0:
        return f"below {bounds[0]}", f"{bounds[0]} 以下"
    if place == len(bounds):
        return f"{bounds[-1]} or more", f"{bounds[-1]} 及以上"
    return (
        f"{bounds[place - 1]} to below {bounds[place]}",
        f"{bounds[place - 1]} 至 {bounds[place]} 以下",
    )


def kind_of(values: pd.Series) -> str:
    """Return what a column holds: ``"number"``, ``"day"``, ``"flag"`` (yes or no) or ``"text"``."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return "day"
    known = values.dropna()
    if len(known) and known.map(lambda value: isinstance(value, bool | np.bool_)).all():
        return "flag"
    return "number" if pd.api.types.is_numeric_dtype(values) else "text"


def _numbers(values: pd.Series, kind: str) -> Floats:
    """Return numbers, or days since 1970; NaN where unknown."""
    if kind == "day":
        return ((pd.to_datetime(values) - EPOCH) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    return pd.to_numeric(values).to_numpy(dtype=float)


def _texts(values: pd.Series, kind: str) -> pd.Series:
    """Return values as texts, with the data's own words for everything else and unknown as ours."""
    if kind in ("number", "day"):
        numbers = _numbers(values, kind)
        texts = [repr(float(number)) if np.isfinite(number) else UNKNOWN for number in numbers]
        return pd.Series(texts, index=values.index, dtype=object)
    texts = [
        UNKNOWN if pd.isna(value) else POOLED.get(str(value).strip().casefold(), str(value))
        for value in values
    ]
    return pd.Series(texts, index=values.index, dtype=object)


def _order(level: str, kind: str) -> tuple[Any, ...]:
    """Return a sort key: numbers by size, also those inside of a text."""
    if kind in ("number", "day"):
        return (float(level),)
    parts = re.split(r"(\d+)", level)
    return (
        *((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part),
        level,
    )


def _shown(number: float, kind: str) -> str:
    return str((EPOCH + pd.Timedelta(days=number)).date()) if kind == "day" else f"{number:,.10g}"
