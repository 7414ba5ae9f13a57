"""`operator`: all of it is native."""

from _operator import *
from _operator import __doc__
