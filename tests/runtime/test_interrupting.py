"""An interruption waits until an import is over, and no longer."""

import signal
import subprocess
import sys

import pytest

from support import signals_heard

SCRIPT = """
import signal, sys, time, pathlib
from segbench.runtime.interrupting import interrupt_gently

interrupt_gently()
assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
sys.path.insert(0, {folder!r})
try:
    {what}
    time.sleep(5)
except KeyboardInterrupt:
    print("interrupted", "slow" in sys.modules and sys.modules["slow"].whole)
"""
SLOW = """
import os, signal, time
os.kill(os.getpid(), signal.SIGINT)
time.sleep(0.3)
whole = True
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("import slow", "interrupted True"),
        ("import os; os.kill(os.getpid(), signal.SIGINT)", "interrupted False"),
    ],
)
def test_an_import_is_finished_first(what, says, tmp_path):
    (tmp_path / "slow.py").write_text(SLOW)
    script = SCRIPT.format(folder=str(tmp_path), what=what)
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=signals_heard,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == says


def test_somebody_elses_way_of_being_interrupted_stays(monkeypatch):
    from segbench.runtime.interrupting import interrupt_gently

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        interrupt_gently()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
