import hashlib
import json
import re
from types import SimpleNamespace

from segbench.datasets.base import ledger
from segbench.evaluation.comparison.verdict import Overall, Verdict
from segbench.params import Params
from segbench.report import card


def test_the_card_names_what_came_out(tmp_path):
    for part in ("tables", "methods"):
        (tmp_path / part).mkdir()
    (tmp_path / "tables" / "a.csv").write_text("x\n")
    about = {
        "name": "n",
        "title": "t",
        "source": "s",
        "currency": "$",
        "first_day": "2017-01-01",
        "last_day": "2017-12-30",
        "fingerprint": "f",
        "facts": [],
    }
    study = SimpleNamespace(
        params=Params(name="n"),
        about=about,
        after=SimpleNamespace(definitions=lambda: {"retention": "ordered again"}),
        data=SimpleNamespace(ledger=lambda: ledger("lines", 5, {"no customer": 2})),
        customers=lambda: [1, 2, 3],
    )
    found = Verdict("retention", 3, True, 0.3, True, True, best_set=("som", "rfm"), pick="rfm")
    everything = Overall(("retention",), 3, True, pick="rfm")
    made = card.run_card(study, tmp_path, {"total": 1.0}, {}, {"retention": found}, everything)
    assert made["verdict_overall"]["pick"] == "rfm"
    assert json.loads(json.dumps(made))["verdicts"]["retention"]["best_set"] == ["som", "rfm"]
    assert made["data"]["customers"] == 3
    assert [(row["row"], row["rows"]) for row in made["data"]["ledger"]] == [
        ("read", 5),
        ("set aside: no customer", 2),
        ("kept", 3),
    ]
    assert made["sha256"] == {"tables/a.csv": hashlib.sha256(b"x\n").hexdigest()}
    assert made["outcomes"] == {"retention": "ordered again"}
    assert made["data"]["fingerprint"] == "f"
    assert made["params"]["cutoff"] == "2017-10-29"
    assert made["commit"] is None or re.fullmatch(r"[0-9a-f]{40}(\+changes)?", made["commit"])


def test_the_code_fingerprint_sees_every_source(tmp_path, monkeypatch):
    (tmp_path / "one.py").write_text("a = 1\n")
    monkeypatch.setattr(card, "PACKAGE", tmp_path)
    before = card.code_fingerprint()
    assert card.code_fingerprint() == before
    (tmp_path / "one.py").write_text("a = 2\n")
    assert card.code_fingerprint() != before
