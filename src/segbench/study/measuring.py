"""The measuring of a comparison, shared out to processes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from segbench.evaluation import RETENTION
from segbench.evaluation.comparison.reference_models import MEAN, TREE, NotComputableError
from segbench.params import Params
from segbench.runtime.workers import shielded, workers
from segbench.study.comparison import Comparison
from segbench.study.part import Part
from segbench.study.store import Store
from segbench.study.study import Study

PARTS = 2
"""Processes that entries without models are shared out to, two at a time."""

Task = tuple[str, ...]
"""The part of `Comparison`, or itself (empty); a method that keeps what it returns; arguments."""


def measure_all(comparison: Comparison) -> None:
    """Measure every entry that is not known yet, in processes that hand them on by the store.

    Without a store nothing is done, nor where there is nothing to share: each is measured when it
    is asked for.
    """
    study, store = comparison.study, comparison.cache.store
    if store is None or comparison.cache.knows(comparison, "league_of", study.methods):
        return
    parts = shared_out(comparison)
    if len(parts) < 2:
        return
    with workers() as pool:
        with shielded():
            running = [pool.submit(_measure, study.params, store, part) for part in parts]
        for one in running:
            one.result()


def shared_out(comparison: Comparison) -> list[list[Task]]:
    """Return what is not known yet in parts, each for one process, the longest first.

    An outcome's models are together, because their mean needs them all.
    """
    models: list[list[Task]] = []
    others: dict[str, list[Task]] = {}
    for outcome in comparison.outcomes():
        of_outcome = [*comparison.ceilings.models(outcome), MEAN, TREE]
        models.append([task for name in of_outcome for task in _tasks_of(outcome, name)])
        if outcome == RETENTION.name and comparison.time_to_order.ranks_by_models:
            models[-1] += [("time_to_order", "measured", name) for name in of_outcome]
        others.setdefault("random", []).append(("", "random_classes", outcome))
        for name in comparison.takers(comparison.study.methods):
            others.setdefault(name, []).extend(_tasks_of(outcome, name))
        for name in comparison.equal_size.names():
            if comparison.equal_size.sizes(name):
                others[name].append(("equal_size", "joined", outcome, name))
        if outcome in comparison.other_settings.outcomes():
            # What it reads of the data is read here, where they are open, and once.
            comparison.other_settings.settings(outcome)
            for name in ("everyone", *comparison.study.methods):
                others[name].append(("other_settings", "losses", outcome, name))
    if comparison.time_to_order.splits():
        others.setdefault("random", []).append(("time_to_order", "random_classes"))
        for name in comparison.takers(comparison.study.methods):
            others.setdefault(name, []).append(("time_to_order", "measured", name))
    # The first outcome, retention, has many customers and cutoffs: its models take longest.
    first, rest = models[:1], [task for each in models[1:] for task in each]
    dealt = _unknown(comparison, others.values())
    parts = [[task for each in dealt[start::PARTS] for task in each] for start in range(PARTS)]
    return _unknown(comparison, [*first, *parts, rest])


def _unknown(comparison: Comparison, parts: Iterable[Sequence[Task]]) -> list[list[Task]]:
    """Return these parts without what is known, and none that is empty."""
    cache = comparison.cache
    unknown = [
        [task for task in part if not cache.knows(_keeper(comparison, task), *task[1:])]
        for part in parts
    ]
    return [part for part in unknown if part]


def _tasks_of(outcome: str, name: str) -> list[Task]:
    return [("", "measured", outcome, name), ("", "fold_losses", outcome, name)]


def _keeper(comparison: Comparison, task: Task) -> Part:
    """Return the part that has a task's method, and keeps what it returns."""
    return getattr(comparison, task[0]) if task[0] else comparison


def _measure(params: Params, store: Store, tasks: Sequence[Task]) -> None:
    comparison = Comparison(Study(params, store))
    for task in tasks:
        _, method, *arguments = task
        with suppress(NotComputableError):  # a ceiling, which `left_out` tells of
            getattr(_keeper(comparison, task), method)(*arguments)
