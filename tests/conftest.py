"""The Complete Journey, opened once, and its customers at the default cutoff."""

import pandas as pd
import pytest

from segbench.datasets import Dataset, open_dataset
from segbench.features import customer_frame, customers
from segbench.params import Params
from support import CUTOFF


@pytest.fixture(scope="session")
def journey() -> Dataset:
    return open_dataset(Params())


@pytest.fixture(scope="session")
def journey_customers(journey: Dataset) -> pd.DataFrame:
    return customer_frame(customers(journey, CUTOFF, 182, groups=()))
