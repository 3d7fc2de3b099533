"""The page of loyalty × profit: also what loyalty is made of."""

from __future__ import annotations

from functools import partial

import pandas as pd

from segbench.methods.disclosure import Disclosure
from segbench.methods.quadrants import Quadrants
from segbench.pages.markup import Prose
from segbench.pages.method.figures import quadrant_scatter
from segbench.pages.method.numbers import MethodNumbers
from segbench.pages.method.page import MethodPage
from segbench.pages.style import Picture
from segbench.pages.tables import Table
from segbench.pages.wording import decimal, paragraph, percent
from segbench.study.cache import cached

WEIGHTINGS = 200
"""Random weightings of the parts of loyalty."""

HUNDREDTHS = partial(decimal, digits=2)


class QuadrantsNumbers(MethodNumbers[Quadrants]):
    """What is known of the quadrants."""

    offered = f"{MethodNumbers.offered} scatter maintenance_index sensitivity"

    @property
    def weights(self) -> pd.DataFrame:
        """One row a part of loyalty: the weight asked for, and the weight in use."""
        in_use = self.method.effective_weights
        return pd.DataFrame(
            {
                "part of loyalty": in_use.keys(),
                "weight asked for": self.method.weights.values(),
                "weight in use": in_use.values(),
            }
        )

    @property
    def scatter(self) -> pd.DataFrame:
        """One row a customer: loyalty, relative profit, maintenance index."""
        return self.method.scores(self.customers)

    @property
    def maintenance_index(self) -> pd.DataFrame:
        """One row a segment: the tenths and the median of the index; nothing of hidden ones."""
        index = self.scatter["maintenance_index"].groupby(self.codes, observed=False)
        ends = index.quantile([0.1, 0.5, 0.9]).unstack()
        ends.loc[ends.index.isin(Disclosure.of(self.codes).hidden)] = None
        ends.columns = pd.Index(["lowest tenth under", "median", "highest tenth over"])
        ends.insert(0, "segment", list(self.method.names.values()))
        return ends.reset_index(drop=True)

    @property
    @cached
    def sensitivity(self) -> pd.DataFrame:
        """One row a random weighting: the share of customers that it puts into another quadrant."""
        seed = self.study.params.seed
        changed = self.method.weight_sensitivity(self.customers, WEIGHTINGS, seed)
        return pd.DataFrame({"changed": changed})


class QuadrantsPage(MethodPage):
    """Loyalty × profit."""

    name = "quadrants"
    offered = "scatter maintenance_index sensitivity profile rates amounts league playbook"
    numbers = QuadrantsNumbers
    data: QuadrantsNumbers

    def weights(self) -> Table:
        """Show what loyalty is made of."""
        return Table(
            self.data.weights,
            "Weights of loyalty. A weight of 0 in use means that the data lacks the part.",
            dict.fromkeys(("weight asked for", "weight in use"), HUNDREDTHS),
        )

    def scatter(self) -> Picture:
        """Draw every customer by loyalty and relative profit."""
        data, method = self.data, self.data.method
        return Picture(
            quadrant_scatter(
                data.scatter, data.codes, method.segments_, method.state_["mean_loyalty"]
            ),
            "Every customer by loyalty and relative profit; the scale of profit is a square root. "
            "Dotted: equal maintenance index.",
        )

    def maintenance_index(self) -> Table:
        """Show the maintenance index by quadrant."""
        table = self.data.maintenance_index
        return Table(
            table,
            "Maintenance index by quadrant; the average customer has about 1.",
            dict.fromkeys(table.columns[1:], HUNDREDTHS),
        )

    def sensitivity(self) -> Prose:
        """Say how much hangs on the weights of loyalty."""
        if (self.data.weights["weight in use"] > 0).sum() < 2:
            return paragraph("Nothing: only one part of loyalty is known here.")
        changed = self.data.sensitivity["changed"]
        return paragraph(
            f"Under {len(changed)} random weightings of the parts in use (any weighting is as "
            f"likely as any other), on average {percent(changed.mean())} of customers change "
            f"quadrant (at most {percent(changed.max())})."
        )


open = QuadrantsPage.open
