"""The training losses of the zoo: of features, logits and labels to one number."""

import torch
from torch.nn import functional


def cross_entropy(features, logits, labels):
    """Softmax cross-entropy."""
    return functional.cross_entropy(logits, labels)


def label_smoothing(features, logits, labels):
    """Cross-entropy against labels of which a tenth is spread over all classes."""
    return functional.cross_entropy(logits, labels, label_smoothing=0.1)


def squared(features, logits, labels):
    """Squared error of the logits against one-hot labels, those of the right class weighing five times.

    Hui and Belkin 2021, with k = 5 and M = 5: equal pull of right and wrong classes starts too slowly.
    """
    wanted = functional.one_hot(labels, logits.shape[1]).float()
    weight = 1 + 4 * wanted
    return (weight * (logits - 5 * wanted) ** 2).mean() / 5


def supervised_contrastive(features, logits, labels, temperature=0.2):
    """Rows of one class attract each other on the unit sphere, all others repel (Khosla and others 2020).

    The head learns beside it by cross-entropy from features that its gradient does not reach:
    `logits` come from detached features (see `needs_detached_head`).
    """
    points = functional.normalize(features, dim=1)
    similarity = points @ points.T / temperature
    itself = torch.eye(len(labels), dtype=torch.bool)
    log_share = similarity.masked_fill(itself, -1e9).log_softmax(1)
    friends = (labels[:, None] == labels[None, :]) & ~itself
    attraction = (log_share * friends).sum(1) / friends.sum(1).clamp(min=1)
    return functional.cross_entropy(logits, labels) - attraction.mean()


LOSSES = {
    "cross_entropy": cross_entropy,
    "label_smoothing": label_smoothing,
    "squared": squared,
    "supervised_contrastive": supervised_contrastive,
}


def needs_detached_head(loss):
    """Does this loss shape the features alone, the head only reading them?"""
    return loss == "supervised_contrastive"
