"""`DataLoader`: batches of a data set, in PyTorch's own order."""

from collections.abc import Mapping, Sequence

import torch
from .dataset import IterableDataset
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler
from .worker import Worker, WorkerInfo

_WRONG = ("default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; "
          "found {}")


def default_collate(batch):
    """One batch out of a list of samples."""
    first = batch[0]
    kind = type(first)
    if isinstance(first, torch.Tensor):
        return torch.stack(batch, 0)
    if isinstance(first, float):
        return torch.tensor(batch, dtype=torch.float64)
    if isinstance(first, int):
        return torch.tensor(batch)
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return kind((key, default_collate([sample[key] for sample in batch])) for key in first)
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return kind(*map(default_collate, zip(*batch)))
    if isinstance(first, Sequence):
        if any(len(sample) != len(first) for sample in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        return [default_collate(column) for column in zip(*batch)]
    raise TypeError(_WRONG.format(kind))


def default_convert(data):
    """A sample as it is, when nothing is batched."""
    return data


class DataLoader:
    def __init__(self, dataset, batch_size=1, shuffle=None, sampler=None, batch_sampler=None,
                 num_workers=0, collate_fn=None, pin_memory=False, drop_last=False, timeout=0,
                 worker_init_fn=None, multiprocessing_context=None, generator=None, *,
                 prefetch_factor=None, persistent_workers=False, pin_memory_device="",
                 in_order=True):
        if num_workers < 0:
            raise ValueError(
                "num_workers option should be non-negative; "
                "use num_workers=0 to disable multiprocessing.")
        if timeout < 0:
            raise ValueError("timeout option should be non-negative")
        if num_workers == 0 and prefetch_factor is not None:
            raise ValueError(
                "prefetch_factor option could only be specified in multiprocessing."
                "let num_workers > 0 to enable multiprocessing, otherwise set "
                "prefetch_factor to None.")
        if persistent_workers and num_workers == 0:
            raise ValueError("persistent_workers option needs num_workers > 0")
        iterable = isinstance(dataset, IterableDataset)
        if iterable:
            given = {"shuffle": shuffle if shuffle not in (False, None) else None,
                     "sampler": sampler, "batch_sampler": batch_sampler}
            for option, value in given.items():
                if value is not None:
                    raise ValueError(
                        f"DataLoader with IterableDataset: expected unspecified {option} option, "
                        f"but got {option}={value}")
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive "
                    "with batch_size, shuffle, sampler, and drop_last")
            batch_size = None
        elif batch_size is None and drop_last:
            raise ValueError(
                "batch_size=None option disables auto-batching and is mutually exclusive "
                "with drop_last")
        if sampler is None:
            if iterable:
                sampler = _Endless()
            elif shuffle:
                sampler = RandomSampler(dataset, generator=generator)
            else:
                sampler = SequentialSampler(dataset)
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.dataset = dataset
        self.num_workers = num_workers
        self.pin_memory = pin_memory
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self.generator = generator
        self.prefetch_factor = 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor
        self.persistent_workers = persistent_workers
        self.pin_memory_device = pin_memory_device
        self.multiprocessing_context = multiprocessing_context
        self.in_order = in_order
        if collate_fn is None:
            collate_fn = default_convert if batch_sampler is None else default_collate
        self.collate_fn = collate_fn
        self._iterator = None
        self._complete = True

    _complete = False
    _FIXED = ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers")

    def __setattr__(self, name, value):
        if self._complete and name in self._FIXED:
            raise ValueError(f"{name} attribute should not be set after {type(self).__name__} is "
                             "initialized")
        object.__setattr__(self, name, value)

    def __class_getitem__(cls, item):
        return cls

    def __len__(self):
        if isinstance(self.dataset, IterableDataset):
            length = len(self.dataset)
            if self.batch_size is None:
                return length
            whole, rest = divmod(length, self.batch_size)
            return whole + (1 if rest and not self.drop_last else 0)
        return len(self.sampler if self.batch_sampler is None else self.batch_sampler)

    def __iter__(self):
        kind = _MultiProcessingDataLoaderIter if self.num_workers else _SingleProcessDataLoaderIter
        if not self.persistent_workers:
            return kind(self)
        if self._iterator is None:
            self._iterator = kind(self)
        else:
            self._iterator.again()
        return self._iterator


class _Endless(Sampler):
    """Indices for a data set that takes none."""

    def __iter__(self):
        while True:
            yield None


class _Fetcher:
    """Makes batches out of indices, or out of what comes next."""

    def __init__(self, loader):
        self.loader = loader
        dataset = loader.dataset
        self.batched = loader.batch_sampler is not None
        self.stream = iter(dataset) if isinstance(dataset, IterableDataset) else None

    def __call__(self, indices):
        return self.loader.collate_fn(self._samples(indices))

    def _samples(self, indices):
        dataset = self.loader.dataset
        if self.stream is None:
            if not self.batched:
                return dataset[indices]
            several = getattr(dataset, "__getitems__", None)
            return several(indices) if several else [dataset[index] for index in indices]
        if not self.batched:
            return next(self.stream)
        samples = [sample for _, sample in zip(indices, self.stream)]
        if not samples or (self.loader.drop_last and len(samples) < len(indices)):
            raise StopIteration
        return samples


class _Iterator:
    """One pass."""

    def __init__(self, loader):
        self.loader = loader
        self._begin()
        # Drawn also without workers.
        seed = torch.empty((), dtype=torch.int64).random_(generator=loader.generator).item()
        self.workers = []
        count = loader.num_workers
        if count == 0:
            self.fetch = _Fetcher(loader)
        for number in range(count):
            info = WorkerInfo(number, count, seed + number, loader.dataset)
            worker = Worker(info, loader.worker_init_fn)
            self.workers.append((worker, worker.run(_Fetcher, loader)))
        self._all_workers = list(self.workers)

    def _begin(self):
        loader = self.loader
        batched = loader.batch_sampler is not None
        self.indices = iter(loader.batch_sampler if batched else loader.sampler)
        self.turn = 0

    def again(self):
        """Another pass of the same workers: their random numbers go on."""
        self._begin()
        self.workers = [(worker, worker.run(_Fetcher, self.loader)) for worker, _ in self._all_workers]

    def __iter__(self):
        return self

    def __len__(self):
        return len(self.loader)

    def __next__(self):
        if self.loader.num_workers == 0:
            return self.fetch(next(self.indices))
        while self.workers:
            indices = next(self.indices)
            at = self.turn % len(self.workers)
            worker, fetch = self.workers[at]
            try:
                batch = worker.run(fetch, indices)
            except StopIteration:
                # This worker's stream is at its end; the others go on in turn.
                del self.workers[at]
                self.turn = at
                continue
            self.turn = at + 1
            return batch
        raise StopIteration


# PyTorch's names for the two kinds.
class _SingleProcessDataLoaderIter(_Iterator):
    pass


class _MultiProcessingDataLoaderIter(_Iterator):
    pass
