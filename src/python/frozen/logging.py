"""`logging`: loggers by name, levels, handlers for streams and files, formatters."""

import sys
import time

NOTSET, DEBUG, INFO, WARNING, ERROR, CRITICAL = range(0, 60, 10)
WARN, FATAL = WARNING, CRITICAL
_NAMES = {NOTSET: "NOTSET", DEBUG: "DEBUG", INFO: "INFO", WARNING: "WARNING", ERROR: "ERROR",
          CRITICAL: "CRITICAL"}
_LEVELS = {**{name: level for level, name in _NAMES.items()}, "WARN": WARNING, "FATAL": CRITICAL}


def getLevelName(level):
    if isinstance(level, str):
        return _LEVELS.get(level, f"Level {level}")
    return _NAMES.get(level, f"Level {level}")


def addLevelName(level, levelName):
    _NAMES[level] = levelName
    _LEVELS[levelName] = level


def _level(level):
    if isinstance(level, int):
        return level
    if level not in _LEVELS:
        raise ValueError(f"Unknown level: {level!r}")
    return _LEVELS[level]


class LogRecord:
    def __init__(self, name, level, msg, args, exc_info=None):
        self.name, self.levelno, self.msg, self.args = name, level, msg, args
        self.levelname = getLevelName(level)
        self.exc_info = exc_info
        self.created = time.time()
        self.msecs = self.created % 1 * 1000
        self.relativeCreated = 0.0
        self.filename = self.module = self.funcName = self.pathname = ""
        self.lineno = self.process = self.thread = 0
        self.threadName, self.processName = "MainThread", "MainProcess"

    def getMessage(self):
        text = str(self.msg)
        if not self.args:
            return text
        args = self.args
        return text % (args[0] if len(args) == 1 and isinstance(args[0], dict) else args)


class Formatter:
    def __init__(self, fmt=None, datefmt=None, style="%"):
        if style not in "%{$":
            raise ValueError("Style must be one of: %,{,$")
        self._fmt = fmt or {"%": "%(message)s", "{": "{message}", "$": "${message}"}[style]
        self.datefmt, self._style = datefmt, style

    def formatTime(self, record, datefmt=None):
        when = time.localtime(record.created)
        if datefmt:
            return time.strftime(datefmt, when)
        return f"{time.strftime('%Y-%m-%d %H:%M:%S', when)},{int(record.msecs):03d}"

    def format(self, record):
        record.message = record.getMessage()
        if "asctime" in self._fmt:
            record.asctime = self.formatTime(record, self.datefmt)
        values = vars(record)
        if self._style == "%":
            text = self._fmt % values
        elif self._style == "{":
            text = self._fmt.format(**values)
        else:
            from string import Template

            text = Template(self._fmt).substitute(values)
        if record.exc_info:
            import traceback

            text += "\n" + traceback.format_exc().rstrip("\n")
        return text


class Handler:
    def __init__(self, level=NOTSET):
        self.level = _level(level)
        self.formatter = None

    def setLevel(self, level):
        self.level = _level(level)

    def setFormatter(self, fmt):
        self.formatter = fmt

    def addFilter(self, filter):
        raise NotImplementedError("gradstep does not support logging filters yet")

    def format(self, record):
        return (self.formatter or Formatter()).format(record)

    def handle(self, record):
        if record.levelno >= self.level:
            self.emit(record)

    def emit(self, record):
        raise NotImplementedError("emit must be implemented by Handler subclasses")

    def flush(self):
        """Nothing is held back."""

    close = flush


class StreamHandler(Handler):
    terminator = "\n"

    def __init__(self, stream=None):
        super().__init__()
        self.stream = sys.stderr if stream is None else stream

    def emit(self, record):
        self.stream.write(self.format(record) + self.terminator)


class FileHandler(StreamHandler):
    def __init__(self, filename, mode="a", encoding=None, delay=False):
        super().__init__(open(filename, mode))

    def emit(self, record):
        super().emit(record)
        self.stream.flush()

    def close(self):
        self.stream.close()


class NullHandler(Handler):
    def handle(self, record):
        """Says nothing."""


class _LastResort(StreamHandler):
    """What a record gets when nobody configured anything."""

    def __init__(self):
        Handler.__init__(self, WARNING)

    def emit(self, record):
        sys.stderr.write(self.format(record) + "\n")


lastResort = _LastResort()


class Logger:
    def __init__(self, name, level=NOTSET):
        self.name, self.level = name, _level(level)
        self.parent, self.propagate, self.handlers, self.disabled = None, True, [], False

    def setLevel(self, level):
        self.level = _level(level)

    def getEffectiveLevel(self):
        logger = self
        while logger and not logger.level:
            logger = logger.parent
        return logger.level if logger else NOTSET

    def isEnabledFor(self, level):
        return not self.disabled and level >= self.getEffectiveLevel() and level > _disabled

    def addHandler(self, hdlr):
        if hdlr not in self.handlers:
            self.handlers.append(hdlr)

    def removeHandler(self, hdlr):
        if hdlr in self.handlers:
            self.handlers.remove(hdlr)

    def hasHandlers(self):
        return bool(self.handlers or self.parent and self.propagate and self.parent.hasHandlers())

    def getChild(self, suffix):
        return getLogger(suffix if self is root else f"{self.name}.{suffix}")

    def log(self, level, msg, *args, exc_info=None, **kwargs):
        if not self.isEnabledFor(level):
            return
        record = LogRecord(self.name, level, msg, args, exc_info)
        logger, found = self, False
        while logger:
            for handler in logger.handlers:
                found = True
                handler.handle(record)
            logger = logger.parent if logger.propagate else None
        if not found:
            lastResort.handle(record)

    def debug(self, msg, *args, **kwargs):
        self.log(DEBUG, msg, *args, **kwargs)

    def info(self, msg, *args, **kwargs):
        self.log(INFO, msg, *args, **kwargs)

    def warning(self, msg, *args, **kwargs):
        self.log(WARNING, msg, *args, **kwargs)

    warn = warning

    def error(self, msg, *args, **kwargs):
        self.log(ERROR, msg, *args, **kwargs)

    def critical(self, msg, *args, **kwargs):
        self.log(CRITICAL, msg, *args, **kwargs)

    fatal = critical

    def exception(self, msg, *args, exc_info=True, **kwargs):
        self.log(ERROR, msg, *args, exc_info=exc_info, **kwargs)

    def __repr__(self):
        return f"<Logger {self.name} ({getLevelName(self.getEffectiveLevel())})>"


root = Logger("root", WARNING)
_loggers = {}
_disabled = -1


def getLogger(name=None):
    if not name or name == "root":
        return root
    if name not in _loggers:
        logger = _loggers[name] = Logger(name)
        above = name.rpartition(".")[0]
        logger.parent = getLogger(above) if above else root
    return _loggers[name]


def disable(level=CRITICAL):
    global _disabled
    _disabled = level


def basicConfig(*, filename=None, filemode="a", format=None, datefmt=None, style="%", level=None,
                stream=None, handlers=None, force=False, encoding=None, errors=None):
    if force:
        root.handlers.clear()
    if root.handlers:
        return
    if handlers is None:
        handlers = [FileHandler(filename, filemode) if filename else StreamHandler(stream)]
    fmt = format or {"%": "%(levelname)s:%(name)s:%(message)s",
                     "{": "{levelname}:{name}:{message}",
                     "$": "${levelname}:${name}:${message}"}[style]
    for handler in handlers:
        if handler.formatter is None:
            handler.setFormatter(Formatter(fmt, datefmt, style))
        root.addHandler(handler)
    if level is not None:
        root.setLevel(level)


def _of_root(name):
    def function(msg, *args, **kwargs):
        if not root.handlers:
            basicConfig()
        getattr(root, name)(msg, *args, **kwargs)

    function.__name__ = function.__qualname__ = name
    return function


debug, info, warning, error, critical, exception = map(
    _of_root, ("debug", "info", "warning", "error", "critical", "exception"))
warn, fatal = warning, critical


def log(level, msg, *args, **kwargs):
    if not root.handlers:
        basicConfig()
    root.log(level, msg, *args, **kwargs)


def shutdown():
    """Every record is already written."""
