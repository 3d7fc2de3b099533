"""Customers whose chances are known: a trait, read with error, and outcomes that depend on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from scipy.stats import norm

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.captured import TOP_SHARE, TOP_SHARES
from segbench.evaluation.comparison.metrics import WORST
from segbench.evaluation.comparison.shrinkage import segment_scores

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

REPLICATES = 999
DRAWS_SEED = 20


@dataclass(frozen=True)
class Reader:
    """A classification: reads the trait with an error, and cuts what it reads into classes.

    Attributes
    ----------
    noise
        Standard deviation of the error; that of the trait is 1.
    shares
        Of customers in each class, the lowest first.
    keeps
        Share of the error's variance that stays with the customer; the rest is new in every group.
    """

    noise: float
    shares: tuple[float, ...] = (0.125,) * 8
    keeps: float = 0.8

    @cached_property
    def edges(self) -> Floats:
        """Where what is read is cut."""
        return np.asarray(norm.ppf(np.cumsum(self.shares)[:-1]) * np.hypot(1, self.noise))

    def chances(self, trait: Floats) -> Floats:
        """Return the chance of each class, shape (traits, classes)."""
        below = norm.cdf((self.edges - trait[:, None]) / self.noise)
        return np.diff(below, axis=1, prepend=0.0, append=1.0)


EVERYONE = Reader(1.0, (1.0,))
"""One class for all."""


@dataclass(frozen=True)
class World:
    """Where data sets come from.

    Attributes
    ----------
    customers
        Of a data set.
    rates
        Of the event, in each group that is scored: the cutoffs, the campaigns, or the folds.
    scheme
        ``"cutoffs"``: learned at one cutoff, scored at the next, mostly the same customers;
        ``"campaigns"``: learned from as many earlier campaigns, scored within campaigns;
        ``"folds"``: learned from all folds but the one that is scored.
    slope
        Effect of the trait on the log-odds of the event.
    lasting
        Standard deviation of what else makes a customer likely for good: outcomes of one customer
        go together.
    present
        Chance that a customer is in a group (not for folds, where each is in one).
    """

    customers: int
    rates: tuple[float, ...]
    scheme: str = "cutoffs"
    slope: float = 1.2
    lasting: float = 1.0
    present: float = 0.8

    @property
    def within(self) -> bool:
        """Whether units are compared only with units of their group, whose own rates differ."""
        return self.scheme == "campaigns"

    @cached_property
    def traits(self) -> tuple[Floats, Floats]:
        """Values of the trait and their shares."""
        return _grid(41)

    @cached_property
    def effects(self) -> tuple[Floats, Floats]:
        """Values of what else lasts, before `lasting` scales them, and their shares."""
        return _grid(21)

    @cached_property
    def chances(self) -> Floats:
        """Chance of the event, shape (groups, traits, lasting effects)."""
        trait, shares = self.traits
        effect, parts = self.effects
        odds = self.slope * trait[:, None] + self.lasting * effect
        weights = shares[:, None] * parts
        levels = [
            brentq(
                lambda level, rate=rate: float((weights * expit(odds + level)).sum() - rate),
                -20,
                20,
            )
            for rate in self.rates
        ]
        return np.array([expit(odds + level) for level in levels])

    def cells(self, reader: Reader) -> Floats:
        """Return the exact share of units by group, class, and without and with the event."""
        (_, shares), (_, parts) = self.traits, self.effects
        event = self.chances @ parts
        joint = np.stack([shares * (1 - event), shares * event], axis=-1)
        return np.einsum("gte,tk->gke", joint, reader.chances(self.traits[0])) / len(self.rates)


def _grid(points: int) -> tuple[Floats, Floats]:
    """Return values of a discrete normal distribution of variance 1, and their shares."""
    values = np.linspace(-3, 3, points)
    shares = norm.pdf(values)
    shares /= shares.sum()
    return values / np.sqrt(shares @ values**2), shares


@dataclass(frozen=True, eq=False)
class Sample:
    """One data set.

    Attributes
    ----------
    units
        group, event: what is scored.
    draws
        Resamples of its customers.
    labels
        Reader -> class of each unit.
    scores
        Reader -> what was learned of each class, shape (groups, classes), in log-odds.
    """

    units: pd.DataFrame
    draws: ClusterBootstrap
    labels: dict[str, Numbers]
    scores: dict[str, Floats]
    group: Numbers

    def score(self, name: str) -> Floats:
        """Return the score of each unit."""
        return np.asarray(self.scores[name][self.group, self.labels[name]])


def sample(
    world: World,
    readers: Mapping[str, Reader],
    rng: np.random.Generator,
    replicates: int = REPLICATES,
    known: Mapping[str, Floats] | None = None,
) -> Sample:
    """Return a data set whose scores were learned from what came before (or from the other folds).

    `everyone`, one class for all, is always among the readers.

    Parameters
    ----------
    known
        Reader -> scores, shape (groups, classes), instead of learned ones.
    """
    people, groups = People(world, rng), len(world.rates)
    past, now, moments = people.units()
    labels, scores = {}, {}
    for name, reader in {"everyone": EVERYONE, **readers}.items():
        read = people.classes(reader, moments)
        labels[name] = read[now.customer, now.moment]
        scores[name] = (
            known[name]
            if known
            else _learn(world, len(reader.shares), read[past.customer, past.moment], past)
        )
    draws = copy(resamples(world.customers, replicates))
    draws.position = draws.position[now.customer]
    return Sample(now.table(groups), draws, labels, scores, now.group)


@cache
def resamples(customers: int, replicates: int = REPLICATES) -> ClusterBootstrap:
    """Return the resamples of so many customers; one set serves all data sets.

    What a resample makes of a data set depends on how its weights lie to that data set's values,
    which are drawn anew.
    """
    draws = ClusterBootstrap(pd.Series(range(customers)), replicates, DRAWS_SEED)
    assert draws.weights.size  # drawn here, once: copies share them
    return draws


@dataclass(frozen=True, eq=False)
class Units:
    """Customer, group, moment of the label, and event of each unit."""

    customer: Numbers
    group: Numbers
    moment: Numbers
    event: NDArray[np.bool_]

    def table(self, groups: int) -> pd.DataFrame:
        """Return group and event, one row per unit."""
        names = np.array([f"{number:02d}" for number in range(groups)], dtype=object)
        return pd.DataFrame(
            {"group": pd.Series(names[self.group], dtype=object), "event": self.event}
        )


def _learn(world: World, classes: int, label: Numbers, past: Units) -> Floats:
    """Return what past units say of each class, for each group that is scored."""
    groups = len(world.rates)
    units = past.table(groups)
    if world.within:
        return np.tile(segment_scores(label, classes, units, within_group=True), (groups, 1))
    parts = [
        past.group != number if world.scheme == "folds" else past.group == number
        for number in range(groups)
    ]
    return np.array(
        [segment_scores(label[part], classes, units[part], within_group=False) for part in parts]
    )


class People:
    """The customers of one data set."""

    def __init__(self, world: World, rng: np.random.Generator) -> None:
        self.world, self.rng = world, rng
        n = world.customers
        self.trait = rng.choice(len(world.traits[0]), size=n, p=world.traits[1])
        self.effect = rng.choice(len(world.effects[0]), size=n, p=world.effects[1])

    def units(self) -> tuple[Units, Units, int]:
        """Return the units learned from, those scored, and how often customers are labelled."""
        n, groups = self.world.customers, len(self.world.rates)
        if self.world.scheme == "folds":
            customer, group = np.arange(n), self.rng.permutation(n) % groups
            units = Units(
                customer, group, np.zeros(n, dtype=np.intp), self._events(customer, group)
            )
            return units, units, 1
        first = groups if self.world.within else 1  # moments before the first that is scored
        customer, moment = np.nonzero(self._present(groups + first, first))
        event = self._events(
            customer, np.maximum(moment - first, 0) if first == 1 else moment % groups
        )
        scored, taught = moment >= first, moment < groups
        now = Units(customer[scored], moment[scored] - first, moment[scored], event[scored])
        return (
            Units(customer[taught], moment[taught], moment[taught], event[taught]),
            now,
            groups + first,
        )

    def _present(self, moments: int, first: int) -> NDArray[np.bool_]:
        """Return who is there at each moment; everybody is at one that is scored."""
        here = self.rng.random((self.world.customers, moments)) < self.world.present
        nowhere = np.flatnonzero(~here[:, first:].any(axis=1))
        here[nowhere, self.rng.integers(first, moments, size=len(nowhere))] = True
        return here

    def _events(self, customer: Numbers, group: Numbers) -> NDArray[np.bool_]:
        chance = self.world.chances[group, self.trait[customer], self.effect[customer]]
        return np.asarray(self.rng.random(len(customer)) < chance)

    def classes(self, reader: Reader, moments: int) -> Numbers:
        """Return the class of every customer at every moment, shape (customers, moments)."""
        n = self.world.customers
        error = self.rng.normal(size=(n, 1)) * np.sqrt(reader.keeps)
        error = error + self.rng.normal(size=(n, moments)) * np.sqrt(1 - reader.keeps)
        read = self.world.traits[0][self.trait][:, None] + reader.noise * error
        return np.searchsorted(reader.edges, read)


def truth(
    cells: Mapping[str, Floats],
    scores: Mapping[str, Floats],
    *,
    within: bool,
    ceilings: Sequence[str],
) -> dict[str, dict[str, float]]:
    """Return the metrics of the whole population, given what was learned.

    Written apart from `segbench.evaluation.comparison.metrics`, from shares instead of counts, so
    that neither hides a slip of the other.

    Parameters
    ----------
    cells
        Reader -> as `World.cells` returns them.
    scores
        Reader -> shape (groups, classes).
    ceilings
        Of which the best one says what is attainable.
    """
    values = {name: _metrics(cells[name], scores[name], within=within) for name in cells}
    nothing, all_of_it = (
        values["everyone"]["log_loss"],
        min(values[name]["log_loss"] for name in ceilings),
    )
    for found in values.values():
        gained = nothing - found["log_loss"]
        found |= {
            "explained_deviance": gained / nothing,
            "attainable_share": gained / (nothing - all_of_it),
        }
    return values


def _metrics(cells: Floats, scores: Floats, *, within: bool) -> dict[str, float]:
    wins = pairs = loss = brier = apart = spread = bits = worst = 0.0
    captured = dict.fromkeys(TOP_SHARES, 0.0)
    for cell, score in zip(cells, scores, strict=True):
        without, with_it = cell.T
        above = (score[:, None] > score) + 0.5 * (score[:, None] == score)
        wins += float(with_it @ above @ without)
        pairs += float(with_it.sum() * without.sum())
        odds = score + _level(cell, score) if within else score
        loss += float(with_it @ np.logaddexp(0, -odds) + without @ np.logaddexp(0, odds))
        total, told, rate, overall = (
            cell.sum(axis=1),
            expit(odds),
            with_it / cell.sum(axis=1),
            with_it.sum() / cell.sum(),
        )
        brier += float(with_it @ (1 - told) ** 2 + without @ told**2)
        apart += float(total @ (told - rate) ** 2)
        spread += float(total @ (rate - overall) ** 2)
        bits += float(
            with_it @ np.log2(rate / overall) + without @ np.log2((1 - rate) / (1 - overall))
        )
        for name, share in TOP_SHARES.items():
            captured[name] += _captured(cell, score, share)
        worst += _captured(cell[:, ::-1], -score, TOP_SHARE)
    everybody = cells.sum()
    parts = {
        "brier": brier,
        "reliability": apart,
        "resolution": spread,
        "bits": bits,
        "log_loss": loss,
    }
    lifts = {
        name: captured[name] / (share * cells[..., 1].sum()) for name, share in TOP_SHARES.items()
    }
    slope = _slope(cells, scores) if any(np.ptp(score) > 0 for score in scores) else np.nan
    own = {"auc": wins / pairs, "slope": slope, WORST: worst / float(cells[..., 0].sum())}
    return own | lifts | {name: value / everybody for name, value in parts.items()}


def _slope(cells: Floats, scores: Floats) -> float:
    """Return the stretch of the scores that fits best, every group at its own level."""

    def misses(stretch: float) -> float:
        odds = [
            stretch * score + _level(cell, stretch * score)
            for cell, score in zip(cells, scores, strict=True)
        ]
        missed = [
            cell[:, 1] - cell.sum(axis=1) * expit(own)
            for cell, own in zip(cells, odds, strict=True)
        ]
        return float(sum(left @ score for left, score in zip(missed, scores, strict=True)))

    reach = 4.0  # the misses fall as the stretch grows; scores that hardly differ need a long one
    while misses(-reach) * misses(reach) > 0:
        reach *= 8
    return float(brentq(misses, -reach, reach, xtol=1e-8))


def _level(cell: Floats, score: Floats) -> float:
    reach = 30 + float(np.abs(score).max())
    return brentq(
        lambda level: float(cell.sum(axis=1) @ expit(score + level) - cell[:, 1].sum()),
        -reach,
        reach,
    )


def _captured(cell: Floats, score: Floats, share: float) -> float:
    """Return the share of units that lie in their group's best part and have the event."""
    left, got = share * cell.sum(), 0.0
    for value in np.unique(score)[::-1]:
        tied = cell[score == value].sum(axis=0)
        taken = min(left, tied.sum())
        got += taken * tied[1] / tied.sum() if taken else 0.0
        left -= taken
    return float(got)


def true_scores(world: World, readers: Mapping[str, Reader]) -> dict[str, Floats]:
    """Return the true log-odds by group and class, as endless past data would teach them."""
    cells = {
        name: world.cells(reader) for name, reader in {"everyone": EVERYONE, **readers}.items()
    }
    return {name: np.log(cell[..., 1] / cell[..., 0]) for name, cell in cells.items()}


def true_auc(world: World, reader: Reader) -> float:
    """Return the AUC of a reader whose classes' rates are known."""
    scores = true_scores(world, {"reader": reader})["reader"]
    return _metrics(world.cells(reader), scores, within=world.within)["auc"]


def reader_with(world: World, auc: float) -> Reader:
    """Return the reader of eight equal classes with this true AUC."""
    return Reader(float(brentq(lambda noise: true_auc(world, Reader(noise)) - auc, 0.02, 50)))
