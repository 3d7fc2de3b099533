"""What cells tell, against one customer left out after the other, in plain loops."""

import math

import numpy as np
import pytest

from segbench.methods.grid_losses import GROUPS, clearly_best, largest_losses, told


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(3)
    cells = rng.integers(0, 5, 120)
    cells[0] = 7  # alone, and a cell that nobody is in
    event = (rng.random(120) < 0.2 + 0.1 * (cells % 5)).astype(float)
    return cells, np.arange(120) % GROUPS, event, np.round(event * rng.lognormal(3, 1, 120), 2)


def one_left_out_after_the_other(cells, event, amount):
    rate, mean = event.mean(), amount.mean()
    log_loss = squares = 0.0
    for place in range(len(cells)):
        others = (cells == cells[place]) & (np.arange(len(cells)) != place)
        chance = (event[others].sum() + rate) / (others.sum() + 1)
        guess = (amount[others].sum() + mean) / (others.sum() + 1)
        log_loss -= math.log(chance if event[place] else 1 - chance)
        squares += (amount[place] - guess) ** 2
    everyone = -sum(math.log(rate if one else 1 - rate) for one in event)
    return [1 - log_loss / everyone, 1 - squares / ((amount - mean) ** 2).sum()]


def test_every_customer_is_judged_by_the_others(people):
    cells, group, event, amount = people
    shares = told(cells, group, event, amount)
    assert shares.shape == (1 + GROUPS, 2)
    assert shares[0] == pytest.approx(one_left_out_after_the_other(cells, event, amount))
    for part in (0, 13):
        rest = group != part
        assert shares[1 + part] == pytest.approx(
            one_left_out_after_the_other(cells[rest], event[rest], amount[rest])
        )


def test_cells_of_one_tell_nothing(people):
    _, group, event, amount = people
    assert (told(np.arange(120), group, event, amount)[0] < 1e-9).all()


@pytest.mark.parametrize("event", [np.zeros(120), np.ones(120)])
def test_what_all_did_cannot_be_told(people, event):
    cells, group, _, _ = people
    assert largest_losses([told(cells, group, event, event)]) is None


def every(*shares):
    return np.tile(np.array(shares, dtype=float), (1 + GROUPS, 1))


def test_the_largest_loss_is_that_of_the_purpose_told_worst():
    losses = largest_losses([every(0.2, 0.4), every(0.1, 0.5), every(-0.3, 0.5)])
    assert losses.shape == (1 + GROUPS, 3)
    assert losses[0] == pytest.approx([0.2, 0.5, 1.0])


def test_a_purpose_of_which_nobody_tells_anything_does_not_count():
    losses = largest_losses([every(0.2, 0.004), every(0.1, 0.009)])
    assert losses[0] == pytest.approx([0.0, 0.5])
    assert largest_losses([every(0.002, 0.004)]) is None


def varied(*columns):
    """Losses of all customers, and of all but a part: each pair is a mean and its swing."""
    swing = np.r_[0.0, np.resize([1.0, -1.0], GROUPS)]
    return np.column_stack([mean + by * swing for mean, by in columns])


def test_the_first_stays_unless_another_loses_clearly_less():
    assert clearly_best(varied((0.30, 0), (0.16, 0)), 0.15) == 0
    assert clearly_best(varied((0.30, 0), (0.14, 0)), 0.15) == 1
    assert clearly_best(varied((0.50, 0), (0.30, 0), (0.10, 0)), 0.15) == 2
    assert clearly_best(varied((0.50, 0), (0.20, 0), (0.10, 0)), 0.15) == 1


def test_and_by_more_than_one_standard_error():
    """Jackknife by hand: sqrt(19 / 20 x 20 x 0.05^2) = 0.218."""
    assert clearly_best(varied((0.30, 0), (0.09, 0.05)), 0.15) == 0
    assert clearly_best(varied((0.30, 0), (0.07, 0.05)), 0.15) == 1
