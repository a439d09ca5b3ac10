"""Which models the zoo holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelRecipe:
    """One model: everything that its weights follow from."""

    architecture: str
    source: str  # "none" for random initialisation
    loss: str  # "none" for random initialisation
    seed: int

    @property
    def name(self):
        """The file's name without .onnx."""
        if self.source == "none":
            return f"{self.architecture}_random"
        return f"{self.architecture}_{self.source}_{self.loss}"


# Cross-entropy for every architecture and source, and one other loss for most, turning so that every other loss
# meets four or five cells; then the floor.
OTHER_LOSS = {
    ("plain", "fashion_mnist"): "supervised_contrastive",
    ("plain", "mnist"): "label_smoothing",
    ("plain", "cifar10"): "squared",
    ("residual", "fashion_mnist"): "label_smoothing",
    ("residual", "mnist"): "supervised_contrastive",
    ("residual", "cifar10"): "squared",
    ("separable", "fashion_mnist"): "supervised_contrastive",
    ("separable", "mnist"): "squared",
    ("separable", "cifar10"): "label_smoothing",
    ("mixer", "fashion_mnist"): "label_smoothing",
    ("mixer", "mnist"): "squared",
    ("mixer", "cifar10"): "supervised_contrastive",
    ("attention", "fashion_mnist"): "squared",
    ("attention", "mnist"): None,
    ("attention", "cifar10"): None,
}
ARCHITECTURES = ("plain", "residual", "separable", "mixer", "attention")


def recipes():
    """All recipes, each with its own seed."""
    cells = []
    for (architecture, source), other in OTHER_LOSS.items():
        cells.append((architecture, source, "cross_entropy"))
        if other is not None:
            cells.append((architecture, source, other))
    cells += [(architecture, "none", "none") for architecture in ARCHITECTURES]
    return tuple(ModelRecipe(*cell, seed=200 + row) for row, cell in enumerate(cells))


RECIPES = recipes()
