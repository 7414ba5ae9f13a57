"""`torch.utils.data`"""

from .dataset import (
    ChainDataset, ConcatDataset, Dataset, IterableDataset, Subset, TensorDataset, random_split,
)
from .sampler import (
    BatchSampler, RandomSampler, Sampler, SequentialSampler, SubsetRandomSampler,
    WeightedRandomSampler,
)
from .worker import get_worker_info
from .dataloader import DataLoader, default_collate, default_convert
from ..._missing import module_getattr as _module_getattr

__getattr__ = _module_getattr("torch.utils.data")
