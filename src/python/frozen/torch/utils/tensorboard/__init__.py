"""`torch.utils.tensorboard`: what a script logs, into TensorBoard's event files,
and to whoever watches the run."""

import time
from os import fspath

import _events
import torch

_REFUSED = ("add_hparams", "add_image", "add_images", "add_image_with_boxes", "add_figure",
            "add_video", "add_audio", "add_graph", "add_embedding", "add_pr_curve",
            "add_custom_scalars", "add_mesh", "add_onnx_graph", "add_tensor")


class SummaryWriter:
    def __init__(self, log_dir=None, comment="", purge_step=None, max_queue=10, flush_secs=120,
                 filename_suffix=""):
        if not log_dir:
            begun = time.strftime("%b%d_%H-%M-%S", time.localtime())
            log_dir = f"runs/{begun}_{_events.host()}{comment}"
        if purge_step is not None:
            raise NotImplementedError(
                "gradstep does not support SummaryWriter(purge_step=) yet")
        self.log_dir = fspath(log_dir)
        self._suffix = filename_suffix
        self._file = _events.open(self.log_dir, filename_suffix)
        self._others = {}

    def get_logdir(self):
        return self.log_dir

    def add_scalar(self, tag, scalar_value, global_step=None, walltime=None, new_style=False,
                   double_precision=False):
        self._file.scalar(tag, float(scalar_value), _step(global_step))

    def add_scalars(self, main_tag, tag_scalar_dict, global_step=None, walltime=None):
        """As in PyTorch, each in an event file of its own."""
        for name, value in tag_scalar_dict.items():
            folder = f"{self.log_dir}/{main_tag.replace('/', '_')}_{name}"
            if folder not in self._others:
                self._others[folder] = _events.open(folder, self._suffix)
            self._others[folder].scalar(main_tag, float(value), _step(global_step))

    def add_histogram(self, tag, values, global_step=None, bins="tensorflow", walltime=None,
                      max_bins=None):
        if bins != "tensorflow" or max_bins is not None:
            raise NotImplementedError(
                "gradstep does not support SummaryWriter.add_histogram(bins=, max_bins=) yet")
        values = torch.as_tensor(values).detach()
        if values.numel() == 0:
            raise ValueError("The input has no element.")
        self._file.histogram(tag, values, _step(global_step))

    def add_text(self, tag, text_string, global_step=None, walltime=None):
        self._file.text(tag, text_string, _step(global_step))

    def flush(self):
        for file in (self._file, *self._others.values()):
            file.flush()

    def close(self):
        for file in (self._file, *self._others.values()):
            file.close()

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.close()

    def __getattr__(self, name):
        if name in _REFUSED:
            raise NotImplementedError(f"gradstep does not support SummaryWriter.{name} yet")
        raise AttributeError(f"'SummaryWriter' object has no attribute '{name}'")


def _step(step):
    return 0 if step is None else int(step)
