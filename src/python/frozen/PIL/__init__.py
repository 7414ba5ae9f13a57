"""`PIL`: pictures in memory, grey or coloured, as torchvision's data sets give them. There
is no decoder of picture files."""

__version__ = "13.0.0+gradstep"


class UnidentifiedImageError(OSError):
    """Raised in :py:meth:`PIL.Image.open` if an image cannot be opened and identified."""
