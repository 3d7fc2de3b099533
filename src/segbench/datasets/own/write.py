"""A proposal as a params file that explains itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from segbench.datasets.own.schema_inference import Proposal
from segbench.errors import printable

HEAD = """\
# Written by `segbench init`. Every line says what it rests on; change what is wrong.
# Check it:  segbench data check {path}
# Run it:    segbench run {path}
# All keys:  params/README.md
"""

FURTHER = """\
    # Further tables, if you have them (see data/README.md): customers (attributes), contacts and
    # responses (campaigns), interactions (service), survey. For example: customers:
"""


def params_text(proposal: Proposal, path: str) -> str:
    """Return the text of the params file; `path` is where it will be."""
    return HEAD.format(path=path) + "\n".join(_lines(proposal)) + "\n" + FURTHER


def _lines(proposal: Proposal) -> Iterator[str]:
    days = proposal.calendar
    yield f"name: {_scalar(proposal.name)}"
    yield "dataset: own"
    yield f"cutoff: {days.cutoff}  # leaves the last {days.horizon} days to score"
    yield f"cutoff_step_days: {days.horizon}"
    yield f"retention_days: {days.horizon}  # {_comment(days.evidence)}"
    yield f"conversion_days: {days.horizon}"
    yield f"observation_days: {days.observation_days}  # days that every feature looks back over"
    yield "evaluation:"
    yield f"  min_history_days: {days.min_history_days}"
    yield "data:"
    yield f"  title: {_scalar(proposal.name)}"
    for key, found in proposal.data.items():
        yield f"  {key}: {_scalar(found.value)}  # {_comment(found.evidence)}"
    yield "  tables:"
    yield f"    orders:  # {proposal.rows:,} rows; {_comment(proposal.read_as)}"
    for key, value in proposal.where.items():
        yield f"      {key}: {_scalar(value)}"
    for key, way in proposal.how.items():
        yield f"      {key}: {_scalar(way.value)}  # {_comment(way.evidence)}"
    for warning in proposal.warnings:
        yield f"      # {_comment(warning)}"
    yield "      columns:"
    for canonical, guess in proposal.guesses.items():
        yield f"        {canonical}: {_scalar(guess.column.name)}  # {_comment(guess.evidence)}"
    for remark in proposal.remarks:
        yield f"      # {_comment(remark)}"
    if proposal.unused:
        yield f"      # not used: {_comment(', '.join(proposal.unused))}"


def _scalar(value: Any) -> str:
    text: str = yaml.safe_dump(value, default_flow_style=True, width=10_000, allow_unicode=True)
    return text.removesuffix("\n").removesuffix("\n...")


def _comment(text: str) -> str:
    return printable(text, 300)
