"""The five small architectures of the image zoo: 3 x 24 x 24 in, logits out.

Each has a body that ends in the penultimate features and one linear head called `head`, so that the
exported graph ends in a Gemm and fine-tuning replaces one layer.
"""

import torch
from torch import nn

SIDE = 24
PLACES = (SIDE // 4) ** 2


class Classifier(nn.Module):
    """A body that gives rows of features, and a linear head."""

    def __init__(self, body, dims, classes):
        super().__init__()
        self.body = body
        self.dims = dims
        self.head = nn.Linear(dims, classes)

    def forward(self, images):
        return self.head(self.body(images))


def conv(inputs, outputs, kernel=3, stride=1, groups=1):
    """Convolution without bias, batch normalisation."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs),
    )


def pooled():
    """Mean over the map, flattened to rows."""
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten()]


def plain(classes):
    """Three convolutions with max pooling between them."""
    body = nn.Sequential(
        conv(3, 20), nn.ReLU(), nn.MaxPool2d(2),
        conv(20, 40), nn.ReLU(), nn.MaxPool2d(2),
        conv(40, 80), nn.ReLU(), *pooled(),
    )
    return Classifier(body, 80, classes)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.path = nn.Sequential(conv(inputs, outputs, 3, stride), nn.ReLU(), conv(outputs, outputs))
        self.shortcut = nn.Identity() if stride == 1 else conv(inputs, outputs, 1, stride)

    def forward(self, x):
        return torch.relu(self.path(x) + self.shortcut(x))


def residual(classes):
    """A pooled stem and two residual blocks, as a very small ResNet."""
    body = nn.Sequential(
        conv(3, 24), nn.ReLU(), nn.MaxPool2d(2),
        ResidualBlock(24, 24, 1), ResidualBlock(24, 48, 2), *pooled(),
    )
    return Classifier(body, 48, classes)


def separable(classes):
    """Depthwise and pointwise convolutions in turn, as a very small MobileNet."""
    def block(inputs, outputs, stride):
        return [
            conv(inputs, inputs, 3, stride, groups=inputs), nn.ReLU6(),
            conv(inputs, outputs, 1), nn.ReLU6(),
        ]

    body = nn.Sequential(
        conv(3, 24, 3, 2), nn.ReLU6(),
        *block(24, 48, 1), *block(48, 64, 2), *block(64, 96, 1), *block(96, 128, 1), *pooled(),
    )
    return Classifier(body, 128, classes)


class Places(nn.Module):
    """A small convolutional stem whose 36 places are rows of a sequence, each with its own vector added.

    Cut into patches instead, such small networks learn too slowly to be worth tuning.
    """

    def __init__(self, dims):
        super().__init__()
        self.stem = nn.Sequential(
            conv(3, 24), nn.ReLU(), nn.MaxPool2d(2), conv(24, dims, 3, 2), nn.ReLU(),
        )
        self.place = nn.Parameter(torch.randn(1, PLACES, dims) * 0.02)

    def forward(self, images):
        return self.stem(images).flatten(2).transpose(1, 2) + self.place


class TokenMean(nn.Module):
    """Normalise, then mean over the sequence."""

    def __init__(self, dims):
        super().__init__()
        self.norm = nn.LayerNorm(dims)

    def forward(self, tokens):
        return self.norm(tokens).mean(1)


def perceptron(dims, hidden):
    """Two linear layers with a GELU between."""
    return nn.Sequential(nn.Linear(dims, hidden), nn.GELU(), nn.Linear(hidden, dims))


class MixerBlock(nn.Module):
    """A perceptron across the places, then one across the channels."""

    def __init__(self, dims):
        super().__init__()
        self.norm = nn.LayerNorm(dims)
        self.mix_places = perceptron(PLACES, 56)
        self.mix_channels = nn.Sequential(nn.LayerNorm(dims), perceptron(dims, 2 * dims))

    def forward(self, x):
        x = x + self.mix_places(self.norm(x).transpose(1, 2)).transpose(1, 2)
        return x + self.mix_channels(x)


def mixer(classes):
    """Two mixer blocks over the places of a convolutional stem."""
    body = nn.Sequential(Places(64), MixerBlock(64), MixerBlock(64), TokenMean(64))
    return Classifier(body, 64, classes)


class AttentionBlock(nn.Module):
    """Self-attention with four heads, then a perceptron, both beside shortcuts."""

    def __init__(self, dims, heads=4):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(dims)
        self.query_key_value = nn.Linear(dims, 3 * dims)
        self.project = nn.Linear(dims, dims)
        self.perceptron = nn.Sequential(nn.LayerNorm(dims), perceptron(dims, 2 * dims))

    def forward(self, x):
        tokens, dims = x.shape[1], x.shape[2]
        width = dims // self.heads
        # -1 for the batch alone: the exported graph keeps every other axis fixed.
        packed = self.query_key_value(self.norm(x)).reshape(-1, tokens, 3, self.heads, width)
        query, key, value = packed.permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(query @ key.transpose(-2, -1) * width**-0.5, dim=-1)
        mixed = (weights @ value).transpose(1, 2).reshape(-1, tokens, dims)
        x = x + self.project(mixed)
        return x + self.perceptron(x)


def attention(classes):
    """Two transformer blocks over the places of a convolutional stem."""
    body = nn.Sequential(Places(56), AttentionBlock(56), AttentionBlock(56), TokenMean(56))
    return Classifier(body, 56, classes)


ARCHITECTURES = {
    "plain": plain,
    "residual": residual,
    "separable": separable,
    "mixer": mixer,
    "attention": attention,
}


def build(architecture, classes, seed):
    """A freshly initialised model; the same seed gives the same weights."""
    torch.manual_seed(seed)
    return ARCHITECTURES[architecture](classes)
