"""What one classification adds to another, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from segbench.evaluation import Outcome
from segbench.pages.markup import strong
from segbench.pages.wording import decimal, listed, percent_interval, title


def in_words(
    matrix: pd.DataFrame,
    planned: pd.DataFrame,
    picks: Mapping[str, str],
    outcomes: Mapping[str, Outcome],
    confidence: float,
) -> Iterator[str]:
    """Return, per event, which methods add to the recommended one, and what the planned contrast says.

    Parameters
    ----------
    matrix, planned
        As `segbench.pages.comparison.numbers.Incremental` returns them.
    picks
        Outcome -> the recommended method.
    """
    for name in matrix["outcome"].drop_duplicates():
        pick, subject = picks[name], outcomes[name].title
        own = matrix[(matrix["outcome"] == name) & (matrix["column"] == pick)].sort_values(
            "gain", ascending=False
        )
        adds = own[(own["p_holm"] < 1 - confidence) & (own["gain"] > 0)]
        told = [f"{title(row.row)} ({_gain(row)})" for row in adds.itertuples()]
        if told:
            yield (
                strong(f"{subject}.")
                + f" Where {title(pick)} is known, these take away more of all uncertainty: {listed(told)}."
            )
        else:
            yield (
                strong(f"{subject}.")
                + f" Where {title(pick)} is known, no other classification can be shown to add anything."
            )
    for row in planned.itertuples():
        own = matrix.set_index(["outcome", "row", "column"]).loc[(row.outcome, row.row, row.column)]
        found = row.p < 1 - confidence
        inside = (
            "it tells something there" if found else "it cannot be shown to tell anything there"
        )
        little = "; too little to help with later customers" if found and own["ci_low"] <= 0 else ""
        yield strong(
            f"{title(row.row)} where {title(row.column)} is known, {outcomes[row.outcome].title.lower()}"
        ) + (
            ", asked before the "
            f"data were seen: out of sample it takes away {_gain(own)} of all uncertainty. Held against {row.permutations} "
            f"shuffles inside the segments of {title(row.column)}, {inside} (p {decimal(row.p)}){little}."
        )


def _gain(row: Any) -> str:
    return percent_interval(row.gain, row.ci_low, row.ci_high, 1)
