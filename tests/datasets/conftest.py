"""A simulated branch of 20,000 customers, made once."""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from segbench.datasets.simulators import insurer


@dataclass(frozen=True)
class Branch:
    folder: Path
    tables: dict[str, pd.DataFrame]
    dirt: dict[str, dict[str, int]]


@pytest.fixture(scope="session")
def branch(tmp_path_factory) -> Branch:
    folder = tmp_path_factory.mktemp("insurer") / "branch"
    insurer.simulate(folder, 20_000, seed=7)
    tables = {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}
    return Branch(folder, tables, json.loads((folder / "dirt.json").read_text())["tables"])
