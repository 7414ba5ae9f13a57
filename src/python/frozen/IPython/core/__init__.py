"""`IPython.core`"""
