"""What classifications tell at equal size, and what one adds to another, in words."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.comparison.equal_size import SIZES
from segbench.pages.markup import strong
from segbench.pages.wording import (
    decimal,
    interval,
    known_interval,
    listed,
    percent,
    percent_interval,
    title,
)


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


def up_to(table: pd.DataFrame, segments: int | None) -> pd.DataFrame:
    """Return of one outcome what each classification tells with at most so many segments.

    One row a classification, the most segments it can have; None: all of them.
    """
    own = table if segments is None else table[table["segments"] <= segments]
    return own.sort_values("segments", kind="stable").groupby("method", sort=False).tail(1)


def best_of(shares: pd.Series) -> str:
    """Return the classification that tells most; of equals the first by name."""
    return str(min(shares.items(), key=lambda item: (-item[1], item[0]))[0])


def equal_size(
    table: pd.DataFrame,
    picks: Mapping[str, str],
    outcomes: Mapping[str, Outcome],
    recommended: Container[str],
) -> Iterator[str]:
    """Say, per outcome, what tells most with few segments, and what is recommended with as many.

    Parameters
    ----------
    table
        As `segbench.study.equal_size.EqualSize.table` returns it, of shares that are known.
    picks
        Outcome -> the recommended method; else the one whose segments are shown.
    recommended
        Outcomes for which a method is recommended.
    """
    for name, own in table.groupby("outcome", sort=False):
        pick, few, more = picks[str(name)], _best(own, SIZES[0]), _best(own, SIZES[-1])
        with_more = "" if few == more else f"; with at most {SIZES[-1]}, {more}"
        told = [
            f"{percent(min(row.share, 1), 0)} with {row.segments}"
            for row in own[own["method"] == pick].itertuples()
        ]
        why = "which is recommended" if name in recommended else "whose segments are shown"
        own_words = f" {title(pick)}, {why}, tells {listed(told)} segments." if told else ""
        yield strong(f"{outcomes[str(name)].title}.") + (
            f" With at most {SIZES[0]} segments, {few} tells most of what can be known{with_more}."
            + own_words
        )


def _best(own: pd.DataFrame, segments: int) -> str:
    """Return what tells most with at most so many segments, and how much."""
    rows = up_to(own, segments).set_index("method")
    best = best_of(rows["share"])
    return f"{title(best)} ({interval(rows.loc[best], 'share', 0, known_interval)})"
