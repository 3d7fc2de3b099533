"""Signals: one orderly end, however many come and whatever a library makes of them."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from support import signals_heard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def ended(body, **words):
    code = f"""
        import os, signal, sys
        from segbench import cli
        @cli.app.command()
        def wait():
            {body}
        sys.argv = ["segbench", "wait"]
        cli.main()
    """
    words.setdefault("preexec_fn", signals_heard)
    process = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **words,
    )
    return process.returncode, process.stderr


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_is_one_line_and_its_exit_code(name, code):
    found, said = ended(f"os.kill(os.getpid(), signal.{name})")
    assert found == code
    assert said.startswith("segbench: stopped by ")
    assert said.count("\n") == 1


def test_what_a_library_makes_of_an_interruption_is_one_still():
    body = "\n            ".join(
        [
            "try: os.kill(os.getpid(), signal.SIGTERM)",
            "except BaseException: raise RuntimeError('Query interrupted')",
        ]
    )
    assert ended(body) == (
        143,
        "segbench: stopped by SIGTERM; what was there before is as it was.\n",
    )


def test_a_second_signal_does_not_disturb_the_clearing_up():
    body = "\n            ".join(
        [
            "try: os.kill(os.getpid(), signal.SIGINT)",
            "finally:",
            "    os.kill(os.getpid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGTERM)",
            "    print('cleared', file=sys.stderr)",
        ]
    )
    assert ended(body) == (
        130,
        "cleared\nsegbench: stopped by Ctrl-C; what was there before is as it was.\n",
    )


def test_an_ignored_signal_stays_ignored():
    body = "os.kill(os.getpid(), signal.SIGHUP); print('done', file=sys.stderr)"
    assert ended(body, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) == (
        0,
        "done\n",
    )


def test_a_terminal_that_is_gone_is_no_second_error():
    read, write = os.pipe()
    os.close(read)
    process = subprocess.run(
        [sys.executable, "-m", "segbench.cli", "run", "nowhere.yaml"],
        stderr=write,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    os.close(write)
    assert process.returncode == 2
