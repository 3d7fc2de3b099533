"""What a run's customer tables and outcomes take: compiling, the engine, everything else.

Opens the Complete Journey as `params/default.yaml` asks, checks it for leaks and computes the
customer tables and outcomes of all its cutoffs, as the first three stages of a run do. Prints for
each stage the seconds of processor that Ibis took to compile expressions, with the number of
expressions, and those of the engine's answers, reading them into pandas included.

    make benchmark
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from ibis.backends.duckdb import Backend
from ibis.backends.sql.compilers.base import SQLGlotCompiler

from segbench.params import load
from segbench.paths import CHECKOUT
from segbench.study.comparison import Comparison
from segbench.study.leakage import check_leakage
from segbench.study.study import Study

COMPILING = {Backend: ["compile"], SQLGlotCompiler: ["to_sqlglot"]}
ASKING = {Backend: ["execute", "to_pyarrow", "create_table", "create_view", "raw_sql"]}
"""Methods of Ibis, by what they take their time for; each may call others of them."""


@dataclass
class Share:
    """Part of the processor's time.

    Attributes
    ----------
    calls
        How often it was begun, not counting those inside of another of its kind.
    seconds
        What they took, less what others took inside of them.
    """

    calls: int = 0
    seconds: float = 0.0


@dataclass
class Clock:
    """Tells apart what a stage takes its time for."""

    shares: dict[str, Share] = field(default_factory=dict)
    _inside: list[tuple[str, list[float]]] = field(default_factory=list)

    @contextmanager
    def measured(self, kind: str) -> Iterator[None]:
        """Count what happens inside as this kind, unless it is inside of the kind already."""
        if kind in [outer for outer, _ in self._inside]:
            yield
            return
        others: list[float] = []
        self._inside.append((kind, others))
        start = time.process_time()
        try:
            yield
        finally:
            seconds = time.process_time() - start
            self._inside.pop()
            if self._inside:
                self._inside[-1][1].append(seconds)
            share = self.shares.setdefault(kind, Share())
            share.calls += 1
            share.seconds += seconds - sum(others)

    def watch(self, kind: str, methods: dict[type, list[str]]) -> None:
        """Have methods measured from now on, in this process."""
        for owner, names in methods.items():
            for name in names:
                setattr(owner, name, self._watched(kind, getattr(owner, name)))

    def _watched(self, kind: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def watched(*args: Any, **kwargs: Any) -> Any:
            with self.measured(kind):
                return method(*args, **kwargs)

        return watched


def main() -> None:
    """Print the table."""
    clock = Clock()
    clock.watch("compile", COMPILING)
    clock.watch("execute", ASKING)
    study = Study(load(CHECKOUT / "params" / "default.yaml"))
    stages: dict[str, Callable[[], object]] = {
        "data": lambda: (study.source, study.about, study.data.ledger()),
        "leakage": lambda: check_leakage(study),
        "features": lambda: (study.refused, Comparison(study).splits()),
    }
    print("Complete Journey, params/default.yaml; seconds of processor\n")
    print("| stage | expressions | compile | execute | other |\n|---|---:|---:|---:|---:|")
    for stage, compute in stages.items():
        clock.shares.clear()
        with clock.measured("other"):
            compute()
        compiled, executed = (clock.shares.get(kind, Share()) for kind in ("compile", "execute"))
        print(
            f"| {stage} | {compiled.calls} | {compiled.seconds:.2f} | {executed.seconds:.2f}"
            f" | {clock.shares['other'].seconds:.2f} |"
        )


if __name__ == "__main__":
    main()
