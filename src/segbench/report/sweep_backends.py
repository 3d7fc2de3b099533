"""Where the settings of a sweep are run, by joblib: on this machine, or by Dask, Ray or Spark."""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import joblib

from segbench.errors import SegbenchError, unknown_name
from segbench.runtime.workers import shielded

BACKENDS = {
    "loky": ("", ""),
    "dask": ("distributed", "distributed"),
    "ray": ("ray", "ray"),
    "spark": ("joblibspark", "joblibspark pyspark"),
}
"""Back end -> the package that it needs, and what installs it."""


SILENT = ",".join(
    f"ignore:::{package}.resource_tracker"
    for package in ("multiprocessing", "joblib.externals.loky.backend")
)
"""Filter of warnings, for the processes that clear up after those that were killed: what they find
or miss is no news, and the command says which process ended."""

AS_THEY_COME = ("loky", "dask")
"""Back ends that hand back a result when it is there; the others, all at the end."""


def check_backend(name: str) -> None:
    """Refuse a back end that there is not.

    Raises
    ------
    SegbenchError
        It is unknown, or its package is not installed.
    """
    if name not in BACKENDS:
        raise SegbenchError("--backend: " + unknown_name("back end", name, BACKENDS))
    package, install = BACKENDS[name]
    try:
        if package:
            import_module(package)
    except ImportError as error:
        raise SegbenchError(
            f"--backend {name}: needs the package {error.name or package}, which is not installed. "
            f"Install it, pip install {install}, or leave --backend out: settings are then run by "
            "processes of this machine."
        ) from None


def results(backend: str, jobs: int, work: Sequence[Any]) -> Generator[Any]:
    """Run jobs side by side, each in a process, and yield what they return, in any order.

    Parameters
    ----------
    jobs
        How many at once.
    work
        What `joblib.delayed` returns.
    """
    choose = {"loky": _loky, "dask": _dask, "ray": _ray, "spark": _spark}[backend]
    with choose(jobs):
        pool = partial(joblib.Parallel, jobs, batch_size=1, pre_dispatch="n_jobs")
        if backend not in AS_THEY_COME:
            yield from pool()(work)
            return
        with shielded():  # its processes are started here
            found = pool(return_as="generator_unordered")(work)
        yield from found


@contextmanager
def _loky(jobs: int) -> Iterator[None]:
    before = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = f"{before},{SILENT}" if before else SILENT
    try:
        with joblib.parallel_config("loky", n_jobs=jobs, inner_max_num_threads=1):
            yield
    finally:
        del os.environ["PYTHONWARNINGS"]
        if before is not None:
            os.environ["PYTHONWARNINGS"] = before


@contextmanager
def _dask(jobs: int) -> Iterator[None]:
    """Use the cluster that Dask is set up for (DASK_SCHEDULER_ADDRESS), else one of our own."""
    import dask
    from distributed import Client

    own = {
        "n_workers": jobs,
        "threads_per_worker": 1,
        "dashboard_address": None,
        "silence_logs": logging.ERROR,  # Dask warns of workers that take a moment to end
    }
    address = dask.config.get("scheduler-address", None)
    # A run starts processes, which daemons may not.
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        Client(address, **({} if address else own)) as client,
        joblib.parallel_config("dask", n_jobs=jobs, client=client),
    ):
        yield


def _ray(jobs: int) -> Any:
    from ray.util.joblib import register_ray

    register_ray()
    return joblib.parallel_config("ray", n_jobs=jobs)


def _spark(jobs: int) -> Any:
    from joblibspark import register_spark

    register_spark()
    return joblib.parallel_config("spark", n_jobs=jobs)
