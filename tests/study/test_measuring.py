"""What is measured in processes is what one alone would measure."""

import math

import pandas as pd

from segbench.params import Params
from segbench.study.comparison import Comparison
from segbench.study.measuring import measure_all, shared_out
from segbench.study.store import Store
from segbench.study.study import Study
from small_studies import SMALL

DEALT = {
    *("Comparison.measured", "Comparison.fold_losses", "Comparison.random_classes"),
    *("EqualSize.joined", "OtherSettings.losses"),
    *("TimeToOrder.measured", "TimeToOrder.random_classes"),
}


def all_asked(comparison):
    """Return the tables that hang on what was dealt out."""
    settings, methods = comparison.other_settings, ("everyone", *comparison.study.methods)
    losses = [settings.losses(outcome, name) for outcome in settings.outcomes() for name in methods]
    return [comparison.league(), comparison.equal_size.table(), *losses]


def test_processes_measure_all_that_is_asked_for_later_and_the_same(tmp_path):
    params = Params.model_validate(SMALL)
    shared, alone = Study(params, Store(tmp_path, math.inf)), Study(params)
    dealt = [task for part in shared_out(Comparison(shared)) for task in part]
    assert len(dealt) == len(set(dealt))  # nothing twice
    assert {task[1] for task in dealt} == {name.partition(".")[2] for name in DEALT}
    measure_all(Comparison(shared))
    assert shared_out(Comparison(shared)) == []
    for one, other in zip(all_asked(Comparison(shared)), all_asked(Comparison(alone)), strict=True):
        pd.testing.assert_frame_equal(one, other)
    assert alone.cache.computed.keys() >= DEALT
    assert not (DEALT | {"Ceilings._scores"}) & shared.cache.computed.keys()
