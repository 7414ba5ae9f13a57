"""`signal`: what a script does on Ctrl-C."""

import _gradstep

SIG_DFL, SIG_IGN = 0, 1
SIGINT, SIGTERM = 2, 15
_handlers = {}


def default_int_handler(signalnum, frame):
    raise KeyboardInterrupt


def signal(signalnum, handler):
    if signalnum not in (SIGINT, SIGTERM):
        raise NotImplementedError(f"gradstep does not support signal.signal({signalnum}) yet")
    if not callable(handler) and handler not in (SIG_DFL, SIG_IGN):
        raise TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, "
                        "or a callable object")
    before = getsignal(signalnum)
    _handlers[signalnum] = handler
    if signalnum == SIGINT:
        if handler == SIG_IGN:
            _gradstep.on_interrupt(lambda signalnum, frame: None)
        else:
            _gradstep.on_interrupt(default_int_handler if handler == SIG_DFL else handler)
    return before


def getsignal(signalnum):
    return _handlers.get(signalnum, default_int_handler if signalnum == SIGINT else SIG_DFL)
