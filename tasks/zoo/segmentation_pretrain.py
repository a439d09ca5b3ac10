"""Training one segmentation model on its source, and measuring it."""

import numpy as np
import torch
from torch.nn import functional

from images import normalised, rescaled
from segmentation_architectures import build
from segmentation_losses import LOSSES, VOID

BATCH = 64
WEIGHT_DECAY = 0.02
PEAK_RATE = 6e-3
RANDOM_CLASSES = 7
MEAN = (0.5, 0.5, 0.5)
STD = (0.25, 0.25, 0.25)


def to_input(images):
    """Bytes (rows, height, width, 3) as the networks' input."""
    return normalised(rescaled(images), MEAN, STD)


def mirrored(images, labels, generator):
    """Half of the rows mirrored, with their label maps if they have any."""
    turned = torch.rand(len(images), generator=generator) < 0.5
    images = torch.where(turned.view(-1, 1, 1, 1), images.flip(3), images)
    if labels.ndim == 3:
        labels = torch.where(turned.view(-1, 1, 1), labels.flip(2), labels)
    return images, labels


def moved(images, generator, pad=4):
    """The batch moved by up to `pad` pixels, edges repeated."""
    down, right = torch.randint(0, 2 * pad + 1, (2,), generator=generator).tolist()
    height, width = images.shape[2:]
    padded = functional.pad(images, (pad, pad, pad, pad), mode="replicate")
    return padded[:, :, down:down + height, right:right + width]


def pretrain(recipe, source):
    """A trained model in evaluation mode; random initialisation where the recipe has no source.

    Where an image has one label, the logits of its map are averaged: the 1x1 head is the classifier.
    """
    if source is None:
        return build(recipe.architecture, RANDOM_CLASSES, recipe.seed).eval()
    model = build(recipe.architecture, len(source.classes), recipe.seed).train()
    generator = torch.Generator().manual_seed(recipe.seed)
    labels = torch.from_numpy(source.train_labels).long()
    loss_of = LOSSES[recipe.loss]
    optimizer = torch.optim.AdamW(model.parameters(), PEAK_RATE, weight_decay=WEIGHT_DECAY)
    steps = source.epochs * (len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, total_steps=steps)
    for _ in range(source.epochs):
        order = torch.randperm(len(labels), generator=generator)
        for start in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[start:start + BATCH]
            images, wanted = mirrored(to_input(source.train_images[rows.numpy()]), labels[rows], generator)
            if source.has_maps:
                logits = model(images)
            else:
                logits = model.head(model.body(moved(images, generator))).mean((2, 3))
            loss = loss_of(logits, wanted)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return model.eval()


@torch.no_grad()
def confusion(model, images, labels, classes):
    """How many pixels of each class (rows) were taken for each (columns), void left out."""
    model.eval()
    table = np.zeros((classes, classes), np.int64)
    for start in range(0, len(images), 100):
        predicted = model(images[start:start + 100]).argmax(1)
        wanted = labels[start:start + 100]
        kept = wanted != VOID
        pairs = wanted[kept] * classes + predicted[kept]
        table += torch.bincount(pairs, minlength=classes**2).view(classes, classes).numpy()
    return table


def mean_iou(model, images, labels, classes):
    """Mean over the classes that occur of intersection over union, on all pixels together."""
    table = confusion(model, images, labels, classes)
    union = table.sum(0) + table.sum(1) - table.diagonal()
    occur = table.sum(1) > 0
    return float((table.diagonal()[occur] / union[occur]).mean())


@torch.no_grad()
def source_score(model, source):
    """Mean IoU on the source's test part, or accuracy where images have one label."""
    images = to_input(source.test_images)
    labels = torch.from_numpy(source.test_labels).long()
    if source.has_maps:
        return mean_iou(model, images, labels, len(source.classes))
    return float((model.head(model.body(images)).mean((2, 3)).argmax(1) == labels).float().mean())
