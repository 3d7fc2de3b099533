"""Sizes, rates and amounts of the segments of a method, as far as they may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segbench.evaluation.comparison.shrinkage import mean_table, rate_table
from segbench.methods.disclosure import hidden_rows, small

if TYPE_CHECKING:
    from segbench.study.study import Study

SEGMENT_COLUMNS = ["method", "code", "segment", "segment_zh", "outcome", "cutoff", "n", "events"]
SEGMENT_COLUMNS += ["rate", "ci_low", "ci_high", "rate_shrunk", "lift", "revenue_share"]
RATES = ["rate", "ci_low", "ci_high", "rate_shrunk", "lift"]

AMOUNT_COLUMNS = [
    "method",
    "code",
    "segment",
    "segment_zh",
    "outcome",
    "cutoff",
    "n",
    "mean",
    "ci_low",
    "ci_high",
]
AMOUNT_COLUMNS += ["mean_shrunk", "lift"]

WHOLE = 2
"""Decimals of a rate that does not tell of how many customers it is: whole per cent."""


def counted(study: Study, name: str) -> pd.DataFrame:
    """Return the segments of a method that are compared: with their units and events, shown or not.

    Returns
    -------
    DataFrame
        `SEGMENT_COLUMNS`, one row a segment and outcome in business order, without hidden segments
        and those with fewer than `min_cell` units; and `vague`: whether the number of its units is
        not shown.
    """
    table = rates(study, name)
    table["vague"] = _hidden(study, name, table)
    out = table["code"].isin(study.disclosure(name).hidden) | small(
        table["n"], study.disclosure(name).least
    )
    return table[~out & (table["n"] > 0)].reset_index(drop=True)


def segment_rates(study: Study, name: str) -> pd.DataFrame:
    """Return what `Study.segments` does."""
    table, least = rates(study, name), study.disclosure(name).least
    vague = _hidden(study, name, table)
    none = table["code"].isin(study.disclosure(name).hidden)
    few = small(table["n"], least) | none
    rare = small(table["events"], least) | small(table["n"] - table["events"], least)
    unsure = (
        vague & (table["n"] < study.params.evaluation.min_rate_n).to_numpy()
    )  # an interval would tell of how many it is
    table = table.astype({"n": "Int64", "events": "Int64"})
    table.loc[vague, RATES[:4]] = table.loc[vague, RATES[:4]].round(WHOLE)
    table.loc[vague, "lift"] = table.loc[vague, "lift"].round(WHOLE - 1)
    table.loc[unsure, ["rate", "ci_low", "ci_high", "lift"]] = np.nan
    table.loc[few, RATES] = np.nan
    table.loc[vague | few, "n"] = pd.NA
    table.loc[vague | few | rare, "events"] = pd.NA
    table.loc[none, "revenue_share"] = np.nan
    return table


def segment_amounts(study: Study, name: str) -> pd.DataFrame:
    """Return what `Study.segment_amounts` does."""
    tables = []
    for amount in study.amounts:
        known = study.values(amount)
        means = mean_table(
            _labels_of(study, name, known), known["value"], study.params.evaluation.confidence
        )
        tables.append(_named(study, name, amount, means)[AMOUNT_COLUMNS])
    table = pd.concat(tables, ignore_index=True)
    few = small(table["n"], study.disclosure(name).least) | table["code"].isin(
        study.disclosure(name).hidden
    )
    none = few | _hidden(study, name, table)
    unsure = none & (table["n"] < study.params.evaluation.min_rate_n)
    table = table.astype({"n": "Int64"})
    table.loc[unsure, ["mean", "ci_low", "ci_high", "lift"]] = np.nan
    table.loc[few, ["mean", "ci_low", "ci_high", "mean_shrunk", "lift"]] = np.nan
    table.loc[none, "n"] = pd.NA
    return table


def rates(study: Study, name: str) -> pd.DataFrame:
    """Return the rates of all segments of a method, whether they may be shown or not: `SEGMENT_COLUMNS`."""
    monetary = study.customers()["monetary"]
    share = monetary.groupby(study.labels(name), observed=False).sum() / monetary.sum()
    tables = []
    for outcome in study.outcomes:
        events = study.events(outcome)
        table = rate_table(
            _labels_of(study, name, events), events["event"], study.params.evaluation.confidence
        )
        table["lift"] = table["rate"] / events["event"].mean()
        table["revenue_share"] = [share[code] for code in table["code"]]
        tables.append(_named(study, name, outcome, table)[SEGMENT_COLUMNS])
    return pd.concat(tables, ignore_index=True)


def _hidden(study: Study, name: str, table: pd.DataFrame) -> NDArray[np.bool_]:
    """Return of which rows of a table, one row a segment and outcome, the number of units is not shown."""
    hidden = hidden_units(study, name)
    return np.array(
        [
            code in hidden[outcome]
            for code, outcome in zip(table["code"], table["outcome"], strict=True)
        ],
        dtype=bool,
    )


def hidden_units(study: Study, name: str) -> dict[str, frozenset[str]]:
    """Return, by outcome, the segments whose number of units is not shown.

    Those who are in an outcome and the others of a segment are two groups, and so are those who are
    in one outcome and not in another: where a number comes so close to one that is shown that a
    small group is left, it is hidden.
    """

    def compute() -> dict[str, list[str]]:
        shown = study.disclosure(name)
        labels = study.labels(name)
        codes = [str(code) for code in labels.cat.categories]
        sizes = (
            labels.value_counts(sort=False).reindex(labels.cat.categories, fill_value=0).to_numpy()
        )
        earlier: list[NDArray[np.int64]] = []
        found = {}
        for outcome in (*study.outcomes, *study.amounts):
            units = study.events(outcome) if outcome in study.outcomes else study.values(outcome)
            own = _labels_of(study, name, units).value_counts(sort=False)
            n = own.reindex(labels.cat.categories, fill_value=0).to_numpy()
            near = np.array([code in shown.hidden for code in codes])
            for other in earlier:
                near |= small(np.abs(n - other), shown.least)
            out = hidden_rows(np.column_stack([n, sizes - n]), shown.least, near)
            earlier.append(np.where(out, 0, n))
            found[outcome] = [code for code, hidden in zip(codes, out, strict=True) if hidden]
        return found

    kept: dict[str, list[str]] = study.cache.json(f"hidden-units-{name}", compute)
    return {outcome: frozenset(codes) for outcome, codes in kept.items()}


def _labels_of(study: Study, name: str, units: pd.DataFrame) -> pd.Series:
    return study.labels(name).loc[units["customer_id"]].reset_index(drop=True)


def _named(study: Study, name: str, outcome: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of segments with their names."""
    named = {segment.code: segment for segment in study.method(name).segments_}
    return table.assign(
        method=name,
        segment=[named[code].name for code in table["code"]],
        segment_zh=[named[code].name_zh for code in table["code"]],
        outcome=outcome,
        cutoff=str(study.params.cutoff),
    )
