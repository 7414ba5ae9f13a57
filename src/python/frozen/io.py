"""`io`: streams in memory."""

from _io import BytesIO, StringIO
