"""Fine-tune every text model whole on every target and write their part of zoo/ground_truth.json.

    python3 tasks/zoo/text_truth.py [--work FOLDER] [--out FOLDER]

As fine_tune.py does for images: each seed draws three quarters of each class to train on, the rest validates and
chooses the learning rate; what is measured is balanced accuracy on the target's test part.
"""

import argparse
import copy
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from agreement import half_agreement, shares_of_variance
from documents import replace_task
from fine_tune import Journal, split
from raw_data import REPOSITORY, ZOO
from text_pretrain import balanced_accuracy, mask_of, trimmed
from text_recipes import RECIPES
from text_sources import all_sources
from text_targets import TARGETS
from text_tokenizer import encoded
from text_train import TASK, load_weights, source_tokenizers

LEARNING_RATES = (1e-3, 3e-3)
SEEDS = (0, 1, 2, 3)
EPOCHS = 10
BATCH = 16
WEIGHT_DECAY = 0.02


def fine_tune(model, ids, labels, rate, seed):
    """The model with a new head, all of it trained on these texts."""
    torch.manual_seed(seed)
    model = copy.deepcopy(model)
    model.head = torch.nn.Linear(model.dims, int(labels.max()) + 1)
    model.train()
    batches = -(-len(labels) // BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=EPOCHS * batches)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(labels)).tensor_split(batches):
            batch = trimmed(ids[rows])
            loss = functional.cross_entropy(model(batch, mask_of(batch)), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model.eval()


def measure(model, few, many):
    """Balanced accuracy at the better rate: mean over the seeds, spread, and each seed's."""
    (ids, labels), (test_ids, test_labels) = few, many
    best = None
    for rate in LEARNING_RATES:
        tuned, validated = [], []
        for seed in SEEDS:
            train, validation = split(labels.numpy(), seed)
            tuned.append(fine_tune(model, ids[train], labels[train], rate, seed))
            validated.append(balanced_accuracy(tuned[-1], ids[validation], labels[validation]))
        if best is None or np.mean(validated) > best["validation"]:
            best = {"rate": rate, "validation": float(np.mean(validated)), "models": tuned}
    tests = [balanced_accuracy(one, test_ids, test_labels) for one in best["models"]]
    return {
        "accuracy": round(float(np.mean(tests)), 5), "spread": round(float(np.std(tests, ddof=1)), 5),
        "learningRate": best["rate"], "validation": round(best["validation"], 5),
        "seeds": [round(test, 5) for test in tests],
    }


def inputs_of(part, tokenizer):
    """Ids and labels of the texts."""
    return encoded(tokenizer, [text for text, _ in part]), torch.tensor([label for _, label in part])


def main():
    """Fine-tune what is missing, then write the ground truth."""
    parser = argparse.ArgumentParser(description="Measure the fine-tuned accuracy of every text model")
    parser.add_argument("--work", type=Path, default=REPOSITORY / ".cache" / "zoo")
    parser.add_argument("--out", type=Path, default=ZOO, help="where ground_truth.json goes")
    options = parser.parse_args()
    work = options.work
    torch.set_num_threads(1)
    tokenizers = source_tokenizers(all_sources(work), work)
    journal = Journal(work / f"{TASK}_truth.jsonl")
    measured = []
    for target in TARGETS:
        few, many = target.parts(work)
        inputs = {name: [inputs_of(part, tokenizer) for part in (few, many)] for name, tokenizer in tokenizers.items()}
        models = {}
        for recipe in RECIPES:
            model, _ = load_weights(recipe, work)
            models[recipe.name] = journal.recall(
                f"{target.name}/{recipe.name}.{recipe.seed}", lambda: measure(model, *inputs[recipe.source]))
            print(f"{target.name:14} {recipe.name:44} {models[recipe.name]}", flush=True)
        measured.append({
            "target": target.name, "measure": "balancedAccuracy", "classes": len(target.classes),
            "texts": len(few), "testTexts": len(many), "keptAside": target.kept_aside,
            "halfAgreement": half_agreement([models[recipe.name]["seeds"] for recipe in RECIPES]),
            "varianceExplained": shares_of_variance(RECIPES, [models[recipe.name]["accuracy"] for recipe in RECIPES]),
            "models": models,
        })
    replace_task(options.out / "ground_truth.json", TASK, {
        "recipes": {
            "learningRates": LEARNING_RATES, "seeds": SEEDS, "epochs": EPOCHS, "batch": BATCH,
            "optimizer": "AdamW", "schedule": "one-cycle", "weightDecay": WEIGHT_DECAY, "validationShare": 0.25,
        },
        "targets": measured,
    })


if __name__ == "__main__":
    main()
