"""Which method a company acts by, and its playbook."""

import pytest
import yaml

from segbench.errors import SegbenchError
from segbench.methods import METHODS
from segbench.methods.value_tiers import ValueTiers
from segbench.params import Params
from segbench.study.plan import Plan
from segbench.study.study import Study
from support import ROOT

TIERS = ROOT / "params" / "playbooks" / "value_tiers.yaml"
SMALL = {"max_customers": 300, "evaluation": {"replicates": 200, "random_draws": 20}}


def study(**changes):
    return Study(Params.model_validate({**SMALL, **changes}))


def test_the_recommended_method_is_followed_unless_another_is_asked_for():
    methods = ["value_tiers", "pdp"]
    recommended = Plan(study(methods=methods))
    assert (recommended.name, recommended.chosen) == (
        "value_tiers",
        "the classification recommended for everything",
    )
    asked = Plan(study(methods=methods, actions={"method": "pdp"}))
    assert (asked.name, asked.chosen) == ("pdp", "as actions.method asks")
    with pytest.raises(
        SegbenchError, match=r"actions\.method: pdp cannot be used here: it needs order lines"
    ):
        _ = Plan(
            study(
                dataset="cdnow",
                cutoff="1997-10-01",
                methods=["rfm", "pdp"],
                actions={"method": "pdp"},
            )
        ).name


class MyTiers(ValueTiers):
    name = "my_tiers"


def test_a_method_of_ones_own_has_no_playbook_yet(monkeypatch):
    monkeypatch.setitem(METHODS, "my_tiers", MyTiers)
    plan = Plan(study(methods=["my_tiers"]))
    assert plan.playbook() == {}
    assert plan.book.where == "params/playbooks/my_tiers.yaml"


def test_a_playbook_of_ones_own_names_every_segment(tmp_path):
    shipped = yaml.safe_load(TIERS.read_text(encoding="utf-8"))
    del shipped["Mid"]
    (tmp_path / "value_tiers.yaml").write_text(
        yaml.safe_dump(shipped, allow_unicode=True), encoding="utf-8"
    )
    plan = Plan(study(methods=["value_tiers"], playbooks=str(tmp_path)), "value_tiers")
    with pytest.raises(SegbenchError, match=r"value_tiers\.yaml: segment 'Mid' has no entry"):
        plan.playbook()
