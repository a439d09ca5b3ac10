"""Exports a network to ONNX beside what its penultimate layer truly says.

For each network a folder gets NAME.onnx, one NAME.<input>.npy for each input, NAME.truth.npy with the values that a
forward hook saw, and one line in index.jsonl. The truth comes from the framework alone: the exported graph is not
looked at.
"""

import warnings
from dataclasses import dataclass, field
from typing import Callable

import torch
from torch import nn

from truth import seed_of, write_truth

warnings.filterwarnings("ignore")

BATCH = 2


@dataclass
class Case:
    """A network, where its penultimate features lie, and how it is exported."""

    name: str
    source: str
    make: Callable[[], nn.Module]
    # Module whose first input is the truth; None: the output `feature_output` is.
    head: Callable[[nn.Module], nn.Module] | None = None
    feature_output: str | None = None
    inputs: dict[str, torch.Tensor] = field(default_factory=dict)
    outputs: tuple[str, ...] = ("output",)
    opset: int = 14
    # "rows": a row a sample; "map": the whole map; "tokens": a row a position; "none": an error is right.
    truth: str = "rows"
    fixed_batch: bool = False
    # How the truth becomes rows where the head reads a map: mean over its positions.
    pooled: bool = False


def image(side, channels=3, width=None, batch=BATCH):
    """Seeded noise with smooth light in it, so that neighbouring pixels agree as in photographs."""
    generator = torch.Generator().manual_seed(7)
    coarse = torch.randn(batch, channels, 4, 4, generator=generator)
    smooth = nn.functional.interpolate(coarse, (side, width or side), mode="bilinear", align_corners=False)
    return smooth + 0.3 * torch.randn(smooth.shape, generator=generator)


def settle(model, inputs):
    """Give batch normalisations the statistics of data: with those of a new network deep features all but vanish."""
    norms = [m for m in model.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm)]
    if not norms:
        return
    for norm in norms:
        if norm.running_mean is None:
            continue
        norm.reset_running_stats()
        norm.momentum = None
        norm.train()
    generator = torch.Generator().manual_seed(11)
    with torch.no_grad():
        for value in inputs.values():
            # Eight images: the few positions of the last maps must not make variances near zero.
            many = value.repeat(4, 1, 1, 1)
            model(many + 0.5 * torch.randn(many.shape, generator=generator))
    model.eval()


def outputs_of(result):
    """Tensors of a result, with their names where it has names."""
    if isinstance(result, torch.Tensor):
        return {"output": result}
    if hasattr(result, "items"):
        return dict(result.items())
    return {str(i): value for i, value in enumerate(result)}


class Named(nn.Module):
    """A network whose outputs are a tuple in a stated order, as exporters make it."""

    def __init__(self, model, inputs, outputs):
        super().__init__()
        self.model, self.names, self.outputs = model, list(inputs), outputs

    def forward(self, *inputs):
        result = self.model(*inputs) if len(inputs) == 1 else self.model(**dict(zip(self.names, inputs)))
        found = outputs_of(result)
        if len(self.outputs) == 1 and len(found) >= 1 and self.outputs[0] not in found:
            return next(iter(found.values()))
        return tuple(found[name] for name in self.outputs)


def export(case, folder):
    """Write one case; returns its line of the index."""
    torch.manual_seed(seed_of(case.name))
    model = case.make().eval()
    for module in model.modules():
        if isinstance(module, nn.Conv2d) and module.padding == "valid":
            module.padding = (0, 0)  # The same in numbers, which the exporter knows.
    settle(model, case.inputs)
    seen = []
    hook = case.head and case.head(model).register_forward_pre_hook(lambda _, args: seen.append(args[0].detach()))
    wrapped = Named(model, case.inputs, case.outputs).eval()
    with torch.no_grad():
        results = wrapped(*case.inputs.values())
    if hook:
        hook.remove()
        truth = seen[-1]
    else:
        results = results if isinstance(results, tuple) else (results,)
        truth = results[case.outputs.index(case.feature_output or case.outputs[0])]
    if case.pooled:
        truth = truth.flatten(2).mean(2)
    path = folder / f"{case.name}.onnx"
    axes = {} if case.fixed_batch else {
        name: {0: "batch", **({1: "sequence"} if value.dtype == torch.int64 else {})}
        for name, value in case.inputs.items()
    }
    # With gradients on: without, torch takes a shorter way through attention that it cannot export.
    torch.onnx.export(
        wrapped, tuple(case.inputs.values()), str(path), input_names=list(case.inputs),
        output_names=list(case.outputs), dynamic_axes=axes, opset_version=case.opset, verbose=False,
    )
    return write_truth(case.name, case.source, case.inputs, truth, case.truth, folder, case.opset)
