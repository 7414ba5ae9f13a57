"""`types`: all of it is native."""

from _types import *
