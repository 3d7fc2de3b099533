import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from segbench.evaluation.ceilings import logit_scores
from support import make_customers


def make(n, seed):
    rows = make_customers(n, seed)
    rng = np.random.default_rng(seed + 100)
    eta = 1 - 0.8 * np.log1p(rows["recency_days"]) + 0.5 * np.log(rows["frequency"])
    units = pd.DataFrame({"group": rng.integers(0, 3, n).astype(str), "event": rng.random(n) < expit(eta)})
    return rows[["recency_days", "frequency", "monetary"]], units


def test_scores_are_about_those_of_an_unpenalised_logit():
    (x, units), (later, later_units) = make(3000, 0), make(1000, 1)
    own = logit_scores(x, units, later, within_group=False)

    def design(rows):
        logs = np.column_stack([np.log1p(rows["recency_days"]), np.log(rows["frequency"]), np.log(rows["monetary"])])
        return sm.add_constant(np.column_stack([logs, logs**2]))

    fit = sm.GLM(units["event"].astype(float), design(x), family=sm.families.Binomial()).fit()
    assert np.corrcoef(own, design(later) @ fit.params)[0, 1] > 0.995
    assert roc_auc_score(later_units["event"], own) > 0.7


def test_within_groups_the_groups_own_level_is_left_out():
    x, units = make(2000, 2)
    lifted = units.assign(event=units["event"] | (units["group"] == "1"))
    assert abs(np.mean(logit_scores(x, lifted, x, within_group=True))) < 0.8
    assert np.mean(logit_scores(x, lifted, x, within_group=False)) > 0.3
