"""`warnings`: printed once a line, as Python does, with the script's line."""

import builtins
import sys

import _gradstep

filters = []
_seen = set()


def warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()):
    if isinstance(message, Warning):
        category = type(message)
    category = category or UserWarning
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError(f"category must be a Warning subclass, not '{type(category).__name__}'")
    filename, lineno, line = _gradstep.location(stacklevel)
    _show(message, category, filename, lineno, line)


def warn_explicit(message, category, filename, lineno, module=None, registry=None,
                  module_globals=None, source=None):
    _show(message, category, filename, lineno, "")


def _show(message, category, filename, lineno, line):
    text = str(message)
    action = "default"
    for known, start, kind in filters:
        if issubclass(category, kind) and text.lower().startswith(start.lower()):
            action = known
            break
    else:
        if issubclass(category, (PendingDeprecationWarning, ImportWarning, ResourceWarning)):
            return
    if action == "ignore":
        return
    if action == "error":
        raise message if isinstance(message, Warning) else category(message)
    if action != "always":
        key = text, category
        if action == "default":
            key += filename, lineno
        if key in _seen:
            return
        _seen.add(key)
    if catch_warnings.recording is not None:
        catch_warnings.recording.append(
            WarningMessage(message if isinstance(message, Warning) else category(text),
                           category, filename, lineno))
        return
    showwarning(text, category, filename, lineno, line=line)


def showwarning(message, category, filename, lineno, file=None, line=None):
    (file or sys.stderr).write(formatwarning(message, category, filename, lineno, line))


def formatwarning(message, category, filename, lineno, line=None):
    text = f"{filename}:{lineno}: {category.__name__}: {message}\n"
    return text + f"  {line.strip()}\n" if line else text


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    if action not in ("default", "error", "ignore", "always", "module", "once", "all"):
        raise ValueError(f"invalid action: {action!r}")
    action = "always" if action == "all" else action
    # The regular expressions that scripts use here are plain text, but for a trailing `.*`.
    entry = action, message.removeprefix(".*").removesuffix(".*"), category
    if append:
        filters.append(entry)
    else:
        filters.insert(0, entry)


def simplefilter(action, category=Warning, lineno=0, append=False):
    filterwarnings(action, "", category, append=append)


def resetwarnings():
    filters.clear()


class WarningMessage:
    def __init__(self, message, category, filename, lineno):
        self.message = message
        self.category = category
        self.filename = filename
        self.lineno = lineno

    def __str__(self):
        return (f"{{message : {self.message!r}, category : {self.category.__name__!r}, "
                f"filename : {self.filename!r}, lineno : {self.lineno}, line : None}}")


class catch_warnings:
    recording = None

    def __init__(self, *, record=False, action=None, category=Warning):
        self.record = record
        self.action = action
        self.category = category

    def __enter__(self):
        self.before = filters[:], set(_seen), catch_warnings.recording
        if self.action is not None:
            simplefilter(self.action, self.category)
        if self.record:
            catch_warnings.recording = []
            return catch_warnings.recording

    def __exit__(self, *error):
        filters[:], seen, catch_warnings.recording = self.before
        _seen.clear()
        _seen.update(seen)
