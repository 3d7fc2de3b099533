"""What is true of the simulated customers: for pages to compare with, never for methods."""

from __future__ import annotations

import pandas as pd

from segbench.datasets.simulators.insurer.campaigns import CAMPAIGN_TYPES
from segbench.datasets.simulators.insurer.files import simulate_once
from segbench.datasets.simulators.insurer.load import default_folder
from segbench.datasets.simulators.insurer.people import TRAITS
from segbench.params import Params


def truth(params: Params) -> pd.DataFrame:
    """Return the true traits and type of every simulated customer.

    Returns
    -------
    DataFrame
        Indexed by customer_id: the five traits (standard normal) and type (the highest of them). A
        person who was entered twice is there under both numbers, whichever the dataset has kept.
    """
    return _people(params, [*TRAITS, "type"])


def true_uplift(params: Params) -> pd.DataFrame:
    """Return by how much a contact truly raises the probability of buying in a campaign's month.

    Returns
    -------
    DataFrame
        Indexed by customer_id, both numbers of a person as in `truth`; one column a type of
        campaign.
    """
    contacted = {name: f"response_if_contacted_{name}" for name in CAMPAIGN_TYPES}
    people = _people(params, ["response_if_left_alone", *contacted.values()])
    return pd.DataFrame(
        {
            name: people[column] - people["response_if_left_alone"]
            for name, column in contacted.items()
        }
    )


def _people(params: Params, columns: list[str]) -> pd.DataFrame:
    """Return columns of the truth about customers by each of their numbers, sorted."""
    customers, seed = params.insurer.customers, params.insurer.seed
    folder = default_folder(customers, seed)
    simulate_once(folder, customers, seed)
    people = pd.read_parquet(folder / "truth.parquet", columns=["customer_no", *columns]).set_index(
        "customer_no"
    )
    doubles = pd.read_parquet(folder / "truth_doubles.parquet")
    again = people.loc[doubles["same_as"]].set_axis(doubles["customer_no"])
    return pd.concat([people, again]).rename_axis("customer_id").sort_index()
