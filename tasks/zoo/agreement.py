"""Can a ground truth be relied on, and what decides it?"""

import itertools

import numpy as np
from scipy.stats import kendalltau


def half_agreement(seeds):
    """Mean Kendall tau between the models' order under half of the seeds and under the other half.

    `seeds` holds the accuracies of each model, one a seed; every way to halve them counts once.
    """
    table = np.array(seeds)
    count = table.shape[1]
    taus = []
    for others in itertools.combinations(range(1, count), count // 2 - 1):
        half = [0, *others]
        rest = [seed for seed in range(count) if seed not in half]
        taus.append(kendalltau(table[:, half].mean(1), table[:, rest].mean(1)).statistic)
    return round(float(np.mean(taus)), 4)


def explained(recipes, accuracies, axes):
    """Share of the accuracies' variance that indicators of these axes fit (least squares)."""
    columns = [np.ones(len(recipes))]
    for axis in axes:
        values = [getattr(recipe, axis) for recipe in recipes]
        columns += [np.array([value == level for value in values], float) for level in sorted(set(values))]
    design = np.stack(columns, 1)
    fitted = design @ np.linalg.lstsq(design, accuracies, rcond=None)[0]
    centred = accuracies - accuracies.mean()
    return 1 - float(((accuracies - fitted) ** 2).sum() / (centred**2).sum())


def shares_of_variance(recipes, accuracies):
    """How much of the pretrained models' variance each axis explains, and what it alone adds to the others.

    `alone` fits one axis by itself; `added` is what is lost when the axis is left out of the three.
    Random initialisation is left out: it has no source and no loss.
    """
    kept = [row for row, recipe in enumerate(recipes) if recipe.source != "none"]
    recipes = [recipes[row] for row in kept]
    accuracies = np.array(accuracies)[kept]
    axes = ("architecture", "source", "loss")
    whole = explained(recipes, accuracies, axes)
    shares = {"all": round(whole, 4)}
    for axis in axes:
        others = [other for other in axes if other != axis]
        shares[axis] = {
            "alone": round(explained(recipes, accuracies, [axis]), 4),
            "added": round(whole - explained(recipes, accuracies, others), 4),
        }
    return shares
