"""What followed a cutoff in a dataset, put together of its steps as a study does."""

from datetime import date

import pandas as pd

from segbench.datasets import Dataset
from segbench.features import Window
from segbench.features.contacts import contacts_of, in_order
from segbench.features.outcomes import one_time_buyers, retained, served, spending, spent_by
from segbench.features.service import service_features


def spent(dataset: Dataset, cutoff: date, days: int, population: pd.Index) -> pd.DataFrame:
    return spent_by(spending(dataset, Window.after(cutoff, days)).to_pandas(), population)


def retention(dataset: Dataset, cutoff: date, days: int, population: pd.Index) -> pd.DataFrame:
    return retained(spent(dataset, cutoff, days, population))


def first_repeat(dataset: Dataset, cutoff: date, days: int, population: pd.Index) -> pd.DataFrame:
    once = one_time_buyers(dataset, cutoff).to_pandas()["customer_id"]
    return retention(dataset, cutoff, days, population[population.isin(once)])


def service(dataset: Dataset, cutoff: date, days: int, population: pd.Index) -> pd.DataFrame:
    table = service_features(dataset.interactions, Window.after(cutoff, days))
    return served(table.to_pandas(), population)


def contacts_between(
    dataset: Dataset, start: date, end: date, known_by: date | None = None
) -> pd.DataFrame:
    return in_order(contacts_of(dataset, Window(start, end), known_by).to_pandas())
