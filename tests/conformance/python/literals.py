# ast.literal_eval: values and nothing else.
import ast

texts = [" 1", "-3.5e2", "+7", '{"a": (1, 2), 3: None}', "{1}", "set()", '"a" "b"', "b'x'", "(1)", "(1,)", "[]",
         "'it\\'s'", '"""a\nb"""', "[True, False, -0x1f, 1_000, .5, 1.]", "()", "{}", "'[1](2)'", "[[1, 2], [3]]",
         "x", "1+2", "[1,", "f(1)", "", "1 2", "--1", 'f"{1}"', "not True", "[1][0]", "(1)(2)", "a.b", "[x for x in y]",
         "1 if 2 else 3", "lambda: 1", "1;2", "__import__('os')", "'a'[0]", "{1: 2, 3}", "[1, 2"]
for text in texts:
    try:
        value = ast.literal_eval(text)
        print(repr(text), type(value).__name__, value)
    except (ValueError, SyntaxError) as error:
        print(repr(text), type(error).__name__)
