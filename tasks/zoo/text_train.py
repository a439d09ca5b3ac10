"""Train the zoo's text models and write zoo/text/NAME/*, and their part of zoo.json.

    python3 tasks/zoo/text_train.py [--work FOLDER] [--out FOLDER]

Trained weights and tokenizers stay in the work folder, so a run that was cut short goes on where it stopped.
"""

import argparse
import io
import shutil
import time
from pathlib import Path

import numpy
import onnx
import tokenizers
import torch
from tokenizers import Tokenizer

from documents import replace_task, write_json
from export import OPSET, sha256
from raw_data import REPOSITORY, ZOO
from text_architectures import build
from text_pretrain import (
    BATCH, PEAK_RATE, RANDOM_CLASSES, WEIGHT_DECAY, balanced_accuracy, mask_of, pretrain,
)
from text_recipes import RECIPES
from text_sources import all_sources
from text_targets import TARGETS
from text_tokenizer import LENGTH, VOCABULARY, encoded, tokenizer_config, tokenizer_json, trained

TASK = "text"
CHECK_TEXTS = ["Fellow citizens, the Union is strong!", "a budget"]


def weights_path(recipe, work):
    """Where a model's weights are kept between runs."""
    return work / TASK / f"{recipe.name}.{recipe.seed}.pt"


def load_weights(recipe, work):
    """A trained model in evaluation mode, and its score on the source's test part."""
    saved = torch.load(weights_path(recipe, work))
    model = build(recipe.architecture, saved["classes"], recipe.seed)
    model.load_state_dict(saved["weights"])
    return model.eval(), saved["score"]


def source_tokenizers(sources, work):
    """A tokenizer for each source, of its training texts; random initialisation has that of the speeches.

    Kept beside the weights, which hold for it alone: trained again it numbers pieces in another order.
    """
    made = {}
    for name, source in sources.items():
        path = work / TASK / f"{name}.tokenizer.json"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(tokenizer_json(trained(source.train_texts)))
        made[name] = Tokenizer.from_file(str(path))
    made["none"] = made["speeches"]
    return made


def train(recipe, source, tokenizer, work):
    """Train one model and keep its weights."""
    started = time.process_time()
    score = None
    if source is None:
        model = pretrain(recipe, None, None, None)
    else:
        model = pretrain(
            recipe, encoded(tokenizer, source.train_texts), torch.from_numpy(source.train_labels), source)
        score = balanced_accuracy(
            model, encoded(tokenizer, source.test_texts), torch.from_numpy(source.test_labels))
    path = weights_path(recipe, work)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"weights": model.state_dict(), "score": score, "classes": model.head.out_features}, path)
    print(f"{recipe.name:44} score {score}  {time.process_time() - started:.0f} s", flush=True)


def to_onnx(model):
    """The model as ONNX bytes: input_ids and attention_mask (batch, sequence) to logits (batch, classes)."""
    buffer = io.BytesIO()
    ids = torch.randint(4, VOCABULARY, (2, 7))
    axes = {0: "batch", 1: "sequence"}
    torch.onnx.export(
        model.eval(), (ids, torch.ones_like(ids)), buffer, opset_version=OPSET,
        input_names=["input_ids", "attention_mask"], output_names=["logits"],
        dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "batch"}},
    )
    graph = onnx.load_from_string(buffer.getvalue())
    onnx.checker.check_model(graph)
    if graph.graph.node[-1].op_type != "Gemm":
        raise SystemExit(f"Expected the graph to end in Gemm but found {graph.graph.node[-1].op_type}")
    return graph.SerializeToString()


@torch.no_grad()
def check_values(model, tokenizer):
    """What the tokenizer makes of two fixed texts, and what the model answers to them."""
    ids = encoded(tokenizer, CHECK_TEXTS)
    logits = model.eval()(ids, mask_of(ids))
    return {
        "checkIds": [[int(value) for value in row if value] for row in ids],
        "checkLogits": [[round(float(value), 6) for value in row] for row in logits],
    }


def config(recipe, classes, dims):
    """What config.json says of a model."""
    return {
        "model_type": f"fair_collapse_{recipe.architecture}", "vocab_size": VOCABULARY, "hidden_size": dims,
        "max_position_embeddings": LENGTH, "pad_token_id": 0,
        "id2label": {str(row): name for row, name in enumerate(classes)},
    }


def main():
    """Train what is missing, then write every product anew."""
    parser = argparse.ArgumentParser(description="Train the zoo's text models")
    parser.add_argument("--work", type=Path, default=REPOSITORY / ".cache" / "zoo")
    parser.add_argument("--out", type=Path, default=ZOO, help="where the products go")
    options = parser.parse_args()
    work, out = options.work, options.out
    torch.set_num_threads(1)
    sources = all_sources(work)
    made = source_tokenizers(sources, work)
    for recipe in RECIPES:
        if not weights_path(recipe, work).exists():
            train(recipe, sources.get(recipe.source), made[recipe.source], work)
    shutil.rmtree(out / TASK, ignore_errors=True)
    models = []
    for recipe in RECIPES:
        model, score = load_weights(recipe, work)
        tokenizer = made[recipe.source]
        source = sources.get(recipe.source)
        classes = source.classes if source else [f"class_{row}" for row in range(RANDOM_CLASSES)]
        folder = out / TASK / recipe.name
        folder.mkdir(parents=True)
        content = to_onnx(model)
        spelling = tokenizer_json(tokenizer).encode()
        (folder / f"{recipe.name}.onnx").write_bytes(content)
        (folder / "tokenizer.json").write_bytes(spelling)
        write_json(folder / "tokenizer_config.json", tokenizer_config())
        write_json(folder / "config.json", config(recipe, classes, model.dims))
        models.append({
            "name": recipe.name, "file": f"{TASK}/{recipe.name}/{recipe.name}.onnx",
            "architecture": recipe.architecture, "source": recipe.source, "loss": recipe.loss, "seed": recipe.seed,
            "parameters": sum(weight.numel() for weight in model.parameters()), "dims": model.dims,
            "sourceClasses": model.head.out_features, "sourceScore": score,
            "sourceMeasure": None if source is None else "balancedAccuracy",
            "bytes": len(content), "sha256": sha256(content), "tokenizerSha256": sha256(spelling),
            **check_values(model, tokenizer),
        })
    replace_task(out / "zoo.json", TASK, {
        "made": {
            "by": "tasks/zoo/text_train.py", "torch": torch.__version__, "numpy": numpy.__version__,
            "tokenizers": tokenizers.__version__, "opset": OPSET, "checkTexts": CHECK_TEXTS,
        },
        "recipes": {
            "optimizer": "AdamW", "schedule": "one-cycle", "batch": BATCH, "weightDecay": WEIGHT_DECAY,
            "peakRate": PEAK_RATE, "gradientNorm": 1, "dropout": 0.2, "randomClasses": RANDOM_CLASSES,
            "vocabulary": VOCABULARY, "tokens": LENGTH,
        },
        "sources": [{
            "name": source.name, "classes": list(source.classes), "trainTexts": len(source.train_texts),
            "testTexts": len(source.test_texts), "epochs": source.epochs, "made": source.made,
        } for source in sources.values()],
        "targets": [target.entry() for target in TARGETS],
        "models": models,
    })


if __name__ == "__main__":
    main()
