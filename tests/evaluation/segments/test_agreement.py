import pandas as pd
import pytest

from segbench.evaluation.segments.agreement import agreement


def labels(text):
    return pd.Series(pd.Categorical(list(text)))


def test_same_partition_under_other_names_agrees_fully():
    found = agreement(
        pd.DataFrame({"a": labels("xxyyzz"), "b": labels("ppqqrr"), "c": labels("pqpqpq")})
    )
    assert found["method_a"].tolist() == ["a", "a", "b"]
    assert found.loc[0, ["ari", "ami"]].tolist() == pytest.approx([1, 1])
    assert found.loc[1, "ari"] < 0.1


def test_rand_by_hand():
    # Pairs: together in both 2 (the x's that are p, the y's that are q ... ), by the contingency
    # table [[2, 1], [1, 2]].
    found = agreement(pd.DataFrame({"a": labels("xxxyyy"), "b": labels("ppqpqq")}))
    together, per_side, pairs = 2, 6, 15
    expected = per_side * per_side / pairs
    assert found.loc[0, "ari"] == pytest.approx((together - expected) / (per_side - expected))
