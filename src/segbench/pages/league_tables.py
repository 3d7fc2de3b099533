"""The league as tables: of one outcome, of everything that was measured, and of all AUCs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd

from segbench.evaluation import TIME_TO_ORDER, Outcome
from segbench.evaluation.comparison.metrics import METRICS
from segbench.pages.markup import Prose
from segbench.pages.protocol import unseen
from segbench.pages.tables import MarkdownTable, Table
from segbench.pages.wording import (
    NOT_SHOWN,
    bullet_list,
    decimal,
    decimal_interval,
    known_interval,
    percent,
    percent_interval,
    title,
)
from segbench.params.evaluation import EvaluationParams

ENDS = ["value", "ci_low", "ci_high"]

MOST_ALIKE = 10
"""Pairs that the table of agreement has: the picture has them all."""


def league(table: pd.DataFrame, outcome: Outcome, evaluation: EvaluationParams) -> Table:
    """Return the league of one outcome: best first, baselines and ceilings marked.

    Of some methods alone it has no shares of the attainable, which hangs on all.
    """
    shared: dict[str, tuple[str, Callable[..., str]]] = {
        "share of the attainable": ("attainable_share", known_interval),
        "lift of the top 20 %": ("lift_20", partial(decimal_interval, digits=2)),
    }
    shown: dict[str, tuple[str, Callable[..., str]]]
    if outcome.of_amount:
        shown = {
            **shared,
            "explained variance": ("explained_variance", partial(percent_interval, digits=1)),
        }
    else:
        shown = {
            "AUC": ("auc", decimal_interval),
            **shared,
            "log-loss": ("log_loss", lambda value, *_: decimal(value)),
        }
    order = "squared error" if outcome.of_amount else "log-loss"
    known = set(table["metric"])
    shown = {head: (metric, text) for head, (metric, text) in shown.items() if metric in known}
    return _league(
        table,
        outcome,
        shown,
        f"{outcome.title}, {unseen(evaluation)}; {percent(evaluation.confidence, 0)} "
        "intervals from resampled customers (for random classes: the range of random draws). "
        f"Best first, by {order}.",
    )


def horizons(
    table: pd.DataFrame, lengths: Mapping[str, str], left_out: Sequence[str]
) -> Table | Prose:
    """Return how much is told of retention within each horizon, the best for the main one first.

    Parameters
    ----------
    lengths
        Outcome -> its horizon in words, the main one first; some may not be compared.
    left_out
        Sentences on those.
    """
    shares = table[table["metric"] == "attainable_share"]
    columns = {
        f"within {words}": shares[shares["outcome"] == name].set_index("method")
        for name, words in lengths.items()
    }
    heads = [head for head in columns if len(columns[head])]
    if not heads:
        return bullet_list(left_out)
    first = columns[heads[0]].sort_values("value", ascending=False, kind="stable")
    rows = [
        {"classification": title(str(name)), "kind": first.loc[name, "role"]}
        | {head: _entry(columns[head], str(name)) for head in heads}
        for name in first.index
    ]
    caption = "Retention within each horizon: share of the attainable. Best first, by the main one."
    return Table(rows, " ".join([caption, *left_out]), dict.fromkeys(heads, str))


def concordance(table: pd.DataFrame, evaluation: EvaluationParams) -> Table:
    """Return how well each entry tells who orders sooner, the best first."""
    own = table[table["outcome"] == TIME_TO_ORDER.name]
    own = own.sort_values(["value", "method"], ascending=[False, True])
    head = METRICS["concordance"].title.lower()
    rows = {
        "classification": own["method"].map(title),
        "kind": own["role"],
        head: [decimal_interval(*row[1:]) for row in own[ENDS].itertuples()],
    }
    caption = (
        f"{TIME_TO_ORDER.title}, {unseen(evaluation)}; {percent(evaluation.confidence, 0)} "
        "intervals from resampled customers (for random classes: the range of random draws). "
        "Shown, and decides nothing."
    )
    return Table(pd.DataFrame(rows), caption, {head: str})


def _entry(table: pd.DataFrame, name: str) -> str:
    """Return a value and its interval by the name of its row, if it is there."""
    if name not in table.index:
        return NOT_SHOWN
    return known_interval(*table.loc[name, ENDS])


def more_numbers(table: pd.DataFrame, outcome: Outcome) -> Table:
    """Return what else was measured of an event, from chances to future revenue."""
    names = ["brier", "reliability", "resolution", "bits", "slope", "lift_10", "revenue_20"]
    known = set(table.loc[table["outcome"] == outcome.name, "metric"])
    two, four = partial(decimal_interval, digits=2), partial(decimal_interval, digits=4)
    texts: dict[str, Callable[..., str]] = {
        "slope": two,
        "lift_10": two,
        "revenue_20": percent_interval,
    }
    shown = {METRICS[name].title: (name, texts.get(name, four)) for name in names if name in known}
    return _league(
        table, outcome, shown, f"{outcome.title}: what else was measured. Best first, by log-loss."
    )


def _league(
    table: pd.DataFrame,
    outcome: Outcome,
    shown: Mapping[str, tuple[str, Callable[..., str]]],
    caption: str,
) -> Table:
    """Return one row an entry, best first; `shown`: heading -> metric and how it is written."""
    own = table[table["outcome"] == outcome.name]
    explained = "explained_variance" if outcome.of_amount else "explained_deviance"
    rows = []
    columns = ["metric", "value", "ci_low", "ci_high"]
    for (name, role), entry in own.groupby(["method", "role"], sort=False):
        numbers = {metric: values for metric, *values in entry[columns].itertuples(index=False)}
        rows.append(
            {"classification": title(name), "kind": role}
            | {head: text(*numbers[metric]) for head, (metric, text) in shown.items()}
            | {"_order": -numbers[explained][0]}
        )
    frame = pd.DataFrame(rows).sort_values(["_order", "classification"]).drop(columns="_order")
    return Table(frame, caption, dict.fromkeys(shown, str))


def agreement(table: pd.DataFrame) -> Table:
    """Return the agreement of the two methods that agree most, and of the next."""
    names = {
        "method_a": "method",
        "method_b": "and",
        "ari": "adjusted Rand",
        "ami": "adjusted mutual information",
    }
    first = table.sort_values("ari", ascending=False, kind="stable").head(MOST_ALIKE)
    frame = first.assign(
        method_a=first["method_a"].map(title), method_b=first["method_b"].map(title)
    ).rename(columns=names)
    caption = "Agreement of the labels at the cutoff: 1 = the same classes, 0 = what chance gives."
    if len(table) > MOST_ALIKE:
        caption += (
            f" The {MOST_ALIKE} pairs that are most alike; agreement.csv has all {len(table)}."
        )
    return Table(frame, caption, {"adjusted Rand": decimal, "adjusted mutual information": decimal})


def answer_so_far(league: pd.DataFrame, outcomes: Mapping[str, Outcome]) -> MarkdownTable:
    """Return the AUC of all entries, one column an outcome, best for retention first."""
    auc = league[league["metric"] == "auc"]
    columns = {
        outcomes[outcome].title: auc[auc["outcome"] == outcome].set_index("method")
        for outcome in auc["outcome"].drop_duplicates()
    }
    first = next(iter(columns.values())).sort_values("value", ascending=False)
    rows = [
        {"classification": title(str(name)), "kind": first.loc[name, "role"]}
        | {
            head: decimal_interval(*table.loc[name, ["value", "ci_low", "ci_high"]])
            if name in table.index
            else NOT_SHOWN
            for head, table in columns.items()
        }
        for name in first.index
    ]
    return MarkdownTable(
        pd.DataFrame(rows), "The AUC of everything that was compared, the best for retention first."
    )
