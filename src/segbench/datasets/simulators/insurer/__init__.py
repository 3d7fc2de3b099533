"""A simulated insurance branch with known truth: files as a branch exports them, dirt included."""

from segbench.datasets.simulators.insurer.files import simulate, simulate_once
from segbench.datasets.simulators.insurer.load import default_folder, load
from segbench.datasets.simulators.insurer.mapping import mapping, write_params
from segbench.datasets.simulators.insurer.truth import true_uplift, truth

__all__ = [
    "default_folder",
    "load",
    "mapping",
    "simulate",
    "simulate_once",
    "true_uplift",
    "truth",
    "write_params",
]
