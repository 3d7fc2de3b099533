import itertools

import numpy as np
import pandas as pd
import pytest

from segbench.methods.rfm import RFM, TYPES, truth_table, type_positions
from support import make_customers

SOURCE = {  # arrows of R, F, M -> number and Chinese name in the source text
    "R↓F↑M↑": ("1", "优质客户"),
    "R↓F↓M↑": ("2", "重要发展客户"),
    "R↓F↑M↓": ("3", "一般重要客户"),
    "R↓F↓M↓": ("4", "重要发展客户"),
    "R↑F↑M↑": ("5", "重要挽留客户"),
    "R↑F↑M↓": ("6", "一般客户"),
    "R↑F↓M↓": ("7", "无价值客户"),
    "R↑F↓M↑": ("8", "一般客户"),
}


def test_every_pattern_has_exactly_one_type_and_it_is_the_sources():
    for up in itertools.product([False, True], repeat=3):
        for new in (False, True):
            position = type_positions(np.array([up]), np.array([new]))[0]
            kind = TYPES[position]
            number, name_zh = SOURCE[kind.arrows]
            assert kind.up == up
            assert kind.code[0] == number
            if number == "4" and not new:
                name_zh = "无价值客户"  # an established customer of type 4
            assert kind.name_zh.startswith(name_zh)


def test_labels_follow_the_definition():
    customers = make_customers(300)
    method = RFM().fit(customers)
    labels = method.predict(customers)
    assert method.state_["monetary"] == pytest.approx(customers["monetary"].mean())
    premium = (
        (customers["recency_days"] < customers["recency_days"].mean())
        & (customers["frequency"] >= customers["frequency"].mean())
        & (customers["monetary"] >= customers["monetary"].mean())
    )
    assert ((labels == "1") == premium).all()


def test_a_customer_at_the_mean_counts_as_above():
    customers = pd.DataFrame(
        {
            "recency_days": [10, 20, 30],
            "frequency": [1, 2, 3],
            "monetary": [0.1, 0.2, 0.3],
            "tenure_days": 100,
        }
    )
    assert (
        RFM().fit(customers).predict(customers).tolist()[1] == "5"
    )  # R, F and M all at the mean: all arrows up


def test_the_median_is_an_option():
    customers = make_customers(301)
    method = RFM(reference="median").fit(customers)
    assert method.state_["frequency"] == customers["frequency"].median()


def test_the_truth_table_counts_everybody_once():
    customers = make_customers(500)
    labels = RFM().fit(customers).predict(customers)
    table = truth_table(labels)
    assert table["customers"].sum() == 500
    assert table["type"].tolist() == ["1", "2", "3", "4", "5", "8", "6", "4", "7"]
    row = table[table["source's name"] == "Key win-back"].iloc[0]
    assert [row["R"], row["F"], row["M"]] == ["↑", "↑", "↑"]
    assert row["name"] == "Lapsing champions"
    assert row["other common naming"] == "重要保持客户"


def test_complete_journey_counts(journey_customers):
    counts = RFM().fit(journey_customers).predict(journey_customers).value_counts()
    by_hand = journey_customers
    sides = [by_hand["recency_days"] >= by_hand["recency_days"].mean()]
    sides += [by_hand[name] >= by_hand[name].mean() for name in ("frequency", "monetary")]
    assert counts["1"] == (~sides[0] & sides[1] & sides[2]).sum() == 640
    assert counts["7"] == (sides[0] & ~sides[1] & ~sides[2]).sum() == 541


def test_scores_by_quintiles_stand_beside_what_they_score():
    values = np.arange(1, 11)
    customers = pd.DataFrame(
        {
            "recency_days": values,
            "frequency": values,
            "monetary": values * 1.5,
            "tenure_days": 100,
        }
    )
    found = RFM(scoring="quintile").fit(customers).scores(customers)
    assert found[["recency_days", "frequency", "monetary"]].equals(customers.iloc[:, :3])
    fifths = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert found["f_score"].tolist() == found["m_score"].tolist() == fifths
    assert found["r_score"].tolist() == fifths[::-1]
