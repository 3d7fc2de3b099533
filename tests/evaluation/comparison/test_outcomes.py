"""What outcomes are called."""

import pytest

from segbench.evaluation import AMOUNTS, RETENTION, retention_within, title_of


def test_retention_within_a_further_horizon_is_retention_with_its_days():
    outcome = retention_within("retention_3_months")
    assert outcome.name == "retention_3_months"
    assert outcome.title == "Retention within 3 months"
    assert outcome.asked == "who orders again within 3 months"
    assert outcome.acts == "orders again within 3 months"
    assert (outcome.who, outcome.of_amount) == (RETENTION.who, False)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("retention", RETENTION.title),
        ("retention_56", "Retention within 56 days"),
        ("retention_1_month", "Retention within 1 month"),
        ("conversion", "Conversion"),
        *((name, outcome.title) for name, outcome in AMOUNTS.items()),
    ],
)
def test_every_outcome_has_a_title(name, title):
    assert title_of(name) == title
