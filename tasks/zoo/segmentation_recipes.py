"""Which models the segmentation zoo holds."""

from recipes import ModelRecipe

# Cross-entropy for every architecture and source, and one other loss each; then the floor.
OTHER_LOSS = {
    ("encoder_decoder", "garments"): "dice",
    ("encoder_decoder", "landscapes"): "focal",
    ("encoder_decoder", "cifar10"): "focal",
    ("dilated", "garments"): "focal",
    ("dilated", "landscapes"): "dice",
    ("dilated", "cifar10"): "focal",
}


def recipes():
    """All recipes, each with its own seed."""
    cells = []
    for (architecture, source), other in OTHER_LOSS.items():
        cells += [(architecture, source, "cross_entropy"), (architecture, source, other)]
    cells += [(architecture, "none", "none") for architecture in ("encoder_decoder", "dilated")]
    return tuple(ModelRecipe(*cell, seed=400 + row) for row, cell in enumerate(cells))


RECIPES = recipes()
