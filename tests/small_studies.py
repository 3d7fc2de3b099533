"""Studies of a small cut of the shipped data, for tests of what pages show."""

from segbench.params import Params
from segbench.study.study import Study

SMALL = {
    "max_customers": 400,
    "methods": ["value_tiers", "rfm"],
    "evaluation": {"replicates": 200, "random_draws": 20, "cutoffs": 3},
}


def small_study(**changes):
    """Return a study of 400 customers of the Complete Journey, by two methods."""
    return Study(Params.model_validate({**SMALL, **changes}))
