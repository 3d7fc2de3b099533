"""The page of PDP-style behaviour: also whether a style comes back."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation.reliability.agreement import half_reliability
from segbench.methods.pdp import PDP, TRAITS
from segbench.pages.method.figures import mean_map
from segbench.pages.method.numbers import MethodNumbers
from segbench.pages.method.page import MethodPage
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.wording import decimal, listed
from segbench.study.cache import cached


class PDPNumbers(MethodNumbers[PDP]):
    """What is known of styles of buying."""

    offered = f"{MethodNumbers.offered} indicators traits reliability"

    @property
    def indicators(self) -> pd.DataFrame:
        """One row a trait: the indicators that this data has."""
        rows = []
        for trait, signs in self.method.traits.items():
            texts = [name if sign > 0 else f"low {name}" for name, sign in signs.items()]
            rows.append((trait, ", ".join(texts).replace("_", " ")))
        return pd.DataFrame(rows, columns=["trait", "indicators"])

    @property
    def traits(self) -> pd.DataFrame:
        """One row a customer: the four trait scores."""
        return self.method.scores(self.customers)

    @property
    @cached
    def reliability(self) -> pd.DataFrame:
        """How far styles come back: odd and even orders, first and second half of the window.

        Halves that have no customer in common have no numbers.
        """
        halves = self.study.source.halves(PDP.groups)
        flat_share = self.method.flat_share
        tables = [
            half_reliability(*pair, flat_share).assign(halves=name) for name, pair in halves.items()
        ]
        return pd.concat(tables, ignore_index=True)


class PDPPage(MethodPage):
    """PDP-style behaviour."""

    name = "pdp"
    offered = "indicators traits reliability profile rates amounts league playbook"
    numbers = PDPNumbers
    data: PDPNumbers

    def indicators(self) -> Table:
        """Show what the traits are made of."""
        return Table(self.data.indicators, "Indicators of each trait that this data has.")

    def traits(self) -> Picture:
        """Draw the mean traits of each style."""
        data = self.data
        return Picture(
            mean_map(data.traits, data.codes, data.method.names, "trait score"),
            "Mean traits of each style, in standard deviations from the average customer.",
        )

    def reliability(self) -> Table:
        """Show whether the same customers get the same style again."""
        reliability = self.data.reliability
        nobody = reliability.loc[reliability["customers"] == 0, "halves"].unique()
        left_out = f" Nobody ordered in both: {listed(nobody)}." if len(nobody) else ""
        wide = reliability.pivot(index="what", columns="halves", values="value")
        table = wide.loc[[*TRAITS, "same style", "kappa"]].reset_index()
        return Table(
            table.rename(columns={"what": ""}),
            "Reliability: correlation of traits, share of customers with the same style, Cohen's "
            f"kappa.{left_out}",
            dict.fromkeys(table.columns[1:], lambda value: decimal(value, 2)),
        )


open = PDPPage.open
