"""The layers and losses."""

from .module import Module
from .activation import *
from .container import *
from .flatten import *
from .linear import *
from .loss import *
