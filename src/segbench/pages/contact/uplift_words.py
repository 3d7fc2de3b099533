"""What contacts changed, where campaigns left customers alone at random: in words, as tables."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from segbench.evaluation.campaigns.uplift import EVERYONE, covered
from segbench.pages.contact.units_words import points, segment_names
from segbench.pages.contact.words import ContactWords
from segbench.pages.markup import Prose, code, strong
from segbench.pages.tables import Columns, Table, table_of
from segbench.pages.wording import NOT_SHOWN, count, decimal, inside, paragraph, percent, title


class UpliftWords(ContactWords):
    """What contacts changed where campaigns were randomised, or why that is not known."""

    def changes(self) -> str:
        """Return what contacts changed where campaigns were randomised, or why it is not known."""
        if self.data.uplift.empty:
            return (
                strong("What a contact changes is not known")
                + f": {self.data.no_experiment}. The test below would tell."
            )
        everybody = self.data.uplift.iloc[-1]
        text = strong(f"A contact adds {points_interval(everybody)}")
        text += (
            ": campaigns left customers alone at random, and "
            f"{percent(everybody['rate_contacted'])} of {count(everybody['contacted'])} contacted "
            "responded, against "
            f"{percent(everybody['rate_control'])} of {count(everybody['control'])} left alone."
        )
        held, known = covered(self.data.uplifts)
        if known:
            text += (
                f" The data is simulated, so the truth is known: {points(everybody['true'])}. "
                f"Of {count(known)} intervals of segments, of all classifications together, "
                f"{count(held)} hold the truth."
            )
        return text

    def uplift(self) -> Table | Prose:
        """Return what contacts changed in each segment, or why that is not known."""
        if self.data.no_experiment:
            return paragraph(
                f"It is not known here: {self.data.no_experiment}.",
                code("is_control")
                + " and "
                + code("randomised")
                + " in the table of contacts would tell, see data/README.md.",
            )
        uplift, segments = self.data.uplift, self.data.segments(self.data.name)
        columns: Columns = {
            "segment": segment_names(uplift["code"], segments),
            "contacted": ("contacted", count),
            "left alone": ("control", count),
            "respond, contacted": ("rate_contacted", percent),
            "respond, left alone": ("rate_control", percent),
            "a contact adds": ([points_interval(row) for _, row in uplift.iterrows()], str),
        }
        truth = ""
        if uplift["true"].notna().any():
            columns["in truth"] = ("true", points)
            truth = (
                " “In truth” is what the simulation made a contact add "
                "to the chances of these very customers."
            )
        return table_of(
            uplift,
            columns,
            f"What a contact changed: randomised campaigns, {self.level} intervals (Newcombe). A "
            f"response is seen in the orders of both sides alike.{truth} A dash: a side is too "
            "small to be shown, or would tell how large such a one is.",
        )

    def uplifts(self) -> Table | None:
        """Return in which segments of each classification a contact adds most and least.

        Where the truth is known, also how often it was held; None where nothing is known.
        """
        if self.data.no_experiment:
            return None
        rows = []
        for name, table in self.data.uplifts.groupby("method", sort=False):
            own = table[(table["code"] != EVERYONE) & table["uplift"].notna()]
            if own.empty:
                continue
            row = {
                "classification": title(str(name)),
                "segments": len(own),
                "least": points_interval(own.loc[own["uplift"].idxmin()]),
                "most": points_interval(own.loc[own["uplift"].idxmax()]),
            }
            if own["true"].notna().any():
                row["apart, in truth"] = float(own["true"].max() - own["true"].min())
                row["intervals that hold the truth"] = "{} of {}".format(*covered(table))
            rows.append(row)
        return Table(
            rows,
            "What a contact adds in the segment where it adds least and in the one where it adds "
            "most. Of many segments, the extreme ones are extreme by chance too: read the "
            "intervals. “Apart, in truth” is the range of the true values of the segments.",
            {
                "segments": count,
                "least": str,
                "most": str,
                "apart, in truth": points,
                "intervals that hold the truth": str,
            },
        )

    def ranks_by_uplift(self) -> Iterator[str]:
        """Return which classification ranks best whom contacts change; nothing if not known."""
        known = self.data.qini[self.data.qini["role"] == "method"].dropna(subset=["qini"])
        if known.empty:
            return
        best = known.iloc[0]
        more = (
            f"{per_hundred(best, 'qini')} responses more for each 100 customers who could be "
            "contacted than contacts dealt by lot, on the average of all budgets"
        )
        if best["qini_low"] <= 0:
            yield strong("No method here is shown to find whom a contact changes most") + (
                f": the best of them, {title(best['method'])}, comes to {more}."
            )
            return
        text = strong(
            f"Of the methods, {title(best['method'])} finds best whom a contact changes"
        ) + (f": it comes to {more}. Of many rankings, the best is the best by chance too.")
        fact = self.data.qini[self.data.qini["role"] == "baseline"].iloc[0]
        if fact["qini"] > best["qini"]:
            text += (
                f" One plain fact, “{inside(fact['method'])}”, comes to "
                f"{per_hundred(fact, 'qini')}."
            )
        yield text

    def qini(self) -> Table | None:
        """Return how well each classification ranks whom contacts change; None if not known."""
        qini = self.data.qini
        if qini.empty:
            return None
        columns: Columns = {
            "ranked by": [title(name) for name in qini["method"]],
            "Qini coefficient": ([per_hundred(row, "qini") for _, row in qini.iterrows()], str),
            "AUUC": ([per_hundred(row, "auuc") for _, row in qini.iterrows()], str),
        }
        if qini["true_qini"].notna().any():
            columns["Qini in truth"] = ("true_qini", hundredths)
            columns["AUUC in truth"] = ("true_auuc", hundredths)
        columns |= {"segments": ("segments", count), "kind": "role"}
        return table_of(
            qini,
            columns,
            "How well each classification ranks whom a contact changes: what contacting the best "
            "share adds, per 100 who could be contacted and averaged over all shares (AUUC), and "
            "how much more that is than by lot (Qini; 0: no better). Segments are ranked by what "
            "earlier campaigns changed (where there are none, by what contacts changed among other "
            "customers), and one that a share cuts through is shared out evenly. "
            f"{self.level} intervals from resampled customers, each for itself.",
        )


def points_interval(row: pd.Series) -> str:
    """Return an uplift with its interval, in percentage points."""
    if pd.isna(row["uplift"]):
        return NOT_SHOWN
    low, high = decimal(100 * row["ci_low"], 1), decimal(100 * row["ci_high"], 1)
    return f"{points(row['uplift'])} [{low} to {high}]"


def per_hundred(row: pd.Series, name: str) -> str:
    """Return an area with its interval, in responses per 100 who could be contacted."""
    value, low, high = (hundredths(row[column]) for column in (name, f"{name}_low", f"{name}_high"))
    return value if value == NOT_SHOWN else f"{value} [{low} to {high}]"


def hundredths(value: float) -> str:
    """Return a share in hundredths, with two decimals."""
    return decimal(100 * value, 2)
