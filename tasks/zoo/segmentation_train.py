"""Train the zoo's segmentation models and write zoo/segmentation/*.onnx, their sidecars and their part of zoo.json.

    python3 tasks/zoo/segmentation_train.py [--work FOLDER] [--out FOLDER]

Trained weights stay in the work folder, so a run that was cut short goes on where it stopped.
"""

import argparse
import io
import shutil
import time
from pathlib import Path

import numpy
import onnx
import torch

from documents import replace_task, write_json
from export import OPSET, sha256
from raw_data import REPOSITORY, ZOO
from segmentation_architectures import build
from segmentation_pretrain import (
    BATCH, MEAN, PEAK_RATE, RANDOM_CLASSES, STD, WEIGHT_DECAY, pretrain, source_score,
)
from segmentation_recipes import RECIPES
from segmentation_sources import SOURCES
from segmentation_targets import TARGETS

TASK = "segmentation"
CHECK_SHAPE = (1, 3, 16, 24)


def weights_path(recipe, work):
    """Where a model's weights are kept between runs."""
    return work / TASK / f"{recipe.name}.{recipe.seed}.pt"


def load_weights(recipe, work):
    """A trained model in evaluation mode, and its score on the source's test part."""
    saved = torch.load(weights_path(recipe, work))
    model = build(recipe.architecture, saved["classes"], recipe.seed)
    model.load_state_dict(saved["weights"])
    return model.eval(), saved["score"]


def train(recipe, source, work):
    """Train one model and keep its weights."""
    started = time.process_time()
    model = pretrain(recipe, source)
    score = None if source is None else source_score(model, source)
    path = weights_path(recipe, work)
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"weights": model.state_dict(), "score": score, "classes": model.head.out_channels}, path)
    print(f"{recipe.name:44} score {score}  {time.process_time() - started:.0f} s", flush=True)


def to_onnx(model):
    """The model as ONNX bytes: "images" (batch, 3, height, width) to "logits" (batch, classes, height, width)."""
    buffer = io.BytesIO()
    axes = {0: "batch", 2: "height", 3: "width"}
    torch.onnx.export(
        model.eval(), torch.zeros(2, 3, 48, 64), buffer, opset_version=OPSET,
        input_names=["images"], output_names=["logits"], dynamic_axes={"images": axes, "logits": axes},
    )
    graph = onnx.load_from_string(buffer.getvalue())
    onnx.checker.check_model(graph)
    return graph.SerializeToString()


@torch.no_grad()
def check_logits(model):
    """What the model answers at the first pixel, all classes, to a fixed input: (7919 i mod 256) / 128 - 1."""
    count = int(numpy.prod(CHECK_SHAPE))
    values = ((torch.arange(count) * 7919) % 256).float() / 128 - 1
    return [round(float(value), 6) for value in model.eval()(values.view(CHECK_SHAPE))[0, :, 7, 11]]


def sidecar(classes):
    """What lib/models is told of a model: its preprocessing, images kept at their size, and its classes."""
    return {
        "preprocessing": {
            "resizeMode": "none", "centreCrop": False, "colour": "rgb", "rescale": 1 / 255,
            "mean": list(MEAN), "std": list(STD), "layout": "nchw",
        },
        **({"classNames": list(classes)} if classes else {}),
    }


def main():
    """Train what is missing, then write every product anew."""
    parser = argparse.ArgumentParser(description="Train the zoo's segmentation models")
    parser.add_argument("--work", type=Path, default=REPOSITORY / ".cache" / "zoo")
    parser.add_argument("--out", type=Path, default=ZOO, help="where the products go")
    options = parser.parse_args()
    work, out = options.work, options.out
    torch.set_num_threads(1)
    sources = {name: make() for name, make in SOURCES.items()}
    for recipe in RECIPES:
        if not weights_path(recipe, work).exists():
            train(recipe, sources.get(recipe.source), work)
    folder = out / TASK
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    models = []
    for recipe in RECIPES:
        model, score = load_weights(recipe, work)
        content = to_onnx(model)
        source = sources.get(recipe.source)
        (folder / f"{recipe.name}.onnx").write_bytes(content)
        write_json(folder / f"{recipe.name}.json", sidecar(source.classes if source else ()))
        measure = None if source is None else "meanIoU" if source.has_maps else "accuracy"
        models.append({
            "name": recipe.name, "file": f"{TASK}/{recipe.name}.onnx",
            "architecture": recipe.architecture, "source": recipe.source, "loss": recipe.loss, "seed": recipe.seed,
            "parameters": sum(weight.numel() for weight in model.parameters()), "dims": model.dims,
            "sourceClasses": model.head.out_channels, "sourceScore": score, "sourceMeasure": measure,
            "bytes": len(content), "sha256": sha256(content), "checkLogits": check_logits(model),
        })
    replace_task(out / "zoo.json", TASK, {
        "made": {
            "by": "tasks/zoo/segmentation_train.py", "torch": torch.__version__, "numpy": numpy.__version__,
            "opset": OPSET,
            "checkInput": "value i of (1, 3, 16, 24), counted row-major: (7919 i mod 256) / 128 - 1; "
                          "logits at row 7, column 11",
        },
        "recipes": {
            "optimizer": "AdamW", "schedule": "one-cycle", "batch": BATCH, "weightDecay": WEIGHT_DECAY,
            "peakRate": PEAK_RATE, "gradientNorm": 1, "randomClasses": RANDOM_CLASSES,
            "augmentation": "mirrored; images with one label also moved by up to 4 pixels",
        },
        "sources": [{
            "name": source.name, "classes": list(source.classes), "trainImages": len(source.train_labels),
            "testImages": len(source.test_labels), "epochs": source.epochs, "made": source.made,
        } for source in sources.values()],
        "targets": [target.entry() for target in TARGETS],
        "models": models,
    })


if __name__ == "__main__":
    main()
