"""Writes npy.json: array files as NumPy saves them, and what they hold. Run with NumPy 1.24.2."""
import base64
import io
import json
import warnings

import numpy as np

warnings.simplefilter("ignore")
cases = []


def add(name, array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    data = [float(x) if array.dtype.kind == "f" else int(x) for x in array.flatten(order="C")]
    data = [str(x).replace("inf", "Infinity").replace("nan", "NaN") if isinstance(x, float) and not np.isfinite(x) else x for x in data]
    kind = {"f": "float64" if array.dtype.itemsize == 8 else "float32"}.get(array.dtype.kind, "int64")
    cases.append({"name": name, "file": base64.b64encode(out.getvalue()).decode(),
                  "array": {"shape": list(array.shape), "dtype": kind, "data": data}})


base = np.arange(6).reshape(2, 3)
for order in "<>":
    for kind in ("i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8"):
        values = (base - 2 if kind[0] != "u" else base * 1000).astype(order + kind)
        if kind[0] == "f":
            values = (values / 4 + 0.1).astype(order + kind)
        add(order + kind, values)
        add(order + kind + " fortran", np.asfortranarray(values))
add("bool", base % 2 == 0)
add("i1", (base - 3).astype("i1"))
add("u1", (base * 50).astype("u1"))
for version in ((1, 0), (2, 0), (3, 0)):
    add("version %d" % version[0], base.astype("<f4"), version)
add("scalar", np.array(2.5))
add("vector", np.array([1.5, np.nan, np.inf, -np.inf, -0.0]))
add("empty", np.zeros((0, 3)))
add("four axes fortran", np.asfortranarray(np.arange(120, dtype="<i4").reshape(2, 3, 4, 5)))
add("largest integers", np.array([-2**63, 2**63 - 1]))
with open("npy.json", "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
