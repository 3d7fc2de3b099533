"""The league as tables."""

import pandas as pd

from segbench.evaluation import AMOUNTS, RETENTION
from segbench.pages import league_tables
from segbench.params.evaluation import EvaluationParams


def league_of(outcome, metrics):
    rows = [
        (name, outcome, metric, value, value - 0.1, value + 0.1, role)
        for name, role, add in (
            ("rfm", "method", 0.0),
            ("som", "method", 0.1),
            ("everyone", "baseline", -0.2),
        )
        for metric, value in dict.fromkeys(metrics, 0.3 + add).items()
    ]
    return pd.DataFrame(
        rows, columns=["method", "outcome", "metric", "value", "ci_low", "ci_high", "role"]
    )


def test_the_league_of_an_amount_is_of_explained_variance():
    table = league_of("spend", ["explained_variance", "attainable_share", "lift_20"])
    table.loc[table["metric"] == "explained_variance", ["ci_low", "ci_high"]] = float("nan")
    frame = league_tables.league(table, AMOUNTS["spend"], EvaluationParams()).frame
    assert frame["classification"].tolist() == ["SOM on RFM", "RFM", "Everyone alike"]
    assert frame["share of the attainable"].tolist()[0] == "40 % [30 to 50]"
    assert frame["explained variance"].tolist()[0] == "40.0 %"
    assert "AUC" not in frame


def test_on_a_page_nobody_tells_more_than_all_that_can_be_known():
    table = league_of("retention", ["auc", "attainable_share", "log_loss", "explained_deviance"])
    som = (table["method"] == "som") & (table["metric"] == "attainable_share")
    table.loc[som, ["value", "ci_low", "ci_high"]] = 1.07, 0.85, 1.32
    rows = league_tables.league(table, RETENTION, EvaluationParams()).frame
    shares = rows.set_index("classification")["share of the attainable"]
    assert shares["SOM on RFM"] == "100 % [85 to 100]"
    assert shares["RFM"] == "30 % [20 to 40]"


def test_more_numbers_leaves_out_what_was_not_measured():
    table = league_of("retention", ["explained_deviance", "brier", "slope"])
    assert list(league_tables.more_numbers(table, RETENTION).frame) == [
        "classification",
        "kind",
        "Brier score",
        "Calibration slope",
    ]


def test_horizons_are_columns_and_those_left_out_are_told():
    table = pd.concat(
        [
            league_of("retention", ["attainable_share", "auc"]),
            league_of("retention_56", ["attainable_share"]).query("method != 'everyone'"),
        ]
    )
    lengths = {"retention": "28 days", "retention_56": "56 days", "retention_91": "91 days"}
    shown = league_tables.horizons(table, lengths, ["Retention within 91 days is not compared."])
    assert list(shown.frame) == ["classification", "kind", "within 28 days", "within 56 days"]
    assert shown.frame["classification"].tolist() == ["SOM on RFM", "RFM", "Everyone alike"]
    assert shown.frame["within 56 days"].tolist() == ["40 % [30 to 50]", "30 % [20 to 40]", "–"]
    assert shown.caption.endswith("by the main one. Retention within 91 days is not compared.")


def test_where_no_horizon_is_compared_the_reasons_are_all():
    nothing = league_of("spend", ["attainable_share"])
    shown = league_tables.horizons(nothing, {"retention": "28 days"}, ["Nobody came back."])
    assert repr(shown) == "- Nobody came back."


def test_concordance_is_best_first_and_says_that_it_decides_nothing():
    shown = league_tables.concordance(
        league_of("time_to_order", ["concordance"]), EvaluationParams()
    )
    assert shown.frame["classification"].tolist() == ["SOM on RFM", "RFM", "Everyone alike"]
    assert shown.frame["concordance"].tolist()[0] == "0.400 [0.300 to 0.500]"
    assert shown.caption.startswith("Time to the next order, scored after a cutoff")
    assert shown.caption.endswith("Shown, and decides nothing.")


def test_of_many_pairs_the_ten_that_are_most_alike_are_in_the_table():
    names = ("value_tiers", "grades", "rfm", "som", "pdp", "needs")
    pairs = [(one, two) for number, one in enumerate(names) for two in names[number + 1 :]]
    index = [0.01 * number for number in range(len(pairs))]
    table = pd.DataFrame(pairs, columns=["method_a", "method_b"]).assign(ari=index, ami=index)
    shown = league_tables.agreement(table)
    assert "The 10 pairs that are most alike; agreement.csv has all 15." in shown.caption
    assert shown.frame["adjusted Rand"].tolist() == [f"{value:.3f}" for value in index[:4:-1]]
    assert shown.frame["and"].iloc[0] == "Needs"
    few = league_tables.agreement(table.head(10))
    assert "most alike" not in few.caption
    assert len(few.frame) == 10
