"""A pip that knows `--version` and `download`, and makes the wheels it downloads."""

import os
import sys
import time
import zipfile

SAYINGS = {
    "offline": "WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: Could not find a version that satisfies the requirement",
    "full": "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
    "unknown": "ERROR: No matching distribution found",
    "hash": "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
    "broken": "Traceback (most recent call last): something else",
}


def after(option):
    return sys.argv[sys.argv.index(option) + 1]


def download(name, version, folder):
    file = f"{name.replace('-', '_')}-{version}-cp311-cp311-any.whl"
    print(f"Downloading {file} (1.0 MB)", flush=True)
    if os.environ.get("FAKE_PIP") == "hang":
        with open(os.path.join(os.environ["TMPDIR"], file), "w") as part:
            part.write("half")
        time.sleep(600)
    with zipfile.ZipFile(os.path.join(folder, file), "w") as wheel:
        for path, text in contents(name, version):
            wheel.writestr(path, text)


def contents(name, version):
    if name.startswith("nvidia-"):
        return [(f"nvidia/{name}/lib/lib{name}.so.12", "cuda"), (f"nvidia/{name}/include/{name}.h", "")]
    requires = "".join(f"Requires-Dist: nvidia-{part}-cu12==12.1 ; extra == 'and-cuda'\n" for part in ("one", "two"))
    return [
        ("tensorflow/libtensorflow_cc.so.2", version),
        ("tensorflow/libtensorflow_framework.so.2", version),
        ("tensorflow/include/tensorflow/c/c_api.h", ""),
        ("tensorflow/python/much_more.py", "x" * 1000),
        (f"tensorflow-{version}.dist-info/METADATA", f"Name: tensorflow\n{requires}"),
    ]


if sys.argv[1] == "--version":
    print("pip 99.0")
else:
    requirement = open(after("--requirement")).read().split()[0]
    name, version = requirement.split("==")
    how = os.environ.get("FAKE_PIP", "")
    if how in SAYINGS or how == name:
        sys.exit(SAYINGS.get(how, SAYINGS["offline"]))
    with open(os.environ["FAKE_CALLS"], "a") as calls:
        calls.write(f"download {requirement}\n")
    download(name, version, after("--dest"))
