"""`numpy.core`: the name that older pickles know."""
