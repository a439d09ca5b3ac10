"""Which models the text zoo holds."""

from recipes import ModelRecipe

# Cross-entropy for every architecture and source, and other losses for the bag, whose files are the smallest;
# then the floor.
RECIPES = (
    ModelRecipe("bag", "speeches", "cross_entropy", 600),
    ModelRecipe("bag", "speeches", "supervised_contrastive", 601),
    ModelRecipe("bag", "speeches_mail", "cross_entropy", 602),
    ModelRecipe("bag", "speeches_mail", "label_smoothing", 603),
    ModelRecipe("bag", "speeches_emoji", "cross_entropy", 604),
    ModelRecipe("convolution", "speeches", "cross_entropy", 605),
    ModelRecipe("convolution", "speeches_mail", "cross_entropy", 606),
    ModelRecipe("convolution", "speeches_emoji", "cross_entropy", 608),
    ModelRecipe("transformer", "speeches", "cross_entropy", 610),
    ModelRecipe("transformer", "speeches_mail", "cross_entropy", 611),
    ModelRecipe("transformer", "speeches_emoji", "cross_entropy", 612),
    ModelRecipe("bag", "none", "none", 613),
    ModelRecipe("convolution", "none", "none", 614),
    ModelRecipe("transformer", "none", "none", 615),
)
