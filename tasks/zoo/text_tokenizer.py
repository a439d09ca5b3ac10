"""A small lower-case WordPiece tokenizer, trained on a source's texts."""

import json

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

VOCABULARY = 1200
LENGTH = 48
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def trained(texts):
    """A tokenizer of these texts, [CLS] before and [SEP] behind each, cut to 48 tokens."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=40))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    alphabet = sorted("abcdefghijklmnopqrstuvwxyz0123456789!\"#$%&'()*+,-./:;<=>?@_")
    trainer = trainers.WordPieceTrainer(
        vocab_size=VOCABULARY, special_tokens=list(SPECIAL), limit_alphabet=80, initial_alphabet=alphabet,
        show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tokenizer.enable_truncation(LENGTH)
    return tokenizer


def encoded(tokenizer, texts):
    """Ids of all texts, rows filled up with [PAD] (0) to the longest."""
    rows = [torch.tensor(one.ids) for one in tokenizer.encode_batch(texts)]
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)


def tokenizer_json(tokenizer):
    """What tokenizer.json holds, without needless spaces."""
    return json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n"


def tokenizer_config():
    """What tokenizer_config.json holds."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": LENGTH, "do_lower_case": True,
        "padding_side": "right", "truncation_side": "right",
        "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]",
    }
