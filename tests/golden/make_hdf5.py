"""The same small arrays in the forms that h5py gives them.

    python3 -m venv .cache/golden && .cache/golden/bin/pip install h5py
    .cache/golden/bin/python tests/golden/make_hdf5.py

writes tests/golden/hdf5.
"""

import os

import h5py
import numpy as np

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hdf5")
ROWS, DIMS = 6, 4
FEATURES = (np.arange(ROWS * DIMS, dtype="f8").reshape(ROWS, DIMS) - 5) / 8
LABELS = np.arange(ROWS) % 3
NAMES = ["cat", "dog", "café"]


def write(name, features, labels, libver="earliest", **options):
    """One file with features, labels, probabilities and an array in a group that is none of these."""
    with h5py.File(os.path.join(FOLDER, name), "w", libver=libver, track_order=False) as file:
        file.create_dataset("features", data=features, **options)
        if isinstance(labels, list):
            file.create_dataset("labels", data=labels, dtype=h5py.string_dtype())
        else:
            file.create_dataset("labels", data=labels)
        file.create_dataset("probabilities", data=np.full((ROWS, 2), 0.5, "f4"))
        file.create_group("more").create_dataset("x", data=np.ones(3))


os.makedirs(FOLDER, exist_ok=True)
write("plain.h5", FEATURES.astype("<f4"), LABELS.astype("<i8"))
write("half_big.h5", FEATURES.astype(">f2"), LABELS.astype(">i4"))
write("double_gzip.h5", FEATURES, LABELS.astype("u1"), chunks=(4, 3), compression="gzip", shuffle=True, fletcher32=True)
write("latest.h5", FEATURES.astype(">f8"), [NAMES[k] for k in LABELS], libver="latest", chunks=(2, 4), compression="gzip")
write("resizable.h5", FEATURES.astype("f4"), np.array([n.encode()[:3] for n in NAMES])[LABELS], chunks=(5, 4), maxshape=(None, DIMS))
write("lzf.h5", np.zeros((ROWS, DIMS)), LABELS, chunks=(ROWS, DIMS), compression="lzf")
