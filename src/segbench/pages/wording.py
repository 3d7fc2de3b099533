"""Numbers in words. Every number in a sentence of the report comes through here from a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from segbench.evaluation.comparison.reference_models import MODEL_TITLES
from segbench.methods import METHODS
from segbench.pages.markup import Prose

NOT_SHOWN = "–"


def percent(value: float, digits: int = 1) -> str:
    """Return a share as a percentage, e.g. ``84.2 %``."""
    return NOT_SHOWN if _missing(value) else f"{decimal(100 * value, digits)} %"


def count(value: float) -> str:
    """Return a whole number with thousands separators."""
    return NOT_SHOWN if _missing(value) else f"{int(value):,}"


def money(value: float, currency: str) -> str:
    """Return an amount with its currency sign, e.g. ``-$1,234.50``."""
    if _missing(value):
        return NOT_SHOWN
    amount = round(float(value), 2)
    return f"{'-' if amount < 0 else ''}{currency}{abs(amount):,.2f}"


def decimal(value: float, digits: int = 3) -> str:
    """Return a number with this many decimals; never a negative zero."""
    return NOT_SHOWN if _missing(value) else f"{round(float(value), digits) + 0.0:.{digits}f}"


def p_value(value: float) -> str:
    """Return a p-value with three decimals; a smaller one as ``<0.001``."""
    return "<0.001" if not _missing(value) and value < 0.001 else decimal(value)


def percent_interval(value: float, low: float, high: float, digits: int = 0) -> str:
    """Return a share with its interval, e.g. ``71 % [66 to 75]``; without one, the share alone."""
    if _missing(low):
        return percent(value, digits)
    low_text, high_text = decimal(100 * low, digits), decimal(100 * high, digits)
    return f"{percent(value, digits)} [{low_text} to {high_text}]"


def known_interval(value: float, low: float, high: float, digits: int = 0) -> str:
    """Return a share of all that can be known with its interval, e.g. ``71 % [42 to 100]``.

    More than all cannot be known: what lies above, as what the best tells is an estimate, too, is
    for tables.
    """
    return percent_interval(min(value, 1.0), min(low, 1.0), min(high, 1.0), digits)


def decimal_interval(value: float, low: float, high: float, digits: int = 3) -> str:
    """Return a number with its interval; without one, the number alone."""
    if _missing(low):
        return decimal(value, digits)
    return f"{decimal(value, digits)} [{decimal(low, digits)} to {decimal(high, digits)}]"


def interval(
    row: pd.Series, name: str, digits: int, write: Callable[..., str] = decimal_interval
) -> str:
    """Return a number of a table's row with its interval, `<name>_low` and `_high` or `ci_…`."""
    ends = name if f"{name}_low" in row else "ci"
    return write(row[name], row[f"{ends}_low"], row[f"{ends}_high"], digits)


def intervals(
    table: pd.DataFrame, name: str, digits: int, write: Callable[..., str] = decimal_interval
) -> list[str]:
    """Return `interval` of each row."""
    return [interval(row, name, digits, write) for _, row in table.iterrows()]


def paragraph(*sentences: str) -> Prose:
    """Return sentences as one paragraph for display; only `Markup` in them is HTML."""
    return Prose(sentences, listed=False)


def bullet_list(sentences: Iterable[str]) -> Prose:
    """Return sentences as a list for display; only `Markup` in them is HTML."""
    return Prose(sentences, listed=True)


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def title(name: str) -> str:
    """Return the name for people of a method, baseline or ceiling."""
    if name in METHODS:
        return METHODS[name].title
    return MODEL_TITLES.get(name, {"random": "Random classes"}.get(name, name))


def inside(name: str) -> str:
    """Return a baseline's name as it stands inside a sentence, e.g. ``k-means on RFM``."""
    words = title(name)
    return words[:1].lower() + words[1:]


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
