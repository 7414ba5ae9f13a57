//! Changes of one line of Python that keep everything else of it: another
//! number, `sum` for `mean`, `eval()` for `train()`.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::protocol::Reduction;

/// What a module's `training` flag is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Train,
    Eval,
}

/// Which bytes of a line are code, neither in a string nor in a comment; and
/// where the comment begins.
fn bare(line: &str) -> (Vec<bool>, Option<usize>) {
    let mut quote: Option<char> = None;
    let mut escaped = false;
    let mut mask = vec![false; line.len()];
    for (at, c) in line.char_indices() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '#' => return (mask, Some(at)),
            None => mask[at..at + c.len_utf8()].fill(true),
        }
    }
    (mask, None)
}

/// A line without its indentation and comment.
pub fn code(line: &str) -> &str {
    line[..bare(line).1.unwrap_or(line.len())].trim()
}

/// The plain numbers that a line of code writes, `0.01` in `lr = 0.01  # 2`, and
/// where. The digits of names such as `w1` are none.
pub fn numbers(line: &str) -> Vec<Range<usize>> {
    let (mask, _) = bare(line);
    let bytes = line.as_bytes();
    let name = |at: usize| bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'_' | b'.');
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !mask[at] || !name(at) {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && mask[at] {
            let exponent = matches!(bytes[at], b'+' | b'-')
                && matches!(bytes[at - 1], b'e' | b'E')
                && bytes[start].is_ascii_digit();
            if !name(at) && !exponent {
                break;
            }
            at += 1;
        }
        let starts = bytes[start].is_ascii_digit()
            || bytes[start] == b'.' && bytes.get(start + 1).is_some_and(u8::is_ascii_digit);
        if starts && line[start..at].replace('_', "").parse::<f64>().is_ok() {
            found.push(start..at);
        }
    }
    found
}

/// The line with another number: in place of the one that is `from`, or of the
/// only one there is.
///
/// # Errors
///
/// One sentence, where the line has no such number, or several.
pub fn with_number(line: &str, from: Option<f64>, to: &str) -> Result<String, String> {
    let value = |range: &Range<usize>| line[range.clone()].replace('_', "").parse::<f64>().ok();
    let all = numbers(line);
    let wanted = |range: &&Range<usize>| from.is_none_or(|from| value(range) == Some(from));
    let mut found = all.iter().filter(wanted);
    let said = || format!("'{}'", line.trim());
    match (found.next(), found.next(), from) {
        (Some(range), None, _) => Ok(format!("{}{to}{}", &line[..range.start], &line[range.end..])),
        (None, _, None) => Err(format!("{} has no number", said())),
        (None, _, Some(from)) => Err(format!("{} has no {from}", said())),
        (Some(_), Some(_), None) => Err(format!("{} has several numbers; say which", said())),
        (Some(_), Some(_), Some(from)) => Err(format!("{} has {from} several times", said())),
    }
}

/// The line with per-sample losses added up this way, where it says how they
/// are, or calls a loss that can be told.
pub fn with_reduction(line: &str, to: Reduction) -> Option<String> {
    let (old, new) = match to {
        Reduction::Mean => ("sum", "mean"),
        Reduction::Sum => ("mean", "sum"),
    };
    for (before, after) in [
        (format!(".{old}()"), format!(".{new}()")),
        (format!("torch.{old}("), format!("torch.{new}(")),
        (format!("reduction=\"{old}\""), format!("reduction=\"{new}\"")),
        (format!("reduction='{old}'"), format!("reduction='{new}'")),
    ] {
        if let Some(changed) = replaced(line, &before, &after) {
            return Some(changed);
        }
    }
    // The default is the mean.
    if to == Reduction::Mean || line.contains("reduction") {
        return None;
    }
    let open = loss_call(line)?;
    let close = closing(line, open)?;
    let first = line[open + 1..close].trim().is_empty();
    let comma = if first { "" } else { ", " };
    Some(format!("{}{comma}reduction=\"sum\"{}", &line[..close], &line[close..]))
}

/// The line with the other mode, where it sets one.
pub fn with_mode(line: &str, to: Mode) -> Option<String> {
    match to {
        Mode::Train => replaced(line, ".eval()", ".train()")
            .or_else(|| replaced(line, ".train(False)", ".train()")),
        Mode::Eval => replaced(line, ".train()", ".eval()")
            .or_else(|| replaced(line, ".train(True)", ".eval()")),
    }
}

/// The line with a piece of its code replaced where it first stands.
fn replaced(line: &str, before: &str, after: &str) -> Option<String> {
    let (mask, _) = bare(line);
    let at = line.match_indices(before).map(|(at, _)| at).find(|&at| mask[at])?;
    Some(format!("{}{after}{}", &line[..at], &line[at + before.len()..]))
}

/// The opening parenthesis of a call of a loss: `nn.MSELoss(`, `F.mse_loss(`,
/// `F.cross_entropy(`.
fn loss_call(line: &str) -> Option<usize> {
    let (mask, _) = bare(line);
    line.match_indices('(').map(|(at, _)| at).filter(|&at| mask[at]).find(|&at| {
        let name = line[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next();
        name.is_some_and(|name| {
            let known = ["cross_entropy", "binary_cross_entropy", "kl_div"];
            name.len() > 5 && (name.ends_with("Loss") || name.ends_with("_loss"))
                || known.contains(&name)
                || name == "binary_cross_entropy_with_logits"
        })
    })
}

/// The parenthesis that closes the one at `open`, if it is on this line.
fn closing(line: &str, open: usize) -> Option<usize> {
    let (mask, _) = bare(line);
    let mut depth = 0;
    for (at, c) in line.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            _ if !mask[at] => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_a_line() {
        let found = |line: &'static str| -> Vec<&str> {
            numbers(line).into_iter().map(|range| &line[range]).collect()
        };
        assert_eq!(found("lr = 0.01  # not 2"), ["0.01"]);
        assert_eq!(found("x2 = f(1e-3, .5, w_1) ** 1_000 - -7"), ["1e-3", ".5", "1_000", "7"]);
        assert_eq!(found("a = 'lr 3' + \"4\\\"5\" + n.0x"), [] as [&str; 0]);
        assert_eq!(found("é = 1-2"), ["1", "2"]);
    }

    #[test]
    fn a_number_is_changed_and_nothing_else() {
        assert_eq!(with_number("lr = 0.01  # 0.01", None, "1.0").unwrap(), "lr = 1.0  # 0.01");
        let adam = "opt = Adam(m.parameters(), lr=1e-3, betas=(0.9, 0.999))";
        assert_eq!(
            with_number(adam, Some(0.001), "0.1").unwrap(),
            "opt = Adam(m.parameters(), lr=0.1, betas=(0.9, 0.999))"
        );
        assert!(with_number(adam, None, "1").unwrap_err().contains("several"));
        assert!(with_number("a = b", None, "1").unwrap_err().contains("no number"));
        assert!(with_number("a = 2", Some(3.0), "1").unwrap_err().contains("no 3"));
    }

    #[test]
    fn mean_and_sum_change_places() {
        let sum = |line| with_reduction(line, Reduction::Sum);
        assert_eq!(sum("loss = ((p - y) ** 2).mean()").unwrap(), "loss = ((p - y) ** 2).sum()");
        assert_eq!(sum("f = nn.MSELoss()").unwrap(), "f = nn.MSELoss(reduction=\"sum\")");
        assert_eq!(
            sum("loss = F.cross_entropy(model(x), y)  # (").unwrap(),
            "loss = F.cross_entropy(model(x), y, reduction=\"sum\")  # ("
        );
        assert_eq!(sum("loss = criterion(p, y)"), None);
        assert_eq!(sum("# x.mean()"), None);
        assert_eq!(
            with_reduction("f = nn.L1Loss(reduction='sum')", Reduction::Mean).unwrap(),
            "f = nn.L1Loss(reduction='mean')"
        );
    }

    #[test]
    fn modes_change_places() {
        assert_eq!(with_mode("    model.eval()", Mode::Train).unwrap(), "    model.train()");
        assert_eq!(with_mode("net.train(True)", Mode::Eval).unwrap(), "net.eval()");
        assert_eq!(with_mode("model.eval()", Mode::Eval), None);
    }
}
