"""What fine-tuning on every kind of target has in common."""

import argparse
import copy
import json
from pathlib import Path

import numpy as np
import torch

from agreement import half_agreement, shares_of_variance
from documents import replace_task
from raw_data import REPOSITORY, ZOO


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


def tuned_whole(model, head, count, recipe, rate, seed, loss_of, generator=None):
    """The model with a new head, all of it trained: AdamW, one cycle of the learning rate.

    `head` makes the head, `loss_of` the loss of a model on some of the `count` rows; `recipe` has epochs, batch and
    weightDecay.
    """
    torch.manual_seed(seed)
    model = copy.deepcopy(model)
    model.head = head(model)
    model.train()
    epochs, batches = recipe["epochs"], -(-count // recipe["batch"])
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=recipe["weightDecay"])
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=epochs * batches)
    for _ in range(epochs):
        for rows in torch.randperm(count, generator=generator).tensor_split(batches):
            loss = loss_of(model, rows)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model.eval()


def at_better_rate(recipe, parts_of, tune, score, test):
    """What the better of the learning rates reaches on the test part: mean over the seeds, spread, and each seed's.

    `parts_of(seed)` gives rows to train on and to validate on, `tune(rows, rate, seed)` a model, `score(model, rows)`
    what the rate is chosen by, and `test(model)` what counts.
    """
    best = None
    for rate in recipe["learningRates"]:
        tuned, validated = [], []
        for seed in recipe["seeds"]:
            train, validation = parts_of(seed)
            tuned.append(tune(train, rate, seed))
            validated.append(score(tuned[-1], validation))
        if best is None or np.mean(validated) > best["validation"]:
            best = {"rate": rate, "validation": float(np.mean(validated)), "models": tuned}
    tests = [test(one) for one in best["models"]]
    return {
        "accuracy": round(float(np.mean(tests)), 5), "spread": round(float(np.std(tests, ddof=1)), 5),
        "learningRate": best["rate"], "validation": round(best["validation"], 5),
        "seeds": [round(one, 5) for one in tests],
    }


def options(what):
    """Where the work is kept and where the documents go."""
    parser = argparse.ArgumentParser(description=f"Measure the fine-tuned {what} of every model on every target")
    parser.add_argument("--work", type=Path, default=REPOSITORY / ".cache" / "zoo")
    parser.add_argument("--out", type=Path, default=ZOO, help="where ground_truth.json goes")
    return parser.parse_args()


def measured_target(target, journal, recipes, measure, about):
    """A target's entry in ground_truth.json; `measure(recipe)` is asked for what the journal lacks."""
    models = {}
    for recipe in recipes:
        key = f"{target.name}/{recipe.name}.{recipe.seed}"
        models[recipe.name] = journal.recall(key, lambda: measure(recipe))
        print(f"{target.name:14} {recipe.name:48} {models[recipe.name]}", flush=True)
    return {
        "target": target.name, "measure": about["measure"], "classes": len(target.classes),
        **{name: count for name, count in about.items() if name != "measure"},
        "keptAside": target.kept_aside,
        "halfAgreement": half_agreement([models[recipe.name]["seeds"] for recipe in recipes]),
        "varianceExplained": shares_of_variance(recipes, [models[recipe.name]["accuracy"] for recipe in recipes]),
        "models": models,
    }


def write_truth(out, task, recipe, targets):
    """Put a task's part into ground_truth.json."""
    replace_task(out / "ground_truth.json", task, {"recipes": recipe, "targets": targets})
