"""The simulated insurer as a dataset: simulated once, then read as anybody's own data."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from ibis.backends.duckdb import Backend

from segbench.datasets.base import Dataset, fingerprint
from segbench.datasets.own.load import load_tables
from segbench.datasets.simulators.insurer.files import simulate_once
from segbench.datasets.simulators.insurer.mapping import mapping
from segbench.params import Params
from segbench.paths import CHECKOUT

FACTS = (
    "It is simulated: nobody in it exists, and what is true of each customer is known (see "
    "data/README.md).",
    "An order is a premium payment: a customer is retained who pays any premium in the outcome "
    "window.",
    "Campaigns took customers at random and left a random part of these alone: what a contact "
    "changes can be estimated, and held against the truth.",
)


def load(con: Backend, params: Params) -> Dataset:
    """Return the simulated insurer as canonical tables; its files are made if they are not there.

    Raises
    ------
    SegbenchError
        The files cannot be written, or their folder holds something else.
    """
    customers, seed = params.insurer.customers, params.insurer.seed
    folder = default_folder(customers, seed)
    simulate_once(folder, customers, seed)
    data = mapping(folder)
    dataset = load_tables(con, data, params.max_customers)
    return replace(
        dataset,
        name="insurer",
        title="Simulated insurer",
        source=f"simulated by segbench with customers {customers:,} and seed {seed}",
        facts=FACTS + dataset.facts,
        fingerprint=fingerprint(
            [Path(table.path) for table in data.tables.values() if table.path],
            salt=f"max_customers={params.max_customers}",
        ),
    )


def default_folder(customers: int, seed: int) -> Path:
    """Return where the files are: under data/ in a checkout, else among temporary files."""
    data = CHECKOUT / "data"
    parent = (
        data
        if (data / "README.md").is_file() and os.access(data, os.W_OK)
        else Path(tempfile.gettempdir())
    )
    return parent / f"insurer-{customers}-{seed}"
