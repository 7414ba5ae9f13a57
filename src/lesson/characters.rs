//! Characters that would command a terminal or hide what a text says.

use std::borrow::Cow;

use serde_json::Value;

/// Control characters, and those that change the direction of writing, are
/// invisible, or break lines.
pub fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The text with harmful characters written as Rust does, `\u{1b}`, for messages
/// about it; newlines stay.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let hides = |c: char| c != '\n' && is_harmful(c);
    if !text.chars().any(hides) {
        return Cow::Borrowed(text);
    }
    let written = |c: char| match hides(c) {
        true => c.escape_unicode().to_string(),
        false => c.to_string(),
    };
    Cow::Owned(text.chars().map(written).collect())
}

/// The texts below a value that hold a harmful character, by their place.
pub(super) fn harmful_texts(at: &str, value: &Value) -> Vec<(String, char)> {
    match value {
        Value::String(text) => {
            let found = text.chars().find(|&c| c != '\n' && is_harmful(c));
            found.map(|c| (at.to_owned(), c)).into_iter().collect()
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.flat_map(|(i, item)| harmful_texts(&format!("{at}[{i}]"), item)).collect()
        }
        Value::Object(fields) => {
            let dot = if at.is_empty() { "" } else { "." };
            let fields = fields.iter();
            fields.flat_map(|(name, f)| harmful_texts(&format!("{at}{dot}{name}"), f)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_marks_are_written_out_and_all_else_stays() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
        assert_eq!(visible("größer\n∂ ≤ 漢"), "größer\n∂ ≤ 漢");
        assert_eq!(visible("a\tb\r"), "a\\u{9}b\\u{d}");
    }
}
