"""The root of the parameters: what one run is asked to do.

The methods' own parameters are not here: `segbench.methods.parameters` makes a section for each
method from its constructor, and puts them between the two halves below.
"""

from __future__ import annotations

from datetime import date
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
from segbench.params.bounds import (
    LAST_SEED,
    LAST_THREAD,
    LONGEST_WINDOW,
    Count,
    Day,
    Days,
    Section,
    Span,
)
from segbench.params.data import DataParams

MethodNames = Annotated[
    tuple[str, ...],
    Field(
        min_length=1,
        strict=False,
        description="the classification methods to compare, in this order",
    ),
]


class InsurerParams(Section):
    """The simulated insurance branch."""

    customers: int = Field(
        4000, ge=1000, le=10_000_000, description="customers of the simulated insurer"
    )
    seed: int = Field(
        20241231,
        ge=0,
        le=LAST_SEED,
        description="seed of the simulation; the same customers and seed give the same data",
    )


class EvaluationParams(Section):
    """How methods are scored and how sure one must be."""

    folds: int | None = Field(
        None,
        ge=2,
        le=100,
        description="null = score later months; k = score each of k parts of the customers with "
        "what the others taught, for data with one cohort or little time",
    )
    cutoffs: int = Field(
        5,
        ge=2,
        le=100,
        description="cutoffs, cutoff_step_days apart, back from the last: retention is learned at "
        "one and scored at the next; as many as the data reach back for",
    )
    replicates: int = Field(
        2000, ge=200, le=20_000, description="bootstrap resamples of the customers"
    )
    random_draws: int = Field(
        200, ge=20, le=2000, description="random classifications drawn for the null band"
    )
    confidence: float = Field(0.95, ge=0.5, le=0.999, description="coverage of every interval")
    min_history_days: Span = Field(
        56,
        description="earlier contacts are learned from if this much history lies before their "
        "label's cutoff",
    )
    min_rate_n: Count = Field(
        50,
        description="segments smaller than this show only their shrunk rate",
    )
    min_cell: Count = Field(
        10,
        description="groups of fewer customers are not shown, nor what they could be worked out "
        "from",
    )


class RunParams(Section):
    """What one run looks at, and how sure one must be."""

    name: str | None = Field(
        None,
        max_length=100,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        description="name of the report folder; by default the name of the params file",
    )
    dataset: str = Field("complete_journey", description="where the customers come from")
    data: DataParams | None = Field(
        None, description="your own data, with `dataset: own`; `segbench init FILE` writes it"
    )
    insurer: InsurerParams = Field(
        default_factory=InsurerParams, description="the simulated insurer, with `dataset: insurer`"
    )
    max_customers: Count | None = Field(
        None,
        description="only this many customers, chosen by a hash of their id: for a quick look",
    )
    cutoff: Day = Field(
        date(2017, 10, 29), description="history ends before this day; outcomes start on it"
    )
    cutoff_step_days: Days = Field(
        28, description="days between cutoffs; methods are frozen this long before the last one"
    )
    observation_days: int | None = Field(
        182,
        ge=7,
        le=LONGEST_WINDOW,
        description="days that every feature looks back over; null = all history",
    )
    retention_days: Days = Field(
        28, description="retained = ordered within this many days from the cutoff on"
    )
    conversion_days: Days = Field(
        56,
        description="converted = responded to a campaign that starts within this many days from "
        "the cutoff on; where no campaigns are known: ordered within them, of those with exactly "
        "one order before",
    )
    methods: MethodNames = ()
    seed: int = Field(20171029, ge=0, le=LAST_SEED, description="seed of everything random")
    threads: int | None = Field(
        None,
        ge=1,
        le=LAST_THREAD,
        description="threads of the database engine; null = all cores; tables do not depend on it",
    )
    evaluation: EvaluationParams = Field(
        default_factory=EvaluationParams, description="the comparison"
    )


class PageParams(Section):
    """What single pages are asked."""

    own_methods: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="parameters of methods of your own, by name; see docs/own-method.md",
    )
    playbooks: str = Field(
        "params/playbooks",
        min_length=1,
        description="folder with what to do for each segment, one file a method; see "
        "docs/playbooks.md",
    )
    actions: ActionsParams = Field(
        default_factory=ActionsParams, description="the page “What to do”"
    )
    service: ServiceParams = Field(
        default_factory=ServiceParams, description="what the service team can give in a month"
    )
    offers: OffersParams = Field(default_factory=OffersParams, description="what to offer")
    complaints: ComplaintsParams = Field(default_factory=ComplaintsParams, description="complaints")
    contact: ContactParams = Field(
        default_factory=ContactParams, description="the page “Whom to contact”"
    )


class Params(PageParams, RunParams):
    """Every parameter of a run."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.evaluation.folds is None and self.retention_days > self.cutoff_step_days:
            raise ValueError(
                f"retention_days ({self.retention_days}) must not exceed cutoff_step_days "
                f"({self.cutoff_step_days}): rates are learned one step before the cutoff, and "
                "their outcomes must be known by the cutoff. With evaluation.folds there is no "
                "earlier cutoff"
            )
        if (self.dataset == "own") != (self.data is not None):
            raise ValueError(
                "`dataset: own` and a section `data` go together; `segbench init FILE` writes both"
            )
        if len(set(self.methods)) < len(self.methods):
            raise ValueError("methods lists a method twice")
        if self.actions.method not in (None, *self.methods):
            raise ValueError(
                f"actions.method '{printable(str(self.actions.method))}' is none of `methods`: "
                f"{', '.join(self.methods)}"
            )
        return self
