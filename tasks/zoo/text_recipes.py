"""Which models the text zoo holds."""

from recipes import ModelRecipe

# Cross-entropy for every architecture and source, and for some another loss; then the floor.
OTHER_LOSS = {
    ("bag", "speeches"): "supervised_contrastive",
    ("bag", "speeches_mail"): "label_smoothing",
    ("bag", "speeches_emoji"): None,
    ("convolution", "speeches"): None,
    ("convolution", "speeches_mail"): "supervised_contrastive",
    ("convolution", "speeches_emoji"): "label_smoothing",
    ("transformer", "speeches"): None,
    ("transformer", "speeches_mail"): None,
    ("transformer", "speeches_emoji"): None,
}


def recipes():
    """All recipes, each with its own seed."""
    cells = []
    for (architecture, source), other in OTHER_LOSS.items():
        cells += [(architecture, source, loss) for loss in ("cross_entropy", other) if loss]
    cells += [(architecture, "none", "none") for architecture in ("bag", "convolution", "transformer")]
    return tuple(ModelRecipe(*cell, seed=600 + row) for row, cell in enumerate(cells))


RECIPES = recipes()
