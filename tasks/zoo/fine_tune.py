"""Fine-tune every model of the zoo whole on every target and write zoo/ground_truth.json.

    python3 tasks/zoo/fine_tune.py [--work FOLDER]

Each seed draws another part of the target's images to train on (three quarters of each class; the rest
validates), another head and another order. The learning rate is the one of two whose accuracy on the
validation parts, averaged over the seeds, is higher; the ground truth is the accuracy at that rate on the
target's large test part, averaged over the seeds. Runs are kept in the work folder as they end.
"""

import argparse
import copy
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from agreement import half_agreement, shares_of_variance
from images import normalise, to_input_bytes
from pretrain import accuracy
from raw_data import REPOSITORY, ZOO
from recipes import RECIPES
from sources import normalisation_of
from targets import TARGETS
from train import load_weights

LEARNING_RATES = (2e-3, 8e-3)
SEEDS = (0, 1, 2, 3)
EPOCHS = 8
BATCH = 32
WEIGHT_DECAY = 0.02
VALIDATION_SHARE = 0.25


def split(labels, seed):
    """Rows to train on and rows to validate on, the same share of each class."""
    random = np.random.default_rng(seed)
    train, validation = [], []
    for label in range(labels.max() + 1):
        rows = random.permutation(np.flatnonzero(labels == label))
        held = round(len(rows) * VALIDATION_SHARE)
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


def runs_of(model, normalisation, data, kept, remember):
    """Validation and test accuracy of every learning rate and seed, as rows."""
    inputs = normalise(to_input_bytes(data.pictures), *normalisation)
    labels = torch.from_numpy(data.labels)
    test_inputs = normalise(data.test_images, *normalisation)
    test_labels = torch.from_numpy(data.test_labels)
    rows = []
    for rate in LEARNING_RATES:
        for seed in SEEDS:
            run = kept.get(f"{rate}/{seed}")
            if run is None:
                train, validation = split(data.labels, seed)
                tuned = fine_tune(model, inputs[train], labels[train], rate, seed)
                run = {
                    "rate": rate, "seed": seed,
                    "validation": accuracy(tuned, inputs[validation], labels[validation]),
                    "test": accuracy(tuned, test_inputs, test_labels),
                }
                remember(f"{rate}/{seed}", run)
            rows.append(run)
    return rows


def summary(runs):
    """Accuracy at the better rate: mean, spread over seeds (standard deviation), each seed's."""
    def mean_validation(rate):
        return np.mean([run["validation"] for run in runs if run["rate"] == rate])

    best = max(LEARNING_RATES, key=mean_validation)
    tests = [run["test"] for run in runs if run["rate"] == best]
    return {
        "accuracy": round(float(np.mean(tests)), 5), "spread": round(float(np.std(tests, ddof=1)), 5),
        "learningRate": best, "seeds": [round(test, 5) for test in tests],
    }


class Journal:
    """Finished runs, one JSON line each, so that a killed run goes on where it stopped."""

    def __init__(self, path):
        self.path = path
        self.runs = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            for line in path.read_text().splitlines():
                key, run = json.loads(line)
                self.runs[key] = run

    def of(self, prefix):
        """Runs under a prefix, and how to add one."""
        known = {key[len(prefix):]: run for key, run in self.runs.items() if key.startswith(prefix)}

        def remember(key, run):
            self.runs[prefix + key] = run
            with self.path.open("a") as file:
                file.write(json.dumps([prefix + key, run]) + "\n")

        return known, remember


def main():
    """Fine-tune what is missing, then write the ground truth."""
    parser = argparse.ArgumentParser(description="Measure the fine-tuned accuracy of every model on every target")
    parser.add_argument("--work", type=Path, default=REPOSITORY / ".cache" / "zoo")
    work = parser.parse_args().work
    torch.set_num_threads(1)
    journal = Journal(work / "runs.jsonl")
    targets = []
    for target in TARGETS:
        data = target.load()
        models = {}
        for recipe in RECIPES:
            model, _ = load_weights(recipe, work)
            known, remember = journal.of(f"{target.name}/{recipe.name}.{recipe.seed}/")
            models[recipe.name] = summary(
                runs_of(model, normalisation_of(recipe.source), data, known, remember))
            print(f"{target.name:12} {recipe.name:48} {models[recipe.name]}", flush=True)
        targets.append({
            "target": target.name, "measure": "accuracy", "classes": len(target.classes),
            "images": len(data.labels), "testImages": len(data.test_labels), "keptAside": target.kept_aside,
            "halfAgreement": half_agreement([models[recipe.name]["seeds"] for recipe in RECIPES]),
            "varianceExplained": shares_of_variance(
                RECIPES, [models[recipe.name]["accuracy"] for recipe in RECIPES]),
            "models": models,
        })
    document = {
        "version": 1,
        "recipe": {
            "learningRates": LEARNING_RATES, "seeds": SEEDS, "epochs": EPOCHS, "batch": BATCH,
            "optimizer": "AdamW", "schedule": "one-cycle", "weightDecay": WEIGHT_DECAY,
            "validationShare": VALIDATION_SHARE,
        },
        "targets": targets,
    }
    (ZOO / "ground_truth.json").write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
