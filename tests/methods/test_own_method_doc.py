"""The method in the docs is short, whole, and keeps what methods promise."""

import json
import re

import pytest

from support import ROOT, make_customers


def test_the_method_in_the_docs_is_short_and_whole():
    text = (ROOT / "docs" / "own-method.md").read_text()
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    assert len([line for line in code.splitlines() if line.strip()]) <= 30
    space: dict = {}
    exec(code, space)
    kind = space["BigBaskets"]
    customers = make_customers(200)
    method = kind().fit(customers)
    labels = method.predict(customers)
    assert labels.value_counts().reindex(["big", "mid", "small"]).tolist() == pytest.approx([40, 60, 100], abs=2)
    assert method.predict(customers.iloc[[7]]).iloc[0] == labels.iloc[7]
    assert kind.from_dict(json.loads(json.dumps(method.to_dict()))).predict(customers).equals(labels)
    doubled = customers.assign(monetary=2 * customers["monetary"])
    assert kind().fit(doubled).predict(doubled).astype(str).equals(labels.astype(str))
    assert not kind().applicable(["frequency"])[0]
