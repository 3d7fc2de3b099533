"""A batch self-organising map: deterministic, no random order, no random start; and its clusters.

Kohonen (2013), "Essentials of the self-organizing map", Neural Networks 37, 52-65; size and side
ratio as in SOM Toolbox (Vesanto et al. 2000). Sums are taken in a fixed order and without BLAS, so
the map does not depend on the number of threads. Units are clustered by Ward's method (scipy's and
scikit-learn's take no weights).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from segbench.methods.arrays import Flags, Floats, Places, squared_distances
from segbench.methods.ward import ward

CHUNK = 256
"""Rows whose distances to all units are held at a time, in the processor's cache."""


@dataclass(frozen=True)
class SOMMap:
    """A rectangular map.

    Attributes
    ----------
    rows, columns
        Sides of the grid; unit i lies at (i // columns, i % columns).
    prototypes
        Shape (rows * columns, inputs).
    """

    rows: int
    columns: int
    prototypes: Floats

    def best_units(self, data: Floats) -> tuple[Places, Places, Floats]:
        """Return each row's nearest and second nearest unit and the distance to the nearest."""
        parts = zip(*map(_nearest_two, self._squared(data)), strict=True)
        first, second, distance = map(np.concatenate, parts)
        return first, second, distance

    def nearest(self, data: Floats) -> Places:
        """Return each row's nearest unit."""
        return np.concatenate([squared.argmin(axis=1) for squared in self._squared(data)])

    def _squared(self, data: Floats) -> Iterator[Floats]:
        """Yield the squared distance of each row from each unit, some rows at a time."""
        for start in range(0, len(data), CHUNK):
            yield squared_distances(data[start : start + CHUNK], self.prototypes)

    def grid(self) -> Floats:
        """Return the units' positions, shape (units, 2)."""
        return np.argwhere(np.ones((self.rows, self.columns))).astype(float)

    def u_matrix(self) -> Floats:
        """Return the mean distance of each prototype to its neighbours, shape (rows, columns)."""
        near = self.neighbours()
        apart = np.sqrt(squared_distances(self.prototypes, self.prototypes))
        mean = np.where(near, apart, 0).sum(axis=1) / np.maximum(near.sum(axis=1), 1)
        return mean.reshape(self.rows, self.columns)

    def neighbours(self) -> Flags:
        """Return which units touch, sideways, up, down or diagonally; shape (units, units)."""
        grid = self.grid()
        steps = np.abs(grid[:, None, :] - grid[None, :, :]).max(axis=2)
        return steps == 1

    def errors(self, data: Floats) -> tuple[float, float]:
        """Return quantisation error (mean distance to the nearest prototype) and topographic error.

        The topographic error is the share of rows whose two nearest units do not touch.
        """
        first, second, distance = self.best_units(data)
        return float(distance.mean()), float(1 - self.neighbours()[first, second].mean())


def train(data: Floats, max_units: int, epochs: int) -> SOMMap:
    """Return a map of `data`, shape (rows, inputs), standardised and in a fixed order."""
    directions, spreads = _principal_plane(data)
    rows, columns = _sides(len(data), max_units, spreads)
    sides = (np.linspace(-2, 2, side) for side in (rows, columns))
    a, b = (part.ravel()[:, None] for part in np.meshgrid(*sides, indexing="ij"))
    start = (
        data.mean(axis=0) + a * spreads[0] * directions[:, 0] + b * spreads[1] * directions[:, 1]
    )
    som = SOMMap(rows, columns, start)
    grid = som.grid()
    apart = squared_distances(grid, grid)
    for radius in np.geomspace(max(max(rows, columns) / 2, 1.0), 1.0, epochs):
        som = SOMMap(rows, columns, _update(som, data, np.exp(-apart / (2 * radius**2))))
    return som


def cluster_units(som: SOMMap, hits: Places, ks: Collection[int]) -> dict[int, Places]:
    """Return, for each number of clusters, a cluster for each unit.

    Units are weighted by hits; a unit without customers joins the cluster of the nearest unit with
    some.
    """
    filled = np.flatnonzero(hits)
    nearest = SOMMap(1, len(filled), som.prototypes[filled]).nearest(som.prototypes)
    return {
        k: clusters[nearest]
        for k, clusters in ward(som.prototypes[filled], hits[filled], ks).items()
    }


def _update(som: SOMMap, data: Floats, kernel: Floats) -> Floats:
    first = som.nearest(data)
    units = len(som.prototypes)
    hits = np.bincount(first, minlength=units).astype(float)
    sums = np.column_stack([np.bincount(first, weights=part, minlength=units) for part in data.T])
    weight = np.einsum("ij,j->i", kernel, hits)
    pulled = np.einsum("ij,jk->ik", kernel, sums) / np.maximum(weight, 1e-300)[:, None]
    return np.where(weight[:, None] > 1e-12, pulled, som.prototypes)


def _nearest_two(squared: Floats) -> tuple[Places, Places, Floats]:
    row = np.arange(len(squared))
    first = squared.argmin(axis=1)
    distance = np.sqrt(squared[row, first])
    squared[row, first] = np.inf
    return first, squared.argmin(axis=1), distance


def _principal_plane(data: Floats) -> tuple[Floats, Floats]:
    """Return the two main directions as columns, with a fixed sign, and the spread along each."""
    centred = data - data.mean(axis=0)
    covariance = np.einsum("ni,nj->ij", centred, centred) / len(data)
    values, vectors = np.linalg.eigh(covariance)
    directions = vectors[:, ::-1][:, :2]
    largest = np.abs(directions).argmax(axis=0)
    directions = directions * np.where(directions[largest, [0, 1]] < 0, -1.0, 1.0)
    return directions, np.sqrt(np.maximum(values[::-1][:2], 0))


def _sides(n: int, max_units: int, spreads: Floats) -> tuple[int, int]:
    units = min(max(4.0, 5 * np.sqrt(n)), max_units)
    ratio = float(np.clip(spreads[0] / spreads[1], 1, 4)) if spreads[1] > 1e-12 else 1.0
    columns = max(2, round(np.sqrt(units / ratio)))
    return max(2, int(units // columns)), columns
