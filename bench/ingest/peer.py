"""Scalars per second of tensorboardX or trackio: peer.py PEER FOLDER NAMES STEPS. Prints one number, until everything is on the disk."""
import os
import sys
import time

peer, folder, names, steps = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
os.environ["TRACKIO_DIR"] = folder
values = {f"scalar/{i}": 0.0 for i in range(names)}

if peer == "tensorboardX":
    from tensorboardX import SummaryWriter

    writer = SummaryWriter(folder)
    started = time.perf_counter()
    for step in range(steps):
        for i, name in enumerate(values):
            writer.add_scalar(name, step + i / 128, step)
    writer.close()
else:
    import contextlib
    import io

    import trackio

    # It greets on standard output.
    with contextlib.redirect_stdout(io.StringIO()):
        trackio.init(project="ingest", name="run")
        started = time.perf_counter()
        for step in range(steps):
            trackio.log({name: step + i / 128 for i, name in enumerate(values)}, step=step)
        trackio.finish()
print(names * steps / (time.perf_counter() - started))
