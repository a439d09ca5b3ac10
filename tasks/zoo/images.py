"""From images as published to the zoo's inputs: RGB bytes of 24 x 24, as the sidecars describe."""

import numpy as np
import torch
from PIL import Image

from architectures import SIDE


def to_input_bytes(images):
    """Resize grey or RGB images (any size) exactly to 24 x 24, bilinear with antialiasing, as RGB."""
    resized = np.empty((len(images), SIDE, SIDE, 3), np.uint8)
    for row, image in enumerate(images):
        picture = Image.fromarray(np.asarray(image)).convert("RGB")
        resized[row] = np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR))
    return resized


def rescaled(images):
    """Bytes (rows, height, width, 3) as float32 in [0, 1], (rows, 3, height, width)."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).float().div_(255).contiguous()


def normalised(batch, mean, std):
    """Values in [0, 1] less the mean of each channel, in units of its standard deviation."""
    return (batch - torch.tensor(mean).view(1, 3, 1, 1)) / torch.tensor(std).view(1, 3, 1, 1)


def tinted(batch, generator):
    """Half of these grey images in two random colours each, one for black and one for white, and a little noise.

    A network that saw light grey on black alone reads neither colour nor dark on light, and is worth little more
    than random weights on other images.
    """
    rows = len(batch)
    black, white = torch.rand(2, rows, 3, 1, 1, generator=generator)
    coloured = black + (white - black) * batch
    kept = torch.rand(rows, 1, 1, 1, generator=generator) < 0.5
    return torch.where(kept, batch, coloured) + 0.05 * torch.randn(batch.shape, generator=generator)


def shifted(batch, mirror, generator, pad=2):
    """Each image moved by up to `pad` pixels, edges repeated, and half of them mirrored if `mirror`."""
    rows = len(batch)
    padded = torch.nn.functional.pad(batch, (pad, pad, pad, pad), mode="replicate")
    place = torch.arange(SIDE)
    down = torch.randint(0, 2 * pad + 1, (rows, 1), generator=generator) + place
    right = torch.randint(0, 2 * pad + 1, (rows, 1), generator=generator) + place
    if mirror:
        mirrored = torch.rand(rows, generator=generator) < 0.5
        right[mirrored] = right[mirrored].flip(1)
    index = torch.arange(rows).view(-1, 1, 1)
    moved = padded.permute(0, 2, 3, 1)[index, down.unsqueeze(2), right.unsqueeze(1)]
    return moved.permute(0, 3, 1, 2).contiguous()
