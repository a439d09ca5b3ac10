"""The Gaussian metrics in numpy, scipy and scikit-learn, as their official codes go about them.

Called by metrics.ts: reads features.npy, labels.npy and probabilities.npy in a folder, prints one JSON
object of {metric: {seconds, value}}; seconds are the best of several runs, from float32 features.
"""

import json
import sys
import time

import numpy as np
import scipy.linalg
from sklearn.covariance import ledoit_wolf_shrinkage
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import StratifiedKFold


def one_hot(labels):
    return np.eye(labels.max() + 1)[labels]


def class_means(features, labels):
    hot = one_hot(labels)
    return hot.T @ features / hot.sum(0)[:, None]


def softmax(scores):
    scores = np.exp(scores - scores.max(1, keepdims=True))
    return scores / scores.sum(1, keepdims=True)


def true_class(probabilities, labels):
    return probabilities[np.arange(len(labels)), labels]


def logme(x, y):
    x = x.astype(np.float64)
    n, d = x.shape
    _, s2, vh = np.linalg.svd(x.T @ x, full_matrices=True)
    s = np.sqrt(s2)
    u = x @ vh.T / s
    total = []
    for k in range(y.max() + 1):
        t = (y == k).astype(np.float64)
        along = (u.T @ t) ** 2
        outside = t.sum() - along.sum()
        alpha = beta = 1.0
        for _ in range(11):
            ratio = alpha / beta
            used = (s2 / (s2 + ratio)).sum()
            weights = (s2 * along / (ratio + s2) ** 2).sum()
            residual = (along / (1 + s2 / ratio) ** 2).sum() + outside
            alpha = used / (weights + 1e-5)
            beta = (n - used) / (residual + 1e-5)
            if abs(alpha / beta - ratio) / ratio <= 1e-3:
                break
        evidence = d / 2 * np.log(alpha) + n / 2 * np.log(beta)
        evidence -= np.log(alpha + beta * s2).sum() / 2 + beta / 2 * residual
        evidence -= alpha / 2 * weights + n / 2 * np.log(2 * np.pi)
        total.append(evidence / n)
    return np.mean(total)


def hscore(x, y):
    x = x.astype(np.float64)
    g = class_means(x, y)[y]
    return np.trace(np.linalg.pinv(np.cov(x.T), rcond=1e-15) @ np.cov(g.T))


def regularised_hscore(x, y):
    x = x.astype(np.float64)
    x = x - x.mean(0)
    n, d = x.shape
    s = x.T @ x / n
    a = ledoit_wolf_shrinkage(x, assume_centered=True)
    shrunken = (1 - a) * s + a * np.trace(s) / d * np.eye(d)
    g = class_means(x, y)[y]
    return np.trace(np.linalg.pinv(shrunken) @ ((1 - a) * np.cov(g.T)))


def transrate(x, y):
    x = x.astype(np.float64)
    x = x - x.mean(0)

    def rate(z):
        n, d = z.shape
        return np.linalg.slogdet(np.eye(d) + z.T @ z / (n * 1e-4))[1] / 2

    counts = np.bincount(y)
    within = [rate(x[y == k]) for k in range(len(counts))]
    return rate(x) - (counts / len(y) * within).sum()


def within_covariance(x, y):
    counts = np.bincount(y)
    return sum(
        counts[k] / len(y) * np.cov(x[y == k].T, bias=True)
        for k in range(len(counts))
    )


def discriminant(x, y, shrinkage=None):
    d = x.shape[1]
    within = within_covariance(x, y)
    if shrinkage is None:
        v = within.sum(1)
        for _ in range(3):
            u = within @ v
            u /= np.linalg.norm(u)
            v = within @ u
            v /= np.linalg.norm(v)
        shrinkage = max(np.exp(-5 * (v @ within @ u)), 1e-10)

    def shrunken(c):
        return (1 - shrinkage) * c + shrinkage * np.trace(c) / d * np.eye(d)

    sw = shrunken(within)
    sb = shrunken(np.cov(x.T, bias=True)) - sw
    _, axes = scipy.linalg.eigh(sb, sw)
    means = class_means(x, y)
    coefficients = means @ axes @ axes.T
    intercepts = -(means * coefficients).sum(1) / 2
    intercepts += np.log(np.bincount(y) / len(y))
    return softmax(x @ coefficients.T + intercepts), shrinkage


def sfda(x, y):
    x = x.astype(np.float64)
    p, shrinkage = discriminant(x, y)
    q = true_class(softmax(p), y)[:, None]
    means = class_means(x, y)
    others = (means.sum(0) - means) / (len(means) - 1)
    moved = q * x + (1 - q) * others[y]
    return true_class(discriminant(moved, y, shrinkage)[0], y).mean()


def etran(x, y):
    x = x.astype(np.float64)
    energies = np.sort(scipy.special.logsumexp(x, axis=1))[: len(x) // 2]
    probability = true_class(discriminant(x, y)[0], y).mean()
    return energies.mean() + probability


def gbc(x, y):
    x = x.astype(np.float64)
    d = x.shape[1]
    k = y.max() + 1
    means = np.stack([x[y == c].mean(0) for c in range(k)])
    v = np.stack([np.maximum(x[y == c].var(0), 1e-4) for c in range(k)]).mean(1)
    total = 0
    for i in range(k):
        for j in range(k):
            if i != j:
                pooled = (v[i] + v[j]) / 2
                distance = ((means[i] - means[j]) ** 2).sum() / (8 * pooled)
                distance += d / 2 * np.log(pooled / np.sqrt(v[i] * v[j]))
                total += np.exp(-distance)
    return -total


def ncti(x, y):
    z = PCA(n_components=64).fit(x.astype(np.float64))
    explained = z.explained_variance_[:32].sum()
    z = z.transform(x)
    shrinkage = max(np.exp(-explained), 1e-10)
    lda = (
        LinearDiscriminantAnalysis(solver="svd")
        if shrinkage == 1e-10
        else LinearDiscriminantAnalysis(solver="eigen", shrinkage=shrinkage)
    ).fit(z, y)
    t = lda.transform(z)
    p = lda.predict_proba(z)
    seli = np.linalg.norm(t - t.mean(0), "nuc")
    vc = np.log(sum(np.linalg.norm(p[y == k], "nuc") for k in range(y.max() + 1)))
    return seli + true_class(p, y).mean() - vc


def lda_probability(x, y):
    x = x.astype(np.float64)
    d = x.shape[1]
    held = np.zeros(len(y))
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for train, test in folds.split(x, y):
        means = class_means(x[train], y[train])
        residuals = x[train] - means[y[train]]
        s = residuals.T @ residuals / len(train)
        a = ledoit_wolf_shrinkage(residuals, assume_centered=True)
        s = (1 - a) * s + a * np.trace(s) / d * np.eye(d)
        coefficients = np.linalg.solve(s, means.T).T
        intercepts = -(means * coefficients).sum(1) / 2
        intercepts += np.log(np.bincount(y[train]) / len(train))
        p = softmax(x[test] @ coefficients.T + intercepts)
        held[test] = true_class(p, y[test])
    return held.mean()


def leep(p, y):
    p = p.astype(np.float64)
    joint = one_hot(y).T @ p / len(y)
    return np.log(true_class(p @ (joint / joint.sum(0)).T, y)).mean()


def nce(p, y):
    z = p.argmax(1)
    joint = np.zeros((y.max() + 1, p.shape[1]))
    np.add.at(joint, (y, z), 1 / len(y))
    seen = joint[:, joint.sum(0) > 0]
    return (seen * np.log(seen / seen.sum(0) + 1e-20)).sum()


def main():
    folder, runs = sys.argv[1], int(sys.argv[2])
    x = np.load(folder + "features.npy")
    y = np.load(folder + "labels.npy")
    p = np.load(folder + "probabilities.npy")
    tasks = {
        "logme": (logme, x),
        "hscore": (hscore, x),
        "regularised-hscore": (regularised_hscore, x),
        "transrate": (transrate, x),
        "sfda": (sfda, x),
        "etran": (etran, x),
        "gbc": (gbc, x),
        "ncti": (ncti, x),
        "lda-probability": (lda_probability, x),
        "leep": (leep, p),
        "nce": (nce, p),
    }
    results = {}
    for name, (metric, given) in tasks.items():
        best = np.inf
        for _ in range(runs):
            start = time.perf_counter()
            value = metric(given, y)
            best = min(best, time.perf_counter() - start)
        results[name] = {"seconds": best, "value": float(value)}
    print(json.dumps(results))


main()
