import numpy as np
import pandas as pd

from segbench.evaluation.reliability.agreement import half_reliability
from segbench.evaluation.segments.prediction_strength import prediction_strength
from segbench.methods.som import SOM
from support import make_customers


def test_two_far_groups_come_back_and_more_clusters_do_not():
    rng = np.random.default_rng(0)
    far = np.repeat([1.0, 60.0], 150)
    customers = pd.DataFrame(
        {
            "recency_days": np.round(far * rng.uniform(0.9, 1.1, 300)) + 1,
            "frequency": np.round(100 / far * rng.uniform(0.9, 1.1, 300)) + 1,
            "monetary": 1000 / far * rng.uniform(0.9, 1.1, 300),
            "tenure_days": 100,
        }
    )
    method = SOM(max_units=64, epochs=10).fit(customers)
    strength = prediction_strength(method, customers, (2, 8), splits=2, seed=1).set_index("k")[
        "strength"
    ]
    assert strength[2] > 0.95
    assert strength[8] < 0.8


def test_the_same_half_twice_agrees_fully_and_noise_does_not():
    customers = make_customers(400)
    same = half_reliability(customers, customers, 1 / 3).set_index("what")["value"]
    assert np.allclose(same, 1)
    noise = make_customers(400, seed=1)
    other = half_reliability(customers, noise, 1 / 3).set_index("what")["value"]
    assert other.drop("same style").abs().max() < 0.2
