"""Fine-tune every model of the zoo whole on every target and write zoo/ground_truth.json.

    python3 tasks/zoo/fine_tune.py [--work FOLDER] [--out FOLDER]

Each seed draws another part of the target's images to train on (a quarter of each class; the rest validates),
another head and another order. The learning rate is the one of two whose accuracy on the
validation parts, averaged over the seeds, is higher; the ground truth is the accuracy at that rate on the
target's large test part, averaged over the seeds. What is measured is kept in the work folder at once.
"""

import argparse
import copy
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from agreement import half_agreement, shares_of_variance
from documents import replace_task
from images import normalised, rescaled, to_input_bytes
from pretrain import accuracy
from raw_data import REPOSITORY, ZOO
from recipes import RECIPES
from sources import normalisation_of
from targets import TARGETS
from train import TASK, load_weights

# Rates that keep what was pretrained: at twice the higher one random weights come level.
LEARNING_RATES = (1e-3, 4e-3)
SEEDS = (0, 1, 2, 3, 4, 5)
EPOCHS = 8
BATCH = 16
WEIGHT_DECAY = 0.02
# Few images to train on: with three times as many, random weights were within the spread of some pretrained.
VALIDATION_SHARE = 0.75


def split(labels, seed, share=0.25):
    """Rows to train on and rows to validate on, this share of each class."""
    random = np.random.default_rng(seed)
    train, validation = [], []
    for label in range(labels.max() + 1):
        rows = random.permutation(np.flatnonzero(labels == label))
        held = round(len(rows) * share)
        validation.extend(rows[:held])
        train.extend(rows[held:])
    return np.array(train), np.array(validation)


def fine_tune(model, inputs, labels, rate, seed):
    """The model with a new head, all of it trained on the inputs."""
    torch.manual_seed(seed)
    model = copy.deepcopy(model)
    model.head = torch.nn.Linear(model.dims, int(labels.max()) + 1)
    model.train()
    batches = -(-len(labels) // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=EPOCHS * batches)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(labels)).tensor_split(batches):
            loss = functional.cross_entropy(model(inputs[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model.eval()


def measure(model, normalisation, data):
    """Accuracy of a model on a target at the better rate: mean over the seeds, spread, and each seed's."""
    inputs = normalised(rescaled(to_input_bytes(data.pictures)), *normalisation)
    labels = torch.from_numpy(data.labels)
    test_inputs = normalised(rescaled(data.test_images), *normalisation)
    test_labels = torch.from_numpy(data.test_labels)
    best = None
    for rate in LEARNING_RATES:
        tuned, validated = [], []
        for seed in SEEDS:
            train, validation = split(data.labels, seed, VALIDATION_SHARE)
            tuned.append(fine_tune(model, inputs[train], labels[train], rate, seed))
            validated.append(accuracy(tuned[-1], inputs[validation], labels[validation]))
        if best is None or np.mean(validated) > best["validation"]:
            best = {"rate": rate, "validation": float(np.mean(validated)), "models": tuned}
    tests = [accuracy(one, test_inputs, test_labels) for one in best["models"]]
    return {
        "accuracy": round(float(np.mean(tests)), 5), "spread": round(float(np.std(tests, ddof=1)), 5),
        "learningRate": best["rate"], "validation": round(best["validation"], 5),
        "seeds": [round(test, 5) for test in tests],
    }


class Journal:
    """What was measured, one JSON line each, so that a killed run goes on where it stopped."""

    def __init__(self, path):
        self.path = path
        self.entries = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            self.entries = dict(json.loads(line) for line in path.read_text().splitlines())

    def recall(self, key, work_out):
        """The entry under this key, worked out and written down if there is none."""
        if key not in self.entries:
            self.entries[key] = work_out()
            with self.path.open("a") as file:
                file.write(json.dumps([key, self.entries[key]]) + "\n")
        return self.entries[key]


def main():
    """Fine-tune what is missing, then write the ground truth."""
    parser = argparse.ArgumentParser(description="Measure the fine-tuned accuracy of every model on every target")
    parser.add_argument("--work", type=Path, default=REPOSITORY / ".cache" / "zoo")
    parser.add_argument("--out", type=Path, default=ZOO, help="where ground_truth.json goes")
    options = parser.parse_args()
    work, out = options.work, options.out
    torch.set_num_threads(1)
    journal = Journal(work / "ground_truth.jsonl")
    targets = []
    for target in TARGETS:
        data = target.load()
        models = {}
        for recipe in RECIPES:
            model, _ = load_weights(recipe, work)
            key = f"{target.name}/{recipe.name}.{recipe.seed}"
            models[recipe.name] = journal.recall(
                key, lambda: measure(model, normalisation_of(recipe.source), data))
            print(f"{target.name:8} {recipe.name:48} {models[recipe.name]}", flush=True)
        targets.append({
            "target": target.name, "measure": "accuracy", "classes": len(target.classes),
            "images": len(data.labels), "testImages": len(data.test_labels), "keptAside": target.kept_aside,
            "halfAgreement": half_agreement([models[recipe.name]["seeds"] for recipe in RECIPES]),
            "varianceExplained": shares_of_variance(
                RECIPES, [models[recipe.name]["accuracy"] for recipe in RECIPES]),
            "models": models,
        })
    replace_task(out / "ground_truth.json", TASK, {
        "recipes": {
            "learningRates": LEARNING_RATES, "seeds": SEEDS, "epochs": EPOCHS, "batch": BATCH,
            "optimizer": "AdamW", "schedule": "one-cycle", "weightDecay": WEIGHT_DECAY,
            "validationShare": VALIDATION_SHARE,
        },
        "targets": targets,
    })


if __name__ == "__main__":
    main()
