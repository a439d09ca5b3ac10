"""The target `letters`: eight letters, rendered; the test part in fonts that the few labelled images lack."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from target_data import Collector

CLASSES = ("A", "B", "E", "G", "H", "K", "M", "R")
PER_CLASS = 40
TEST_PER_CLASS = 300
SIDE = 28
FONTS = Path("/usr/share/fonts")
# Debian's fonts-dejavu-core, fonts-dejavu-extra and fonts-liberation.
FEW_FONTS = tuple(
    f"truetype/{name}.ttf" for name in (
        "dejavu/DejaVuSans", "dejavu/DejaVuSans-BoldOblique", "dejavu/DejaVuSansMono", "dejavu/DejaVuSerif-Bold",
        "dejavu/DejaVuSerifCondensed-Italic", "liberation/LiberationMono-Bold", "liberation/LiberationSans-Regular",
        "liberation/LiberationSansNarrow-Bold", "liberation/LiberationSerif-Italic",
        "liberation/LiberationSerif-Regular",
    )
)
# Debian's fonts-freefont-ttf, -lato, -ebgaramond, -comfortaa, -lobster, -quicksand, -crosextra-caladea.
TEST_FONTS = (
    "truetype/freefont/FreeMonoBoldOblique.ttf", "truetype/freefont/FreeSansOblique.ttf",
    "truetype/freefont/FreeSerifBold.ttf", "truetype/lato/Lato-Black.ttf", "truetype/lato/Lato-LightItalic.ttf",
    "opentype/ebgaramond/EBGaramond12-Italic.otf", "opentype/ebgaramond/EBGaramond12-Regular.otf",
    "truetype/comfortaa/Comfortaa-Regular.ttf", "opentype/lobster/lobster.otf",
    "truetype/quicksand/Quicksand-Medium.ttf", "truetype/crosextra/Caladea-BoldItalic.ttf",
)


def letter(text, font, random):
    """One letter: turned, off centre, on a sloping background, noisy; dark on light or light on dark."""
    size = int(random.integers(19, 26))
    mask = Image.new("L", (2 * SIDE, 2 * SIDE))
    ImageDraw.Draw(mask).text((SIDE, SIDE), text, 255, ImageFont.truetype(str(FONTS / font), size), anchor="mm")
    mask = mask.rotate(random.uniform(-15, 15), Image.Resampling.BICUBIC)
    left, top = (SIDE // 2 + int(shift) for shift in random.integers(-2, 3, 2))
    ink = np.asarray(mask)[top:top + SIDE, left:left + SIDE] / 255
    across, down = np.meshgrid(np.linspace(-1, 1, SIDE), np.linspace(-1, 1, SIDE))
    slope = random.uniform(-30, 30, 2)
    contrast = random.uniform(80, 160) * random.choice((-1, 1))
    grey = 128 - contrast / 2 + slope[0] * across + slope[1] * down + contrast * ink
    noisy = grey + random.normal(0, 10, (SIDE, SIDE))
    return np.clip(np.rint(noisy), 0, 255).astype(np.uint8)


def load():
    """40 images of each letter; 300 of each in other fonts to test on."""
    random = np.random.default_rng(0)
    collector = Collector()
    for label, name in enumerate(CLASSES):
        for row in range(PER_CLASS):
            collector.train_on(f"{name}/{row:03d}.png", letter(name, random.choice(FEW_FONTS), random), label)
        for _ in range(TEST_PER_CLASS):
            collector.test_on(letter(name, random.choice(TEST_FONTS), random), label)
    return collector.data()
