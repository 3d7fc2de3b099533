"""The page of the self-organising map: also the map itself."""

from __future__ import annotations

import pandas as pd

from segbench.methods.som import SOM
from segbench.pages.markup import Prose, strong
from segbench.pages.method.figures import som_map, strength_plot
from segbench.pages.method.numbers import MethodNumbers
from segbench.pages.method.page import MethodPage
from segbench.pages.premise_words import name_doubts
from segbench.pages.sentences import naming, strength_sentence
from segbench.pages.style import Picture
from segbench.pages.wording import bullet_list, count, decimal, paragraph, percent
from segbench.study.cache import cached


class SOMNumbers(MethodNumbers[SOM]):
    """What is known of the map and its clusters."""

    offered = f"{MethodNumbers.offered} map strength"

    @property
    def map(self) -> pd.DataFrame:
        """One row a unit of the map: its cluster, and how many customers it has."""
        state = self.method.state_
        return pd.DataFrame({"cluster": state["unit_cluster"], "customers": state["hits"]})

    @property
    @cached
    def strength(self) -> pd.DataFrame:
        """One row a number of clusters: how well it comes back on the other half."""
        return self.method.steadiness(self.customers)


class SOMPage(MethodPage):
    """SOM on RFM."""

    name = "som"
    offered = "map quality strength profile rates amounts league playbook"
    numbers = SOMNumbers
    data: SOMNumbers

    def map(self) -> Picture:
        """Draw the map."""
        return Picture(
            som_map(self.data.method),
            "The map: regions, customers a unit, distances to neighbours, and the three inputs "
            "(standardised logarithms; red = high).",
        )

    def quality(self) -> Prose:
        """Say how well the map fits, and how many kinds of clusters it has."""
        method = self.data.method
        state, codes = method.state_, method.arrow_codes_
        clusters = len(method.segments_)
        only, degree = "and", ""
        if len(codes) < clusters:
            only, degree = "but only", " Clusters with the same code differ in degree, not in kind."
        kinds = f"{clusters} clusters, {only} {len(codes)} different arrow codes"
        return bullet_list(
            [
                f"{state['rows']} × {state['columns']} units, trained on "
                f"{count(sum(state['hits']))} customers in a fixed order: no randomness",
                f"quantisation error {decimal(state['quantisation_error'])} (mean distance of a "
                "customer to its cell, in standard deviations), topographic error "
                f"{percent(state['topographic_error'])} (customers whose two nearest cells do not "
                "touch)",
                strong(kinds)
                + f" ({', '.join(codes)}): recency, frequency and revenue go together so closely "
                f"that most of the eight types are empty.{degree}",
            ]
        )

    def caution(self) -> Prose:
        """Say what the names do not mean, and which of them the numbers contradict."""
        return paragraph(naming("som"), *name_doubts(self.data.method.names, self.data.evidence))

    def strength_picture(self) -> Picture:
        """Draw the prediction strength of each number of clusters."""
        return Picture(
            strength_plot(self.data.strength, self.data.method.chosen_),
            "Prediction strength (Tibshirani and Walther 2005), mean of five random halvings.",
        )

    def strength(self) -> Prose:
        """Say whether the number of clusters in use would come back, and why it is that one."""
        method = self.data.method
        return bullet_list([strength_sentence(self.data.strength, method.chosen_), *method.notes])


open = SOMPage.open
