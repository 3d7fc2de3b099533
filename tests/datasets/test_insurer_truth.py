"""What happens to the simulated customers agrees with the truth that is written beside it.

Frequencies are held to probabilities within four standard errors; a right simulation passes with a
probability of 0.9999 a number, and the seed is fixed.
"""

import importlib

import numpy as np
import pandas as pd
import pytest

from segbench.datasets.simulators import insurer
from segbench.datasets.simulators.insurer.people import CORRELATION, TRAITS
from segbench.params import check

CAMPAIGNS = ("cross_sell", "upgrade", "loyalty")
ITEMS = {
    "tiger": (5, 10, 14, 18, 24, 30),
    "peacock": (3, 6, 13, 20, 22, 29),
    "koala": (2, 8, 15, 17, 25, 28),
    "owl": (1, 7, 11, 16, 21, 26),
    "chameleon": (4, 9, 12, 19, 23, 27),
}


@pytest.fixture(scope="module")
def truth(branch):
    return branch.tables["truth"].set_index("customer_no")


@pytest.fixture(scope="module")
def payments(branch):
    """Readable payments, each under its person's first number."""
    premiums = branch.tables["premiums"].dropna(subset="customer_no").drop_duplicates()
    doubles = branch.tables["truth_doubles"]
    person = (
        premiums["customer_no"]
        .str.strip()
        .replace(dict(zip(doubles["customer_no"], doubles["same_as"], strict=True)))
    )
    day = pd.to_datetime(premiums["paid_on"], format="%Y-%m-%d", errors="coerce")
    inside = day.between("2022-01-01", "2024-12-31") & ~premiums["payment_id"].str.startswith("R")
    return premiums.assign(customer_no=person, day=day)[inside]


@pytest.fixture(scope="module")
def contacts(branch, truth):
    """Contacts with the truth about their customers, and whether they responded."""
    asked = branch.tables["campaigns"].dropna(subset="customer_no").drop_duplicates()
    responses = branch.tables["responses"].dropna(subset="customer_no")
    pairs = set(zip(responses["customer_no"].str.strip(), responses["campaign_id"], strict=True))
    responded = [
        pair in pairs for pair in zip(asked["customer_no"], asked["campaign_id"], strict=True)
    ]
    joined = asked.assign(responded=responded).join(truth, on="customer_no")
    chance = joined[[f"response_if_contacted_{name}" for name in CAMPAIGNS]].to_numpy()
    own = chance[np.arange(len(joined)), joined["campaign_type"].map(CAMPAIGNS.index)]
    return joined.assign(response_if_contacted=own)


def assert_agrees(events, chances, what):
    error = np.sqrt((chances * (1 - chances)).sum()) / len(chances)
    assert abs(events.mean() - chances.mean()) < 4 * error, what


def test_the_true_type_is_the_highest_trait(truth):
    traits = truth[list(TRAITS)]
    assert (traits.idxmax(axis=1) == truth["type"]).all()
    assert truth["type"].value_counts(normalize=True).between(0.15, 0.25).all()
    assert np.abs(traits.corr() - CORRELATION).to_numpy().max() < 0.03
    assert np.abs(traits.mean()).max() < 0.03


def test_customers_lapse_as_often_as_is_true_of_them(branch):
    quarters = branch.tables["truth_quarters"]
    decile = pd.qcut(quarters["lapse_probability"], 10, labels=False)
    for key in (decile, quarters["quarter"]):
        for name, part in quarters.groupby(key):
            assert_agrees(part["lapsed"], part["lapse_probability"], name)
    assert quarters["lapse_probability"].quantile(0.9) > 4 * quarters["lapse_probability"].quantile(
        0.1
    )


def test_the_summary_of_a_customer_is_the_mean_over_their_quarters(branch, truth):
    chances = (
        branch.tables["truth_quarters"]
        .groupby("customer_no")["lapse_probability"]
        .agg(["mean", "size"])
    )
    told = truth[truth["quarters_at_risk"] > 0]
    assert told["lapse_per_quarter"].to_numpy() == pytest.approx(
        chances["mean"].reindex(told.index).to_numpy()
    )
    assert (told["quarters_at_risk"] == chances["size"].reindex(told.index)).all()
    assert truth.loc[truth["quarters_at_risk"] == 0, "lapse_per_quarter"].isna().all()


@pytest.mark.parametrize(("quarter", "following"), [("2022Q4", "2023Q1"), ("2024Q2", "2024Q3")])
def test_who_lapsed_stops_paying_and_who_did_not_goes_on(branch, payments, quarter, following):
    quarters = branch.tables["truth_quarters"]
    at_risk = quarters[quarters["quarter"] == quarter].set_index("customer_no")["lapsed"]
    again = quarters[(quarters["quarter"] == following) & quarters["lapsed"]]["customer_no"]
    period = payments["day"].dt.to_period("Q").astype(str)
    paid = at_risk.index.isin(payments.loc[period == following, "customer_no"])
    stayed = ~at_risk & ~at_risk.index.isin(again)
    assert paid[stayed].mean() > 0.97
    assert paid[at_risk].mean() < 0.15  # only those who came back


def test_staff_and_holders_of_many_policies_lapse_less(branch, payments):
    quarters = branch.tables["truth_quarters"].set_index("customer_no")["lapsed"]
    register = branch.tables["customers"].set_index("customer_no")["is_employee"]
    staff = quarters.index.isin(register.index[register])
    many = payments.groupby("customer_no")["policy_id"].nunique() >= 4
    assert quarters[staff].mean() < 0.6 * quarters[~staff].mean()
    assert quarters[quarters.index.isin(many.index[many])].mean() < 0.7 * quarters.mean()


def test_contacted_and_control_are_alike(branch, contacts):
    attributes = branch.tables["customers"].drop_duplicates().dropna(subset="customer_no")
    attributes = attributes.set_index(attributes["customer_no"].str.strip())[
        ["age_band", "income_band", "vip_level", "device"]
    ]
    numbers = (
        pd.get_dummies(attributes.reindex(contacts["customer_no"]))
        .astype(float)
        .reset_index(drop=True)
    )
    traits = contacts[
        [*TRAITS, "lapse_per_quarter", "response_if_left_alone", "response_if_contacted"]
    ]
    numbers = pd.concat([numbers, traits.reset_index(drop=True)], axis=1)
    control = contacts["is_control"].to_numpy()
    gap = (numbers[control].mean() - numbers[~control].mean()) / numbers.std()
    assert control.mean() == pytest.approx(0.3, abs=0.01)
    assert contacts["randomised"].all()
    assert gap.abs().max() < 0.03


def test_responses_of_every_type_to_every_campaign_agree_with_the_truth(contacts):
    treated = contacts[~contacts["is_control"]]
    for name, part in treated.groupby(["type", "campaign_type"]):
        assert_agrees(part["responded"], part["response_if_contacted"], name)
    assert not contacts.loc[contacts["is_control"], "responded"].any()
    rates = treated.groupby("campaign_id")["responded"].mean()
    assert rates.between(0.05, 0.2).all()


def test_what_a_contact_changes_agrees_with_the_truth(contacts, payments):
    """Policies of old customers within a campaign; the first year shows who is an old customer."""
    first_policy = payments.groupby("policy_id").agg(
        customer_no=("customer_no", "first"), day=("day", "min")
    )
    first_seen = payments.groupby("customer_no")["day"].min()
    late = contacts[contacts["campaign_id"] >= "2023"].copy()
    opened = pd.to_datetime(late["contacted_on"], errors="coerce")
    late = late[opened.notna() & (late["customer_no"].map(first_seen) < opened)]
    bought = first_policy.assign(month=first_policy["day"].dt.strftime("%Y-%m"), bought=True)
    bought = bought.drop_duplicates(["customer_no", "month"])[["customer_no", "month", "bought"]]
    late = late.assign(month=late["campaign_id"].str[:7]).merge(
        bought, on=["customer_no", "month"], how="left"
    )
    late["bought"] = late["bought"].notna()
    for (style, kind), part in late.groupby(["type", "campaign_type"]):
        control, treated = part[part["is_control"]], part[~part["is_control"]]
        uplift = treated["bought"].mean() - control["bought"].mean()
        true = (part["response_if_contacted"] - part["response_if_left_alone"]).mean()
        variance = sum(side["bought"].var() / len(side) for side in (control, treated))
        assert abs(uplift - true) < 4 * np.sqrt(variance), (style, kind)
    assert_agrees(
        late.loc[late["is_control"], "bought"],
        late.loc[late["is_control"], "response_if_left_alone"],
        "control",
    )


def test_a_response_is_the_first_payment_of_a_policy_within_the_campaign(branch, payments):
    responses = branch.tables["responses"].dropna(subset="customer_no").drop_duplicates()
    day = pd.to_datetime(responses["responded_on"], format="%Y-%m-%d", errors="coerce")
    first = payments.groupby("policy_id").agg(
        customer_no=("customer_no", "first"), day=("day", "min")
    )
    starts = set(zip(first["customer_no"], first["day"], strict=True))
    dated = responses.assign(day=day)[
        day.notna()
        & (responses["campaign_id"] == day.dt.strftime("%Y-%m-") + responses["campaign_id"].str[8:])
    ]
    found = [
        pair in starts for pair in zip(dated["customer_no"].str.strip(), dated["day"], strict=True)
    ]
    assert np.mean(found) > 0.98  # the others' payment is dirty
    assert dated["day"].dt.day.between(3, 27).all()


def test_the_questionnaire_measures_the_traits(branch, truth):
    survey = branch.tables["survey"].drop_duplicates()
    first = survey.drop_duplicates("customer_no").set_index("customer_no")
    scores = {}
    for trait, items in ITEMS.items():
        answers = first[[f"q{item:02d}" for item in items]].dropna()
        total = answers.sum(axis=1)
        alpha = 6 / 5 * (1 - answers.var(ddof=1).sum() / total.var(ddof=1))
        assert 0.75 < alpha < 0.85, trait
        scores[trait] = total
    table = pd.DataFrame(scores).join(truth[list(TRAITS)], rsuffix="_true").dropna()
    cross = table.corr().loc[list(TRAITS), [f"{trait}_true" for trait in TRAITS]].to_numpy()
    assert (np.diag(cross) > 0.85).all()
    assert np.abs(cross - np.diag(np.diag(cross))).max() < 0.35


def test_some_answer_twice_and_much_alike(branch, truth):
    survey = branch.tables["survey"].drop_duplicates()
    assert 0.25 < survey["customer_no"].nunique() / len(truth) < 0.35
    items = [f"q{item:02d}" for item in ITEMS["owl"]]
    twice = survey[survey["customer_no"].duplicated(keep=False)].dropna(subset=items)
    scores = (
        twice.assign(score=twice[items].sum(axis=1))
        .groupby("customer_no")["score"]
        .agg(["first", "last", "size"])
    )
    pairs = scores[scores["size"] == 2]
    assert len(pairs) > 500
    assert 0.8 < pairs["first"].corr(pairs["last"]) < 0.95


def test_purchases_show_the_traits_weakly(payments, truth):
    premier = payments["plan"].str.endswith("premier").groupby(payments["customer_no"]).mean()
    vouchers = (payments["voucher"].astype(float) > 0).groupby(payments["customer_no"]).mean()
    plans = payments.groupby("customer_no")["plan"].nunique()
    for shown, trait in ((premier, "tiger"), (vouchers, "owl"), (plans, "peacock")):
        assert 0.05 < shown.corr(truth[trait]) < 0.2, trait


def test_risk_preference_follows_the_traits(branch, truth):
    survey = branch.tables["survey"].drop_duplicates("customer_no")
    mean = survey.join(truth["tiger"], on="customer_no").groupby("risk_preference")["tiger"].mean()
    assert mean["averse"] < mean["neutral"] < mean["seeking"]


def test_the_truth_is_told_by_either_number_of_a_person(branch, truth, monkeypatch):
    module = importlib.import_module("segbench.datasets.simulators.insurer.truth")
    monkeypatch.setattr(module, "default_folder", lambda *_: branch.folder)
    told = insurer.truth(
        check({"dataset": "insurer", "insurer": {"customers": 20_000, "seed": 7}}, source="test")
    )
    assert list(told) == [*TRAITS, "type"]
    assert told.index.is_unique
    pd.testing.assert_frame_equal(
        told.loc[truth.index], truth[[*TRAITS, "type"]], check_names=False
    )
    doubles = branch.tables["truth_doubles"]
    assert len(told) == len(truth) + len(doubles) > len(truth)
    assert (
        told.loc[doubles["customer_no"], "tiger"].to_numpy()
        == truth.loc[doubles["same_as"], "tiger"].to_numpy()
    ).all()


def test_the_true_uplift_is_what_the_simulation_drew_from(branch, truth, monkeypatch):
    module = importlib.import_module("segbench.datasets.simulators.insurer.truth")
    monkeypatch.setattr(module, "default_folder", lambda *_: branch.folder)
    told = insurer.true_uplift(
        check({"dataset": "insurer", "insurer": {"customers": 20_000, "seed": 7}}, source="test")
    )
    assert list(told) == list(CAMPAIGNS)
    for name in CAMPAIGNS:
        added = truth[f"response_if_contacted_{name}"] - truth["response_if_left_alone"]
        pd.testing.assert_series_equal(told.loc[truth.index, name], added, check_names=False)
    by_type = told.loc[truth.index].groupby(truth["type"]).mean()
    assert by_type["cross_sell"].idxmax() == "peacock"  # the largest entry of EFFECTS in its row
    doubles = branch.tables["truth_doubles"]
    assert (
        told.loc[doubles["customer_no"]].to_numpy().tolist()
        == told.loc[doubles["same_as"]].to_numpy().tolist()
    )


def test_the_dataset_reads_no_truth(branch):
    read = [table.path for table in insurer.mapping(branch.folder).tables.values()]
    assert len(read) == 6
    assert not [path for path in read if "truth" in path]
