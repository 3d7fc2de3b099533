"""What campaigns bring by every classification: learned from past contacts, reckoned on later."""

from __future__ import annotations

import numpy as np
import pandas as pd

from segbench.evaluation.campaigns.profit import against, campaign_profit, most_profitable
from segbench.evaluation.intervals import interval_columns
from segbench.methods import load_state
from segbench.methods.arrays import Flags
from segbench.methods.base import column
from segbench.methods.disclosure import small
from segbench.study.cache import cached
from segbench.study.comparison import Comparison
from segbench.study.part import Part
from segbench.study.predictions import learn

OUTCOME, EVERYBODY = "conversion", "everyone"

AMOUNTS = ["profit", "over_everybody", "behind_best"]

SHOWN = ["share_learned", "share", "contacts"]
SHOWN += [f"{name}{end}" for name in AMOUNTS for end in ("", "_low", "_high")]

PROFIT_COLUMNS = ["outcome", "method", "role", "contact", "contacted", "segments", *SHOWN]


class CampaignProfit(Part):
    """Profit at the best share of contacts, where value, margin and cost of a contact are given.

    The segments to contact are chosen where rates are learned, on contacts of campaigns that had
    closed, and what they bring is reckoned where methods are scored, on later contacts.
    """

    def unknown(self) -> str:
        """Return why no profit is known, as the end of a sentence; empty if it is."""
        comparison, contact = Comparison(self.study), self.params.contact
        if OUTCOME not in comparison.outcomes():
            return comparison.no_conversion()
        if not self.study.after.conversion.within_group:
            return "no campaigns are known, so there is no contact to set against a cost"
        names = ("value_of_response", "cost_per_contact")
        missing = [f"contact.{name}" for name in names if getattr(contact, name) is None]
        return f"{' and '.join(missing)} must be given" if missing else ""

    @property
    def _response(self) -> float:
        """What a response brings in margin."""
        contact = self.params.contact
        assert contact.value_of_response is not None
        return contact.value_of_response * contact.margin

    @property
    def _cost(self) -> float:
        cost = self.params.contact.cost_per_contact
        assert cost is not None
        return cost

    @cached
    def segments(self, name: str) -> pd.DataFrame:
        """Return which segments of a classification to contact, by what past contacts say.

        Returns
        -------
        DataFrame
            fold (0 where methods are scored out of time), code, segment (its name), score (log-odds
            of a response), contacts and events (past), contacted (whether to), for every segment of
            the method as it was frozen.
        """
        comparison, labelling, tables = Comparison(self.study), self.study.labelling, []
        for split in comparison.splits()[OUTCOME]:
            method = load_state(labelling.frozen(name, split.fitted_at, split.fold))
            labels = labelling.labels(name, split.cutoffs[0], split.fitted_at, split.fold)
            codes = list(labels.cat.categories)
            train, _ = comparison.unit_codes(name, split)
            scores = learn(split, train, len(codes))
            contacts, events = (
                np.bincount(train, weights, len(codes)).astype(float)
                for weights in (None, column(split.train, "event"))
            )
            contacted = most_profitable(scores, contacts, events, self._response, self._cost)
            if name == EVERYBODY:  # what all are held against, whatever it costs
                contacted[:] = True
            columns = {
                "fold": split.fold or 0,
                "code": codes,
                "segment": [method.names[code] for code in codes],
                "score": scores,
                "contacts": contacts,
                "events": events,
                "contacted": contacted,
            }
            tables.append(pd.DataFrame(columns))
        return pd.concat(tables, ignore_index=True)

    @cached
    def table(self) -> pd.DataFrame:
        """Return what contacting the segments chosen brings by every classification.

        Returns
        -------
        DataFrame
            outcome; method; role; contact, the names of the segments to contact (with folds, in at
            least half of them); contacted and segments, how many these are and how many there are;
            share_learned and share, of the past and of the later contacts that lie in them;
            contacts (later ones), profit (of all of them), over_everybody (profit less that of
            contacting everybody), behind_best (highest profit of an eligible method less this one),
            these three with _low and _high; the most profitable first. No rows where nothing is
            known. No numbers where those contacted, or those not, are too few to be shown.
        """
        if self.unknown():
            return pd.DataFrame(columns=PROFIT_COLUMNS)
        comparison = Comparison(self.study)
        units, roles = comparison.units(OUTCOME), comparison.entries(OUTCOME, self.study.methods)
        names = comparison.takers(self.study.methods)
        draws = comparison.draws(OUTCOME)
        contacted = {name: self._contacted(name) for name in names}
        event = units["event"].to_numpy(dtype=bool)
        profits = np.array(
            [
                campaign_profit(contacted[name], event, draws, self._response, self._cost)
                for name in names
            ]
        )
        rows = [self._row(name, contacted[name]) for name in names]
        table = pd.DataFrame(rows).assign(outcome=OUTCOME, role=[roles[name] for name in names])
        table = table.assign(**interval_columns("profit", profits, self.limits.confidence))
        eligible = [place for place, name in enumerate(names) if roles[name] == "method"]
        best = max(eligible or range(len(names)), key=lambda place: profits[place, 0])
        over = against(profits, names.index(EVERYBODY), self.limits.confidence)
        more, least, most = against(profits, best, self.limits.confidence)
        for name, values in (("over_everybody", over), ("behind_best", (-more, -most, -least))):
            for end, ends in zip(("", "_low", "_high"), values, strict=True):
                table[f"{name}{end}"] = ends + 0.0
        table = table.sort_values(["profit", "method"], ascending=[False, True], ignore_index=True)
        table.loc[table.pop("few"), SHOWN] = np.nan
        return table[PROFIT_COLUMNS]

    def _contacted(self, name: str) -> Flags:
        """Return whether each scored unit lies in a segment to contact."""
        comparison, segments = Comparison(self.study), self.segments(name)
        parts = []
        for split in comparison.splits()[OUTCOME]:
            chosen = segments.loc[segments["fold"] == (split.fold or 0), "contacted"].to_numpy()
            parts.append(chosen[comparison.unit_codes(name, split)[1]])
        return np.concatenate(parts)

    def _row(self, name: str, contacted: Flags) -> dict[str, object]:
        """Return which segments are contacted, how many contacts that is, and if these are few."""
        segments, customers = self.segments(name), Comparison(self.study).units(OUTCOME)
        often = segments.groupby("segment", sort=False)["contacted"].mean()
        past = segments.loc[segments["contacted"], "contacts"].sum()
        sides = [customers["customer_id"][side].nunique() for side in (contacted, ~contacted)]
        total = segments["contacts"].sum()
        few = small(np.array([*sides, past, total - past]), self.limits.min_cell)
        return {
            "method": name,
            "contact": "; ".join(often.index[often >= 0.5]),
            "contacted": int((often >= 0.5).sum()),
            "segments": len(often),
            "share_learned": past / total,
            "share": contacted.mean(),
            "contacts": float(contacted.sum()),
            "few": few.any(),
        }
