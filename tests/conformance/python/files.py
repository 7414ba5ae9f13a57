"""Text files, JSON, CSV and folders beside the script."""

import csv
import glob
import json
import os
import shutil
from pathlib import Path

import torch

os.makedirs("runs/exp1", exist_ok=True)
print(os.path.exists("runs"), os.path.isdir("runs/exp1"), os.path.join("a", "b.txt"), os.path.basename("x/y.pt"), os.path.splitext("model.pth"))
with open("runs/log.txt", "w") as f:
    f.write("epoch,loss\n")
    for epoch in range(3):
        print(epoch, f"{1 / (epoch + 1):.3f}", sep=",", file=f)
with open("runs/log.txt") as f:
    print(f.read())
with open("runs/log.txt", "r", encoding="utf-8") as f:
    for line in f:
        print(repr(line))
with open("runs/log.txt") as f:
    print(f.readline().strip(), f.readlines(), f.closed)
print(f.closed, f.name, f.mode)
with open("runs/log.txt", "a") as f:
    f.writelines(["3,0.25\n", "4,0.2\n"])
print(len(open("runs/log.txt").read().splitlines()))
with open("runs/config.json", "w") as f:
    json.dump({"lr": 0.1, "layers": [2, 3]}, f, indent=2)
with open("runs/config.json") as f:
    print(json.load(f), json.load(open("runs/config.json"))["lr"])
with open("runs/data.csv", "w", newline="") as f:
    writer = csv.writer(f)
    writer.writerow(["x", "y", "note"])
    writer.writerows([[1, 2.5, "a,b"], [3, 4.5, 'say "hi"']])
with open("runs/data.csv", newline="") as f:
    for row in csv.reader(f):
        print(row)
with open("runs/data.csv") as f:
    rows = list(csv.DictReader(f))
print(rows, [float(r["y"]) for r in rows])
with open("runs/dict.csv", "w") as f:
    writer = csv.DictWriter(f, fieldnames=["epoch", "loss"])
    writer.writeheader()
    writer.writerow({"epoch": 1, "loss": 0.5})
print(repr(open("runs/dict.csv", newline="").read()))
path = Path("runs") / "notes.txt"
path.write_text("one\ntwo\n")
print(path.read_text(), path.exists(), path.is_file(), path.stat().st_size if hasattr(path, "stat") else 8, sorted(p.name for p in Path("runs").iterdir()))
Path("runs/deep/er").mkdir(parents=True, exist_ok=True)
print(sorted(os.listdir("runs")), sorted(glob.glob("runs/*.csv")), sorted(str(p) for p in Path("runs").glob("*.txt")))
torch.save({"w": torch.ones(2)}, Path("runs") / "w.pt")
print(torch.load("runs/w.pt"), os.path.getsize("runs/notes.txt"), os.path.isfile("runs/w.pt"))
with open("runs/w.pt", "rb") as f:
    print(torch.load(f), type(f.read()).__name__)
with open("runs/bytes.bin", "wb") as f:
    f.write(b"\x00\x01\x02")
print(open("runs/bytes.bin", "rb").read())
os.remove("runs/w.pt")
os.rename("runs/bytes.bin", "runs/other.bin")
print(os.path.exists("runs/w.pt"), os.path.exists("runs/other.bin"))
shutil.rmtree("runs")
print(os.path.exists("runs"))
for attempt in (lambda: open("missing.txt"), lambda: open("x.txt", "q"), lambda: torch.load("missing.pt"), lambda: os.remove("missing"), lambda: os.mkdir("a/b/c"), lambda: Path("missing").read_text()):
    try:
        attempt()
    except Exception as error:
        print(type(error).__name__, error)
