"""Whom to contact: all numbers of the page, and the test that would show what a contact changes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segbench.evaluation.campaigns.assignment import EVERYONE, assign, balance, shown_balance
from segbench.evaluation.power_analysis import customers_needed, detectable_uplift
from segbench.pages.contact.gains_numbers import GainsNumbers
from segbench.pages.contact.uplift_numbers import UpliftNumbers
from segbench.study.cache import cached

RFM = {"recency_days": "R", "frequency": "F", "monetary": "M"}


class ContactNumbers(GainsNumbers, UpliftNumbers):
    """Everything behind the page; its test is one by the segments of `name`."""

    @property
    def name(self) -> str:
        """The method to test by.

        The one recommended for responses to campaigns if it beats chance, else for retention.
        """
        responses = self.campaigns and self.verdicts["conversion"].beats_random
        return self.verdicts["conversion" if responses else "retention"].pick

    @property
    def uplift(self) -> pd.DataFrame:
        """What a contact adds in each segment of `name`; empty where it is not known."""
        return self.uplifts[self.uplifts["method"] == self.name]

    @property
    @cached
    def power(self) -> pd.DataFrame:
        """What a test with each segment, half of it contacted, could show.

        outcome, code (`EVERYONE` for all, last), customers, rate (taken for that of those left
        alone), detectable (smallest uplift), needed (customers for the uplift asked for); no
        numbers of segments that are not shown.
        """
        study = self.study
        segments = study.tables.segments(self.name).set_index(["outcome", "code"])
        sizes = segments["n"].astype(float)
        everybody = study.tables.rates(self.name).groupby("outcome")["n"].sum()
        rows = []
        for outcome in study.outcomes:
            # Whoever is a customer can be asked to respond; order again, or a second time, can
            # only those counted.
            anybody = outcome == "conversion" and study.after.conversion.within_group
            population = "retention" if anybody else outcome
            for code, rate in segments["rate_shrunk"].astype(float)[outcome].items():
                rows.append((outcome, code, sizes[population, code], rate))
            average = study.after.averages()[outcome]
            rows.append((outcome, EVERYONE, float(everybody[population]), average))
        table = pd.DataFrame(rows, columns=["outcome", "code", "customers", "rate"])
        enough = table["customers"] >= study.limits.min_cell
        table["rate"] = table["rate"].where(enough)
        table[["detectable", "needed"]] = np.nan
        for row in table[table["rate"].notna()].itertuples():
            table.loc[row.Index, "detectable"] = detectable_uplift(int(row.customers), row.rate)
            needed = customers_needed(row.rate, study.params.contact.uplift)
            table.loc[row.Index, "needed"] = needed
        return table

    @property
    @cached
    def assignment(self) -> pd.DataFrame:
        """Whom to contact and whom to leave alone in a test; see `assign`."""
        params = self.study.params
        return assign(self.study.labels(self.name), params.contact.control_share, params.seed)

    @property
    @cached
    def balance(self) -> pd.DataFrame:
        """How far both sides differ in recency, frequency and revenue; see `balance`."""
        measures = self.study.customers_of(self.name)[list(RFM)].rename(columns=RFM)
        codes = list(self.study.method(self.name).names)
        disclosure = self.study.disclosure(self.name)
        table = balance(self.assignment, measures, codes, disclosure.least)
        return shown_balance(table, disclosure)
