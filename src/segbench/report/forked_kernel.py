"""A kernel that is forked, not started: it has imported what notebooks import before it begins.

To papermill and nbclient it is a kernel like any other: they are given a kernel manager whose
provisioner, the part of Jupyter that starts kernels, lets a process that waits become the kernel.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from segbench.report.kernel import LAUNCHER
from segbench.runtime.workers import end_with_parent

PARENT = "JPY_PARENT_PID"
"""Variable that tells a kernel whose end is its own."""


class _Waiting:
    """A process that becomes a kernel when told to; what a provisioner asks of a `Popen`."""

    stdin = stdout = stderr = None

    def __init__(self) -> None:
        theirs, self._orders = Pipe(duplex=False)
        with theirs:
            self._process: BaseProcess = get_context("fork").Process(
                target=_wait_and_become_kernel, args=(theirs, self._orders)
            )
            self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        os.setpgid(self.pid, self.pid)  # signals for a kernel go to its group

    def become(self, command: Sequence[str], folder: str | Path, env: dict[str, str]) -> None:
        """Have it become the kernel that this command would start."""
        self._orders.send((command, folder, env))

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


_waiting: list[_Waiting] = []
"""The process that this one's next kernel is made of."""


@contextmanager
def kernel_waiting() -> Iterator[None]:
    """Fork a process that this one's next kernel is made of; this one has no threads yet."""
    waiting = _Waiting()
    _waiting.append(waiting)
    try:
        yield
    finally:
        _waiting.clear()
        waiting.kill()
        waiting.wait()


class Provisioner(LocalProvisioner):
    """Makes the first kernel of the process that waits, and starts further ones as usual."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Have the kernel of this command, and connection file, run."""
        if not _waiting:
            return await super().launch_kernel(cmd, **kwargs)
        waiting = self.process = _waiting.pop()
        self.pid = self.pgid = waiting.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        waiting.become(cmd, self.cwd, {**kwargs["env"], PARENT: str(os.getpid())})
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and wait until it is gone: who asks later does so ten times a second."""
        await super().kill(restart)
        if self.process is not None:
            self.process.wait()


class KernelManager(AsyncKernelManager):
    """The kernel manager to hand to papermill."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.provisioner = Provisioner(kernel_spec=self.kernel_spec, parent=self)


def _wait_and_become_kernel(orders: Connection, not_ours: Connection) -> None:
    not_ours.close()
    try:
        command, folder, env = orders.recv()
    except EOFError:
        return
    end_with_parent()
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    sys.argv = command[LAUNCHER.index("-m") + 1 :]
    parent = f"--IPKernelApp.parent_handle={env[PARENT]}"  # read when ipykernel was imported, else
    IPKernelApp.launch_instance(argv=[*sys.argv[1:], parent])
