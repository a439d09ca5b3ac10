"""Golden values of tokenization, by Python's tokenizers.

    python3 -m venv .cache/golden && .cache/golden/bin/pip install tokenizers
    .cache/golden/bin/python tests/golden/make_text.py

writes tests/golden/text: four small tokenizers, trained on the sentences below, and cases.json with what they make
of texts and pairs of texts, whole and cut.
"""

import json
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

FOLDER = Path(__file__).parent / "text"
SENTENCES = [
    "The film was good, and its plot was better than the book's.",
    "A dull film: nobody laughed, and the plot went nowhere.",
    "What a wonderful evening! We laughed, cried and laughed again.",
    "I would rather read the book twice than watch this film once.",
    "The actors were wonderful, the music was not.",
    "Nobody would watch it again, would they?",
]
TEXTS = [
    "The film was good!",
    "",
    "   ",
    "Nobody laughed -- nobody cried; the café's music was naïve…",
    "映画 was good 👍🏽 and unbelievably wonderfulish",
    "a" * 130,
    "The\tbook\nand the\u00a0film \u200b were [SEP] once </s> apart",
    "we would watch and read and watch and read and watch and read it again",
]
PAIRS = [
    ("The film was good", "nobody laughed"),
    ("good", "We laughed, cried and laughed again, and nobody would watch it again"),
    ("We laughed, cried and laughed again, and nobody would watch it again", "good"),
    ("", "the plot"),
    ("the plot", ""),
]
CUTS = [
    {"length": 8, "strategy": "longest_first", "direction": "right"},
    {"length": 9, "strategy": "longest_first", "direction": "left"},
    {"length": 12, "strategy": "only_first", "direction": "right"},
    {"length": 16, "strategy": "only_second", "direction": "right"},
]


def word_piece():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(
        SENTENCES,
        trainers.WordPieceTrainer(vocab_size=120, special_tokens=special, show_progress=False),
    )
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def byte_pairs():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(
        SENTENCES,
        trainers.BpeTrainer(
            vocab_size=330,
            special_tokens=["<s>", "<pad>", "</s>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False
    )
    return tokenizer


def bare():
    tokenizer = byte_pairs()
    tokenizer.post_processor = processors.ByteLevel()
    return tokenizer


def whole_words():
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.train_from_iterator(
        SENTENCES,
        trainers.WordLevelTrainer(special_tokens=["<pad>", "<unk>", "<cls>"], show_progress=False),
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<cls> $A", pair="<cls> $A $B:1", special_tokens=[("<cls>", 2)]
    )
    return tokenizer


def encoded(tokenizer, text, pair, cut):
    tokenizer.no_truncation()
    if cut is not None:
        # A text alone can only be cut itself.
        strategy = cut["strategy"] if pair is not None else "longest_first"
        tokenizer.enable_truncation(
            cut["length"], strategy=strategy, direction=cut["direction"]
        )
    try:
        found = tokenizer.encode(text, pair)
    except Exception:  # The one text to be cut is too short.
        return None
    return {"text": text, "pair": pair, "cut": cut, "ids": found.ids, "types": found.type_ids}


def main():
    FOLDER.mkdir(exist_ok=True)
    cases = {}
    for make in (word_piece, byte_pairs, bare, whole_words):
        tokenizer = make()
        inputs = [(text, None) for text in TEXTS] + PAIRS
        rows = [encoded(tokenizer, *pair, cut) for pair in inputs for cut in [None, *CUTS]]
        cases[make.__name__] = [row for row in rows if row is not None]
        tokenizer.no_truncation()
        (FOLDER / f"{make.__name__}.json").write_text(
            json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False)
        )
    (FOLDER / "cases.json").write_text(json.dumps(cases, ensure_ascii=False))


if __name__ == "__main__":
    main()
