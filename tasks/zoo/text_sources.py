"""What the text zoo's models are pretrained on. No class and no text of these is in a target."""

from dataclasses import dataclass

import numpy as np

from text_data import MAIL_PACKAGE, SPEECHES_PACKAGE, mail, speeches, tweets
from text_targets import TARGET_PRESIDENTS

SOURCE_MAIL = ("fork", "ilug", "news", "spam")
SOURCE_EMOJI = ("❤", "😍", "😂", "💕", "😊", "😎", "✨", "💙", "😘", "💜", "😉", "😜", "😁")
LEAST_OF_PRESIDENT = 200
TEST_SHARE = 0.1
EPOCHS = 5
# A class with more texts gives only so many, or the others would hardly be learned.
MOST_PER_CLASS = 1000


@dataclass(frozen=True)
class TextSource:
    """Labelled texts to train on and to test on, and how often to go over them."""

    name: str
    classes: tuple
    train_texts: list
    train_labels: np.ndarray
    test_texts: list
    test_labels: np.ndarray
    epochs: int
    made: str


def source(name, classes, rows, made):
    """A source of these (text, class), every tenth text kept to test on."""
    by_class = [[(text, label) for text, kind in rows if kind == name] for label, name in enumerate(classes)]
    rows = [row for own in by_class for row in own[:MOST_PER_CLASS]]
    order = np.random.default_rng(3).permutation(len(rows))
    held = round(len(rows) * TEST_SHARE)
    parts = []
    for chosen in (order[held:], order[:held]):
        texts, labels = zip(*(rows[row] for row in chosen))
        parts += [list(texts), np.array(labels)]
    return TextSource(name, tuple(classes), *parts, EPOCHS, made)


def all_sources(work):
    """Speeches alone, with mail and with tweets.

    Mail or tweets alone leave such small networks worse than random weights: too few texts of too few classes.
    """
    random = np.random.default_rng(4)
    rows = []
    for president, texts in sorted(speeches(work).items()):
        if president not in TARGET_PRESIDENTS and len(texts) >= LEAST_OF_PRESIDENT:
            rows += [(texts[row], president) for row in random.permutation(len(texts))]
    presidents = sorted({president for _, president in rows})
    made = f"npm {SPEECHES_PACKAGE}: which president speaks"
    return {
        "speeches": source("speeches", presidents, rows, made),
        "speeches_mail": source(
            "speeches_mail", [*presidents, *SOURCE_MAIL], rows + mail(work),
            f"{made}; or, of npm {MAIL_PACKAGE}: spam, news or which mailing list"),
        "speeches_emoji": source(
            "speeches_emoji", [*presidents, *SOURCE_EMOJI], rows + tweets("emoji"),
            f"{made}; or, of TweetEval: which emoji stood in a tweet"),
    }
