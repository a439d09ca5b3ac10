"""Rewrites graphs of export.py as ONNX Runtime's own tools do: float16, fused, quantised in three ways, newer opsets.

    python3 -m venv --system-site-packages .cache/rewritten
    .cache/rewritten/bin/pip install --no-deps onnxruntime==1.20.1 onnx==1.16.2 protobuf==4.25.5 coloredlogs \
        humanfriendly flatbuffers sympy mpmath onnxconverter-common==1.14.0
    .cache/rewritten/bin/python tasks/graphs/export_rewritten.py FOLDER

reads and adds to the FOLDER of export.py. The truth stays that of the framework; how near it a rewritten graph can come
is written down as its tolerance.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import version_converter
from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.float16 import convert_float_to_float16

import truth

# What is left of their random weights in eight bits is no measure: depthwise layers of one scale each, or features near
# the smallest numbers of float16.
FRAGILE = {"mobilenet_v2_dynamic_int8", "mobilenet_v2_qdq_int8", "mobilenet_v2_qlinear_int8", "keras_mobilenet_float16", "keras_mobilenet_float16_between"}
IMAGES = ["resnet18", "mobilenet_v2", "squeezenet1_1", "efficientnet_b0", "timm_mobilenetv3_small_050", "hf_vit_classifier",
          "hf_convnext_classifier", "deeplabv3_mobilenet_v3_large", "keras_mobilenet"]
TEXTS = ["hf_bert_classifier", "hf_bert_base", "hf_distilbert_classifier", "hf_roberta_classifier", "hf_albert_classifier"]


class Calibration(CalibrationDataReader):
    """The two inputs of the truth, and noise beside them."""

    def __init__(self, inputs):
        random = np.random.default_rng(5)
        self.feeds = [inputs]
        for _ in range(3):
            self.feeds.append({name: value + random.normal(0, 0.3, value.shape).astype(value.dtype)
                               if value.dtype == np.float32 else value for name, value in inputs.items()})

    def get_next(self):
        return self.feeds.pop() if self.feeds else None


def float16(source, target, _):
    onnx.save(convert_float_to_float16(onnx.load(source)), target)


def float16_between(source, target, _):
    onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True), target)


def dynamic(source, target, _):
    quantize_dynamic(prepared(source), target, weight_type=QuantType.QUInt8)


def statically(quant_format):
    def quantise(source, target, inputs):
        ready = prepared(source)
        # A scale for each channel needs an attribute that came with opset 13.
        quantize_static(ready, target, Calibration(inputs), quant_format=quant_format, per_channel=newest_opset(ready) >= 13,
                        # The sums and roots of a layer's normalisation are left as they are, as Optimum leaves them.
                        op_types_to_quantize=["MatMul", "Gemm", "Conv"] if "hf_" in target else None)
    return quantise


def prepared(source):
    target = Path(source).with_suffix(".prepared")
    quant_pre_process(source, target, skip_symbolic_shape=True)
    return target


def fused(model_type):
    def fuse(source, target, _):
        model = optimizer.optimize_model(source, model_type=model_type, num_heads=4, hidden_size=32, opt_level=1)
        model.save_model_to_file(target)
    return fuse


def runtimes_own(source, target, _):
    """What ONNX Runtime writes when it is told to keep the graph that it optimised."""
    options = SessionOptions()
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = target
    InferenceSession(source, options, providers=["CPUExecutionProvider"])


def newer(opset):
    def convert(source, target, _):
        onnx.save(version_converter.convert_version(onnx.load(source), opset), target)
    return convert


def external(source, target, _):
    model = onnx.load(source)
    onnx.save(model, target, save_as_external_data=True, location=f"{Path(target).name}_data", size_threshold=1024)


# Name, how, and the tolerance: eight bits in every layer leave a few per cent.
REWRITES = [
    ("float16", float16, 3e-2, IMAGES + TEXTS), ("float16_between", float16_between, 3e-2, IMAGES + TEXTS),
    ("dynamic_int8", dynamic, 0.2, IMAGES + TEXTS), ("qdq_int8", statically(QuantFormat.QDQ), 0.4, IMAGES + TEXTS),
    ("qlinear_int8", statically(QuantFormat.QOperator), 0.4, IMAGES + TEXTS), ("optimised", runtimes_own, 1e-4, IMAGES + TEXTS),
    ("fused", fused("bert"), 1e-3, TEXTS), ("fused", fused("vit"), 1e-3, ["hf_vit_classifier"]),
    ("opset21", newer(21), 1e-4, IMAGES + TEXTS), ("external_data", external, 1e-4, ["resnet18", "hf_bert_classifier"]),
]


def main():
    folder = Path(sys.argv[1])
    wanted = set(sys.argv[2:])
    known = {line["name"]: line for line in map(json.loads, (folder / "index.jsonl").read_text().splitlines())}
    for kind, rewrite, tolerance, names in REWRITES:
        for original in names:
            name = f"{original}_{kind}"
            if name in known or name in FRAGILE or (wanted and name not in wanted):
                continue
            line = known[original]
            inputs = {i: np.load(folder / f"{original}.{i}.npy") for i in line["inputs"]}
            target = folder / f"{name}.onnx"
            try:
                rewrite(str(folder / f"{original}.onnx"), str(target), inputs)
                # Some tools write what no runtime takes.
                InferenceSession(str(target), providers=["CPUExecutionProvider"])
            except Exception as error:  # Not every tool takes every graph.
                target.unlink(missing_ok=True)
                print(f"{name:44s} failed: {type(error).__name__}: {str(error)[:150]}", flush=True)
                continue
            features = np.load(folder / f"{original}.truth.npy")
            truth.write_truth(name, f"ONNX Runtime's tools, {kind.replace('_', ' ')}", inputs, features, line["truth"], folder,
                              newest_opset(target), tolerance)
            print(name, flush=True)
    for left in folder.glob("*.prepared*"):
        left.unlink()


def newest_opset(path):
    model = onnx.load(path, load_external_data=False)
    return next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx"))


if __name__ == "__main__":
    main()
