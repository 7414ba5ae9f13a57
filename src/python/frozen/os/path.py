"""`os.path`: names of files, and which of them are there."""

import _files

sep = "/"


def join(first, *rest):
    result, *rest = (part if isinstance(part, str) else part.__fspath__() for part in (first, *rest))
    for part in rest:
        if part.startswith("/"):
            result = part
        elif not result or result.endswith("/"):
            result += part
        else:
            result += "/" + part
    return result


def split(path):
    path = path if isinstance(path, str) else path.__fspath__()
    at = path.rfind("/") + 1
    head, tail = path[:at], path[at:]
    return (head if head == "/" * len(head) else head.rstrip("/")), tail


def basename(path):
    return split(path)[1]


def dirname(path):
    return split(path)[0]


def splitext(path):
    path = path if isinstance(path, str) else path.__fspath__()
    name = basename(path)
    at = name.rfind(".")
    if at <= 0 or not name[:at].strip("."):
        return path, ""
    cut = len(path) - len(name) + at
    return path[:cut], path[cut:]


def isabs(path):
    return path.startswith("/")


def normpath(path):
    parts = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part and part != "." and not (part == ".." and path.startswith("/")):
            parts.append(part)
    return ("/" if path.startswith("/") else "") + "/".join(parts) or "."


def relpath(path, start="."):
    return normpath(path)


def abspath(path):
    return normpath(path)


realpath = abspath


def expanduser(path):
    """The path as it is: a home is outside of the script's directory."""
    return path if isinstance(path, str) else path.__fspath__()


def _asked(question, path):
    """Of what lies outside of the script's directory nothing is seen."""
    try:
        return question(path if isinstance(path, str) else path.__fspath__())
    except PermissionError:
        return False


def isfile(path):
    return _asked(_files.is_file, path)


def isdir(path):
    return _asked(_files.is_dir, path)


def exists(path):
    return isfile(path) or isdir(path)


def islink(path):
    return False


def getsize(path):
    return _files.size(path if isinstance(path, str) else path.__fspath__())


def __getattr__(attribute):
    raise AttributeError(f"gradstep does not support os.path.{attribute} yet")
