"""Random classes: what a classification that means nothing seems to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.metrics import (
    AmountCounts,
    Samples,
    ScoreCounts,
    amount_counts,
    amount_metrics,
    event_metrics,
    score_counts,
)
from segbench.evaluation.comparison.outcomes import Outcome
from segbench.evaluation.comparison.units import Split
from segbench.methods.arrays import Floats, Places

CLASSES = 8
"""How many random classes there are: as many as RFM, the most common classification, has types.
Their number and sizes are fixed: no parameter of a method changes what is taken for chance."""


def deal(customers: int, rng: np.random.Generator) -> Places:
    """Return the number of each customer's random class; sizes differ by one at most.

    Customers are to keep theirs from cutoff to cutoff. A real method mostly finds the same class
    again, and the same customers come back again and again. So classes that mean nothing still tell
    a little of the customers that they were learned from: dealt out anew at every cutoff, they
    would not, and any lasting trait, an odd or even customer number, say, would beat them.
    """
    return rng.permutation(np.sort(np.arange(customers) % CLASSES))


def deal_to(
    splits: Sequence[Split], often: int, rng: np.random.Generator
) -> Iterator[list[tuple[Split, Places, Places]]]:
    """Yield, so many times, each split with the random classes of its training and test units."""
    parts = [part["customer_id"] for split in splits for part in (split.train, split.test)]
    place, customers = pd.factorize(pd.concat(parts), sort=True)
    places = np.split(place, np.cumsum([len(part) for part in parts[:-1]]))
    for _ in range(often):
        classes = deal(len(customers), rng)
        yield [
            (split, classes[train], classes[test])
            for split, train, test in zip(splits, places[::2], places[1::2], strict=True)
        ]


def measure_each(predictions: Iterable[Floats], units: pd.DataFrame, outcome: Outcome) -> Samples:
    """Return the metrics of many classifications, an entry each.

    They are those of `measure` and `measure_amounts` for each alone, but for rounding; counts are
    all that these need of the units, and computing with those of all classifications at once is
    many times as fast.

    Parameters
    ----------
    predictions
        What each classification says of every unit.
    units
        As `measure` and `measure_amounts` take them.
    """
    if outcome.of_amount:
        amounts = zip(*(amount_counts(each, units, None) for each in predictions), strict=True)
        return amount_metrics([AmountCounts(*_side_by_side(group)) for group in amounts])
    events = zip(*(score_counts(each, units, None) for each in predictions), strict=True)
    counts = [ScoreCounts(*_side_by_side(group)) for group in events]
    return event_metrics(counts, outcome.within_group, once=True)


def _side_by_side(counts: Sequence[Sequence[Any]]) -> list[Any]:
    """Return the counts of many classifications as columns, the short ones filled with zeros.

    A score that no unit has changes no metric.
    """
    return [
        None if columns[0] is None else _filled([column[:, 0] for column in columns])
        for columns in zip(*counts, strict=True)
    ]


def _filled(columns: Sequence[Floats]) -> Floats:
    table = np.zeros((max(map(len, columns)), len(columns)))
    for number, column in enumerate(columns):
        table[: len(column), number] = column
    return table
