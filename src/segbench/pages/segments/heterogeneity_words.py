"""Which segments hold two kinds of customers, in words and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.segments.heterogeneity import CLEARLY, worth_splitting
from segbench.pages.markup import strong
from segbench.pages.segments.heterogeneity_numbers import TRAITS
from segbench.pages.segments.words import points
from segbench.pages.tables import Table
from segbench.pages.wording import (
    count,
    decimal,
    decimal_interval,
    listed,
    money,
    p_value,
    percent,
    percent_interval,
)
from segbench.pages.wording import inside as inside_sentence
from segbench.params.evaluation import EvaluationParams


def answer(
    inside: pd.DataFrame,
    splits: pd.DataFrame,
    names: Mapping[str, str],
    outcomes: Mapping[str, Outcome],
    limits: EvaluationParams,
    currency: str,
) -> list[str]:
    """Return which segments hold two kinds of customers, in sentences.

    Parameters
    ----------
    inside, splits
        As `segbench.pages.segments.heterogeneity_numbers.HeterogeneityNumbers` has them.
    names
        Code -> name of the segments.
    """
    sentences: list[str] = []
    for name, outcome in outcomes.items():
        rows = inside[inside["outcome"] == name]
        if rows.empty:
            continue
        codes = worth_splitting(rows, limits.confidence, limits.min_rate_n)
        own = splits[splits["outcome"] == name].to_dict("records")
        sentences += _outcome(codes, own, names, outcome, currency)
    return sentences


def _outcome(
    codes: list[str],
    splits: list[dict[str, Any]],
    names: Mapping[str, str],
    outcome: Outcome,
    currency: str,
) -> Iterator[str]:
    if not codes:
        yield (
            strong(f"To tell {outcome.asked}, no segment needs to be split")
            + ": inside each, the best model finds little that is sure."
        )
        return
    sure = [split for split in splits if holds(split)]
    for split in sure:
        high = percent_interval(*_ends(split, "later_high"), 1)
        low = percent_interval(*_ends(split, "later_low"), 1)
        above, below = _sides(split, currency)
        yield (
            strong(f"{names[split['code']]} holds two kinds of customers to tell {outcome.asked}")
            + f": {outcome.title.lower()} is {high} {above}, and {low} {below}."
        )
    sure_codes = {split["code"] for split in sure}
    rest = [names[code] for code in codes if code not in sure_codes]
    if rest:
        yield (
            f"The best model still tells {outcome.asked} inside {listed(rest)}, but no plain "
            "number split it in two so that the difference could be seen again."
        )


def holds(split: Mapping[str, Any]) -> bool:
    """Return whether a past split came back later: the same sign, and an interval without 0."""
    sign = 1 if split["past_difference"] > 0 else -1
    ends = (split["later_difference_from"], split["later_difference_to"])
    return bool(min(sign * end for end in ends) > 0)


def inside_table(
    inside: pd.DataFrame,
    names: Mapping[str, str],
    outcomes: Mapping[str, Outcome],
    limits: EvaluationParams,
) -> Table | None:
    """Return what the best model still tells inside each segment; None: nothing is known."""
    if inside.empty:
        return None
    frame = pd.DataFrame(
        {
            "outcome": [outcomes[name].title for name in inside["outcome"]],
            "segment": inside["code"].map(names),
            "customers": inside["customers"],
            "scored": inside["units"],
            "AUC inside": [
                decimal_interval(row.auc, row.ci_low, row.ci_high) for row in inside.itertuples()
            ],
            "p (Holm)": inside["p_holm"],
            "log-loss taken away": [
                percent_interval(row.gain, row.gain_low, row.gain_high, 1)
                for row in inside.itertuples()
            ],
        }
    )
    models = []
    for row in inside.drop_duplicates("outcome").itertuples():
        model = inside_sentence(row.model).removeprefix("ceiling: ")
        models.append(f"for {outcomes[row.outcome].title.lower()} {model}")
    return Table(
        frame,
        f"How well the best model ({listed(models)}) still ranks the units inside a segment: 0.5 "
        "is a coin toss. “Scored” counts a customer once a cutoff, or once a contact. A split is "
        f"proposed where the interval begins at {CLEARLY} or above after Holm’s correction, in "
        f"segments of at least {2 * limits.min_rate_n} customers. “Log-loss taken away” is of "
        "what the classification leaves there; below 0 the model is worse calibrated. Segments "
        "with too few customers or events are left out.",
        {
            "customers": count,
            "scored": count,
            "AUC inside": str,
            "p (Holm)": p_value,
            "log-loss taken away": str,
        },
    )


def splits_table(
    splits: pd.DataFrame,
    names: Mapping[str, str],
    outcomes: Mapping[str, Outcome],
    currency: str,
    confidence: float,
) -> Table | None:
    """Return the plain number that splits each proposed segment best; None: none is proposed."""
    if splits.empty:
        return None
    rows = [
        {
            "outcome": outcomes[split["outcome"]].title,
            "segment": names[split["code"]],
            "more than": _cut(split, currency),
            "difference found": points(*_ends(split, "past_difference")),
            "later: more": percent_interval(*_ends(split, "later_high"), 1),
            "as many or fewer": percent_interval(*_ends(split, "later_low"), 1),
            "difference": points(*_ends(split, "later_difference")),
            "came back": "yes" if holds(split) else "no",
        }
        for split in splits.to_dict("records")
    ]
    return Table(
        pd.DataFrame(rows),
        "The plain number whose median split the segment best in the past, and the rates of both "
        "sides on later, unseen units; differences in percentage points, "
        f"{percent(confidence, 0)} intervals from resampled customers.",
        dict.fromkeys(("difference found", "later: more", "as many or fewer", "difference"), str),
    )


def _ends(split: Mapping[str, Any], name: str) -> tuple[float, float, float]:
    return split[name], split[f"{name}_from"], split[f"{name}_to"]


def _sides(split: Mapping[str, Any], currency: str) -> tuple[str, str]:
    """Return who lies above the cut, and who does not, as the end of a sentence."""
    if not split["cut"]:
        trait = TRAITS[split["trait"]]
        return f"with {trait}", f"without {trait}"
    return f"with more than {_cut(split, currency)}", "with as many or fewer"


def _cut(split: Mapping[str, Any], currency: str) -> str:
    if split["trait"] == "monetary":
        return f"{money(split['cut'], currency)} of revenue"
    return f"{decimal(split['cut'], 0)} {TRAITS[split['trait']]}"
