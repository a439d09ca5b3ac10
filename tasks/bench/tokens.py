"""What tokens.ts compares with: tokenizers of four kinds, trained on the texts, and their ids by Python's tokenizers.

    tokens.py TEXTS.json FOLDER    writes FOLDER/KIND.json and KIND.ids.json, and prints texts a second of each kind
"""

import json
import sys
import time
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
SIZE = 3000
#: Texts that tokenizers are trained on.
TRAINING = 6000


def around(tokenizer):
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def word_piece(texts):
    tokenizer = Tokenizer(models.WordPiece(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(vocab_size=SIZE, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return around(tokenizer)


def byte_pairs(texts):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return around(tokenizer)


def unigram(texts):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=SIZE, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return around(tokenizer)


def whole_words(texts):
    tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.WordLevelTrainer(vocab_size=SIZE, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return around(tokenizer)


def main():
    texts = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(sys.argv[2])
    speeds = {}
    for make in (word_piece, byte_pairs, unigram, whole_words):
        tokenizer = make(texts[:TRAINING])
        tokenizer.save(str(folder / f"{make.__name__}.json"))
        begin = time.perf_counter()
        ids = [tokenizer.encode(text).ids for text in texts]
        speeds[make.__name__] = len(texts) / (time.perf_counter() - begin)
        (folder / f"{make.__name__}.ids.json").write_text(json.dumps(ids))
    print(json.dumps(speeds))


if __name__ == "__main__":
    main()
