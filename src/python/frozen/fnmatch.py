"""`fnmatch`: names by pattern: `*`, `?`, `[abc]`."""

import re


def translate(pat):
    out, at = "", 0
    while at < len(pat):
        char = pat[at]
        at += 1
        end = pat.find("]", at + 1) if char == "[" else -1
        if char == "*":
            out += ".*"
        elif char == "?":
            out += "."
        elif end >= 0:
            inside = pat[at:end].replace("\\", "\\\\")
            out += "[" + ("^" + inside[1:] if inside.startswith("!") else inside) + "]"
            at = end + 1
        else:
            out += re.escape(char)
    return f"(?s:{out})\\Z"


def fnmatchcase(name, pat):
    return re.match(translate(pat), name) is not None


fnmatch = fnmatchcase


def filter(names, pat):
    return [name for name in names if fnmatchcase(name, pat)]
