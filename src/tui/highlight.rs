//! A light touch of Python syntax: which words of a script are keywords,
//! comments, strings, names. Meaning (parameter, gradient, loss) is added when a
//! line is drawn, because it depends on the run.

/// What a piece of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Keyword,
    Name,
    Comment,
    String,
    Other,
}

/// A piece of a line of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
}

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// The lines of a script in pieces; strings may run over several lines.
pub fn lines(source: &str) -> Vec<Vec<Token>> {
    let mut open = None;
    source.lines().map(|line| tokens(&super::text::clean(line), &mut open)).collect()
}

/// `open` is the triple quote that an earlier line left open.
fn tokens(line: &str, open: &mut Option<&'static str>) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = if let Some(quote) = *open {
            let end = rest.find(quote);
            if end.is_some() {
                *open = None;
            }
            (Kind::String, end.map_or(rest.len(), |at| at + quote.len()))
        } else if first == '#' {
            (Kind::Comment, rest.len())
        } else if let Some(quote) = ["\"\"\"", "'''"].into_iter().find(|q| rest.starts_with(q)) {
            *open = Some(quote);
            (Kind::String, quote.len())
        } else if first == '"' || first == '\'' {
            (Kind::String, string_end(rest, first))
        } else if first.is_alphabetic() || first == '_' {
            let word = |c: char| c.is_alphanumeric() || c == '_';
            let end = rest.find(|c| !word(c)).unwrap_or(rest.len());
            let kind = if KEYWORDS.contains(&&rest[..end]) { Kind::Keyword } else { Kind::Name };
            (kind, end)
        } else {
            (Kind::Other, first.len_utf8())
        };
        let (text, after) = rest.split_at(length);
        match tokens.last_mut() {
            Some(Token { kind: last, text: so_far }) if *last == kind && kind == Kind::Other => {
                so_far.push_str(text);
            }
            _ => tokens.push(Token { kind, text: text.to_string() }),
        }
        rest = after;
    }
    tokens
}

/// Where a string on one line ends, its closing quote included.
fn string_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<(Kind, String)> {
        lines(source).concat().into_iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn a_hash_in_a_string_is_no_comment() {
        let found = kinds("print('#1 é') # done");
        assert!(found.contains(&(Kind::String, "'#1 é'".into())));
        assert!(found.contains(&(Kind::Comment, "# done".into())));
    }

    #[test]
    fn a_triple_quoted_string_runs_over_lines() {
        let found = lines("\"\"\"doc\nfor x\n\"\"\"\nfor x");
        assert_eq!(found[1][0].kind, Kind::String);
        assert_eq!(found[3][0].kind, Kind::Keyword);
    }

    #[test]
    fn pieces_together_are_the_line() {
        let line = "    loss = ((y_pred - y) ** 2).mean()  # ünïcode 'open";
        let together: String = lines(line).concat().into_iter().map(|token| token.text).collect();
        assert_eq!(together, line);
    }
}
