"""What is forked for notebooks has imported what they need, and no more than can be forked."""

import pytest

from segbench.report import execute, kernel
from segbench.runtime.forks import SAFE, forks

pytestmark = pytest.mark.skipif(not SAFE, reason="processes are not forked here")

FACTS = """(
    [open(f"/proc/{os.getppid()}/task/{task}/comm").read().strip()
     for task in os.listdir(f"/proc/{os.getppid()}/task")],
    {"papermill", "nbconvert", "ipykernel.kernelapp", "matplotlib", "segbench.pages.registry"}
    - set(sys.modules),
    "IPython.core.interactiveshell" in sys.modules and
    sys.modules["IPython.core.interactiveshell"].InteractiveShell.initialized(),
    __import__("duckdb").sql("select 7").fetchall(),
)"""


def test_it_has_imported_everything_and_begun_nothing(capfd):
    with forks(execute.PRELOAD, kernel.ENVIRONMENT) as pool:
        code = FACTS.replace("os.", "__import__('os').").replace("sys.", "__import__('sys').")
        threads, missing, begun, asked = pool.submit(eval, code).result()
    # The allocator's own thread is started anew in a fork; others would be missing there.
    assert len([name for name in threads if name != "jemalloc_bg_thd"]) == 1
    assert missing == set()
    assert begun is False
    assert asked == [(7,)]
    assert capfd.readouterr().err == ""
