"""What face.ts compares with, in numpy: FaCe's terms on the features and labels of a folder.

    face.py FOLDER [REFERENCE]

reads lines from stdin, one way of computing each, and answers each with a JSON object of seconds, C and F:

    direct     the definition: D x D scatter matrices and a pseudo-inverse, a full SVD for PCA, in float64
    fast       what numpy can do at its best: float32, low-rank C, leading eigenvectors of the covariance
    reference  the module at the path REFERENCE, if one was given

REFERENCE is a file with variance_collapse, pca, bhattacharyya_coefficients and class_fairness.
"""

import importlib.util
import json
import sys
import time
from pathlib import Path

import numpy as np
import scipy.linalg

PCA_DIMS = 64


def by_class(X, y):
    return [X[y == k] for k in np.unique(y)]


def entropy_of_overlaps(means, variances):
    """F at temperature 1 from diagonal Gaussians."""
    variances = variances + 1e-6 * variances.mean()
    logs = np.log(variances).sum(axis=1)
    entropies = []
    for k, (mean, variance) in enumerate(zip(means, variances)):
        middle = (variance + variances) / 2
        distance = ((mean - means) ** 2 / middle).sum(axis=1) / 8
        distance += (np.log(middle).sum(axis=1) - (logs[k] + logs) / 2) / 2
        z = np.delete(np.exp(-distance), k)
        p = np.exp(z - z.max())
        p /= p.sum()
        entropies.append(-(p * np.log(p)).sum())
    return float(np.mean(entropies))


def direct(X, y):
    X = X.astype(np.float64)
    parts = by_class(X, y)
    means = np.stack([part.mean(axis=0) for part in parts])
    residuals = [part - mean for part, mean in zip(parts, means)]
    within = sum(r.T @ r / len(r) for r in residuals) / len(parts)
    spread = means - means.mean(axis=0)
    between = spread.T @ spread / len(parts)
    inverse = np.linalg.pinv(between, rcond=1e-10, hermitian=True)
    collapse = -np.trace(within @ inverse) / len(parts)
    centred = X - X.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2][:PCA_DIMS]
    parts = by_class(centred @ axes.T, y)
    means = np.stack([part.mean(axis=0) for part in parts])
    variances = np.stack([part.var(axis=0) for part in parts])
    return collapse, entropy_of_overlaps(means, variances)


def fast(X, y):
    order = np.argsort(y, kind="stable")
    starts = np.flatnonzero(np.diff(y[order], prepend=-1))
    labels = np.unique(y, return_inverse=True)[1]
    counts = np.bincount(labels)

    def class_means(rows):
        return np.add.reduceat(rows[order], starts, axis=0, dtype=np.float64) / counts[:, None]

    means = class_means(X)
    residuals = X - means.astype(np.float32)[labels]
    spread = means - means.mean(axis=0)
    values, vectors = np.linalg.eigh(spread @ spread.T)
    kept = values > 1e-10 * values[-1]
    axes = vectors[:, kept].T @ spread / np.sqrt(values[kept])[:, None]
    along = residuals @ axes.T.astype(np.float32)
    within = class_means(along * along).mean(axis=0)
    collapse = -(within / values[kept]).sum()
    apart = means - counts @ means / len(y)
    scatter = (residuals.T @ residuals).astype(np.float64) + (apart.T * counts) @ apart
    dims = len(scatter)
    axes = scipy.linalg.eigh(scatter, subset_by_index=[dims - PCA_DIMS, dims - 1])[1].T
    along = residuals @ axes.T.astype(np.float32)
    return collapse, entropy_of_overlaps(apart @ axes.T, class_means(along * along))


def reference(path):
    spec = importlib.util.spec_from_file_location("reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def terms(X, y):
        collapse = module.variance_collapse(X, y)
        coefficients = module.bhattacharyya_coefficients(module.pca(X, PCA_DIMS), y, "diagonal")
        return collapse, module.class_fairness(coefficients)

    return terms


def main():
    folder = Path(sys.argv[1])
    X, y = np.load(folder / "features.npy"), np.load(folder / "labels.npy")
    ways = {"direct": direct, "fast": fast}
    if len(sys.argv) > 2:
        ways["reference"] = reference(sys.argv[2])
    for line in sys.stdin:
        start = time.perf_counter()
        collapse, fairness = ways[line.strip()](X, y)
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "collapse": float(collapse), "fairness": fairness}), flush=True)


main()
