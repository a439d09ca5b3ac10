"""Fine-tune every segmentation model whole on every target and write their part of zoo/ground_truth.json.

    python3 tasks/zoo/segmentation_truth.py [--work FOLDER] [--out FOLDER]

Each seed draws three quarters of the target's scenes to train on, another head and another order; the rest
validates and chooses the learning rate. What is measured is the mean IoU over all pixels of the test part; it is
kept in the work folder at once.
"""

import numpy as np
import torch

from segmentation_losses import cross_entropy
from segmentation_pretrain import mean_iou, mirrored, to_input
from segmentation_recipes import RECIPES
from segmentation_targets import TARGETS
from segmentation_train import TASK, load_weights
from truth import Journal, at_better_rate, measured_target, options, tuned_whole, write_truth

RECIPE = {
    "learningRates": (1e-3, 4e-3), "seeds": (0, 1, 2, 3), "epochs": 16, "batch": 6,
    "optimizer": "AdamW", "schedule": "one-cycle", "weightDecay": 0.02,
    "validationShare": 0.25, "augmentation": "mirrored",
}


def split(count, seed):
    """Scenes to train on and scenes to validate on."""
    rows = np.random.default_rng(seed).permutation(count)
    held = round(count * RECIPE["validationShare"])
    return rows[held:], rows[:held]


def fine_tune(model, images, labels, classes, rate, seed):
    """The model with a new head, all of it trained on these scenes and their mirror images."""
    generator = torch.Generator().manual_seed(seed)

    def loss_of(one, rows):
        batch, wanted = mirrored(images[rows], labels[rows], generator)
        return cross_entropy(one(batch), wanted)

    return tuned_whole(
        model, lambda one: torch.nn.Conv2d(one.dims, classes, 1), len(labels), RECIPE, rate, seed, loss_of, generator)


def measure(model, data, classes):
    """Mean IoU of a model on a target."""
    images, labels = to_input(data.images), torch.from_numpy(data.labels).long()
    test_images, test_labels = to_input(data.test_images), torch.from_numpy(data.test_labels).long()
    return at_better_rate(
        RECIPE, lambda seed: split(len(labels), seed),
        lambda rows, rate, seed: fine_tune(model, images[rows], labels[rows], classes, rate, seed),
        lambda one, rows: mean_iou(one, images[rows], labels[rows], classes),
        lambda one: mean_iou(one, test_images, test_labels, classes))


def main():
    """Fine-tune what is missing, then write the ground truth."""
    given = options("mean IoU")
    torch.set_num_threads(1)
    journal = Journal(given.work / f"{TASK}_truth.jsonl")
    targets = []
    for target in TARGETS:
        data = target.load()
        targets.append(measured_target(
            target, journal, RECIPES,
            lambda recipe: measure(load_weights(recipe, given.work)[0], data, len(target.classes)),
            {"measure": "meanIoU", "images": len(data.labels), "testImages": len(data.test_labels)}))
    write_truth(given.out, TASK, RECIPE, targets)


if __name__ == "__main__":
    main()
