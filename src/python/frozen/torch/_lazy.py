"""Parts of a package that are read when a script first asks for them: most scripts need few."""

import sys

from ._missing import less_common, module_getattr


class _Package(type(sys)):
    """A module whose `dir()` lists what was not read yet, too."""

    def __dir__(self):
        self.__dict__["_load_all"]()
        return sorted(self.__dict__)


def lazily(package, homes, submodules=""):
    """A package's `__getattr__`.

    `homes` maps a submodule to names that the package takes from it; the rest of the
    submodule's `__all__` is found too, but only after every home has been read.
    `submodules` are reached by their own names.
    """
    module = sys.modules[package]
    module.__class__ = _Package
    namespace = module.__dict__
    home = {name: place for place, names in homes.items() for name in names.split()}
    submodules = submodules.split()
    missing = module_getattr(package)

    def load(place):
        name = f"{package}.{place}"
        __import__(name)
        return sys.modules[name]

    def take(name):
        value = namespace[name] = getattr(load(home[name]), name)
        return value

    def load_all():
        for place, names in homes.items():
            home = load(place)
            for name in (*names.split(), *home.__dict__.get("__all__", ())):
                namespace.setdefault(name, getattr(home, name))
        for name in submodules:
            load(name)

    def __getattr__(name):
        if name in submodules:
            return load(name)
        if name in home:
            return take(name)
        # The import system asks for private names; `__all__`, for `import *`.
        if name == "__all__" or not name.startswith("_"):
            value = less_common(package, name)
            if value is not None:
                return value
            load_all()
            if name in namespace:
                return namespace[name]
        return missing(name)

    namespace["_load_all"] = load_all
    return __getattr__
