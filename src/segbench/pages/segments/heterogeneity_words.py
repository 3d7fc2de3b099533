"""Which segments hold two kinds of customers, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.segments.heterogeneity import CLEARLY, worth_splitting
from segbench.methods import Segment
from segbench.pages.markup import strong
from segbench.pages.segments.words import points
from segbench.pages.tables import Table
from segbench.pages.wording import (
    count,
    decimal,
    decimal_interval,
    inside,
    listed,
    money,
    p_value,
    percent,
    percent_interval,
)
from segbench.params.evaluation import EvaluationParams

TRAITS = {
    "recency_days": "days since the last order",
    "frequency": "orders",
    "monetary": "revenue",
    "tenure_days": "days since the first order",
    "contacts_before": "earlier contacts",
    "responses_before": "earlier responses",
}


def in_words(
    found: pd.DataFrame, splits: pd.DataFrame, segments: Sequence[Segment], outcomes: Mapping[str, Outcome],
    limits: EvaluationParams, currency: str,
) -> list[str]:  # fmt: skip
    """Return which segments hold two kinds of customers, in sentences.

    Parameters
    ----------
    found, splits
        As `segbench.pages.segments.numbers.Differences.inside` and `splits` return them.
    """
    names = {segment.code: segment.name for segment in segments}
    return [
        sentence
        for name, outcome in outcomes.items()
        if name in set(found["outcome"])
        for sentence in _outcome(
            found[found["outcome"] == name],
            splits[splits["outcome"] == name],
            names,
            outcome,
            limits,
            currency,
        )
    ]


def _outcome(
    found: pd.DataFrame,
    splits: pd.DataFrame,
    names: Mapping[str, str],
    outcome: Outcome,
    limits: EvaluationParams,
    currency: str,
) -> Iterator[str]:
    worth = worth_splitting(found, limits.confidence, limits.min_rate_n)
    if not worth:
        yield (
            strong(f"To tell {outcome.asked}, no segment needs to be split")
            + ": inside each, the best model finds little that is sure."
        )
        return
    sure = [row for row in splits.to_dict("records") if holds(row)]
    for row in sure:
        high, low = (percent_interval(*_ends(row, f"later_{half}"), 1) for half in ("high", "low"))
        yield strong(
            f"{names[row['code']]} holds two kinds of customers to tell {outcome.asked}"
        ) + (
            f": {outcome.title.lower()} is {high} "
            f"{_sides(row, currency, high=True)}, and {low} {_sides(row, currency, high=False)}."
        )
    rest = [names[code] for code in worth if code not in {row["code"] for row in sure}]
    if rest:
        yield (
            f"The best model still tells {outcome.asked} inside {listed(rest)}, but no plain number split it in two so that the "
            "difference could be seen again."
        )


def holds(row: Mapping[str, Any]) -> bool:
    """Return whether a split found on past units came back on later ones: the same sign, and an interval without 0."""
    sign = 1 if row["past_difference"] > 0 else -1
    return bool(min(sign * row["later_difference_from"], sign * row["later_difference_to"]) > 0)


def inside_table(
    found: pd.DataFrame,
    segments: Sequence[Segment],
    outcomes: Mapping[str, Outcome],
    limits: EvaluationParams,
) -> Table | None:
    """Return what the best model still tells inside each segment; None: nothing is known."""
    if found.empty:
        return None
    names = {segment.code: segment.name for segment in segments}
    frame = pd.DataFrame(
        {
            "outcome": [outcomes[name].title for name in found["outcome"]],
            "segment": found["code"].map(names),
            "customers": found["customers"],
            "scored": found["units"],
            "AUC inside": [
                decimal_interval(row.auc, row.ci_low, row.ci_high) for row in found.itertuples()
            ],
            "p (Holm)": found["p_holm"],
            "log-loss taken away": [
                percent_interval(row.gain, row.gain_low, row.gain_high, 1)
                for row in found.itertuples()
            ],
        }
    )
    models = found.drop_duplicates("outcome").itertuples()
    used = listed(
        [
            f"for {outcomes[row.outcome].title.lower()} {inside(row.model).removeprefix('ceiling: ')}"
            for row in models
        ]
    )
    return Table(
        frame,
        f"How well the best model ({used}) still ranks the units inside a segment: 0.5 is a coin toss. “Scored” counts a "
        f"customer once a cutoff, or once a contact. A split is proposed where the interval begins at {CLEARLY} or above after "
        f"Holm’s correction, in segments of at least {2 * limits.min_rate_n} customers. “Log-loss taken away” is of what the "
        "classification leaves there; below 0 the model is worse calibrated. Segments with too few customers or events are left "
        "out.",
        {
            "customers": count,
            "scored": count,
            "AUC inside": str,
            "p (Holm)": p_value,
            "log-loss taken away": str,
        },
    )


def split_table(
    splits: pd.DataFrame,
    segments: Sequence[Segment],
    outcomes: Mapping[str, Outcome],
    currency: str,
    confidence: float,
) -> Table | None:
    """Return the plain number that splits each of the proposed segments best; None: no split is proposed."""
    if splits.empty:
        return None
    names = {segment.code: segment.name for segment in segments}
    rows = [
        {
            "outcome": outcomes[row["outcome"]].title,
            "segment": names[row["code"]],
            "more than": _cut(row, currency),
            "difference found": points(*_ends(row, "past_difference")),
            "later: more": percent_interval(*_ends(row, "later_high"), 1),
            "as many or fewer": percent_interval(*_ends(row, "later_low"), 1),
            "difference": points(*_ends(row, "later_difference")),
            "came back": "yes" if holds(row) else "no",
        }
        for row in splits.to_dict("records")
    ]
    numbers = ["difference found", "later: more", "as many or fewer", "difference"]
    return Table(
        pd.DataFrame(rows),
        "The plain number whose median split the segment best in the past, and the rates of both sides on later, unseen units; "
        f"differences in percentage points, {percent(confidence, 0)} intervals from resampled customers.",
        dict.fromkeys(numbers, str),
    )


def _ends(row: Mapping[str, Any], name: str) -> tuple[float, float, float]:
    return row[name], row[f"{name}_from"], row[f"{name}_to"]


def _sides(row: Mapping[str, Any], currency: str, *, high: bool) -> str:
    """Return who lies above the cut, or not above it, as the end of a sentence."""
    if not row["cut"]:
        return f"{'with' if high else 'without'} {TRAITS[row['trait']]}"
    return f"with more than {_cut(row, currency)}" if high else "with as many or fewer"


def _cut(row: Mapping[str, Any], currency: str) -> str:
    trait, cut = str(row["trait"]), row["cut"]
    amount = money(cut, currency) if trait == "monetary" else decimal(cut, 0)
    return f"{amount} {TRAITS[trait]}" if trait != "monetary" else f"{amount} of revenue"
