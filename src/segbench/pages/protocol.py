"""How a comparison was made and what it cannot tell, by its parameters."""

from __future__ import annotations

from collections.abc import Mapping

from segbench.evaluation import TIME_TO_ORDER, Outcome
from segbench.pages.markup import code, strong
from segbench.pages.wording import listed
from segbench.params import Params
from segbench.params.evaluation import EvaluationParams


def unseen(evaluation: EvaluationParams) -> str:
    """Return on what methods were scored, in short."""
    if evaluation.folds is None:
        return "scored after a cutoff with methods frozen before it"
    return (
        "scored after the cutoff on customers whom the methods had not seen "
        f"({evaluation.folds} folds)"
    )


def how_measured(params: Params, outcomes: Mapping[str, Outcome]) -> list[str]:
    """Return how the comparison of these outcomes was made, one item a thing to know."""
    conversion = outcomes.get("conversion")
    campaigns = conversion is not None and conversion.within_group
    again = (
        " because the same customer is contacted again and again"
        if campaigns
        else " the same ones for every method"
    )
    history = (
        "; for conversion the first two also know earlier contacts and responses"
        if campaigns
        else ""
    )
    return [
        _scheme(params),
        *([] if conversion is None else [_conversion(params, conversion)]),
        *_horizons(params, outcomes),
        *([_time_to_order()] if TIME_TO_ORDER.name in outcomes else []),
        _look_back(params),
        strong("Intervals")
        + (
            f" resample customers{', not rows' if campaigns else ''},{again}. Eight "
            "equally large random classes are dealt out anew many times; their band is the range "
            "of those draws."
        ),
        strong("The ceilings")
        + (
            " use the numbers themselves: a logistic regression on the logarithms of "
            "recency, frequency and revenue and their squares, boosted trees on everything "
            "orders tell, and where no campaigns are compared BG/NBD, a model of buying and "
            f"dropping out{history}; and the mean of what these say. A method that seems to "
            "pass the best of them is as good as it."
        ),
        strong("References")
        + (
            " stand beside the methods to compare with and are never recommended: a Gaussian "
            "mixture on recency, frequency and revenue, which knows no outcome, and a decision "
            "tree of at most eight leaves, drawn anew for each outcome from what followed the "
            "cutoffs that are learned from."
        ),
    ]


def _scheme(params: Params) -> str:
    folds = params.evaluation.folds
    if folds is None:
        return strong("Out of time.") + (
            " Methods are fitted, and rates learned, at a cutoff. One step "
            f"({params.cutoff_step_days} days) later the frozen methods label the customers "
            "of that day, and are scored on what happened after it. Retention is scored so "
            "at every cutoff that the data reach back for; customers are compared only with "
            "others of their cutoff."
        )
    return strong("Out of customer, not out of time.") + (
        f" Customers are dealt into {folds} folds by a hash of their id. For each fold, "
        "methods are fitted, and rates learned, on the customers outside it; the frozen "
        "methods then label the customers inside, and are scored on what happened to them. "
        "Customers are compared only with others of their fold."
    )


def _horizons(params: Params, outcomes: Mapping[str, Outcome]) -> list[str]:
    """Return how retention within further horizons was scored, if it was."""
    further = [outcomes[name].title for name in [*params.horizons][1:] if name in outcomes]
    if not further or params.evaluation.folds is not None:
        return []
    return [
        strong("Further horizons")
        + (
            f" ({listed(further)}) are scored at every cutoff that has a cutoff before it by which "
            "as much time is over: methods are frozen, and rates learned, there."
        )
    ]


def _time_to_order() -> str:
    return strong(TIME_TO_ORDER.title) + (
        " needs no horizon: customers are followed from the cutoff to the last day of the data. "
        "Segments are ranked by the orders a day that the past taught of them, models by what they "
        "say of retention. Of every two customers of whom it is known who ordered first, it counts "
        "how often that one was ranked higher; where both were ranked alike, one half. It is shown "
        "and decides nothing: an order of customers says nothing of how likely they are to come."
    )


def _conversion(params: Params, conversion: Outcome) -> str:
    if conversion.within_group:
        return strong("Conversion within campaigns") + (
            ", at the last cutoff. Some campaigns convert everybody better. Customers are "
            "therefore compared only with others of the same campaign, and every campaign "
            "has its own level."
        )
    learned = ""
    if params.evaluation.folds is None:
        learned = (
            " Its rates are learned at the latest earlier cutoff whose days were over by the "
            "cutoff."
        )
    return strong("Conversion by first repeat.") + (
        " No campaigns are known here, so nobody can respond to one. Conversion is instead "
        "the first repeat purchase: who, having ordered exactly once before the cutoff, "
        f"orders again within {params.conversion_days} days.{learned}"
    )


def _look_back(params: Params) -> str:
    later = params.evaluation.folds is None
    if params.observation_days is not None:
        why = (
            ", because counts that grow with the calendar would let frozen rules drift"
            if later
            else ""
        )
        return (
            strong("Fixed look-back.")
            + f" Every feature looks back over the same number of days{why}."
        )
    words = strong("All history.") + " Every feature looks back to the first day of the data."
    if not later:
        return words
    grows = words + " Counts grow with the calendar, so rules frozen at an earlier cutoff drift; "
    return grows + code("observation_days") + " would prevent it."


def not_told(params: Params) -> list[str]:
    """Return what one comparison on one cutoff cannot tell."""
    if params.evaluation.folds is None:
        season = (
            f"Cutoffs lie {params.cutoff_step_days} days apart: a method that leads here may "
            "not lead in another season."
        )
    else:
        season = (
            "One cutoff was scored: how well a method holds for later months was not tested at all."
        )
    return [
        season,
        "“Cannot be told apart” does not mean equal: with this many customers the difference "
        "is too small to see.",
    ]
