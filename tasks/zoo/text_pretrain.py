"""Training one text model on its source, and measuring it."""

import torch

from losses import LOSSES, needs_detached_head
from text_architectures import build

BATCH = 128
WEIGHT_DECAY = 0.02
PEAK_RATE = {"bag": 1e-2, "convolution": 4e-3, "transformer": 4e-3}
RANDOM_CLASSES = 20


def mask_of(ids):
    """1 where a token is, 0 where a row is filled up."""
    return (ids != 0).long()


def trimmed(ids):
    """Rows without the columns that only fill up."""
    return ids[:, :int((ids != 0).sum(1).max())]


def pretrain(recipe, ids, labels, source):
    """A trained model in evaluation mode; random initialisation where the recipe has no source."""
    if source is None:
        return build(recipe.architecture, RANDOM_CLASSES, recipe.seed).eval()
    model = build(recipe.architecture, len(source.classes), recipe.seed).train()
    generator = torch.Generator().manual_seed(recipe.seed)
    loss_of = LOSSES[recipe.loss]
    rate = PEAK_RATE[recipe.architecture]
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=source.epochs * (len(labels) // BATCH))
    for _ in range(source.epochs):
        order = torch.randperm(len(labels), generator=generator)
        for start in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[start:start + BATCH]
            batch = trimmed(ids[rows])
            features = model.body(batch, mask_of(batch))
            seen = features.detach() if needs_detached_head(recipe.loss) else features
            loss = loss_of(features, model.head(seen), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return model.eval()


@torch.no_grad()
def predicted(model, ids):
    """The class of the largest logit, row by row."""
    model.eval()
    parts = [trimmed(ids[start:start + 256]) for start in range(0, len(ids), 256)]
    return torch.cat([model(part, mask_of(part)).argmax(1) for part in parts])


def balanced_accuracy(model, ids, labels):
    """Share of each class's rows that is taken for it, averaged over the classes."""
    right = (predicted(model, ids) == labels).float()
    return float(torch.stack([right[labels == label].mean() for label in labels.unique()]).mean())
