"""Which back ends there are; `test_sweep_processes.py` runs them."""

import sys

import pytest

from segbench.errors import SegbenchError
from segbench.report.sweep_backends import check_backend


@pytest.mark.parametrize(
    ("backend", "package", "install"),
    [
        ("dask", "distributed", "pip install distributed"),
        ("ray", "ray", "pip install ray"),
        ("spark", "joblibspark", "pip install joblibspark pyspark"),
    ],
)
def test_a_package_that_is_missing_is_named(monkeypatch, backend, package, install):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SegbenchError) as refused:
        check_backend(backend)
    assert f"--backend {backend}: needs the package {package}" in str(refused.value)
    assert install in str(refused.value)


def test_loky_needs_nothing_more():
    check_backend("loky")
