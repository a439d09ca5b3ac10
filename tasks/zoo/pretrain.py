"""Training one model on its source."""

import torch

from architectures import build
from images import normalised, rescaled, shifted, tinted
from losses import LOSSES, needs_detached_head
from sources import normalisation_of

BATCH = 128
WEIGHT_DECAY = 0.02
# Highest rate of the one-cycle schedule; the sequence models diverge at the convolutions' rate.
PEAK_RATE = {"plain": 6e-3, "residual": 6e-3, "separable": 6e-3, "mixer": 2e-3, "attention": 2e-3}
RANDOM_CLASSES = 6


def pretrain(recipe, source):
    """A trained model in evaluation mode; random initialisation where the recipe has no source."""
    if source is None:
        return build(recipe.architecture, RANDOM_CLASSES, recipe.seed).eval()
    model = build(recipe.architecture, len(source.classes), recipe.seed)
    generator = torch.Generator().manual_seed(recipe.seed)
    images = rescaled(source.train_images)
    labels = torch.from_numpy(source.train_labels)
    loss_of = LOSSES[recipe.loss]
    optimizer = torch.optim.AdamW(model.parameters(), PEAK_RATE[recipe.architecture], weight_decay=WEIGHT_DECAY)
    steps = source.epochs * (len(labels) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE[recipe.architecture], total_steps=steps)
    model.train()
    for _ in range(source.epochs):
        order = torch.randperm(len(labels), generator=generator)
        for start in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[start:start + BATCH]
            batch = shifted(images[rows], source.mirror, generator)
            if source.grey:
                batch = tinted(batch, generator)
            features = model.body(normalised(batch, *normalisation_of(source.name)))
            seen = features.detach() if needs_detached_head(recipe.loss) else features
            loss = loss_of(features, model.head(seen), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return model.eval()


@torch.no_grad()
def accuracy(model, inputs, labels):
    """Share of rows whose largest logit is that of their label."""
    model.eval()
    predicted = torch.cat([model(inputs[start:start + 1000]).argmax(1) for start in range(0, len(inputs), 1000)])
    return float((predicted == labels).float().mean())
