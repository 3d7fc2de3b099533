"""A decision tree whose leaves are segments: a reference for what so few segments could tell."""

from __future__ import annotations

import numpy as np

from segbench.evaluation.comparison.reference_models import Task, varying
from segbench.evaluation.comparison.shrinkage import segment_means, segment_scores
from segbench.methods.arrays import Floats, Places

LEAVES = 8
SMALLEST_LEAF = 40


def tree_scores(task: Task) -> Floats:
    """Return test scores by the segments that a decision tree makes of all columns.

    Its leaves are segments like a method's, and what each does is learned like a method's. It shows
    how much so few segments could tell if they were drawn for this very outcome.
    """
    train, test = tree_leaves(task)
    leaves = int(train.max()) + 1
    if "event" in task.train:
        return segment_scores(train, leaves, task.train, task.within_group)[test]
    return segment_means(train, leaves, task.train)[test]


def tree_leaves(task: Task) -> tuple[Places, Places]:
    """Return the leaf, one of at most `LEAVES`, of each training and test unit.

    scikit-learn's tree by squared error, which of events is Gini's criterion; within groups the
    event less the group's own rate, so that it need not explain differences between campaigns.
    """
    from sklearn.tree import DecisionTreeRegressor

    target = task.event if "event" in task.train else task.value
    if task.within_group:
        target = target - task.train.groupby("group")["event"].transform("mean").to_numpy()
    train, test = varying(task)
    tree = DecisionTreeRegressor(
        max_leaf_nodes=LEAVES, min_samples_leaf=SMALLEST_LEAF, random_state=task.seed
    )
    leaves = tree.fit(train, target).apply(train)
    places = np.unique(leaves)
    return np.searchsorted(places, leaves), np.searchsorted(places, tree.apply(test))
