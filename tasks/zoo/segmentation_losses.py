"""Losses of a map of logits, or of one row of logits an image, against labels; 255 is void."""

import torch
from torch.nn import functional

VOID = 255


def cross_entropy(logits, labels):
    """Softmax cross-entropy."""
    return functional.cross_entropy(logits, labels, ignore_index=VOID)


def focal(logits, labels, focus=2):
    """Cross-entropy, each term times the square of what its probability lacks of 1 (Lin and others 2017)."""
    terms = functional.cross_entropy(logits, labels, ignore_index=VOID, reduction="none")
    return ((1 - torch.exp(-terms)) ** focus * terms).mean()


def dice(logits, labels):
    """1 less the soft Dice coefficient of each class over the batch, averaged (Milletari and others 2016)."""
    shares = logits.softmax(1)
    wanted = functional.one_hot(labels, logits.shape[1]).movedim(-1, 1).float()
    axes = [0, *range(2, logits.ndim)]
    overlap = (shares * wanted).sum(axes)
    return 1 - ((2 * overlap + 1) / (shares.sum(axes) + wanted.sum(axes) + 1)).mean()


LOSSES = {"cross_entropy": cross_entropy, "focal": focal, "dice": dice}
