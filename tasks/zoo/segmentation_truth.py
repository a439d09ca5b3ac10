"""Fine-tune every segmentation model whole on every target and write their part of zoo/ground_truth.json.

    python3 tasks/zoo/segmentation_truth.py [--work FOLDER] [--out FOLDER]

Each seed draws three quarters of the target's scenes to train on, another head and another order; the rest
validates and chooses the learning rate. What is measured is the mean IoU over all pixels of the test part; it is
kept in the work folder at once.
"""

import argparse
import copy
from pathlib import Path

import numpy as np
import torch

from agreement import half_agreement, shares_of_variance
from documents import replace_task
from fine_tune import Journal
from raw_data import REPOSITORY, ZOO
from segmentation_losses import cross_entropy
from segmentation_pretrain import mean_iou, mirrored, to_input
from segmentation_recipes import RECIPES
from segmentation_targets import TARGETS
from segmentation_train import TASK, load_weights

LEARNING_RATES = (1e-3, 4e-3)
SEEDS = (0, 1, 2, 3)
EPOCHS = 16
BATCH = 6
WEIGHT_DECAY = 0.02
VALIDATION_SHARE = 0.25


def split(count, seed):
    """Rows to train on and rows to validate on."""
    rows = np.random.default_rng(seed).permutation(count)
    held = round(count * VALIDATION_SHARE)
    return rows[held:], rows[:held]


def fine_tune(model, images, labels, classes, rate, seed):
    """The model with a new head, all of it trained on these scenes and their mirror images."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    model = copy.deepcopy(model)
    model.head = torch.nn.Conv2d(model.dims, classes, 1)
    model.train()
    batches = -(-len(labels) // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=EPOCHS * batches)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(labels), generator=generator).tensor_split(batches):
            batch, wanted = mirrored(images[rows], labels[rows], generator)
            loss = cross_entropy(model(batch), wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model.eval()


def measure(model, data, classes):
    """Mean IoU at the better rate: mean over the seeds, spread, and each seed's."""
    images, labels = to_input(data.images), torch.from_numpy(data.labels).long()
    test_images, test_labels = to_input(data.test_images), torch.from_numpy(data.test_labels).long()
    best = None
    for rate in LEARNING_RATES:
        tuned, validated = [], []
        for seed in SEEDS:
            train, validation = split(len(labels), seed)
            tuned.append(fine_tune(model, images[train], labels[train], classes, rate, seed))
            validated.append(mean_iou(tuned[-1], images[validation], labels[validation], classes))
        if best is None or np.mean(validated) > best["validation"]:
            best = {"rate": rate, "validation": float(np.mean(validated)), "models": tuned}
    tests = [mean_iou(one, test_images, test_labels, classes) for one in best["models"]]
    return {
        "accuracy": round(float(np.mean(tests)), 5), "spread": round(float(np.std(tests, ddof=1)), 5),
        "learningRate": best["rate"], "validation": round(best["validation"], 5),
        "seeds": [round(test, 5) for test in tests],
    }


def main():
    """Fine-tune what is missing, then write the ground truth."""
    parser = argparse.ArgumentParser(description="Measure the fine-tuned mean IoU of every segmentation model")
    parser.add_argument("--work", type=Path, default=REPOSITORY / ".cache" / "zoo")
    parser.add_argument("--out", type=Path, default=ZOO, help="where ground_truth.json goes")
    options = parser.parse_args()
    work = options.work
    torch.set_num_threads(1)
    journal = Journal(work / f"{TASK}_truth.jsonl")
    measured = []
    for target in TARGETS:
        data = target.load()
        models = {}
        for recipe in RECIPES:
            model, _ = load_weights(recipe, work)
            models[recipe.name] = journal.recall(
                f"{target.name}/{recipe.name}.{recipe.seed}", lambda: measure(model, data, len(target.classes)))
            print(f"{target.name:14} {recipe.name:44} {models[recipe.name]}", flush=True)
        measured.append({
            "target": target.name, "measure": "meanIoU", "classes": len(target.classes),
            "images": len(data.labels), "testImages": len(data.test_labels), "keptAside": target.kept_aside,
            "halfAgreement": half_agreement([models[recipe.name]["seeds"] for recipe in RECIPES]),
            "varianceExplained": shares_of_variance(RECIPES, [models[recipe.name]["accuracy"] for recipe in RECIPES]),
            "models": models,
        })
    replace_task(options.out / "ground_truth.json", TASK, {
        "recipes": {
            "learningRates": LEARNING_RATES, "seeds": SEEDS, "epochs": EPOCHS, "batch": BATCH,
            "optimizer": "AdamW", "schedule": "one-cycle", "weightDecay": WEIGHT_DECAY,
            "validationShare": VALIDATION_SHARE, "augmentation": "mirrored",
        },
        "targets": measured,
    })


if __name__ == "__main__":
    main()
