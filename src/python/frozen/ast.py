"""`ast.literal_eval`. There is no syntax tree of the script to be had."""

import re

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>(?:0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?))
    |(?P<string>(?:[rRbBuU]|[bB][rR]|[rR][bB])?(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
    |(?P<constant>None\b|True\b|False\b|set\(\s*\))
    |(?P<sign>[+-])
    |(?P<open>[\[({])
    |(?P<close>[\])}])
    |(?P<between>[,:])
    )""", re.VERBOSE | re.DOTALL)


def _is_literal(text):
    """Whether the text holds values, their signs, and what groups them: no more. That the
    brackets match is the compiler's to tell."""
    position, before = 0, "open"
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            return False
        kind, position = token.lastgroup, token.end()
        wanted = before in ("open", "between")
        allowed = {
            "number": wanted or before == "sign",
            "string": wanted or before == "string",
            "constant": wanted,
            "sign": wanted,
            "open": wanted,
        }
        if not allowed.get(kind, before != "sign"):
            return False
        before = kind
    return True


def literal_eval(node_or_string):
    """The value of a text that is a number, a string, bytes, a tuple, list, dict or set of
    those, True, False or None.

    ValueError: for any other expression. SyntaxError: for what is none."""
    if not isinstance(node_or_string, str):
        raise ValueError(f"malformed node or string: {node_or_string!r}")
    text = node_or_string.lstrip(" \t").rstrip()
    code = compile(text, "<unknown>", "eval")
    if not _is_literal(text):
        raise ValueError(f"malformed node or string on line 1: {text!r}")
    return eval(code, {"__builtins__": {"set": set}})


def __getattr__(name):
    raise AttributeError(f"gradstep has only literal_eval of the ast module, not {name}")
