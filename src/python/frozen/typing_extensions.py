"""`typing_extensions`: all of it is in `typing`."""

from typing import *
from typing import __getattr__
