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


CHOSEN = (
    ("plain", "fashion_mnist", "cross_entropy"),
    ("plain", "mnist", "label_smoothing"),
    ("plain", "cifar10", "squared"),
    ("residual", "fashion_mnist", "label_smoothing"),
    ("residual", "cifar10", "cross_entropy"),
    ("separable", "mnist", "cross_entropy"),
    ("separable", "fashion_mnist", "supervised_contrastive"),
    ("mixer", "fashion_mnist", "cross_entropy"),
    ("mixer", "mnist", "squared"),
    ("plain", "none", "none"),
    ("residual", "none", "none"),
)

RECIPES = tuple(ModelRecipe(*cell, seed=100 + row) for row, cell in enumerate(CHOSEN))
