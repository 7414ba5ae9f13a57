"""The data sets of IDX files: what they hold, say of themselves and give a DataLoader."""
import os
import struct
import warnings

import numpy as np
import torch
import torchvision
from torch.utils.data import DataLoader
from torchvision import datasets, transforms


def write(folder, name, dims, values):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(bytes([0, 0, 8, len(dims)]) + b"".join(struct.pack(">I", size) for size in dims)
                   + bytes(values))


def digits(folder, count, seed):
    torch.manual_seed(seed)
    pixels = torch.randint(0, 256, (count, 28, 28), dtype=torch.uint8)
    labels = torch.arange(count) % 10
    return pixels.flatten().tolist(), labels.tolist()


for name in ("MNIST", "FashionMNIST", "KMNIST"):
    folder = f"data/{name}/raw"
    for kind, count in (("train", 20), ("t10k", 12)):
        pixels, labels = digits(folder, count, count)
        write(folder, f"{kind}-images-idx3-ubyte", [count, 28, 28], pixels)
        write(folder, f"{kind}-labels-idx1-ubyte", [count], labels)
pixels, labels = digits("", 9, 9)
write("data/EMNIST/raw", "emnist-letters-train-images-idx3-ubyte", [9, 28, 28], pixels)
write("data/EMNIST/raw", "emnist-letters-train-labels-idx1-ubyte", [9], labels)

train = datasets.MNIST(root="./data", train=True, download=True, transform=transforms.ToTensor())
print(train)
print(len(train), train.data.shape, train.data.dtype, train.targets.dtype, train.targets.tolist())
print(train.classes, train.class_to_idx)
print(train.train, train.root, train.raw_folder, train.transform, train.target_transform)
image, label = train[3]
print(image.shape, image.dtype, label, type(label).__name__)
print(image[0, 5, :6], image.min(), image.max(), image.mean())
print(train.data[3, 5, :6])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(train.train_data.shape, train.train_labels.shape, train.test_data.shape, train.test_labels.shape)
print([str(warning.message) for warning in caught])

plain = datasets.MNIST("data", train=False)
print(plain)
picture, label = plain[-1]
print(type(picture).__name__, picture.mode, picture.size, label, picture.getpixel((3, 5)), np.array(picture)[5, 3])

both = datasets.MNIST("data", transform=transforms.Compose([
    transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,)), transforms.Lambda(torch.flatten)]),
    target_transform=lambda y: y + 100)
print(str(both).split(" at 0x")[0].split("Target")[0])
print(both[0][0].shape, both[0][0][:4], both[0][1])
for kind in (datasets.FashionMNIST, datasets.KMNIST):
    other = kind("data", train=False, download=True)
    print(other, other.classes, other[1][0].getpixel((1, 2)), other[1][1])
letters = datasets.EMNIST("data", split="letters", train=True)
print(letters, letters.classes, len(letters), letters[4][1])
print(len(datasets.EMNIST.classes_split_dict["byclass"]), len(datasets.EMNIST.classes_split_dict["balanced"]))
try:
    datasets.EMNIST("data", split="words")
except ValueError as error:
    print(error)
try:
    train[20]
except IndexError as error:
    print("IndexError", error)

torch.manual_seed(1)
normal = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
loader = DataLoader(datasets.MNIST("data", transform=normal), batch_size=8, shuffle=True)
for data, target in loader:
    print(data.shape, data.dtype, target, data.sum(), data[0, 0, 0, :4])
print(len(loader.dataset), len(loader))
print(torch.utils.data.Subset(train, [1, 2])[1][1], len(torch.utils.data.random_split(train, [15, 5])[1]))

fake = datasets.FakeData(size=3, image_size=(3, 6, 5), num_classes=4)
print(fake, [target for _, target in fake][:3])
print(fake[2][0].mode, fake[2][0].size, np.array(fake[2][0])[:2].tolist())
print(datasets.FakeData(2, (1, 4, 4), transform=transforms.ToTensor())[1])
try:
    fake[3]
except IndexError as error:
    print(error)
print(torchvision.__version__.split("+")[0], isinstance(train, datasets.VisionDataset))
try:
    datasets.VisionDataset("x", transforms=lambda a, b: (a, b), transform=lambda a: a)
except ValueError as error:
    print(error)
