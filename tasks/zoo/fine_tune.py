"""Fine-tune every model of the zoo whole on every target and write zoo/ground_truth.json.

    python3 tasks/zoo/fine_tune.py [--work FOLDER] [--out FOLDER]

Each seed draws another part of the target's images to train on (a quarter of each class; the rest validates),
another head and another order. The learning rate is the one of two whose accuracy on the
validation parts, averaged over the seeds, is higher; the ground truth is the accuracy at that rate on the
target's large test part, averaged over the seeds. What is measured is kept in the work folder at once.
"""

import torch
from torch.nn import functional

from images import normalised, rescaled, to_input_bytes
from pretrain import accuracy
from recipes import RECIPES
from sources import normalisation_of
from targets import TARGETS
from train import TASK, load_weights
from truth import Journal, at_better_rate, measured_target, options, split, tuned_whole, write_truth

RECIPE = {
    # Rates that keep what was pretrained: at twice the higher one random weights come level.
    "learningRates": (1e-3, 4e-3), "seeds": (0, 1, 2, 3, 4, 5), "epochs": 8, "batch": 16,
    "optimizer": "AdamW", "schedule": "one-cycle", "weightDecay": 0.02,
    # Few images to train on: with three times as many, random weights were within the spread of some pretrained.
    "validationShare": 0.75,
}


def fine_tune(model, inputs, labels, rate, seed):
    """The model with a new head, all of it trained on the inputs."""
    return tuned_whole(
        model, lambda one: torch.nn.Linear(one.dims, int(labels.max()) + 1), len(labels), RECIPE, rate, seed,
        lambda one, rows: functional.cross_entropy(one(inputs[rows]), labels[rows]))


def measure(model, normalisation, data):
    """Accuracy of a model on a target."""
    inputs = normalised(rescaled(to_input_bytes(data.pictures)), *normalisation)
    labels = torch.from_numpy(data.labels)
    test_inputs = normalised(rescaled(data.test_images), *normalisation)
    test_labels = torch.from_numpy(data.test_labels)
    return at_better_rate(
        RECIPE, lambda seed: split(data.labels, seed, RECIPE["validationShare"]),
        lambda rows, rate, seed: fine_tune(model, inputs[rows], labels[rows], rate, seed),
        lambda one, rows: accuracy(one, inputs[rows], labels[rows]),
        lambda one: accuracy(one, test_inputs, test_labels))


def main():
    """Fine-tune what is missing, then write the ground truth."""
    given = options("accuracy")
    torch.set_num_threads(1)
    journal = Journal(given.work / "ground_truth.jsonl")
    targets = []
    for target in TARGETS:
        data = target.load()
        targets.append(measured_target(
            target, journal, RECIPES,
            lambda recipe: measure(load_weights(recipe, given.work)[0], normalisation_of(recipe.source), data),
            {"measure": "accuracy", "images": len(data.labels), "testImages": len(data.test_labels)}))
    write_truth(given.out, TASK, RECIPE, targets)


if __name__ == "__main__":
    main()
