"""`io`: streams in memory, and the built-in `open`."""

from _io import BytesIO, StringIO
from builtins import open
