//! Reading an expression's text from left to right: words, signs, numbers.

pub(super) struct Cursor<'a> {
    text: &'a str,
    /// Byte offset, always at a character's start.
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Cursor { text, at: 0 }
    }

    /// The next character that is not a space.
    pub(super) fn peek(&mut self) -> Option<char> {
        self.skip(char::is_whitespace);
        self.rest().chars().next()
    }

    pub(super) fn take(&mut self, token: &str) -> bool {
        self.peek();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// A word that is not the beginning of a longer one.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        self.peek();
        let rest = self.rest().strip_prefix(word);
        let found = rest.is_some_and(|rest| !rest.starts_with(in_name) && !rest.starts_with('.'));
        if found {
            self.at += word.len();
        }
        found
    }

    /// Letters, digits and underscores, as many as there are.
    pub(super) fn word(&mut self) -> &'a str {
        self.peek();
        let start = self.at;
        self.skip(in_name);
        &self.text[start..self.at]
    }

    /// Words with dots between them.
    pub(super) fn dotted(&mut self) -> &'a str {
        self.peek();
        let start = self.at;
        loop {
            self.skip(in_name);
            if !self.dot() {
                return &self.text[start..self.at];
            }
        }
    }

    /// A dot that a word follows.
    pub(super) fn dot(&mut self) -> bool {
        let dotted = self.rest().strip_prefix('.').is_some_and(|rest| rest.starts_with(in_name));
        if dotted {
            self.at += 1;
        }
        dotted
    }

    pub(super) fn closing(&mut self, bracket: char) -> Result<(), String> {
        match self.peek() {
            Some(c) if c == bracket => {
                self.at += 1;
                Ok(())
            }
            _ => Err(self.expected(&format!("'{bracket}'"))),
        }
    }

    /// Whether the digits here begin a name such as `0.weight`, as parameters of
    /// a bare `nn.Sequential` have.
    pub(super) fn digits_of_a_name(&self) -> bool {
        let mut rest = self.rest();
        loop {
            let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            match after.strip_prefix('.') {
                Some(next) if after.len() < rest.len() => {
                    if next.starts_with(starts_name) {
                        return true;
                    }
                    rest = next;
                }
                _ => return false,
            }
        }
    }

    pub(super) fn number(&mut self) -> Result<f64, String> {
        let start = self.at;
        self.digits();
        if self.rest().starts_with('.') {
            self.at += 1;
            self.digits();
        }
        if self.rest().starts_with(['e', 'E']) {
            self.at += 1;
            if self.rest().starts_with(['+', '-']) {
                self.at += 1;
            }
            self.digits();
        }
        let text = &self.text[start..self.at];
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(format!("'{text}' is not a number, at column {}", self.column(start))),
        }
    }

    pub(super) fn integer(&mut self) -> Result<i64, String> {
        self.peek();
        let start = self.at;
        if self.rest().starts_with('-') {
            self.at += 1;
        }
        self.digits();
        let text = &self.text[start..self.at];
        text.parse().map_err(|_| self.expected("a whole number as index"))
    }

    /// What stands here instead of what was expected.
    pub(super) fn expected(&self, what: &str) -> String {
        let found = match self.rest().chars().next() {
            Some(c) => format!("'{c}'"),
            None => "the end".into(),
        };
        format!("expected {what} at column {}, found {found}", self.column(self.at))
    }

    fn digits(&mut self) {
        self.skip(|c| c.is_ascii_digit());
    }

    fn skip(&mut self, which: impl Fn(char) -> bool) {
        self.at = self.text.len() - self.rest().trim_start_matches(which).len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn column(&self, at: usize) -> usize {
        self.text[..at].chars().count() + 1
    }
}

pub(super) fn starts_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
