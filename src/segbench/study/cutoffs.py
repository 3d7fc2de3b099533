"""Which cutoffs there are: every rule that says at which days customers are looked at.

All count back from the last cutoff of the parameters, in steps of `cutoff_step_days`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from segbench.errors import SegbenchError
from segbench.params import Params
from segbench.params.horizon import Horizon

if TYPE_CHECKING:
    from segbench.study.study import Study


def check_cutoff(study: Study) -> None:
    """Refuse a last cutoff that the data cannot serve.

    Raises
    ------
    SegbenchError
        Too little history lies before it, or days of which nothing is known. Where what follows
        it is not known, customers are classified all the same: see `segbench.study.untold`.
    """
    params, first_day, last_day = study.params, study.first_day, study.last_day
    earliest, latest = _enough_history(study), last_day + timedelta(days=1)
    if not earliest <= params.cutoff <= latest:
        between = f"a cutoff between {earliest} and {latest}"
        which = between if earliest <= latest else "no cutoff"
        raise SegbenchError(
            f"cutoff: found {params.cutoff}, which {study.about['title']} cannot serve. Its days"
            f" run from {first_day} to {last_day}; with evaluation.min_history_days"
            f" ({params.evaluation.min_history_days}) {which} has enough history before it."
        )


def learning_cutoff(params: Params) -> date:
    """Return the cutoff at which methods are frozen and rates learned, one step before the last."""
    return params.cutoff - step(params)


def fitting_cutoff(params: Params) -> date:
    """Return the cutoff at which the methods of the comparison are fitted.

    It is one step before the last, whose months they are tested on; or the last itself where folds
    of its customers are compared.
    """
    return learning_cutoff(params) if params.evaluation.folds is None else params.cutoff


def window_start(study: Study) -> date:
    """Return the first day that features see at the last cutoff."""
    days = study.params.observation_days
    return study.first_day if days is None else study.params.cutoff - timedelta(days=days)


def compared_cutoffs(study: Study) -> list[date]:
    """Return the cutoffs of the comparison, the last one first.

    They are as many as asked for, and as the data reach back for. The first is always among them;
    so is the second, at which the first learns, if it has `min_history_days` before it.
    """
    params = study.params
    back = max(params.observation_days or 0, params.evaluation.min_history_days)
    earliest = study.first_day + timedelta(days=back)
    wanted = [params.cutoff - step(params) * steps for steps in range(params.evaluation.cutoffs)]
    second = [cutoff for cutoff in wanted[1:2] if cutoff >= _enough_history(study)]
    return wanted[:1] + second + [cutoff for cutoff in wanted[2:] if cutoff >= earliest]


def with_customers(study: Study, wanted: Iterable[date]) -> list[date]:
    """Return the cutoffs at which there are customers; nothing can be fitted at the others."""
    return [cutoff for cutoff in wanted if len(study.customers(cutoff))]


def earlier_cutoffs(study: Study) -> list[date]:
    """Return the cutoffs that label the customers of campaigns before the last, the latest first.

    They go back in steps as long as `min_history_days` of data lie before them.
    """
    apart, latest = step(study.params), learning_cutoff(study.params)
    steps = (latest - _enough_history(study)) // apart + 1
    return [latest - apart * back for back in range(steps)]


def pairs_within(study: Study, horizon: Horizon) -> list[tuple[date, date]]:
    """Return the cutoffs that retention within a further horizon is scored at, the last one first.

    Each comes with that which it is learned at: the latest whose horizon was over by then. They are
    among those of the comparison, but for that of the last, which may lie as far back as there is
    enough history.
    """
    found = study.cutoffs
    over = horizon.latest(found[0])
    if found[-1] > over:
        earlier = (cutoff for cutoff in earlier_cutoffs(study) if cutoff <= over)
        found = [*found, *with_customers(study, [*earlier][:1])]
    pairs = []
    for later in found:
        learning = [cutoff for cutoff in found if cutoff <= horizon.latest(later)]
        pairs += [(later, learning[0])] if learning else []
    return pairs


def comparable_cutoffs(study: Study) -> list[date]:
    """Return the cutoffs between which customers may change segment, the last one first.

    Methods can be fitted at each of them; with folds, the data need not reach back to any but the
    last.
    """
    last, *earlier = compared_cutoffs(study)
    return [last, *(cutoff for cutoff in earlier if cutoff >= _enough_history(study))]


def refit_cutoffs(study: Study) -> list[date]:
    """Return the cutoffs one step before the last and one step after, as far as the data reach."""
    before = comparable_cutoffs(study)[1:2]
    after = study.params.cutoff + step(study.params)
    return [*before, after] if days_after(study, after) >= 0 else before


def followed_cutoff(study: Study, days: int) -> date:
    """Return the latest cutoff that leaves so many days of data, else the earliest one."""
    folds = study.limits.folds
    cutoffs = compared_cutoffs(study) if folds is None else [study.params.cutoff]
    enough = (cutoff for cutoff in cutoffs if days_after(study, cutoff) >= days)
    return next(enough, cutoffs[-1])


def days_after(study: Study, cutoff: date) -> int:
    """Return how many days of data follow a cutoff, its own day included."""
    return (study.last_day - cutoff).days + 1


def step(params: Params) -> timedelta:
    """Return how far apart cutoffs are."""
    return timedelta(days=params.cutoff_step_days)


def _enough_history(study: Study) -> date:
    return study.first_day + timedelta(days=study.limits.min_history_days)
