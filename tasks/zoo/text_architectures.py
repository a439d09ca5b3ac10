"""The three small networks of the text zoo: ids of tokens and a mask in, logits out.

Each has a body that ends in one row of features a text and one linear head called `head`, so that the
exported graph ends in a Gemm and fine-tuning replaces one layer.
"""

import torch
from torch import nn

from architectures import perceptron
from text_tokenizer import LENGTH, VOCABULARY

DIMS = 32


class TextClassifier(nn.Module):
    """A body that gives rows of features, and a linear head."""

    def __init__(self, body, dims, classes):
        super().__init__()
        self.body = body
        self.dims = dims
        self.head = nn.Linear(dims, classes)

    def forward(self, input_ids, attention_mask):
        return self.head(self.body(input_ids, attention_mask))


def masked_mean(rows, mask):
    """Mean over the tokens that the mask keeps."""
    weights = mask.unsqueeze(2).float()
    return (rows * weights).sum(1) / weights.sum(1)


def embedding():
    """Vectors of the tokens, small enough that what is learned weighs more than where it began."""
    table = nn.Embedding(VOCABULARY, DIMS)
    nn.init.normal_(table.weight, std=0.1)
    return table


class Bag(nn.Module):
    """Mean of the tokens' vectors, then one hidden layer."""

    dims = 48

    def __init__(self):
        super().__init__()
        self.embedding = embedding()
        self.drop = nn.Dropout(0.2)
        self.hidden = nn.Linear(DIMS, self.dims)

    def forward(self, input_ids, attention_mask):
        return torch.relu(self.hidden(self.drop(masked_mean(self.embedding(input_ids), attention_mask))))


class Convolution(nn.Module):
    """Two convolutions over the tokens, then the largest value of each channel."""

    dims = 48

    def __init__(self):
        super().__init__()
        self.embedding = embedding()
        self.drop = nn.Dropout(0.2)
        self.first = nn.Conv1d(DIMS, 48, 3, padding=1)
        self.second = nn.Conv1d(48, self.dims, 3, padding=1)

    def forward(self, input_ids, attention_mask):
        mask = attention_mask.unsqueeze(1).float()
        rows = self.drop(self.embedding(input_ids)).transpose(1, 2)
        rows = torch.relu(self.first(rows * mask))
        rows = torch.relu(self.second(rows * mask))
        return (rows * mask).amax(2)


class Attention(nn.Module):
    """Self-attention with four heads, then a perceptron, both behind a normalisation and beside shortcuts."""

    def __init__(self, heads=4):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(DIMS)
        self.query_key_value = nn.Linear(DIMS, 3 * DIMS)
        self.project = nn.Linear(DIMS, DIMS)
        self.perceptron = nn.Sequential(nn.LayerNorm(DIMS), perceptron(DIMS, 2 * DIMS))

    def forward(self, x, attention_mask):
        batch, tokens = x.shape[0], x.shape[1]
        packed = self.query_key_value(self.norm(x)).reshape(batch, tokens, 3, self.heads, DIMS // self.heads)
        query, key, value = packed.permute(2, 0, 3, 1, 4).unbind(0)
        hidden = (1 - attention_mask.float())[:, None, None, :] * -1e4
        weights = torch.softmax(query @ key.transpose(-2, -1) * (DIMS // self.heads) ** -0.5 + hidden, dim=-1)
        mixed = (weights @ value).transpose(1, 2).reshape(batch, tokens, DIMS)
        x = x + self.project(mixed)
        return x + self.perceptron(x)


class Transformer(nn.Module):
    """A block of attention, then the mean over the tokens."""

    dims = DIMS

    def __init__(self):
        super().__init__()
        self.embedding = embedding()
        self.place = nn.Parameter(torch.randn(LENGTH, DIMS) * 0.02)
        self.drop = nn.Dropout(0.2)
        self.block = Attention()
        self.norm = nn.LayerNorm(DIMS)

    def forward(self, input_ids, attention_mask):
        x = self.drop(self.embedding(input_ids) + self.place[:input_ids.shape[1]])
        return masked_mean(self.norm(self.block(x, attention_mask)), attention_mask)


ARCHITECTURES = {"bag": Bag, "convolution": Convolution, "transformer": Transformer}


def build(architecture, classes, seed):
    """A freshly initialised model; the same seed gives the same weights."""
    torch.manual_seed(seed)
    body = ARCHITECTURES[architecture]()
    return TextClassifier(body, body.dims, classes)
