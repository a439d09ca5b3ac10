"""The small fully convolutional networks of the segmentation zoo: 3 x height x width in, a map of logits out.

Each has a body that ends in the map of features and one 1x1 convolution called `head`; its logits are brought
to the size of the image, so that the exported graph ends in Conv and Resize.
"""

import torch
from torch import nn
from torch.nn import functional

from architectures import conv


class Segmenter(nn.Module):
    """A body that gives a map of features, a 1x1 head, and bilinear resizing to the image's size."""

    def __init__(self, body, dims, classes):
        super().__init__()
        self.body = body
        self.dims = dims
        self.head = nn.Conv2d(dims, classes, 1)

    def forward(self, images):
        logits = self.head(self.body(images))
        return functional.interpolate(logits, images.shape[2:], mode="bilinear", align_corners=False)


def grown(small, like):
    """A map repeated to the size of another."""
    return functional.interpolate(small, like.shape[2:], mode="nearest")


class EncoderDecoder(nn.Module):
    """Three levels down and up again, with sums across, as a very small U-Net: features at half the size."""

    def __init__(self):
        super().__init__()
        self.at_half = nn.Sequential(conv(3, 16, 3, 2), nn.ReLU(), conv(16, 24), nn.ReLU())
        self.at_quarter = nn.Sequential(nn.MaxPool2d(2), conv(24, 40), nn.ReLU())
        self.at_eighth = nn.Sequential(nn.MaxPool2d(2), conv(40, 56), nn.ReLU(), conv(56, 40, 1))
        self.up_to_quarter = nn.Sequential(nn.ReLU(), conv(40, 40), nn.ReLU(), conv(40, 24, 1))
        self.up_to_half = nn.Sequential(nn.ReLU(), conv(24, 32), nn.ReLU())

    def forward(self, images):
        half = self.at_half(images)
        quarter = self.at_quarter(half)
        up = grown(self.at_eighth(quarter), quarter)
        up = grown(self.up_to_quarter(quarter + up), half)
        return self.up_to_half(half + up)


class DilatedBlock(nn.Module):
    """A 3x3 convolution with holes, beside a shortcut."""

    def __init__(self, dims, dilation):
        super().__init__()
        self.conv = nn.Conv2d(dims, dims, 3, 1, dilation, dilation=dilation, bias=False)
        self.norm = nn.BatchNorm2d(dims)

    def forward(self, x):
        return torch.relu(x + self.norm(self.conv(x)))


def dilated_body():
    """Down to a quarter of the size at once, then ever wider holes, as a very small DeepLab."""
    return nn.Sequential(
        conv(3, 16, 3, 2), nn.ReLU(), conv(16, 36, 3, 2), nn.ReLU(),
        DilatedBlock(36, 1), DilatedBlock(36, 2), DilatedBlock(36, 4), DilatedBlock(36, 1),
    )


ARCHITECTURES = {
    "encoder_decoder": lambda classes: Segmenter(EncoderDecoder(), 32, classes),
    "dilated": lambda classes: Segmenter(dilated_body(), 36, classes),
}


def build(architecture, classes, seed):
    """A freshly initialised model; the same seed gives the same weights."""
    torch.manual_seed(seed)
    return ARCHITECTURES[architecture](classes)
