//! Text on its way to the screen: escape sequences and control characters of a
//! script are made harmless, Markdown becomes styled words, words are wrapped.

use std::borrow::Cow;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::theme::Theme;
use crate::lesson::is_harmful;

/// The text without escape sequences, and with tabs as spaces and every other
/// control or direction-changing character as `·`. Newlines go too: a caller
/// splits lines first.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\t' => cleaned.push_str("    "),
            '\u{1b}' => match rest.next() {
                // CSI: parameters, then one final byte.
                Some('[') => while rest.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
                // OSC, DCS and their like run to BEL or to ESC and a backslash.
                Some(']' | 'P' | 'X' | '^' | '_') => {
                    while let Some(c) = rest.next() {
                        if c == '\u{7}' || (c == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            c if is_harmful(c) => cleaned.push('·'),
            c => cleaned.push(c),
        }
    }
    Cow::Owned(cleaned)
}

/// Lines of printed text as a terminal would leave them: what follows a
/// carriage return replaces what stood before it.
pub fn printed_lines(text: &str) -> Vec<Cow<'_, str>> {
    let last = |line| str::trim_end_matches(line, '\r').rsplit('\r').next().unwrap_or_default();
    text.lines().map(|line| clean(last(line))).collect()
}

/// The text in at most `width` columns, cut with `…`.
pub fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut short = String::new();
    let mut used = 0;
    for c in text.chars() {
        let columns = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + columns + 1 > width {
            break;
        }
        used += columns;
        short.push(c);
    }
    if width > 0 {
        short.push('…');
    }
    Cow::Owned(short)
}

/// The end of a text in at most `width` columns, its beginning cut with `…`: of
/// `model.rnn.weight_ih_l0` and `model.rnn.weight_hh_l0` the ends tell which is which.
pub fn cut_front(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let fits = |(_, c): &(usize, char)| {
        used += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
        used <= width
    };
    let from = text.char_indices().rev().take_while(fits).last().map_or(text.len(), |(at, _)| at);
    let dots = if width > 0 { "…" } else { "" };
    Cow::Owned(format!("{dots}{}", &text[from..]))
}

/// Paragraphs of Markdown in styled lines of at most `width` columns: strong,
/// emphasis, code, and lists. `code` gives the style of inline code, so that
/// `w.grad` has a gradient's colour in prose too.
pub fn markdown(
    text: &str,
    width: usize,
    theme: Theme,
    code: impl Fn(&str) -> Style,
) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut words: Vec<Span<'static>> = Vec::new();
    let mut styles = vec![theme.plain()];
    let mut number = None;
    let current = |styles: &[Style]| styles.last().copied().unwrap_or_default();
    let flush = |words: &mut Vec<Span<'static>>, lines: &mut Vec<Line<'static>>| {
        lines.extend(wrap(words, width));
        words.clear();
    };
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Strong | Tag::Heading { .. }) => {
                styles.push(current(&styles).patch(theme.strong()));
            }
            Event::Start(Tag::Emphasis) => styles.push(current(&styles).patch(theme.emphasis())),
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => {
                styles.pop();
            }
            Event::End(TagEnd::Heading(_)) => {
                styles.pop();
                flush(&mut words, &mut lines);
            }
            Event::Start(Tag::List(first)) => number = first,
            // `2048. And so on` is a list for Markdown: the number must not get lost.
            Event::Start(Tag::Item) => words.push(match &mut number {
                Some(next) => {
                    *next += 1;
                    Span::styled(format!("{}. ", *next - 1), current(&styles))
                }
                None => Span::raw("• "),
            }),
            Event::End(TagEnd::Item) => flush(&mut words, &mut lines),
            Event::Start(Tag::Paragraph) if !lines.is_empty() => lines.push(Line::default()),
            Event::End(TagEnd::Paragraph) => flush(&mut words, &mut lines),
            Event::Text(text) => {
                words.push(Span::styled(clean(&text).into_owned(), current(&styles)))
            }
            Event::Code(text) => {
                let style = current(&styles).patch(code(&text));
                words.push(Span::styled(clean(&text).into_owned(), style));
            }
            Event::SoftBreak => words.push(Span::raw(" ")),
            Event::HardBreak => flush(&mut words, &mut lines),
            _ => {}
        }
    }
    flush(&mut words, &mut lines);
    lines
}

/// Breaks styled text at spaces into lines of at most `width` columns; a word
/// that is longer than a line is broken where it must be.
pub fn wrap(spans: &[Span<'static>], width: usize) -> Vec<Line<'static>> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line: Vec<Span<'static>> = Vec::new();
    let mut used = 0;
    for word in words(spans) {
        let needed: usize = word.iter().map(|span| span.width()).sum();
        let space = usize::from(used > 0);
        if used > 0 && used + space + needed > width {
            lines.push(Line::from(std::mem::take(&mut line)));
            used = 0;
        } else if space == 1 {
            line.push(Span::raw(" "));
            used += 1;
        }
        for span in word {
            let mut text = span.content.as_ref();
            while used + text.width() > width {
                let mut end = 0;
                for c in text.chars() {
                    let columns = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
                    if used + columns > width {
                        break;
                    }
                    used += columns;
                    end += c.len_utf8();
                }
                // A wide character in a one-column line: leave it out.
                let skip = if end == 0 && used == 0 {
                    text.chars().next().map_or(text.len(), char::len_utf8)
                } else {
                    end
                };
                line.push(Span::styled(text[..end].to_string(), span.style));
                text = &text[skip..];
                lines.push(Line::from(std::mem::take(&mut line)));
                used = 0;
            }
            used += text.width();
            line.push(Span::styled(text.to_string(), span.style));
        }
    }
    if !line.is_empty() {
        lines.push(Line::from(line));
    }
    lines
}

/// Words, each of one or more styled pieces.
fn words(spans: &[Span<'static>]) -> Vec<Vec<Span<'static>>> {
    let mut words: Vec<Vec<Span<'static>>> = Vec::new();
    let mut fresh = true;
    for span in spans {
        for (index, piece) in span.content.split(' ').enumerate() {
            fresh |= index > 0;
            if piece.is_empty() {
                continue;
            }
            let piece = Span::styled(piece.to_string(), span.style);
            match words.last_mut() {
                Some(word) if !fresh => word.push(piece),
                _ => words.push(vec![piece]),
            }
            fresh = false;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(lines: &[Line]) -> Vec<String> {
        lines.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn escape_sequences_do_not_reach_the_screen() {
        assert_eq!(clean("a\u{1b}[31mred\u{1b}[0m"), "ared");
        assert_eq!(clean("\u{1b}]0;title\u{7}x"), "x");
        assert_eq!(clean("\u{1b}]8;;http://x\u{1b}\\link"), "link");
        assert_eq!(clean("bell\u{7} bidi\u{202e} tab\tend\u{1b}"), "bell· bidi· tab    end");
        assert!(matches!(clean("plain é 漢"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_progress_bar_leaves_its_last_state() {
        assert_eq!(printed_lines("1/2\r2/2\nend\r\n"), ["2/2", "end"]);
    }

    #[test]
    fn a_number_at_the_start_is_not_taken_for_a_bullet() {
        let rows = markdown("2048. If it is large.", 40, Theme::new(false), |_| Style::new());
        assert_eq!(plain(&rows), ["2048. If it is large."]);
        let rows = markdown("1. one\n2. two\n\n- three", 40, Theme::new(false), |_| Style::new());
        assert_eq!(plain(&rows), ["1. one", "2. two", "• three"]);
    }

    #[test]
    fn words_wrap_and_long_words_break() {
        let lines =
            markdown("one **two** three `four`.\n\nabcdefghij", 9, Theme::new(true), |_| {
                Style::new()
            });
        assert_eq!(plain(&lines), ["one two", "three", "four.", "", "abcdefghi", "j"]);
        assert!(lines.iter().all(|line| line.width() <= 9));
    }

    #[test]
    fn wide_characters_in_a_narrow_line_end() {
        let lines = wrap(&[Span::raw("漢字 a")], 1);
        assert_eq!(plain(&lines).concat(), "a");
    }

    #[test]
    fn text_is_cut_at_its_width() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("漢字漢字", 5), "漢字…");
        assert_eq!(cut("abc", 0), "");
        assert_eq!(cut_front("weight", 6), "weight");
        assert_eq!(cut_front("model.rnn.weight_ih_l0", 12), "…eight_ih_l0");
        assert_eq!(cut_front("漢字漢字", 5), "…漢字");
        assert_eq!(cut_front("abc", 0), "");
    }
}
