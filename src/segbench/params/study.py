"""The root of the parameters: what one run is asked to do.

The methods' own parameters are not here: `segbench.methods.parameters` makes a section for each
method from its constructor, and puts them between the two halves below.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from segbench.errors import printable
from segbench.params.actions import (
    ActionsParams,
    ComplaintsParams,
    ContactParams,
    OffersParams,
    ServiceParams,
)
from segbench.params.bounds import LAST_SEED, LAST_THREAD, LONGEST_WINDOW, Count, Day, Days
from segbench.params.cache import CacheParams
from segbench.params.data import DataParams
from segbench.params.evaluation import EvaluationParams
from segbench.params.horizon import RETENTION, Horizon, Horizons, horizons_of
from segbench.params.insurer import InsurerParams
from segbench.params.save import save
from segbench.params.section import NOT_GIVEN, Follows, Section, follow
from segbench.params.verdict import VerdictParams

MethodNames = Annotated[
    tuple[str, ...],
    Field(
        min_length=1,
        strict=False,
        description="the classification methods to compare, in this order; null = all",
    ),
    Follows(),
]

Crossings = Annotated[
    tuple[Annotated[tuple[str, ...], Field(min_length=2, max_length=3, strict=False)], ...],
    Field(
        strict=False,
        description="what is crossed, compared beside `methods`: lists of two or three names of "
        "methods, bands or baselines, e.g. [[grades, responder_only]]; null = recency x frequency "
        "and recency x revenue in bands where `methods` are all, else none",
    ),
    Follows(),
]

USUAL_CROSSINGS = (("recency_bands", "frequency_bands"), ("recency_bands", "revenue_bands"))
USUAL_DATASET = "complete_journey"
USUAL_DAYS = 28
"""Days of retention, and between cutoffs, where nothing says otherwise."""


class RunParams(Section):
    """What one run looks at, and how sure one must be."""

    name: str | None = Field(None, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    """name of the report folder; by default the name of the params file"""

    start_folder: str | None = Field(None, min_length=1)
    """folder that relative paths count from, then its project's (the folder above it, or above
    `params`); null: of a params file its own folder, else where you work"""

    dataset: Annotated[str, Follows()] = NOT_GIVEN
    """where the customers come from; null = own where there is `data`, else complete_journey"""

    data: DataParams | None = None
    """your own data, with `dataset: own`; `segbench init FILE` writes it"""

    insurer: InsurerParams = Field(default_factory=InsurerParams)
    """the simulated insurer, with `dataset: insurer`"""

    max_customers: Count | None = None
    """only this many customers, chosen by a hash of their id: for a quick look"""

    cutoff: Day = date(2017, 10, 29)
    """history ends before this day; outcomes start on it"""

    cutoff_step_days: Annotated[Days, Follows()] = NOT_GIVEN
    """days between cutoffs; methods are frozen this long before the last one; null = 28, or as many
    as retention_days where those are more and there are no folds"""

    observation_days: int | None = Field(182, ge=7, le=LONGEST_WINDOW)
    """days that every feature looks back over; null = all history"""

    retention_days: Annotated[Horizons, Follows()] = NOT_GIVEN
    """retained = ordered within this many days from the cutoff on, or calendar months ("1 month");
    of a list the first is meant, and the others are further outcomes; null = 28, or as many as
    cutoff_step_days where those are fewer and there are no folds"""

    conversion_days: Days = 56
    """converted = responded to a campaign that starts within this many days from the cutoff on;
    where no campaigns are known: ordered within them, of those with exactly one order before"""

    methods: MethodNames = ()
    crossings: Crossings = NOT_GIVEN

    seed: int = Field(20171029, ge=0, le=LAST_SEED)
    """seed of everything random"""

    threads: int | None = Field(None, ge=1, le=LAST_THREAD)
    """threads of the database engine; null = all cores; tables do not depend on it"""

    cache: CacheParams = Field(default_factory=CacheParams)
    """results kept between runs; they change nothing"""

    evaluation: EvaluationParams = Field(default_factory=EvaluationParams)
    """the comparison"""

    verdict: VerdictParams = Field(default_factory=VerdictParams)
    """what may be recommended"""


class PageParams(Section):
    """What single pages are asked."""

    own_methods: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """parameters of methods of your own, by name; see docs/own-method.md"""

    playbooks: str = Field("params/playbooks", min_length=1)
    """folder with what to do for each segment, one file a method; see docs/playbooks.md"""

    actions: ActionsParams = Field(default_factory=ActionsParams)
    """the page “What to do”"""

    service: ServiceParams = Field(default_factory=ServiceParams)
    """what the service team can give in a month"""

    offers: OffersParams = Field(default_factory=OffersParams)
    """what to offer"""

    complaints: ComplaintsParams = Field(default_factory=ComplaintsParams)
    """complaints"""

    contact: ContactParams = Field(default_factory=ContactParams)
    """the page “Whom to contact”"""


class Params(PageParams, RunParams):
    """Every parameter of a run."""

    offered = (
        "dataset data max_customers cutoff cutoff_step_days observation_days retention_days"
        " conversion_days methods seed evaluation actions contact playbooks save"
    )

    @property
    def compared(self) -> tuple[str, ...]:
        """The names of all classifications to compare: the methods, and what is crossed."""
        crossed = ("_x_".join(parts) for parts in self.crossings)
        return tuple(dict.fromkeys((*self.methods, *crossed)))

    @property
    def horizons(self) -> dict[str, Horizon]:
        """How long after a cutoff an order makes a customer retained, by outcome, the main first.

        Whatever counts from a cutoff to the end of retention asks these.
        """
        return horizons_of(self.retention_days)

    @property
    def retention(self) -> Horizon:
        """The main one of them."""
        return self.horizons[RETENTION]

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write them to a params file; see `segbench.params.save.save`."""
        return save(self, Path(path), force=force)

    @model_validator(mode="after")
    def _followed(self) -> Self:
        step = self.cutoff_step_days or USUAL_DAYS
        days = self.retention.most_days if self.retention_days is not None else USUAL_DAYS
        together = self.evaluation.folds is None
        every = type(self).model_fields["methods"].default
        all_compared = self.methods in (None, every)
        follow(
            self,
            {
                "dataset": USUAL_DATASET if self.data is None else "own",
                "methods": every,
                "crossings": USUAL_CROSSINGS if all_compared else (),
                "cutoff_step_days": max(step, days) if together else step,
                "retention_days": min(step, days) if together else days,
            },
        )
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        horizon = self.retention
        if self.evaluation.folds is None and horizon.most_days > self.cutoff_step_days:
            days = horizon.key
            if horizon.of_months:
                days = f"{horizon.words}, up to {horizon.most_days} days"
            raise ValueError(
                f"retention_days ({days}) must not exceed cutoff_step_days "
                f"({self.cutoff_step_days}): rates are learned one step before the cutoff, and "
                "their outcomes must be known by the cutoff. Leave one of them out (null), and it "
                "follows from the other. With evaluation.folds there is no earlier cutoff"
            )
        if (self.dataset == "own") != (self.data is not None):
            raise ValueError(
                "`dataset: own` and a section `data` go together; `segbench init FILE` writes "
                "both. With `dataset` left out (null), `data` is enough"
            )
        for table in self.data.tables.values() if self.data is not None else ():
            table.count_from(self.start_folder)
        if len(set(self.methods)) < len(self.methods):
            raise ValueError("methods lists a method twice")
        if self.actions.method not in (None, *self.compared):
            raise ValueError(
                f"actions.method '{printable(str(self.actions.method))}' is none of `methods` and "
                f"`crossings`: {', '.join(self.compared)}"
            )
        return self
