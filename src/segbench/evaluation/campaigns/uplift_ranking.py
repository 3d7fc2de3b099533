"""Whether a classification ranks first whom a contact changes most: Qini coefficient and AUUC."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from segbench.evaluation.comparison.metrics import count, levels_of, resampled
from segbench.evaluation.comparison.units import ClusterBootstrap
from segbench.methods.arrays import Flags, Floats, Places, ratio
from segbench.methods.base import column


class Areas(NamedTuple):
    """Areas under the curves of one ranking.

    Entry 0 of each array is the sample, the others are resamples.

    Attributes
    ----------
    qini
        Area between the Qini curve and the straight line to its end (Radcliffe 2007, Direct
        Marketing Analytics Journal 1:14), over the share of units and in responses more for each
        one contacted; 0 for an order at random. It is not divided by the area of a perfect order,
        which depends on chance (Devriendt, Van Belle, Guns & Verbeke 2020, Learning to rank for
        uplift modeling, IEEE TKDE).
    auuc
        Area under the uplift curve (Rzepakowski & Jaroszewicz 2012, Knowledge and Information
        Systems 32:303; both sides in one order, as Devriendt et al. 2020): what contacting the best
        share of the units adds, for each unit there is. At random, half of what a contact adds.
    """

    qini: Floats
    auuc: Floats


class ArmBootstrap:
    """Resamples of customers that leave both sides of randomised campaigns as they are.

    Customers who were contacted each time, who were left alone each time, and who were both, are
    resampled apart from each other, each with all of their units.

    Parameters
    ----------
    units
        customer_id, contacted.
    replicates, seed
        As those of `ClusterBootstrap`.

    Attributes
    ----------
    parts
        The places of the units of each of the three, and their resamples.
    """

    def __init__(self, units: pd.DataFrame, replicates: int, seed: int) -> None:
        share = column(units.groupby("customer_id")[["contacted"]].transform("mean"), "contacted")
        alike = [
            np.flatnonzero(part) for part in (share == 1, share == 0, (share > 0) & (share < 1))
        ]
        customers = units["customer_id"]
        self.replicates = replicates
        self.parts = [
            (places, ClusterBootstrap(customers.iloc[places], replicates, seed + number))
            for number, places in enumerate(alike)
            if len(places)
        ]

    def counts(self, chosen: Flags, level: Places, levels: int, weight: Floats) -> Floats:
        """Return how much weight the chosen units of each level have: shape (levels, resamples)."""
        total = np.zeros((levels, 1 + self.replicates))
        for places, draws in self.parts:
            inside = np.flatnonzero(chosen[places])
            cells = count(inside, level[places][inside], levels, draws, weight[places])
            total += resampled(cells, draws)
        return total


def learned_uplift(
    codes: pd.Series, units: pd.DataFrame, learned_from: Flags, least: int
) -> Floats:
    """Return what other units say a contact adds to each unit's segment, as `uplift` does.

    Segments with fewer than `least` of them on either side, in campaigns that have both, get the
    mean of all segments by the same weights.

    Parameters
    ----------
    codes
        Segment of each unit.
    units
        group, contacted, event, one row a unit.
    learned_from
        Which units are learned from.
    """
    known = units.assign(code=codes)[learned_from]
    by = [known["code"], known["group"], known["contacted"]]
    counts = known["event"].groupby(by).agg(["size", "sum"]).unstack(fill_value=0)
    (n0, k0), (n1, k1) = (
        [counts.get((name, side), 0.0 * counts["size"].iloc[:, 0]) for name in ("size", "sum")]
        for side in (False, True)
    )
    both = (n0 > 0) & (n1 > 0)
    weight = (n1 * n0 / (n1 + n0))[both]
    added = weight * (k1 / n1 - k0 / n0)[both]
    sums = pd.DataFrame({"n": n1[both], "n0": n0[both], "weight": weight, "added": added})
    segments = sums.groupby("code").sum()
    enough = segments[["n", "n0"]].min(axis=1) >= least
    each = (segments["added"] / segments["weight"])[enough].reindex(codes.unique())
    average = added.sum() / weight.sum() if len(weight) else 0.0
    return codes.map(each.fillna(average)).to_numpy(dtype=float)


def even_sides(units: pd.DataFrame) -> Floats:
    """Return weights by which those left alone stand for those contacted, campaign by campaign.

    A campaign that leaves a larger share alone than another does not count as an effect. Where all
    leave the same share alone each unit weighs 1; those of a campaign without one side weigh 0.

    Parameters
    ----------
    units
        group (campaign), contacted.
    """
    sides = units.groupby("group")["contacted"].agg(["sum", "size"]).astype(float)
    asked, alone = sides["sum"], sides["size"] - sides["sum"]
    both = (asked > 0) & (alone > 0)
    even = alone[both].sum() / asked[both].sum() if both.any() else 1.0
    stands_for = (asked / alone * even).where(both, 0.0)
    group, contacted = units["group"], units["contacted"].to_numpy(dtype=bool)
    return np.where(contacted, group.map(both).astype(float), group.map(stands_for))


def ranking_areas(scores: Floats, units: pd.DataFrame, draws: ArmBootstrap) -> Areas:
    """Return the areas of one ranking by score, the highest first; curves of parts are added up.

    Units of one score are taken together, and their part of a curve is a straight line: a segment
    that a share cuts through is shared out evenly. As long as nobody of one side was taken, the
    curve is the straight line to the first point with both. NaN where a side is empty.

    Parameters
    ----------
    scores
        One a unit; only those of one part are compared.
    units
        part, contacted, event, and weight (`even_sides`), one row a unit.
    """
    part = units["part"].to_numpy()
    sums = [_sums(scores, units, part == number, draws) for number in np.unique(part)]
    more, asked, gained, taken = np.sum(sums, axis=0)
    return Areas(ratio(more, asked), ratio(gained, taken))


def _sums(scores: Floats, units: pd.DataFrame, inside: Flags, draws: ArmBootstrap) -> Floats:
    """Return the areas of one part, not yet divided, and what each is to be divided by."""
    level = np.zeros(len(scores), dtype=np.intp)
    levels, level[inside] = levels_of(-scores[inside])
    contacted, event = (units[name].to_numpy(dtype=bool) for name in ("contacted", "event"))
    weight = column(units, "weight")
    asked, responded, alone, came = (
        _from_zero(draws.counts(inside & chosen, level, len(levels), weight))
        for chosen in (contacted, contacted & event, ~contacted, ~contacted & event)
    )
    taken, both = asked + alone, (asked > 0) & (alone > 0)
    share = ratio(taken, taken[-1])
    more = _from_first(responded - ratio(came * asked, alone), taken, both)
    gained = _from_first((ratio(responded, asked) - ratio(came, alone)) * taken, taken, both)
    qini = np.trapezoid(more, share, axis=0) - more[-1] / 2
    return np.array([qini, asked[-1], np.trapezoid(gained, share, axis=0), taken[-1]])


def true_areas(scores: Floats, units: pd.DataFrame) -> tuple[float, float]:
    """Return Qini coefficient and AUUC if what a contact adds to each unit is known.

    Parameters
    ----------
    scores
        As in `ranking_areas`.
    units
        part, true, weight, one row a unit.
    """
    weight, true, part = (column(units, name) for name in ("weight", "true", "part"))
    auuc = 0.0
    for number in np.unique(part):
        _, level = levels_of(-scores[part == number])
        own = weight[part == number], (weight * true)[part == number]
        taken, gained = (np.append(0.0, np.bincount(level, each).cumsum()) for each in own)
        auuc += float(np.trapezoid(gained, taken / taken[-1]))
    added = (weight * true).sum() / weight.sum()
    return auuc / weight.sum() - added / 2, auuc / weight.sum()


def _from_zero(counts: Floats) -> Floats:
    """Return cumulative sums down the rows, 0 first."""
    return np.vstack([np.zeros(counts.shape[1]), counts.cumsum(axis=0)])


def _from_first(curve: Floats, taken: Floats, known: Flags) -> Floats:
    """Return a curve with straight lines from 0 to the first point at which it is known."""
    first = known.argmax(axis=0)[None]
    slope = ratio(np.take_along_axis(curve, first, 0), np.take_along_axis(taken, first, 0))
    return np.where(known, curve, slope * taken)
