"""What is measured in processes is what one alone would measure."""

import math

import pandas as pd

from segbench.params import Params
from segbench.study.comparison import Comparison
from segbench.study.measuring import measure_all
from segbench.study.store import Store
from segbench.study.study import Study
from small_studies import SMALL


def test_processes_measure_all_that_a_league_needs_and_the_same(tmp_path):
    params = Params.model_validate(SMALL)
    shared, alone = Study(params, Store(tmp_path, math.inf)), Study(params)
    comparison = Comparison(shared)
    measure_all(comparison)
    pd.testing.assert_frame_equal(comparison.league(), Comparison(alone).league())
    parts = ("Comparison", "TimeToOrder")
    here = {f"{part}.{name}" for part in parts for name in ("measured", "random_classes")}
    assert here <= alone.cache.computed.keys()
    assert not (here | {"Ceilings._scores"}) & shared.cache.computed.keys()
