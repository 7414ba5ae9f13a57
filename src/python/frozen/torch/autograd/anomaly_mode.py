"""`detect_anomaly`: errors where a gradient is not a number."""

import warnings

from _torch import _anomaly_mode, _set_anomaly_mode


class detect_anomaly:
    def __init__(self, check_nan=True):
        self.prev, self.prev_check_nan = _anomaly_mode()
        self.check_nan = check_nan
        warnings.warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should "
            "only be enabled for debugging.", stacklevel=2)

    def __enter__(self):
        _set_anomaly_mode(True, self.check_nan)

    def __exit__(self, *error):
        _set_anomaly_mode(self.prev, self.prev_check_nan)


class set_detect_anomaly:
    """Takes effect at once; as a context, until its end."""

    def __init__(self, mode, check_nan=True):
        self.prev, self.prev_check_nan = _anomaly_mode()
        _set_anomaly_mode(mode, check_nan)

    def __enter__(self):
        pass

    def __exit__(self, *error):
        _set_anomaly_mode(self.prev, self.prev_check_nan)
