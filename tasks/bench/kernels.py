"""What kernels.ts compares with, in numpy: prints a JSON object of seconds by kernel.

    kernels.py CLASSES AXES RUNS SHAPES    shapes as a JSON list of [rows, inner, columns]
"""

import json
import sys
import time

import numpy as np
from scipy.linalg import cholesky, solve_triangular


def shortest(runs, work):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def gaussians(classes, axes):
    random = np.random.default_rng(0)
    base = random.normal(size=(classes, axes, axes))
    return random.normal(size=(classes, axes)) * 0.3, base @ base.transpose(0, 2, 1) / axes + np.eye(axes)


def full(means, covariances):
    """Bhattacharyya coefficients of whole covariances, one Cholesky factor a pair."""
    logs = [2 * np.log(np.diag(cholesky(one, lower=True))).sum() for one in covariances]
    total = 0.0
    for i in range(len(means)):
        for j in range(i):
            factor = cholesky((covariances[i] + covariances[j]) / 2, lower=True, check_finite=False, overwrite_a=True)
            along = solve_triangular(factor, means[i] - means[j], lower=True, check_finite=False)
            middle = 2 * np.log(np.diag(factor)).sum()
            total += np.exp(-along @ along / 8 - (middle - (logs[i] + logs[j]) / 2) / 2)
    return total


def full_stacked(means, covariances):
    """The same with all partners of a class in one call."""
    logs = 2 * np.log(np.linalg.cholesky(covariances).diagonal(axis1=1, axis2=2)).sum(1)
    total = 0.0
    for i in range(1, len(means)):
        factors = np.linalg.cholesky((covariances[i] + covariances[:i]) / 2)
        along = np.linalg.solve(factors, (means[i] - means[:i])[..., None])[..., 0]
        middle = 2 * np.log(factors.diagonal(axis1=1, axis2=2)).sum(1)
        total += np.exp(-(along**2).sum(1) / 8 - (middle - (logs[i] + logs[:i]) / 2) / 2).sum()
    return total


def diagonal(means, variances):
    logs = np.log(variances).sum(1)
    total = 0.0
    for i in range(1, len(means)):
        middle = (variances[i] + variances[:i]) / 2
        distance = ((means[i] - means[:i]) ** 2 / middle).sum(1) / 8
        distance += (np.log(middle).sum(1) - (logs[i] + logs[:i]) / 2) / 2
        total += np.exp(-distance).sum()
    return total


def main():
    classes, axes, runs = (int(word) for word in sys.argv[1:4])
    random = np.random.default_rng(1)
    seconds = {}
    for rows, inner, columns in json.loads(sys.argv[4]):
        for name in ("float32", "float64"):
            left = random.normal(size=(rows, inner)).astype(name)
            right = random.normal(size=(inner, columns)).astype(name)
            left @ right
            seconds[f"{rows}x{inner}x{columns} {name}"] = shortest(runs, lambda: left @ right)
    means, covariances = gaussians(classes, axes)
    seconds["full"] = shortest(1, lambda: full(means, covariances))
    seconds["full, stacked"] = shortest(1, lambda: full_stacked(means, covariances))
    variances = covariances.diagonal(axis1=1, axis2=2).copy()
    seconds["diagonal"] = shortest(runs, lambda: diagonal(means, variances))
    print(json.dumps(seconds))


main()
