"""Random classifications, with class sizes of a real one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from segbench.methods.arrays import Counts, Places


class PermutationBaseline:
    """Deals classes out at random, so that customers keep theirs from cutoff to cutoff.

    A real method mostly finds the same class again, and the same customers come back again and
    again. So classes that mean nothing still tell a little of the customers that they were learned
    from: dealt out anew at every cutoff, they would not, and any lasting trait, an odd or even
    customer number, say, would beat them.

    Parameters
    ----------
    customers
        Cutoff -> its customers, in the order of their classes.
    """

    def __init__(self, customers: Mapping[date, pd.Index]) -> None:
        everyone = pd.Index(np.unique(np.concatenate([*customers.values()])))
        self.count = len(everyone)
        self._place = {cutoff: everyone.get_indexer(index) for cutoff, index in customers.items()}

    def assign(self, classes: Mapping[date, Places], luck: Counts) -> dict[date, Places]:
        """Return as many customers in each class at each cutoff, in order of the customers' luck.

        Parameters
        ----------
        classes
            Cutoff -> the number of each customer's class.
        luck
            Shape (count,); a random permutation.
        """
        dealt = {}
        for cutoff, real in classes.items():
            dealt[cutoff] = np.empty_like(real)
            dealt[cutoff][np.argsort(luck[self._place[cutoff]])] = np.sort(real)
        return dealt
