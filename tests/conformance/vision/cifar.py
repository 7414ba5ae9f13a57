"""CIFAR's batches, which Python 2 pickled, and arrays in pickles of today."""
import os
import pickle

import numpy as np
import torch
from torchvision import datasets, transforms


def text(value):
    return b"U" + bytes([len(value)]) + value


def batch(count, labels, seed):
    """As the authors' files: protocol 2, byte strings, an array of uint8."""
    torch.manual_seed(seed)
    pixels = bytes(torch.randint(0, 256, (count * 3072,), dtype=torch.uint8).tolist())
    numbers = b"".join(b"K" + bytes([label]) for label in [(at * 3 + seed) % 10 for at in range(count)])
    shape = b"K" + bytes([count]) + b"M\x00\x0c"
    return (b"\x80\x02}q\x01(" + text(b"batch_label") + b"q\x02" + text(b"training batch 1 of 1") + b"q\x03"
            + text(labels) + b"q\x04]q\x05(" + numbers + b"e" + text(b"data")
            + b"q\x06cnumpy.core.multiarray\n_reconstruct\nq\x07cnumpy\nndarray\nq\x08K\x00\x85" + text(b"b")
            + b"\x87Rq\x09(K\x01" + shape + b"\x86cnumpy\ndtype\nq\x0a" + text(b"u1")
            + b"K\x00K\x01\x87Rq\x0b(K\x03" + text(b"|") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T"
            + len(pixels).to_bytes(4, "little") + pixels + b"tb" + text(b"filenames") + b"q\x0c](" + text(b"a.png")
            + text(b"b.png") + b"eu.")


class Small10(datasets.CIFAR10):
    train_list = [["data_batch_1", None], ["data_batch_2", None]]
    test_list = [["test_batch", None]]
    meta = {"filename": "batches.meta", "key": "label_names", "md5": None}


class Small100(datasets.CIFAR100):
    train_list, test_list = [["train", None]], [["test", None]]
    meta = {"filename": "meta", "key": "fine_label_names", "md5": None}


for folder, files, meta, labels in (("cifar-10-batches-py", ["data_batch_1", "data_batch_2", "test_batch"], "batches.meta", b"labels"),
                                    ("cifar-100-python", ["train", "test"], "meta", b"fine_labels")):
    os.makedirs(f"data/{folder}", exist_ok=True)
    for seed, name in enumerate(files):
        with open(f"data/{folder}/{name}", "wb") as file:
            file.write(batch(6 - seed, labels, seed))
    with open(f"data/{folder}/{meta}", "wb") as file:
        pickle.dump({"label_names": list("abcdefghij"), "fine_label_names": ["one", "two"]}, file, protocol=2)

for kind, train in ((Small10, True), (Small10, False), (Small100, True)):
    data = kind("./data", train=train, download=True, transform=transforms.ToTensor())
    print(data, len(data), data.data.shape, data.data.dtype, data.targets, data.classes, data.class_to_idx)
    image, label = data[2]
    print(image.shape, label, image[:, 1, 2], image.mean())
plain = Small10("./data", train=False)
print(plain[0][0].size, plain[0][0].mode, plain[0][0].getpixel((3, 4)), plain.data[0, 4, 3])
with open("data/cifar-10-batches-py/data_batch_1", "rb") as file:
    entry = pickle.load(file, encoding="bytes")
print(sorted(entry), entry[b"data"].shape, entry[b"filenames"])

for array in (np.arange(6).reshape(2, 3), np.array([1.5, -2.0], dtype=np.float32), np.array([[True], [False]]), np.zeros((2, 0)), np.array([7, 9], dtype=np.uint8)):
    for protocol in (2, 3, 4):
        again = pickle.loads(pickle.dumps({"x": [array], "kind": array.dtype}, protocol))
        print(again["x"][0].tolist(), again["x"][0].shape, again["x"][0].dtype, again["kind"])
