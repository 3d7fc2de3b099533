"""Tables for pages: stable HTML, numbers aligned, everything from the data escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.comparison.metrics import METRICS
from segbench.evaluation.power_analysis import POWER
from segbench.methods import Segment
from segbench.methods.disclosure import Disclosure
from segbench.pages.markup import html
from segbench.pages.protocol import unseen
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    decimal_interval,
    money,
    percent,
    percent_interval,
    title,
)
from segbench.params.evaluation import EvaluationParams

Format = Callable[[Any], str]


class Table:
    """A table that looks the same in JupyterLab, on a page and in a test.

    Parameters
    ----------
    frame
        What to show; the index is not shown.
    caption
        One sentence that says what the numbers are.
    formats
        Column -> function from value to text. Columns without one are text and aligned left.
    """

    def __init__(
        self, frame: pd.DataFrame, caption: str, formats: Mapping[str, Format] | None = None
    ) -> None:
        self.caption = caption
        self.formats = dict(formats or {})
        self.frame = pd.DataFrame(
            {name: [self._text(name, value) for value in frame[name]] for name in frame.columns},
            columns=frame.columns,
        )

    def _text(self, name: str, value: Any) -> str:
        if name in self.formats:
            return self.formats[name](value)
        return NOT_SHOWN if value is None or value is pd.NA else str(value)

    def __repr__(self) -> str:
        """Return the caption and the table as plain text."""
        return f"{self.caption}\n{self.frame.to_string(index=False)}"

    def _repr_html_(self) -> str:
        head = "".join(
            f"<th scope='col'{self._style(name)}>{html(name)}</th>" for name in self.frame.columns
        )
        body = "\n".join(
            "<tr>"
            + "".join(f"<td{self._style(name)}>{html(text)}</td>" for name, text in row.items())
            + "</tr>"
            for _, row in self.frame.iterrows()
        )
        return (
            f"<figure class='table'><figcaption>{html(self.caption)}</figcaption><div class='scroll' tabindex='0'>"
            f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div></figure>"
        )

    def _style(self, name: str) -> str:
        return " class='number'" if name in self.formats else ""


class MarkdownTable(Table):
    """A table that a notebook keeps as Markdown too, for README.md; pages show the HTML."""

    def _repr_markdown_(self) -> str:
        head = list(self.frame.columns)
        rows = [head, ["---"] * len(head), *self.frame.to_numpy().tolist()]
        return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def not_shown(min_cell: int) -> str:
    """Return the sentence of a caption that says what is hidden; empty where nothing can be."""
    return (
        f"{NOT_SHOWN}: fewer than {min_cell} customers, or needed to keep such a group from being worked out."
        if min_cell > 1
        else ""
    )


def enough(n: float, least: int) -> bool:
    """Return whether there are so many units; where their number is not shown, the rate is there only if there are."""
    return bool(pd.isna(n) or n >= least)


def segment_definitions(segments: Sequence[Segment], currency: str) -> Table:
    """Return who belongs to which segment, with the fitted thresholds."""
    frame = pd.DataFrame(
        [(item.name, item.name_zh, item.code, item.definition) for item in segments],
        columns=["segment", "中文", "code", "who belongs"],
    )
    return Table(
        frame,
        f"The segments, best first, with the thresholds that were fitted (revenue in {currency}).",
    )


def segment_rates(
    segments: pd.DataFrame, outcomes: Mapping[str, Outcome], limits: EvaluationParams
) -> Table:
    """Return size and rates of each segment; small segments show less, and the caption says so."""
    parts: list[pd.DataFrame] = []
    formats: dict[str, Format] = {}
    for outcome, rows in segments.groupby("outcome", sort=False):
        indexed = rows.set_index("code")
        rates = [
            percent_interval(row["rate"], row["ci_low"], row["ci_high"], 1)
            if enough(row["n"], limits.min_rate_n)
            else NOT_SHOWN
            for _, row in indexed.iterrows()
        ]
        name, counted = outcomes[str(outcome)].title.lower(), outcomes[str(outcome)].counted
        parts.append(
            pd.DataFrame(
                {
                    "segment": indexed["segment"],
                    counted: indexed["n"],
                    name: rates,
                    f"{name}, shrunk": indexed["rate_shrunk"],
                }
            )
        )
        formats |= {counted: count, name: str, f"{name}, shrunk": percent}
    frame = pd.concat([parts[0], *(part.drop(columns="segment") for part in parts[1:])], axis=1)
    return Table(
        frame,
        f"Rates after the cutoff with {percent(limits.confidence, 0)} Wilson intervals where a segment has at least "
        f"{limits.min_rate_n} customers. The shrunk rate pulls small segments towards the average; under {limits.min_cell} "
        f"no rate is shown. {not_shown(limits.min_cell)}",
        formats,
    )


def segment_amounts(
    amounts: pd.DataFrame, outcomes: Mapping[str, Outcome], limits: EvaluationParams, currency: str
) -> Table:
    """Return the mean amounts of each segment after the cutoff; small segments show only the shrunk mean."""
    names = amounts[["code", "segment"]].drop_duplicates()
    columns: dict[str, list[str]] = {"segment": names["segment"].tolist()}
    for outcome, rows in amounts.groupby("outcome", sort=False):
        title = outcomes[str(outcome)].title.lower()
        heading = title if outcome == "satisfaction" else f"{title}, {currency} a customer"
        columns[heading] = [
            decimal_interval(row["mean"], row["ci_low"], row["ci_high"], 2)
            if enough(row["n"], limits.min_rate_n)
            else NOT_SHOWN
            for _, row in rows.iterrows()
        ]
        columns[f"{title}, shrunk"] = [decimal(value, 2) for value in rows["mean_shrunk"]]
    frame = pd.DataFrame(columns)
    return Table(
        frame,
        f"Means after the cutoff with {percent(limits.confidence, 0)} intervals (Student's t) where a segment has at least "
        f"{limits.min_rate_n} customers. The shrunk mean pulls small segments towards the average; under {limits.min_cell} "
        f"nothing is shown. {not_shown(limits.min_cell)}",
        dict.fromkeys(frame.columns[1:], str),
    )


def league(table: pd.DataFrame, outcome: Outcome, evaluation: EvaluationParams) -> Table:
    """Return the league of one outcome: best first, baselines and ceilings marked."""
    shared: dict[str, tuple[str, Callable[..., str]]] = {
        "share of the attainable": ("attainable_share", percent_interval),
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
    return _league(
        table,
        outcome,
        shown,
        f"{outcome.title}, {unseen(evaluation)}; {percent(evaluation.confidence, 0)} intervals from resampled customers (for "
        f"random classes: the range of random draws). Best first, by {order}.",
    )


def more_numbers(table: pd.DataFrame, outcome: Outcome) -> Table:
    """Return what else was measured of an event: chances, information, the best tenth, future revenue."""
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
    """Return one row a contestant, best first; `shown` is heading -> metric and how its value and interval are written."""
    own = table[table["outcome"] == outcome.name]
    explained = "explained_variance" if outcome.of_amount else "explained_deviance"
    rows = []
    for name in own["method"].drop_duplicates():
        values = own[own["method"] == name].set_index("metric")
        rows.append(
            {"classification": title(name), "kind": values["role"].iloc[0]}
            | {
                head: text(*values.loc[metric, ["value", "ci_low", "ci_high"]])
                for head, (metric, text) in shown.items()
            }
            | {"_order": -values.loc[explained, "value"]}
        )
    frame = pd.DataFrame(rows).sort_values(["_order", "classification"]).drop(columns="_order")
    return Table(frame, caption, dict.fromkeys(shown, str))


def agreement(table: pd.DataFrame) -> Table:
    """Return the agreement of every two methods."""
    names = {
        "method_a": "method",
        "method_b": "and",
        "ari": "adjusted Rand",
        "ami": "adjusted mutual information",
    }
    frame = table.assign(
        method_a=table["method_a"].map(title), method_b=table["method_b"].map(title)
    ).rename(columns=names)
    caption = "Agreement of the labels at the cutoff: 1 = the same classes, 0 = what chance gives."
    return Table(frame, caption, {"adjusted Rand": decimal, "adjusted mutual information": decimal})


def overview(
    customers: pd.DataFrame,
    labels: pd.Series,
    segments: pd.DataFrame,
    averages: Mapping[str, float],
    outcomes: Mapping[str, Outcome],
) -> Table:
    """Return one row a segment: size, share of revenue, and each outcome's shrunk rate against the average."""
    grouped = customers["monetary"].groupby(labels, observed=False)
    share = grouped.sum() / customers["monetary"].sum()
    first, shown = (
        segments[segments["outcome"] == segments["outcome"].iloc[0]],
        Disclosure.of(labels),
    )
    frame = pd.DataFrame(
        {
            "segment": [
                f"{name} {name_zh}"
                for name, name_zh in zip(first["segment"], first["segment_zh"], strict=True)
            ],
            "customers": [
                None if code in shown.hidden else grouped.size()[code] for code in first["code"]
            ],
            "of revenue": [None if code in shown.hidden else share[code] for code in first["code"]],
        }
    )
    for outcome, rows in segments.groupby("outcome", sort=False):
        average = averages[str(outcome)]
        frame[outcomes[str(outcome)].title.lower()] = [
            NOT_SHOWN
            if pd.isna(rate)
            else f"{percent(rate)} ({round(100 * (rate - average), 1) + 0.0:+.1f})"
            for rate in rows["rate_shrunk"]
        ]
    words = {outcome.title.lower(): str for outcome in outcomes.values()}
    return Table(
        frame,
        "The segments, best first: size, share of revenue before the cutoff, and what followed it. Rates are shrunk towards "
        "the average where a segment is small; in brackets the difference from the average, in percentage points. "
        + not_shown(shown.least),
        {"customers": count, "of revenue": percent, **words},
    )


def profile(
    customers: pd.DataFrame, labels: pd.Series, segments: Sequence[Segment], currency: str
) -> Table:
    """Return each segment's size, share of revenue and mean recency, frequency and revenue."""
    names = {segment.code: segment.name for segment in segments}
    grouped = customers.groupby(labels, observed=False)
    revenue = grouped["monetary"].sum()
    frame = pd.DataFrame(
        {
            "segment": [names[str(code)] for code in revenue.index],
            "customers": grouped.size().to_numpy(),
            "of customers": (grouped.size() / len(customers)).to_numpy(),
            "of revenue": (revenue / revenue.sum()).to_numpy(),
            "days since last order": grouped["recency_days"].mean().to_numpy(),
            "orders": grouped["frequency"].mean().to_numpy(),
            "revenue each": grouped["monetary"].mean().to_numpy(),
        }
    )
    shown = Disclosure.of(labels)
    frame = frame.astype({"customers": float})
    frame.loc[[str(code) in shown.hidden for code in revenue.index], frame.columns[1:]] = None
    return Table(
        frame,
        f"Who they are before the cutoff: sizes, shares and means. {not_shown(shown.least)}".strip(),
        {
            "customers": count,
            "of customers": percent,
            "of revenue": percent,
            "days since last order": lambda value: decimal(value, 1),
            "orders": lambda value: decimal(value, 1),
            "revenue each": lambda value: money(value, currency),
        },
    )


def index_by_segment(index: pd.Series, labels: pd.Series, segments: Sequence[Segment]) -> Table:
    """Return the tenths and the median of the maintenance index in each segment; nothing of hidden ones."""
    hidden = Disclosure.of(labels).hidden
    ends = index.groupby(labels, observed=False).quantile([0.1, 0.5, 0.9]).unstack()
    ends.loc[[code for code in ends.index if str(code) in hidden]] = None
    heads = ("lowest tenth under", "median", "highest tenth over")
    frame = pd.DataFrame({"segment": [segment.name for segment in segments]})
    frame = frame.assign(
        **{head: ends[share].to_numpy() for head, share in zip(heads, ends, strict=True)}
    )
    caption = "Maintenance index by quadrant; the average customer has about 1."
    return Table(frame, caption, {head: (lambda value: decimal(value, 2)) for head in heads})


def answer_so_far(league: pd.DataFrame, outcomes: Mapping[str, Outcome]) -> MarkdownTable:
    """Return the AUC of everything in the league, one column an outcome, best for retention first."""
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


def ledger(account: pd.DataFrame) -> Table:
    """Return the account of every row: read, set aside by reason, kept."""
    shown = account[(account["rows"] > 0) | account["row"].isin(["read", "kept"])]
    cut = account["row"].str.contains("not in the sample").any()
    sampled = ", but for those of customers outside of the sample" if cut else ""
    caption = f"The ledger. “Of these” are kept rows worth knowing of. Rows set aside are in tables/rejected.parquet{sampled}."
    return Table(shown, caption, {"rows": count, "share": lambda value: percent(value, 2)})


def fitness_outcomes(frame: pd.DataFrame) -> Table:
    """Return which outcomes can be compared, with customers, events and rates."""
    table = frame.assign(
        outcome=frame["outcome"].str.capitalize(), why_not=frame["why_not"].replace("", "yes")
    )
    names = {"definition": "what it is", "why_not": "compared, or why not"}
    return Table(
        table.rename(columns=names),
        "The outcomes.",
        {"customers": count, "events": count, "rate": percent},
    )


def fitness_methods(frame: pd.DataFrame) -> Table:
    """Return which methods run, and how small a difference between two average segments could be seen."""
    table = pd.DataFrame(
        {
            "classification": frame["method"].map(title),
            "kind": frame["role"],
            "segments": frame["segments"],
            **{
                f"smallest difference, {name}": frame[name]
                for name in ("retention", "conversion")
                if name in frame
            },
            "runs, or why not": frame["why_not"].replace("", "yes"),
        }
    )
    points = {
        name: (lambda value: NOT_SHOWN if pd.isna(value) else f"{decimal(100 * value, 1)} points")
        for name in table.columns[3:-1]
    }
    return Table(
        table,
        "What this data supports. Smallest difference: what two average segments must differ by, in percentage points, to be "
        f"told apart in {percent(POWER, 0)} of all cases.",
        {"segments": count, **points},
    )
