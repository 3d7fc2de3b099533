"""Every method that ships has a playbook with an entry for each segment and for nothing else."""

import pytest

from segbench.methods import METHODS, build
from segbench.params.playbook import read_playbook
from support import ASKED, make_customers


@pytest.mark.parametrize("name", [name for name, kind in METHODS.items() if kind.role == "method"])
def test_every_segment_has_an_entry(name):
    kind = METHODS[name]
    segments = build(name, ASKED.get(name, {}), seed=7).fit(make_customers(400)).names
    entries = read_playbook(name, "params/playbooks").of(
        segments, kind.segment_names, data_made=kind.open_segments
    )
    assert list(entries) == list(segments)


def test_who_brings_more_gets_more_service():
    for name, best, worst in (
        ("value_tiers", "High", "Low"),
        ("grades", "Grade A", "Grade E"),
        ("rfm", "Champions", "Quiet and small"),
    ):
        entries = read_playbook(name, "params/playbooks").entries
        assert entries[best].staff == "experienced"
        assert entries[best].minutes > entries[worst].minutes
