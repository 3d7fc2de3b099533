"""What the best hold, against a plain computation of everything."""

import numpy as np

from segbench.evaluation.comparison.captured import TOP_SHARES, captured


def test_what_the_best_hold_is_the_same_where_scores_below_are_not_looked_at():
    rng = np.random.default_rng(3)
    total = rng.poisson(2.0, (400, 6)).astype(float)
    held = rng.binomial(total.astype(int), 0.3).astype(float)
    expected = []
    for share in TOP_SHARES.values():
        above = total.sum(axis=0) - total.cumsum(axis=0)
        reached = np.clip(share * total.sum(axis=0) - above, 0, total)
        best = (held * reached / np.maximum(total, 1)).sum(axis=0)
        expected.append([best, share * held.sum(axis=0)])
    np.testing.assert_allclose(captured(held, total), expected)
    np.testing.assert_allclose(
        captured(held[:, :1], total[:, :1]), [[[a[0]], [b[0]]] for a, b in expected]
    )
