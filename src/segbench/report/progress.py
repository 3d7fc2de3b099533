"""What somebody who waits for a run sees: how far it is, and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any

from rich.console import Console, RenderableType
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from segbench.report.spoken import Spoken

NOTEBOOKS = "notebooks"
"""The stage that is over when all notebooks are: they are steps themselves, it is none."""

NO_STEPS = ("setup", "total")
"""What the seconds of a run hold beside its steps."""

NEARLY = 0.95
"""How much of a step counts at most before it is over."""


class Progress(Spoken):
    """Says how far a run is; its steps are stages and notebooks.

    On a terminal one bar, entered by ``with``, which shows the time that is left; elsewhere a line
    when a step is over. Steps may end in any order, and from any thread.

    Parameters
    ----------
    console, quiet
        As of `Spoken`.
    verbose
        Whether there are lines beside the bar too, and details.

    Attributes
    ----------
    seconds
        How long each stage took.
    """

    def __init__(
        self, console: Console | None = None, *, quiet: bool = False, verbose: bool = False
    ) -> None:
        super().__init__(console, quiet=quiet)
        self.verbose = verbose
        self.seconds: dict[str, Any] = {}
        self.steps = Steps()

    def new_bar(self) -> Bar:
        """Return a bar that asks how far the steps are."""
        return _Bar(self.console, self.steps)

    def since_start(self) -> float:
        """Return seconds since the command began."""
        return round(time.perf_counter() - self.start, 2)

    def remember(self, before: Mapping[str, Any]) -> None:
        """Take the steps of this run to last as long as those of an earlier one.

        Parameters
        ----------
        before
            The seconds in its run card; empty if there is none: all steps then count the same.
        """
        self.steps.remember(before)

    def expect(self, stages: Iterable[str], notebooks: Iterable[str]) -> None:
        """Say which steps are still to come."""
        self.steps.expect([*stages, *map(_notebook, notebooks)])

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Show that a stage runs, and how long it took; `seconds` keeps that."""
        began = time.perf_counter()
        self.steps.begin(name)
        if isinstance(self.bar, _Bar):
            self.bar.describe(name)
        else:
            self._line(f"{name} …")
        yield
        self.seconds[name] = round(time.perf_counter() - began, 2)
        if name != NOTEBOOKS:
            self.steps.end(name)
        self._line(f"{name} done in {self.seconds[name]:.1f} s")

    def notebook(self, name: str, seconds: dict[str, float]) -> None:
        """Show that a notebook was run and rendered."""
        self.steps.end(_notebook(name))
        self._line(f"  {name}.ipynb: ran {seconds['run']:.1f} s, HTML {seconds['html']:.1f} s")

    def unchanged(self, folder: object) -> None:
        """Show that a report is there already, as it would be made again."""
        self._line(f"{folder}: nothing has changed since it was made", always=True)

    def kept(self, name: str) -> None:
        """Show that a notebook and its page are as they were."""
        self.steps.end(_notebook(name))
        self._line(f"  {name}.ipynb: nothing that it shows has changed")

    def detail(self, text: str) -> None:
        """Show what only those want to know who ask for it."""
        if self.verbose:
            self._line(f"  {text}")

    def summary(self, seconds: dict[str, Any]) -> None:
        """Show what the time was made of; notebooks run beside the rest and add up to more."""
        notebooks = seconds[NOTEBOOKS].values()
        parts = [
            f"{name} {value:.1f}"
            for name, value in seconds.items()
            if name not in (NOTEBOOKS, "total")
        ]
        ran, rendered = (sum(notebook[part] for notebook in notebooks) for part in ("run", "html"))
        parts.append(f"{len(notebooks)} notebooks {ran:.1f} + HTML {rendered:.1f}")
        text = f"{seconds['total']:.1f} s in all: {', '.join(parts)} (notebooks: two at a time)"
        self._line(text, always=True)

    def _line(self, text: str, *, always: bool = False) -> None:
        """Print a line, unless the bar says it; `always` beside the bar too."""
        if self.bar is None or self.verbose or always:
            self.say(text)


class Steps:
    """The steps of a run, what each weighs, and which are over.

    Weights are seconds where an earlier run is remembered, else every step weighs 1.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock, self._lock = clock, Lock()
        self._before: dict[str, float] = {}
        self._left: dict[str, float] = {}
        self._ended: set[str] = set()
        self._done, self._now, self._since, self._known = 0.0, "", clock(), False

    def remember(self, before: Mapping[str, Any]) -> None:
        """Take steps to last as long as before; see `Progress.remember`."""
        with self._lock:
            self._before = weights(before)
            self._left = dict(self._before)
            self._known = bool(self._left)
            self._since = self._clock()

    def expect(self, names: Iterable[str]) -> None:
        """Say which steps are still to come; those that are over are left out."""
        with self._lock:
            coming = [name for name in names if name not in self._ended]
            self._left = {name: self._before.get(name, self._usual) for name in coming}
            self._known = True

    def begin(self, name: str) -> None:
        """Say that a step begins; more than one may be under way."""
        with self._lock:
            self._now = name

    def end(self, name: str) -> None:
        """Say that a step is over."""
        with self._lock:
            self._done += self._left.pop(name, self._usual)
            self._ended.add(name)
            self._since = self._clock()

    def share(self) -> float | None:
        """Return which share of the whole is done; None while the steps are not known.

        Where weights are seconds, the step under way counts as far as it should be.
        """
        with self._lock:
            if not self._known:
                return None
            if not self._left:
                return 1.0
            under_way = self._left.get(self._now, min(self._left.values()))
            partly = min(self._clock() - self._since, NEARLY * under_way) if self._before else 0.0
            return (self._done + partly) / (self._done + sum(self._left.values()))

    @property
    def _usual(self) -> float:
        """What a step weighs of which nothing is known."""
        return sum(self._before.values()) / len(self._before) if self._before else 1.0


def weights(before: Mapping[str, Any]) -> dict[str, float]:
    """Return what the steps of an earlier run took of its time, which they add up to.

    Notebooks run beside each other, and perhaps beside other steps: their own seconds are more.
    """
    try:
        notebooks = before.get(NOTEBOOKS, {}).items()
        took = {_notebook(name): float(sum(parts.values())) for name, parts in notebooks}
        stages = {key: before[key] for key in before if key not in (*NO_STEPS, NOTEBOOKS)}
        took |= {name: float(value) for name, value in stages.items()}
        whole, every = float(before["total"]) - float(before.get("setup", 0)), sum(took.values())
    except (AttributeError, KeyError, TypeError, ValueError):  # a card of another version
        return {}
    return {name: value * whole / every for name, value in took.items()} if every > 0 else {}


def _notebook(name: str) -> str:
    return f"{name}.ipynb"


class _Bar(Bar):
    """The bar, which asks how far the steps are whenever it is drawn."""

    def __init__(self, console: Console, steps: Steps) -> None:
        self.of = steps
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            TextColumn("so far"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[left]}"),
        )
        super().__init__(
            *columns,
            console=console,
            transient=True,
            speed_estimate_period=600,
            refresh_per_second=4,
        )
        self.one = self.add_task("setup …", total=None, left="")

    def describe(self, name: str) -> None:
        """Name the stage that runs."""
        self.update(self.one, description=f"{name} …")

    def get_renderables(self) -> Iterable[RenderableType]:
        """Bring the bar up to date before it is drawn."""
        if self.tasks:
            share = self.of.share()
            if share is not None:  # rich forgets its pace whenever the total becomes another
                self.update(self.one, completed=share, total=1.0, left="left")
        yield from super().get_renderables()
