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


def normalise(images, mean, std):
    """Bytes (rows, height, width, 3) as float32 (rows, 3, height, width), rescaled and normalised."""
    rescaled = torch.from_numpy(images).permute(0, 3, 1, 2).float().div_(255)
    shift = torch.tensor(mean).view(1, 3, 1, 1)
    return rescaled.sub_(shift).div_(torch.tensor(std).view(1, 3, 1, 1)).contiguous()


def augment(batch, flip, generator, pad=2):
    """Shift each image by up to `pad` pixels, edges repeated, and mirror half of them if `flip`."""
    rows = len(batch)
    padded = torch.nn.functional.pad(batch, (pad, pad, pad, pad), mode="replicate")
    place = torch.arange(SIDE)
    down = torch.randint(0, 2 * pad + 1, (rows, 1), generator=generator) + place
    right = torch.randint(0, 2 * pad + 1, (rows, 1), generator=generator) + place
    if flip:
        mirrored = torch.rand(rows, generator=generator) < 0.5
        right[mirrored] = right[mirrored].flip(1)
    index = torch.arange(rows).view(-1, 1, 1)
    moved = padded.permute(0, 2, 3, 1)[index, down.unsqueeze(2), right.unsqueeze(1)]
    return moved.permute(0, 3, 1, 2).contiguous()
