"""Workers of a `DataLoader`. They run in this process, one batch after the other, each
with random numbers of its own: batches are PyTorch's, but nothing runs beside the loop."""

import random

import _gradstep
import torch

_current = None


def get_worker_info():
    """The worker whose turn it is; None outside of workers."""
    return _current


class WorkerInfo:
    def __init__(self, id, num_workers, seed, dataset):
        self.id = id
        self.num_workers = num_workers
        self.seed = seed
        self.dataset = dataset

    def __repr__(self):
        return (f"WorkerInfo(id={self.id}, num_workers={self.num_workers}, seed={self.seed}, "
                f"dataset={self.dataset!r})")


class _Message(str):
    """Printed as it is, also by a KeyError."""

    def __repr__(self):
        return str(self)


def _caught(error, worker):
    """What the loop gets of an exception in a worker."""
    text = _gradstep.format_exception(error)
    message = (f"Caught {type(error).__name__} in DataLoader worker process {worker}.\n"
               f"Original {text}").rstrip("\n")
    if isinstance(error, KeyError):
        message = _Message(message)
    try:
        return type(error)(message)
    except TypeError:
        # It cannot be made of a text.
        return RuntimeError(message)


class Worker:
    """Runs functions under the generators of one worker, as its process would."""

    def __init__(self, info, init):
        self.info = info
        self.states = None
        self.run(self._begin, init)

    def _begin(self, init):
        random.seed(self.info.seed)
        torch.manual_seed(self.info.seed)
        if init is not None:
            init(self.info.id)

    def run(self, function, *args):
        global _current
        before, outer = (torch.get_rng_state(), random.getstate()), _current
        if self.states is not None:
            torch.set_rng_state(self.states[0])
            random.setstate(self.states[1])
        _current = self.info
        try:
            return function(*args)
        except StopIteration:
            raise
        except Exception as error:
            raise _caught(error, self.info.id) from None
        finally:
            self.states = torch.get_rng_state(), random.getstate()
            torch.set_rng_state(before[0])
            random.setstate(before[1])
            _current = outer
