"""What the text zoo's models are ranked for: few labelled excerpts of presidents that no source has.

    python3 tasks/zoo/text_targets.py [--work FOLDER] [--out FOLDER]

writes zoo/targets/NAME/train.jsonl.
"""

import argparse
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from raw_data import REPOSITORY, ZOO
from text_data import SPEECHES_PACKAGE, WORDS, speeches

PER_CLASS = 60
MOST_TESTED = 250


@dataclass(frozen=True)
class TextTarget:
    """One target; kept aside or not was settled before any score was looked at."""

    name: str
    classes: tuple
    kept_aside: bool

    def parts(self, work):
        """60 (text, label) of each class to fine-tune on, and at most 250 others of each to test on."""
        random = np.random.default_rng(5)
        texts = speeches(work)
        few, many = [], []
        for label, name in enumerate(self.classes):
            rows = [(texts[name][row], label) for row in random.permutation(len(texts[name]))]
            few += rows[:PER_CLASS]
            many += rows[PER_CLASS:PER_CLASS + MOST_TESTED]
        return few, many

    def entry(self):
        """The entry in zoo.json."""
        return {
            "name": self.name, "folder": f"targets/{self.name}", "classes": list(self.classes),
            "keptAside": self.kept_aside, "licence": "CC0 1.0",
            "origin": f"addresses on the state of the union as npm's {SPEECHES_PACKAGE} carries them (database "
                      f"PDDL 1.0; works of the United States Government): 60 excerpts of {WORDS} words by each "
                      "president; tested on up to 250 others of each",
        }


TARGETS = (
    TextTarget("presidents_late", (
        "barack_obama", "george_w_bush", "herbert_hoover", "lyndon_b_johnson", "ronald_reagan"), False),
    TextTarget("presidents_across", (
        "abraham_lincoln", "john_f_kennedy", "john_quincy_adams", "william_h_taft", "woodrow_wilson"), False),
    TextTarget("presidents_wide", (
        "calvin_coolidge", "jimmy_carter", "john_tyler", "rutherford_b_hayes", "theodore_roosevelt"), True),
)
TARGET_PRESIDENTS = frozenset(name for target in TARGETS for name in target.classes)


def main():
    """Write every target anew."""
    parser = argparse.ArgumentParser(description="Write the zoo's text targets")
    parser.add_argument("--work", type=Path, default=REPOSITORY / ".cache" / "zoo")
    parser.add_argument("--out", type=Path, default=ZOO, help="the zoo's folder")
    options = parser.parse_args()
    for target in TARGETS:
        folder = options.out / "targets" / target.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        few, _ = target.parts(options.work)
        lines = [json.dumps({"text": text, "label": target.classes[label]}) for text, label in few]
        (folder / "train.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
