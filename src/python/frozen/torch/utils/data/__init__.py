"""`torch.utils.data`"""

from ..._lazy import lazily as _lazily

__getattr__ = _lazily("torch.utils.data", {
    "dataset": "ChainDataset ConcatDataset Dataset IterableDataset StackDataset Subset "
               "TensorDataset random_split",
    "sampler": "BatchSampler RandomSampler Sampler SequentialSampler SubsetRandomSampler "
               "WeightedRandomSampler",
    "worker": "get_worker_info",
    "dataloader": "DataLoader default_collate default_convert",
})
