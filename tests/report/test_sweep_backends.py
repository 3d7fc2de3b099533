"""Which back ends there are; `test_sweep_processes.py` runs them."""

import subprocess
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


KILLED_WITH_A_LOCK = """
import os, signal
from _multiprocessing import sem_unlink
from joblib.externals.loky.backend.context import get_context
from segbench.report import sweep_backends

def end(lock):
    sem_unlink(lock._semlock.name)
    os.kill(os.getpid(), signal.SIGKILL)

if {quietly}:
    with sweep_backends._loky(2):
        end(get_context("loky").Lock())
end(get_context("loky").Lock())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("quietly", [True, False])
def test_who_clears_up_after_a_killed_process_says_nothing(quietly):
    script = KILLED_WITH_A_LOCK.format(quietly=quietly)
    done = subprocess.run(  # its streams end when the process that clears up does
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode < 0
    assert ("leaked semlock" in done.stderr) is not quietly
    assert (done.stderr == "") is quietly
