"""What one classification adds to another, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from segbench.evaluation import Outcome
from segbench.pages.markup import strong
from segbench.pages.wording import decimal, interval, listed, percent_interval, title


def incremental(
    matrix: pd.DataFrame,
    planned: pd.DataFrame,
    picks: Mapping[str, str],
    outcomes: Mapping[str, Outcome],
    confidence: float,
) -> Iterator[str]:
    """Return, per event, which methods add to the recommended one; and the planned contrast.

    Parameters
    ----------
    matrix, planned
        As `segbench.pages.comparison.numbers.ComparisonNumbers` has `incremental` and `planned`.
    picks
        Outcome -> the recommended method.
    """
    for name in matrix["outcome"].drop_duplicates():
        pick = picks[name]
        rows = matrix.query("outcome == @name and column == @pick and gain > 0")
        adds = rows[rows["p_holm"] < 1 - confidence].sort_values("gain", ascending=False)
        if adds.empty:
            sentence = "no other classification can be shown to add anything."
        else:
            methods = [f"{title(row['row'])} ({_gain(row)})" for _, row in adds.iterrows()]
            sentence = f"these take away more of all uncertainty: {listed(methods)}."
        yield strong(f"{outcomes[name].title}.") + f" Where {title(pick)} is known, {sentence}"
    for row in planned.itertuples():
        own = matrix.set_index(["outcome", "row", "column"]).loc[(row.outcome, row.row, row.column)]
        result = "it cannot be shown to tell anything there"
        caution = ""
        if row.p < 1 - confidence:
            result = "it tells something there"
            if own["ci_low"] <= 0:
                caution = "; too little to help with later customers"
        subject = outcomes[row.outcome].title.lower()
        yield (
            strong(f"{title(row.row)} where {title(row.column)} is known, {subject}")
            + f", asked before the data were seen: out of sample it takes away {_gain(own)} of all "
            f"uncertainty. Held against {row.permutations} shuffles inside the segments of "
            f"{title(row.column)}, {result} (p {decimal(row.p)}){caution}."
        )


def _gain(row: pd.Series) -> str:
    return interval(row, "gain", 1, percent_interval)
