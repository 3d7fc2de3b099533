"""Corrections for many comparisons, against statsmodels."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from segbench.evaluation.correction import holm


def test_holm_is_that_of_statsmodels():
    p = np.random.default_rng(1).uniform(0, 0.2, 40).round(2)  # with ties
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert len(holm(np.array([]))) == 0
