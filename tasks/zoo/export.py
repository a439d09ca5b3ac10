"""From a trained model to an ONNX file, and a check value that other runtimes can be held against."""

import hashlib
import io

import onnx
import torch

from architectures import SIDE

OPSET = 14


def to_onnx(model):
    """The model as ONNX bytes: input "images" (batch, 3, 24, 24), output "logits" (batch, classes)."""
    buffer = io.BytesIO()
    torch.onnx.export(
        model.eval(), torch.zeros(2, 3, SIDE, SIDE), buffer,
        opset_version=OPSET, input_names=["images"], output_names=["logits"],
        dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}},
    )
    graph = onnx.load_from_string(buffer.getvalue())
    onnx.checker.check_model(graph)
    if graph.graph.node[-1].op_type != "Gemm":
        raise SystemExit(f"Expected the graph to end in Gemm but found {graph.graph.node[-1].op_type}")
    return graph.SerializeToString()


def check_input():
    """A fixed input of two images, by a formula that any language can repeat: (7919 i mod 256) / 128 - 1."""
    values = (torch.arange(2 * 3 * SIDE * SIDE) * 7919) % 256
    return (values.float() / 128 - 1).view(2, 3, SIDE, SIDE)


@torch.no_grad()
def check_logits(model):
    """What the model answers to the fixed input, row by row."""
    return [[round(float(value), 6) for value in row] for row in model.eval()(check_input())]


def sha256(content):
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
