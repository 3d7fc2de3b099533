"""Figures are tested on their numbers and words, never on pixels."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from segbench.datasets.base import ledger
from segbench.evaluation import CONVERSION, RETENTION
from segbench.evaluation.comparison.league import NOT_ELIGIBLE
from segbench.evaluation.segments.agreement import agreement
from segbench.evaluation.segments.transitions import transitions
from segbench.methods.pdp import PDP
from segbench.methods.quadrants import Quadrants
from segbench.methods.som import SOM
from segbench.methods.value_tiers import ValueTiers
from segbench.pages.actions.figures import topic_map
from segbench.pages.comparison.figures import agreement_map, contrast_plot, league_plot
from segbench.pages.contact.figures import gains_curves
from segbench.pages.data_quality.figures import ledger_bars, orders_by_week
from segbench.pages.method.figures import (
    mean_map,
    quadrant_scatter,
    revenue_curve,
    rfm_grid,
    som_map,
    strength_plot,
)
from segbench.pages.rates_figures import segment_rates
from segbench.pages.stability.figures import stability_dots, transition_map
from segbench.pages.style import PALETTE, Picture, png, short
from segbench.params.horizon import Horizon
from support import make_customers

CUSTOMERS = make_customers(300)


def alt(figure: Figure) -> str:
    return str(figure.get_label())


def test_rates_draw_intervals_for_large_segments_and_hollow_dots_for_small_ones():
    segments = pd.DataFrame(
        {
            "segment": ["Big", "Small", "Tiny"],
            "outcome": "retention",
            "n": [100, 20, 3],
            "rate": [0.8, 0.5, np.nan],
            "ci_low": [0.7, 0.3, np.nan],
            "ci_high": [0.9, 0.7, np.nan],
            "rate_shrunk": [0.79, 0.6, np.nan],
        }
    )
    figure = segment_rates(segments, {"retention": 0.77}, OUTCOMES, min_rate_n=50)
    average, interval, dot, hollow = figure.axes[0].lines
    assert list(average.get_xdata()) == [0.77, 0.77]
    assert list(interval.get_xdata()) == [0.7, 0.9]
    assert dot.get_color() == PALETTE[0]
    assert (hollow.get_fillstyle(), float(hollow.get_xdata()[0])) == ("none", 0.6)
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == [
        "Big",
        "Small",
        "Tiny",
    ]
    assert alt(figure) == "Retention, average 77.0 %: Big 79.0 %, Small 60.0 %."


@pytest.mark.parametrize(
    "name", [r"$100 \foo to $200", "$x_{$", "$", "a_^\\b", "_hidden", "W" * 190]
)
def test_a_name_from_the_data_is_drawn_as_it_is_and_leaves_room(name):
    rates = {"n": [100], "rate": [0.8], "ci_low": [0.7], "ci_high": [0.9], "rate_shrunk": [0.79]}
    segments = pd.DataFrame({"segment": [name], "outcome": "retention", **rates})
    figure = segment_rates(segments, {"retention": 0.77}, OUTCOMES, min_rate_n=50)
    assert len(png(figure)) > 1000
    assert figure.axes[0].get_position().width > 0.3
    contacts = {"code": "a", "topic": name, "customers": 10, "contacts": 5.0, "per_100": 50.0}
    figure = topic_map(pd.DataFrame([contacts]), {"a": name})
    assert len(png(figure)) > 1000
    assert figure.axes[0].get_position().width > 0.3


def test_of_a_long_name_both_ends_are_shown():
    assert short("x" * 30) == "x" * 30
    assert short("segment " * 9 + "(2)") == "segment segment segme…ment (2)"
    assert len(short("x" * 190, 20)) == 20


OUTCOMES = {"retention": RETENTION, "conversion": CONVERSION["campaign"]}


def league(names):
    rows = [
        (name, outcome, "auc", value, value - 0.02, value + 0.02, role)
        for outcome in ("retention", "conversion")
        for name, value, role in names
    ]
    return pd.DataFrame(
        rows, columns=["method", "outcome", "metric", "value", "ci_low", "ci_high", "role"]
    )


def test_the_league_marks_roles_and_the_random_band():
    figure = league_plot(
        league(
            [
                ("rfm", 0.8, "method"),
                ("recency_only", 0.75, "baseline"),
                ("logit", 0.9, "ceiling"),
                ("random", 0.5, "baseline"),
                ("everyone", 0.5, "baseline"),
            ]
        ),
        OUTCOMES,
    )
    axis = figure.axes[0]
    assert [text.get_text() for text in axis.get_yticklabels()] == [
        "Ceiling: logistic regression",
        "RFM",
        "Recency alone",
    ]
    assert {line.get_marker() for line in axis.lines} >= {"o", "s", "D"}
    assert (
        "Retention, AUC from best to worst: Ceiling: logistic regression 0.900, RFM 0.800"
        in alt(figure)
    )


@pytest.mark.parametrize("role", ["method", NOT_ELIGIBLE])
def test_what_is_not_eligible_has_a_mark_of_its_own_where_there_is_any(role):
    entries = [("existing", 0.8, role), ("logit", 0.9, "ceiling"), ("random", 0.5, "baseline")]
    figure = league_plot(league(entries), OUTCOMES)
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    shown = role == NOT_ELIGIBLE
    assert (NOT_ELIGIBLE in legend) is shown
    assert ("X" in {line.get_marker() for line in figure.axes[0].lines}) is shown


def test_contrasts_fill_only_what_is_sure():
    found = (
        ("rfm", 0.05, 0.01),
        ("pdp", 0.03, 0.09),
    )  # both intervals exclude 0; Holm lets only one stand
    rows = [
        ("retention", "auc", name, "recency_only", d, d - 0.02, d + 0.02, p) for name, d, p in found
    ]
    table = pd.DataFrame(
        rows,
        columns=[
            "outcome",
            "metric",
            "method",
            "against",
            "difference",
            "ci_low",
            "ci_high",
            "p_holm",
        ],
    )
    figure = contrast_plot(table, "recency_only", OUTCOMES, 0.95)
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert [dot.get_fillstyle() for dot in dots] == ["full", "none"]
    assert "RFM 0.050" in alt(figure)


def test_agreement_names_the_closest_pair():
    a = pd.Series(pd.Categorical(list("xxyyzz")))
    labels = pd.DataFrame({"rfm": a, "som": a, "pdp": pd.Series(pd.Categorical(list("pqpqpq")))})
    assert "RFM and SOM on RFM with 1.00" in alt(agreement_map(agreement(labels)))


def test_the_grid_is_a_group_by():
    customers = CUSTOMERS.assign(retained=CUSTOMERS["recency_days"] < 10)
    figure = rfm_grid(customers, 10)
    shown = sorted(int(text.get_text().rpartition("n=")[2]) for text in figure.axes[0].texts)
    fifths = []
    for name in ("recency_days", "frequency"):
        ordered = sorted(CUSTOMERS[name])
        fifths.append(
            np.searchsorted(
                sorted({ordered[len(ordered) * k // 5 - 1] for k in range(1, 5)}), CUSTOMERS[name]
            )
        )
    sizes = pd.Series(list(zip(*fifths, strict=True))).value_counts()
    assert shown
    assert not set(shown) - set(sizes[sizes >= 10])
    texts = rfm_grid(customers, 1).axes[0].texts
    assert sorted(int(text.get_text().rpartition("n=")[2]) for text in texts) == sorted(sizes)
    assert "0 % to 100 %" in alt(figure)


def test_means_of_segments():
    method = PDP().fit(CUSTOMERS)
    figure = mean_map(
        method.scores(CUSTOMERS), method.predict(CUSTOMERS), method.names, "trait score"
    )
    assert "Tiger style highest on tiger" in alt(figure)
    assert [text.get_text() for text in figure.axes[0].get_xticklabels()] == [
        "tiger",
        "peacock",
        "koala",
        "owl",
    ]


def test_the_revenue_curve_ends_at_everything():
    method = ValueTiers().fit(CUSTOMERS)
    figure = revenue_curve(CUSTOMERS, method.predict(CUSTOMERS), method.segments_)
    curve = figure.axes[0].lines[1].get_ydata()
    assert (curve[0], curve[-1]) == (0, pytest.approx(1))
    assert "High: 20.0 % of customers" in alt(figure)


def test_quadrants_show_everybody_and_the_cuts():
    method = Quadrants().fit(CUSTOMERS)
    figure = quadrant_scatter(
        method.scores(CUSTOMERS),
        method.predict(CUSTOMERS),
        method.segments_,
        method.state_["mean_loyalty"],
    )
    assert sum(len(dots.get_offsets()) for dots in figure.axes[0].collections) == len(CUSTOMERS)
    assert "True friends" in alt(figure)


def test_the_map_has_six_planes():
    method = SOM().fit(CUSTOMERS)
    figure = som_map(method)
    assert [axis.get_title(loc="left") for axis in figure.axes[:6]] == [
        "segments",
        "customers a unit",
        "U-matrix: distance to neighbours",
        "days since the last order",
        "orders",
        "revenue",
    ]
    assert f"{method.state_['rows']} by {method.state_['columns']} units" in alt(figure)


def test_prediction_strength_lists_its_values():
    assert "2: 0.90, 3: 0.70" in alt(
        strength_plot(pd.DataFrame({"k": [2, 3], "strength": [0.9, 0.7]}), 3)
    )


def test_orders_by_week_shades_what_is_seen():
    weeks = pd.DataFrame(
        {"week": pd.date_range("2017-01-02", periods=30, freq="7D"), "orders": range(100, 130)}
    )
    figure = orders_by_week(weeks, date(2017, 3, 1), date(2017, 6, 1), Horizon(28))
    assert len(figure.axes[0].patches) == 2
    assert "between 100 and 129; methods see 2017-03-01 to 2017-06-01" in alt(figure)


def test_ledger_bars_are_the_shares_set_aside():
    account = pd.concat([ledger("orders", 100, {"no date": 10}), ledger("contacts", 50, {})])
    figure = ledger_bars(account)
    widths = [patch.get_width() for patch in figure.axes[0].patches]
    assert widths == [0.1]
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["orders: no date"]
    assert alt(figure) == "orders: 90 of 100 rows kept; contacts: 50 of 50 rows kept."


def test_a_ledger_with_nothing_set_aside_says_so():
    figure = ledger_bars(ledger("orders", 100, {"no date": 0}))
    assert figure.axes[0].get_xlabel() == "no row was set aside"
    assert len(png(figure)) > 1000


def test_the_same_data_gives_the_same_bytes():
    data = pd.DataFrame({"k": [2, 3], "strength": [0.9, 0.7]})
    assert png(strength_plot(data, 3)) == png(strength_plot(data, 3))
    assert png(strength_plot(data, 3)) != png(strength_plot(data, 2))


def test_a_figure_without_alternative_text_is_refused():
    with pytest.raises(ValueError, match="alternative text"):
        Picture(Figure(), "caption")


def test_stability_draws_means_ranges_and_chance():
    summary = pd.DataFrame(
        {
            "segment": ["A", "$B"],
            "jaccard": [0.9, 0.5],
            "low": [0.8, 0.3],
            "high": [1.0, 0.7],
            "chance": [0.2, 0.1],
        }
    )
    figure = stability_dots(summary)
    lines = {tuple(line.get_xdata()) for line in figure.axes[0].lines}
    assert lines >= {(0.8, 1.0), (0.9,), (0.2,), (0.3, 0.7), (0.5,), (0.1,)}
    segments = "A 0.90 (by chance 0.20), $B 0.50 (by chance 0.10)"
    assert alt(figure) == f"Mean Jaccard index on resampled customers: {segments}."


def test_transition_counts_and_shares_are_those_of_the_moves():
    before = pd.Series(["a"] * 40 + ["b"] * 20 + ["c"] * 4)
    after = pd.Series(["a"] * 30 + ["b"] * 10 + ["b"] * 15 + ["a"] * 3)
    table = transitions(before, after, pd.Series(1.0, before.index), "abc")
    figure = transition_map(table, {code: code.upper() for code in "abc"}, min_cell=10)
    texts = {text.get_text() for text in figure.axes[0].texts} - {""}
    assert texts == {
        "30\n75 %",
        "10\n25 %",
        "15\n75 %",
        "3\n15 %",
        "2\n10 %",
    }  # the four of c are too few
    assert alt(figure) == "Customers by segment at two cutoffs; who stayed: A 75 % and B 75 %."
    assert [text.get_text() for text in figure.axes[0].get_xticklabels()] == ["A", "B", "C", "left"]


def test_gains_are_drawn_with_budgets_random_and_the_most_there_could_be():
    rows = [
        (outcome, name, role, share, gain, gain - 0.05, gain + 0.05, rate)
        for outcome in ("retention", "conversion")
        for name, role in (("rfm", "method"), ("kmeans", "baseline"))
        for share, gain, rate in ((0.2, 0.6, 0.75), (1.0, 1.0, 0.25))
    ]
    table = pd.DataFrame(
        rows,
        columns=["outcome", "method", "role", "share", "gain", "gain_low", "gain_high", "rate"],
    )
    figure = gains_curves(table, OUTCOMES, [0.2])
    budget, random, most, rfm, kmeans = figure.axes[1].lines
    assert list(budget.get_xdata()) == [0.2, 0.2]
    assert list(random.get_ydata()) == [0, 1]
    assert list(most.get_xdata()) == [0, 0.25, 1]
    assert list(rfm.get_xdata()) == [0, 0.2, 1]
    assert list(rfm.get_ydata()) == [0, 0.6, 1]
    assert (rfm.get_label(), kmeans.get_label()) == ("RFM", "k-means on RFM")
    assert len(figure.axes[1].collections) == 1  # the band of the method alone
    assert "Conversion, RFM reaches 60 % at 20 %" in alt(figure)
    assert [axis.get_xlabel() for axis in figure.axes] == [
        "customers taken, best first",
        "contacts taken, best first",
    ]
