import numpy as np
import pytest

from segbench.methods.pdp import INDICATORS, PDP, TRAITS
from support import make_customers


@pytest.fixture(scope="module")
def customers():
    return make_customers(900)


def test_traits_are_free_of_recency_frequency_and_revenue(customers):
    scores = PDP().fit(customers).scores(customers)
    logs = np.column_stack(
        [
            np.log1p(customers["recency_days"]),
            np.log(customers["frequency"]),
            np.log(customers["monetary"]),
        ]
    )
    for trait in scores:
        for part in logs.T:
            assert abs(np.corrcoef(scores[trait], part)[0, 1]) < 0.05
        assert scores[trait].mean() == pytest.approx(0, abs=1e-9)
        assert scores[trait].std(ddof=0) == pytest.approx(1)


def test_an_indicator_that_is_rfm_in_disguise_says_nothing(customers):
    disguised = customers.assign(discount_share=np.log(customers["frequency"]))
    method = PDP().fit(disguised)
    *_, spread = method.state_["indicators"]["discount_share"]
    assert spread == 1.0  # nothing is left of it


@pytest.mark.parametrize("trait", TRAITS)
def test_strong_indicators_make_the_style(customers, trait):
    strong = customers.copy()
    chosen = strong.index[:30]
    for name, sign in TRAITS[trait].items():
        strong.loc[chosen, name] = customers[name].quantile(0.95 if sign > 0 else 0.05)
    labels = PDP().fit(strong).predict(strong)
    assert (labels.loc[chosen] == trait).mean() > 0.9


def test_the_flattest_third_are_chameleons(customers):
    method = PDP().fit(customers)
    labels = method.predict(customers)
    assert (labels == "chameleon").mean() == pytest.approx(1 / 3, abs=0.01)
    spread = method.scores(customers).std(axis=1, ddof=0)
    assert spread[labels == "chameleon"].max() <= spread[labels != "chameleon"].min() + 1e-9
    assert (
        PDP(flat_share=0.1).fit(customers).predict(customers) == "chameleon"
    ).mean() == pytest.approx(0.1, abs=0.01)


def test_without_order_lines_it_says_what_it_lacks(customers):
    usable, reason = PDP().applicable(customers.drop(columns=list(INDICATORS)).columns)
    assert not usable
    assert "order lines" in reason
    assert "price_index" in reason


def test_all_indicators_missing_is_average(customers):
    nothing = customers.assign(**dict.fromkeys(INDICATORS, np.nan))
    assert (PDP().fit(nothing).predict(nothing) == "chameleon").all()


@pytest.mark.parametrize(("words", "share"), [("a quarter", 0.25), ("two fifths", 0.4)])
def test_variants_file_the_share_that_they_are_named_by(customers, words, share):
    (changed,) = (params for name, params in PDP.variants if name.startswith(words))
    labels = PDP(**changed).fit(customers).predict(customers)
    assert (labels == "chameleon").mean() == pytest.approx(share, abs=0.002)


def test_dear_products_speak_for_the_tiger_and_against_the_owl(customers):
    method = PDP().fit(customers)
    dearer = customers.assign(price_index=customers["price_index"] + customers["price_index"].std())
    moved = method.scores(dearer) - method.scores(customers)
    assert (moved["tiger"] > 0).mean() > 0.9
    assert (moved["owl"] < 0).mean() > 0.9
    assert moved[["peacock", "koala"]].abs().max(axis=None) < 1e-9
