"""Train the zoo's image models and write zoo/image/*.onnx, their sidecars and zoo/zoo.json.

    python3 tasks/zoo/train.py [--work FOLDER] [--out FOLDER]

Trained weights stay in the work folder, so a run that was cut short goes on where it stopped; delete the
folder to train anew. The same versions of torch and numpy give the same weights.
"""

import argparse
import shutil
import time
from pathlib import Path

import numpy
import torch

from architectures import SIDE, build
from documents import replace_task, write_json
from export import OPSET, check_logits, sha256, to_onnx
from images import normalised, rescaled
from pretrain import BATCH, PEAK_RATE, RANDOM_CLASSES, WEIGHT_DECAY, accuracy, pretrain
from raw_data import MNIST_PACKAGE, REPOSITORY, ZOO
from recipes import RECIPES
from sources import SOURCES, normalisation_of
from targets import TARGETS

TASK = "image"


def weights_path(recipe, work):
    """Where a model's weights are kept between runs."""
    return work / "weights" / f"{recipe.name}.{recipe.seed}.pt"


def load_weights(recipe, work):
    """A trained model in evaluation mode, and its accuracy on the source's test part."""
    saved = torch.load(weights_path(recipe, work))
    model = build(recipe.architecture, saved["classes"], recipe.seed)
    model.load_state_dict(saved["weights"])
    return model.eval(), saved["accuracy"]


def train(recipe, source, work):
    """Train one model and keep its weights."""
    started = time.monotonic()
    model = pretrain(recipe, source)
    score = None
    if source is not None:
        inputs = normalised(rescaled(source.test_images), *normalisation_of(source.name))
        score = accuracy(model, inputs, torch.from_numpy(source.test_labels))
    path = weights_path(recipe, work)
    path.parent.mkdir(parents=True, exist_ok=True)
    saved = {"weights": model.state_dict(), "accuracy": score, "classes": model.head.out_features}
    torch.save(saved, path)
    print(f"{recipe.name:48} accuracy {score}  {time.monotonic() - started:.0f} s", flush=True)


def sidecar(source, classes):
    """What lib/models is told of a model: its preprocessing, and what its logits stand for."""
    mean, std = normalisation_of(source)
    return {
        "preprocessing": {
            "height": SIDE, "width": SIDE, "resizeMode": "exact", "resize": SIDE, "interpolation": "bilinear",
            "centreCrop": False, "colour": "rgb", "rescale": 1 / 255, "mean": list(mean), "std": list(std),
            "layout": "nchw",
        },
        **({"classNames": list(classes)} if classes else {}),
    }


def describe(target):
    """The entry of one target in zoo.json; `folder` where it is embedded, `listing` where it is read elsewhere."""
    place = {"folder": f"targets/{target.name}"} if target.embedded else {"listing": f"targets/{target.name}.json"}
    return {
        "name": target.name, **place, "classes": list(target.classes),
        "keptAside": target.kept_aside, "licence": target.licence, "origin": target.origin,
    }


def main():
    """Train what is missing, then write every product anew."""
    parser = argparse.ArgumentParser(description="Train the zoo's image models")
    parser.add_argument("--work", type=Path, default=REPOSITORY / ".cache" / "zoo")
    parser.add_argument("--out", type=Path, default=ZOO, help="where the products go")
    options = parser.parse_args()
    work, out = options.work, options.out
    torch.set_num_threads(1)
    sources = {name: load(work) for name, load in SOURCES.items()}
    for recipe in RECIPES:
        if not weights_path(recipe, work).exists():
            train(recipe, sources.get(recipe.source), work)
    folder = out / "image"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    models = []
    for recipe in RECIPES:
        model, score = load_weights(recipe, work)
        content = to_onnx(model)
        classes = sources[recipe.source].classes if recipe.source in sources else ()
        (folder / f"{recipe.name}.onnx").write_bytes(content)
        write_json(folder / f"{recipe.name}.json", sidecar(recipe.source, classes))
        models.append({
            "name": recipe.name, "file": f"image/{recipe.name}.onnx",
            "architecture": recipe.architecture, "source": recipe.source, "loss": recipe.loss, "seed": recipe.seed,
            "parameters": sum(weight.numel() for weight in model.parameters()), "dims": model.dims,
            "sourceClasses": model.head.out_features, "sourceScore": score,
            "bytes": len(content), "sha256": sha256(content), "checkLogits": check_logits(model),
        })
    replace_task(out / "zoo.json", TASK, {
        "made": {
            "by": "tasks/zoo/train.py", "torch": torch.__version__, "numpy": numpy.__version__, "opset": OPSET,
            "checkInput": "value i of (2, 3, 24, 24), counted row-major: (7919 i mod 256) / 128 - 1",
        },
        "recipes": {
            "optimizer": "AdamW", "schedule": "one-cycle", "batch": BATCH, "weightDecay": WEIGHT_DECAY,
            "peakRate": PEAK_RATE, "gradientNorm": 1, "randomClasses": RANDOM_CLASSES,
            "augmentation": "shifted by up to 2 pixels; mirrored and tinted as the source says",
        },
        "sources": [{
            "name": source.name, "classes": list(source.classes), "trainImages": len(source.train_labels),
            "testImages": len(source.test_labels), "epochs": source.epochs, "mirrored": source.mirror,
            "tinted": source.grey, **({"package": MNIST_PACKAGE} if source.name == "mnist" else {}),
        } for source in sources.values()],
        "targets": [describe(target) for target in TARGETS],
        "models": models,
    })


if __name__ == "__main__":
    main()
