"""Jaccard by hand and against scikit-learn; planted clusters come back and noise does not."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import jaccard_score

from segbench.evaluation.segments.cluster_stability import (
    REFIT_COLUMNS,
    Partition,
    compare,
    jaccard,
    reading,
    stability_summary,
)
from segbench.methods.baselines import KMeansRFM


def partition(position, names):
    return Partition(
        dict(zip(names.lower(), names, strict=True)), np.asarray(position, dtype=np.intp)
    )


def test_jaccard_by_hand():
    # 3 of 3 + 1 + 0, 1 of 4 + 5 - 1; 0 of 4 + 3, 4 of 4 + 5 - 4
    assert jaccard([[3, 1], [0, 4]]).tolist() == [[3 / 4, 1 / 8], [0, 4 / 5]]
    assert jaccard([[0, 0], [0, 2]]).tolist() == [[0, 0], [0, 1]]
    assert jaccard([[1, 0], [0, 2]]).tolist() == [[1, 0], [0, 1]]  # a segment of one customer


def test_the_best_overlap_is_scikit_learns():
    rng = np.random.default_rng(4)
    own, other = (
        partition(rng.integers(0, 3, 200), "ABC"),
        partition(rng.integers(0, 4, 200), "WXYZ"),
    )
    found = compare(own, other, rng).set_index("code")["jaccard"]
    for place, code in enumerate("abc"):
        scores = [
            jaccard_score(own.position == place, other.position == number) for number in range(4)
        ]
        assert found[code] == pytest.approx(max(scores))


def test_the_match_ignores_names_and_names_are_counted_apart():
    own, other = partition([0, 0, 0, 1, 1, 1], "AB"), partition([1, 1, 1, 0, 0, 1], "AB")
    found = compare(own, other, np.random.default_rng(0)).set_index("code")
    assert found["jaccard"].tolist() == pytest.approx([3 / 4, 2 / 3])
    assert found["same_name"].tolist() == pytest.approx([0, 1 / 3])
    assert found["customers"].tolist() == [3, 3]


def test_segments_without_customers_are_left_out():
    found = compare(
        partition([0, 0, 2], "ABC"), partition([0, 0, 0], "A"), np.random.default_rng(0)
    )
    assert found["code"].tolist() == ["a", "c"]
    assert found["jaccard"].tolist() == pytest.approx([2 / 3, 1 / 3])


def test_chance_of_a_large_segment_is_high():
    position = np.repeat([0, 1], [900, 100])
    same = partition(position, "AB")
    found = compare(same, same, np.random.default_rng(1))
    assert found["jaccard"].tolist() == [1, 1]
    expected = 0.81 / (0.9 + 0.9 - 0.81)  # two independent sets of nine tenths each
    assert found["chance"][0] == pytest.approx(expected, abs=0.02)
    assert found["chance"][1] < 0.15


def test_card_by_hand():
    refits = pd.DataFrame(
        [
            ("resample", "0", "a", 30, 1.0, 0.2, 1.0, 0.9),
            ("resample", "0", "b", 10, 0.4, 0.1, 0.5, 0.9),
            ("resample", "1", "a", 30, 0.8, 0.4, 0.6, 0.7),
            ("resample", "1", "b", 10, 0.6, 0.1, 0.7, 0.7),
            ("seed", "7", "a", 30, 0.5, 0.2, 0.5, 0.3),
        ],
        columns=REFIT_COLUMNS,
    )
    found = stability_summary(refits, 0.95).set_index(["kind", "code"])
    a = found.loc[("resample", "a")]
    assert a[["refits", "customers"]].tolist() == [2, 30]
    assert a[["jaccard", "low", "high", "chance", "same_name"]].tolist() == pytest.approx(
        [0.9, 0.8, 1.0, 0.3, 0.8]
    )
    b = found.loc[("resample", "b")]
    assert b[["jaccard", "dissolved"]].tolist() == pytest.approx([0.5, 0.5])
    every = found.loc[("resample", "")]  # 0.85 and 0.75, weighted by 30 and 10 customers
    assert every[["jaccard", "low", "high"]].tolist() == pytest.approx([0.8, 0.75, 0.85])
    assert every[["customers", "ari", "ari_min"]].tolist() == pytest.approx([40, 0.8, 0.7])
    assert found.loc[("seed", ""), "ari"] == 0.3


@pytest.mark.parametrize(
    ("mean", "low", "chance", "word"),
    [
        (0.9, 0.8, 0.2, "high"),
        (0.85, 0.7, 0.2, "high"),
        (0.8, 0.7, 0.2, "valid"),
        (0.7, 0.5, 0.2, "pattern"),
        (0.55, 0.4, 0.2, "doubtful"),
        (0.4, 0.3, 0.1, "dissolved"),
        (0.9, 0.8, 0.8, "size"),
    ],
)
def test_readings(mean, low, chance, word):
    assert reading(mean, low, chance) == word


def resampled(customers, k):
    """The mean Jaccard of k-means clusters on twelve resamples."""
    rng = np.random.default_rng(3)
    method = KMeansRFM(k).fit(customers)
    own = Partition.of(method, method.predict(customers))
    tables = []
    for number in range(12):
        again = KMeansRFM(k).fit(customers.iloc[rng.integers(len(customers), size=len(customers))])
        found = compare(own, Partition.of(again, again.predict(customers)), rng)
        tables.append(found.assign(kind="resample", setting=str(number)))
    return stability_summary(pd.concat(tables), 0.95).set_index("code")["jaccard"]


def test_two_planted_clusters_come_back():
    rng = np.random.default_rng(0)
    far = np.repeat([1.0, 60.0], 150)
    columns = {"recency_days": 1 + far, "frequency": 100 / far, "monetary": 1000 / far}
    customers = pd.DataFrame(
        {name: values * rng.uniform(0.9, 1.1, 300) for name, values in columns.items()}
    )
    assert resampled(customers, 2).min() > 0.99


def test_clusters_of_noise_do_not():
    columns = np.exp(np.random.default_rng(1).normal(size=(300, 3)))
    customers = pd.DataFrame(columns, columns=["recency_days", "frequency", "monetary"])
    found = resampled(customers, 8).drop("")
    assert found.median() < 0.75
    assert found.max() < 0.9
