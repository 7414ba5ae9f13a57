"""`numpy._core`: the name that newer pickles know."""
