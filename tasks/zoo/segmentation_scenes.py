"""Scenes made by a script: textures, things pasted on them, and painted landscapes, with label maps."""

import numpy as np
from PIL import Image

SIDE = 48


def colour(random):
    """A random colour, 0 to 255 a channel."""
    return random.uniform(0, 255, 3)


def smooth_noise(random, height, width, cells):
    """Noise in [0, 1] that changes over about `cells` places across the picture."""
    coarse = random.integers(0, 256, (cells, cells), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)) / 255


def stripes(random, height, width):
    """Waves in [0, 1] of random direction and length."""
    rows, columns = np.mgrid[:height, :width]
    angle, length = random.uniform(0, np.pi), random.uniform(4, 16)
    return 0.5 + 0.5 * np.sin((np.cos(angle) * rows + np.sin(angle) * columns) * 2 * np.pi / length)


def checks(random, height, width):
    """A chequered pattern of 0 and 1."""
    rows, columns = np.mgrid[:height, :width]
    size = random.integers(3, 9)
    return ((rows // size + columns // size) % 2).astype(float)


def between(first, second, share):
    """Two colours mixed by a map of shares: height x width x 3."""
    return first + (second - first) * share[..., None]


def texture(random, height, width, patterns):
    """A two-coloured texture of one of these patterns, the colours not too far apart."""
    first = colour(random)
    second = np.clip(first + random.normal(0, 45, 3), 0, 255)
    pattern = patterns[random.integers(len(patterns))]
    return between(first, second, pattern(random, height, width))


def clouds(random, height, width):
    """Coarse noise."""
    return smooth_noise(random, height, width, random.integers(2, 7))


def grain(random, height, width):
    """Fine noise."""
    return smooth_noise(random, height, width, random.integers(12, 24))


def paste(random, scene, labels, thing, label, side):
    """Put a grey thing (bright on black) of this side somewhere into the scene, tinted, and its label where it covers."""
    grey = np.asarray(Image.fromarray(thing).resize((side, side), Image.Resampling.BILINEAR)) / 255
    if random.random() < 0.5:
        grey = grey[:, ::-1]
    cover = np.clip(grey * 6, 0, 1)[..., None]
    top, left = random.integers(-side // 6, SIDE - side + side // 6 + 1, 2)
    inside = slice(max(top, 0), top + side), slice(max(left, 0), left + side)
    kept = slice(max(-top, 0), SIDE - top), slice(max(-left, 0), SIDE - left)
    grey, cover = grey[kept], cover[kept]
    tinted = between(colour(random) * 0.5, colour(random), grey)
    scene[inside] = scene[inside] * (1 - cover) + tinted * cover
    labels[inside][cover[..., 0] > 0.5] = label


def composed(random, things, names, patterns, sides=(20, 40)):
    """One to three things on a texture: picture and label map; label 0 is the background, 1 the first of `names`."""
    scene = texture(random, SIDE, SIDE, patterns)
    labels = np.zeros((SIDE, SIDE), np.uint8)
    for _ in range(random.integers(1, 4)):
        label = random.integers(len(names))
        choice = things[names[label]]
        paste(random, scene, labels, choice[random.integers(len(choice))], label + 1, random.integers(*sides))
    return finished(random, scene), labels


def finished(random, scene):
    """A little noise, as bytes."""
    return np.clip(scene + random.normal(0, 6, scene.shape), 0, 255).astype(np.uint8)


# What a painted landscape shows, in the order of its label ids.
LANDSCAPE = ("air", "ground", "strip", "block", "column", "clump")


def landscape(random):
    """A horizon, a strip that runs to it, and blocks, columns and clumps on it: picture and label map."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(float)
    horizon = random.uniform(0.25, 0.65) * SIDE + random.normal(0, 0.1) * (columns - SIDE / 2)
    labels = (rows > horizon).astype(np.uint8)
    layers = [texture(random, SIDE, SIDE, [clouds]), texture(random, SIDE, SIDE, [grain, clouds])]
    depth = np.clip((rows - horizon) / (SIDE - horizon), 0, 1)
    centre = random.uniform(0.2, 0.8) * SIDE + (depth - 1) * random.normal(0, 8)
    labels[(depth > 0) & (np.abs(columns - centre) < depth * random.uniform(8, 24))] = 2
    layers.append(texture(random, SIDE, SIDE, [clouds, stripes]))
    scene = np.choose(labels[..., None], layers)
    for kind in random.permutation(np.repeat((3, 4, 5), random.integers(0, 4, 3))):
        foot = np.clip(horizon.mean() + random.uniform(-3, 14), 0, SIDE)
        left = random.uniform(-4, SIDE)
        height = random.uniform(8, 30)
        if kind == 3:
            shape = (rows < foot) & (rows > foot - height) & (np.abs(columns - left) < random.uniform(4, 12))
        elif kind == 4:
            shape = (rows < foot) & (rows > foot - height - 6) & (np.abs(columns - left) < random.uniform(0.6, 1.8))
        else:
            bumps = 1 + 0.8 * (smooth_noise(random, SIDE, SIDE, 8) - 0.5)
            radius = random.uniform(4, 10)
            shape = ((rows - foot + radius) ** 2 + (columns - left) ** 2) < (radius * bumps) ** 2
        pattern = [[stripes, checks], [clouds], [grain]][kind - 3]
        scene = np.where(shape[..., None], texture(random, SIDE, SIDE, pattern), scene)
        labels[shape] = kind
    return finished(random, scene), labels
