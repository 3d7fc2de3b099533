"""A simulated insurance branch with known truth: files as a branch would export them, dirt included."""

from segbench.datasets.insurer.files import simulate, simulate_once
from segbench.datasets.insurer.load import default_folder, load
from segbench.datasets.insurer.mapping import mapping, write_params
from segbench.datasets.insurer.truth import true_uplift, truth

__all__ = ["default_folder", "load", "mapping", "simulate", "simulate_once", "true_uplift", "truth", "write_params"]
