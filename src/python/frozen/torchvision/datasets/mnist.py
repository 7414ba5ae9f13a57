"""Data sets in IDX files, plain or gzipped, in the folders that torchvision keeps them in."""

import os
import string
import warnings

import _files
import _torch
import torch
from PIL.Image import Image

from .vision import VisionDataset, not_found, there

_picture = Image._around


class MNIST(VisionDataset):
    mirrors = ["https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"]
    resources = [
        ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
        ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
        ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
    ]
    training_file = "training.pt"
    test_file = "test.pt"
    classes = ["0 - zero", "1 - one", "2 - two", "3 - three", "4 - four", "5 - five", "6 - six",
               "7 - seven", "8 - eight", "9 - nine"]

    def _renamed(old, new):
        def read(self):
            warnings.warn(f"{old} has been renamed {new}")
            return getattr(self, new)

        return property(read)

    train_labels = _renamed("train_labels", "targets")
    test_labels = _renamed("test_labels", "targets")
    train_data = _renamed("train_data", "data")
    test_data = _renamed("test_data", "data")
    del _renamed

    def __init__(self, root, train=True, transform=None, target_transform=None, download=False):
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.train = train
        if self._check_legacy_exist():
            self.data, self.targets = self._load_legacy_data()
            return
        if download:
            self.download()
        if not self._check_exists():
            raise self._missing("Dataset not found. You can use download=True to download it")
        self.data, self.targets = self._load_data()

    def _check_legacy_exist(self):
        folder = self.processed_folder
        return there(*(os.path.join(folder, file) for file in (self.training_file, self.test_file)))[0]

    def _load_legacy_data(self):
        file = self.training_file if self.train else self.test_file
        return torch.load(os.path.join(self.processed_folder, file), weights_only=True)

    def _load_data(self):
        kind = "train" if self.train else "t10k"
        return (read_image_file(os.path.join(self.raw_folder, f"{kind}-images-idx3-ubyte")),
                read_label_file(os.path.join(self.raw_folder, f"{kind}-labels-idx1-ubyte")))

    def __getitem__(self, index):
        img, target = _picture(self.data[index]), int(self.targets[index])
        if self.transform is not None:
            img = self.transform(img)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return img, target

    def __len__(self):
        return len(self.data)

    @property
    def raw_folder(self):
        return os.path.join(self.root, self.__class__.__name__, "raw")

    @property
    def processed_folder(self):
        return os.path.join(self.root, self.__class__.__name__, "processed")

    @property
    def class_to_idx(self):
        return {name: at for at, name in enumerate(self.classes)}

    def _needed(self):
        return [name.removesuffix(".gz") for name, _ in self.resources]

    def _check_exists(self):
        return all(_found(os.path.join(self.raw_folder, name)) for name in self._needed())

    def _missing(self, first):
        """The real message, or what `download=True` runs into here, and the remedy."""
        source = self.mirrors[0] if self.mirrors else self.url
        _, outside = there(self.raw_folder)
        *names, last = self._needed()
        return not_found(first, f"{', '.join(names)} and {last} (as they are or as .gz)", self.raw_folder,
                         source, outside)

    def download(self):
        if not self._check_exists():
            raise self._missing(f"Error downloading {self._needed()[0]}.gz: no network here")

    def extra_repr(self):
        return f"Split: {'Train' if self.train is True else 'Test'}"


class FashionMNIST(MNIST):
    mirrors = ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"]
    resources = [
        ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
        ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
        ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
    ]
    classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
               "Ankle boot"]


class KMNIST(MNIST):
    mirrors = ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"]
    resources = [
        ("train-images-idx3-ubyte.gz", "bdb82020997e1d708af4cf47b453dcf7"),
        ("train-labels-idx1-ubyte.gz", "e144d726b3acfaa3e44228e80efcd344"),
        ("t10k-images-idx3-ubyte.gz", "5c965bf0a639b31b8f53240b1b52f4d7"),
        ("t10k-labels-idx1-ubyte.gz", "7320c461ea6c1c855c0b718fb2a4b134"),
    ]
    classes = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]


class EMNIST(MNIST):
    url = "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip"
    md5 = "58c8d27c78d21e728a6bc7b3cc06412e"
    mirrors = resources = ()
    splits = ("byclass", "bymerge", "balanced", "letters", "digits", "mnist")
    # Letters that look alike in upper and lower case.
    _merged_classes = set("cijklmopsuvwxyz")
    _all_classes = set(string.digits + string.ascii_letters)
    classes_split_dict = {
        "byclass": sorted(_all_classes),
        "bymerge": sorted(_all_classes - _merged_classes),
        "balanced": sorted(_all_classes - _merged_classes),
        "letters": ["N/A"] + list(string.ascii_lowercase),
        "digits": list(string.digits),
        "mnist": list(string.digits),
    }

    def __init__(self, root, split, **kwargs):
        if split not in self.splits:
            raise ValueError(f"Unknown value '{split}' for argument split. Valid values are "
                             f"{{{str(self.splits)[1:-1]}}}.")
        self.split = split
        self.training_file, self.test_file = f"training_{split}.pt", f"test_{split}.pt"
        super().__init__(root, **kwargs)
        self.classes = self.classes_split_dict[self.split]

    @property
    def _file_prefix(self):
        return f"emnist-{self.split}-{'train' if self.train else 'test'}"

    @property
    def images_file(self):
        return os.path.join(self.raw_folder, f"{self._file_prefix}-images-idx3-ubyte")

    @property
    def labels_file(self):
        return os.path.join(self.raw_folder, f"{self._file_prefix}-labels-idx1-ubyte")

    def _load_data(self):
        return read_image_file(self.images_file), read_label_file(self.labels_file)

    def _needed(self):
        return [os.path.basename(self.images_file), os.path.basename(self.labels_file)]


def _found(path):
    """The file, plain or packed; None if there is neither."""
    return next((name for name in (path, path + ".gz") if there(name)[0]), None)


_TYPES = {8: torch.uint8, 9: torch.int8, 11: torch.int16, 12: torch.int32, 13: torch.float32,
          14: torch.float64}


def read_sn3_pascalvincent_tensor(path, strict=True):
    """A tensor out of an IDX file: two zero bytes, the type, the number of dimensions, each as
    a big-endian 32-bit number, and the elements."""
    data = bytes(_files.read(_found(path) or path))
    if data[:2] == b"\x1f\x8b":
        import gzip

        data = gzip.decompress(data)
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in _TYPES or not 1 <= data[3] <= 3:
        raise RuntimeError(f"{path} is no IDX file: it begins with {data[:4].hex(' ')}. Get it again")
    if data[2] != 8:
        raise NotImplementedError(f"gradstep reads IDX files of bytes only; {path} holds {_TYPES[data[2]]}")
    dims = data[3]
    shape = [int.from_bytes(data[4 * at + 4:4 * at + 8], "big") for at in range(dims)]
    numbers = _torch._from_bytes(data, 4 * (dims + 1))
    count = 1
    for size in shape:
        count *= size
    if len(numbers) < count or strict and len(numbers) != count:
        raise RuntimeError(f"shape '{shape}' is invalid for input of size {len(numbers)}: {path} is cut off. "
                           "Get it again")
    return numbers[:count].view(*shape)


def read_label_file(path):
    labels = read_sn3_pascalvincent_tensor(path, strict=False)
    if labels.ndim != 1:
        raise ValueError(f"x should have 1 dimension instead of {labels.ndim}")
    return labels.long()


def read_image_file(path):
    images = read_sn3_pascalvincent_tensor(path, strict=False)
    if images.ndim != 3:
        raise ValueError(f"x should have 3 dimension instead of {images.ndim}")
    return images
