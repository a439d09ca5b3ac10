"""Fine-tune every text model whole on every target and write their part of zoo/ground_truth.json.

    python3 tasks/zoo/text_truth.py [--work FOLDER] [--out FOLDER]

As fine_tune.py does for images: each seed draws three quarters of each class to train on, the rest validates and
chooses the learning rate; what is measured is balanced accuracy on the target's test part.
"""

import torch
from torch.nn import functional

from text_pretrain import balanced_accuracy, mask_of, trimmed
from text_recipes import RECIPES
from text_sources import all_sources
from text_targets import TARGETS
from text_tokenizer import encoded
from text_train import TASK, load_weights, source_tokenizers
from truth import Journal, at_better_rate, measured_target, options, split, tuned_whole, write_truth

RECIPE = {
    "learningRates": (1e-3, 3e-3), "seeds": (0, 1, 2, 3), "epochs": 10, "batch": 16,
    "optimizer": "AdamW", "schedule": "one-cycle", "weightDecay": 0.02, "validationShare": 0.25,
}


def fine_tune(model, ids, labels, rate, seed):
    """The model with a new head, all of it trained on these texts."""
    def loss_of(one, rows):
        batch = trimmed(ids[rows])
        return functional.cross_entropy(one(batch, mask_of(batch)), labels[rows])

    return tuned_whole(
        model, lambda one: torch.nn.Linear(one.dims, int(labels.max()) + 1), len(labels), RECIPE, rate, seed, loss_of)


def measure(model, few, many):
    """Balanced accuracy of a model on a target."""
    (ids, labels), (test_ids, test_labels) = few, many
    return at_better_rate(
        RECIPE, lambda seed: split(labels.numpy(), seed, RECIPE["validationShare"]),
        lambda rows, rate, seed: fine_tune(model, ids[rows], labels[rows], rate, seed),
        lambda one, rows: balanced_accuracy(one, ids[rows], labels[rows]),
        lambda one: balanced_accuracy(one, test_ids, test_labels))


def inputs_of(part, tokenizer):
    """Ids and labels of the texts."""
    return encoded(tokenizer, [text for text, _ in part]), torch.tensor([label for _, label in part])


def main():
    """Fine-tune what is missing, then write the ground truth."""
    given = options("balanced accuracy")
    torch.set_num_threads(1)
    tokenizers = source_tokenizers(all_sources(given.work), given.work)
    journal = Journal(given.work / f"{TASK}_truth.jsonl")
    targets = []
    for target in TARGETS:
        few, many = target.parts(given.work)
        inputs = {name: [inputs_of(part, tokenizer) for part in (few, many)] for name, tokenizer in tokenizers.items()}
        targets.append(measured_target(
            target, journal, RECIPES,
            lambda recipe: measure(load_weights(recipe, given.work)[0], *inputs[recipe.source]),
            {"measure": "balancedAccuracy", "texts": len(few), "testTexts": len(many)}))
    write_truth(given.out, TASK, RECIPE, targets)


if __name__ == "__main__":
    main()
