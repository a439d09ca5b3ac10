"""Exports many networks with random weights to ONNX, each beside its true penultimate features.

    python3 -m venv --system-site-packages .cache/graphs
    .cache/graphs/bin/pip install --no-deps timm==1.0.15 transformers==4.48.3 huggingface-hub==0.27.1 \
        tokenizers==0.21.0 safetensors regex tqdm filelock fsspec packaging requests pyyaml
    .cache/graphs/bin/python tasks/graphs/export.py FOLDER [NAME...]

needs torch 1.13 and torchvision 0.14, as Debian has them. What FOLDER holds already is kept, so that a run that was
stopped goes on; a network that cannot be exported is named in FOLDER/failures.json.
"""

import json
import sys
import time
import traceback
from pathlib import Path

import torch

import record
import timm_cases
import torchvision_cases
import transformers_cases
import truth


def main():
    folder = Path(sys.argv[1])
    wanted = set(sys.argv[2:])
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    written = truth.done(folder)
    failures_file = folder / "failures.json"
    failures = json.loads(failures_file.read_text()) if failures_file.exists() else {}
    for module in (transformers_cases, torchvision_cases, timm_cases):
        for case in module.cases():
            if case.name in written or (wanted and case.name not in wanted):
                continue
            begin = time.monotonic()
            try:
                case.inputs = {name: value() if callable(value) else value for name, value in case.inputs.items()}
                record.export(case, folder)
                failures.pop(case.name, None)
                print(f"{case.name:44s} {time.monotonic() - begin:5.1f} s", flush=True)
            except Exception as error:  # Whatever a network's export fails with: the others go on.
                failures[case.name] = f"{type(error).__name__}: {error}"[:300]
                (folder / f"{case.name}.onnx").unlink(missing_ok=True)
                print(f"{case.name:44s} failed: {failures[case.name]}", flush=True)
                if wanted:
                    traceback.print_exc()
            failures_file.write_text(json.dumps(failures, indent=1) + "\n")


if __name__ == "__main__":
    main()
