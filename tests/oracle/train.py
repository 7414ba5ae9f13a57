"""What PyTorch makes of the scripts of `gradstep train`, for tests/train.rs.

    python tests/oracle/train.py path/to/gradstep > tests/oracle/train_expected.json

Needs torch and tensorboard. Every preset is trained for a few epochs; the numbers
come from its event files.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

EPOCHS = {
    "linear": 5, "sine": 5, "xor": 5, "moons": 5, "circles": 5, "spirals": 5, "blobs": 5,
    "penguins": 5, "iris": 5, "digits-mlp": 3, "digits-cnn": 2, "autoencoder": 2,
    "names-gru": 2, "shakespeare-transformer": 1,
}
TAGS = "loss/train", "loss/validation", "accuracy/validation"


def expected(gradstep, preset, epochs):
    with tempfile.TemporaryDirectory() as place:
        # gradstep writes the directory; its training is stopped before it matters.
        run = pathlib.Path(place) / "run"
        command = [gradstep, "train", preset, "--headless", "--epochs", str(epochs),
                   "--out", str(run)]
        subprocess.run(command, check=True, capture_output=True)
        for folder in ("events", "checkpoints"):
            for file in (run / folder).iterdir():
                file.unlink()
        subprocess.run([sys.executable, "train.py"], cwd=run, check=True, capture_output=True,
                       env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"})
        events = EventAccumulator(str(run / "events"))
        events.Reload()
        tags = events.Tags()["scalars"]
        columns = [[event.value for event in events.Scalars(tag)] if tag in tags
                   else [None] * epochs for tag in TAGS]
        return {"epochs": epochs, "rows": [list(row) for row in zip(*columns)]}


if __name__ == "__main__":
    program = str(pathlib.Path(sys.argv[1]).absolute())
    made = {preset: expected(program, preset, epochs) for preset, epochs in EPOCHS.items()}
    json.dump(made, sys.stdout, indent=1)
    print()
