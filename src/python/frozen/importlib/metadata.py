"""`importlib.metadata`: which versions the packages say they have."""

# What a package is called where it is installed, and where it is imported.
_CALLED = {"scikit-learn": "sklearn", "pillow": "PIL"}


class PackageNotFoundError(ModuleNotFoundError):
    def __str__(self):
        return f"No package metadata was found for {self.args[0]}"


def version(distribution_name):
    try:
        package = __import__(_CALLED.get(distribution_name.lower(), distribution_name))
        return package.__version__.partition("+")[0]
    except (ImportError, AttributeError):
        raise PackageNotFoundError(distribution_name) from None
