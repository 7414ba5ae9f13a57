//! Figures in prose, and whether a run has them.

use crate::protocol::{Grad, Statement, Values};
use crate::session::Timeline;

/// A number as it is written in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Written<'a> {
    pub(super) text: &'a str,
    pub(super) value: f64,
    /// Half a unit of the last digit.
    pub(super) within: f64,
}

/// The numbers of a text that have a decimal point or a minus sign. Whole
/// positive numbers are left out: they count things as often as they are
/// figures. So are versions, as in "PyTorch 2.0".
pub(super) fn written(text: &str) -> impl Iterator<Item = Written<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + text[from..].find(|c: char| c.is_ascii_digit())?;
            let end = number_end(text, start);
            from = end;
            let before = &text[..start];
            let after = &text[end..];
            let name = |c: char| c.is_alphanumeric() || c == '_';
            // Digits of a name such as `w2`, `model.0.weight` or `2nd`.
            if before.ends_with(|c: char| name(c) || c == '.') || after.starts_with(name) {
                continue;
            }
            if after.strip_prefix('.').is_some_and(|rest| rest.starts_with(name)) {
                continue;
            }
            if before.ends_with("PyTorch ") {
                continue;
            }
            let minus = ['-', '−'].into_iter().find(|&sign| {
                // A sign, not a hyphen or a subtraction without spaces.
                before
                    .strip_suffix(sign)
                    .is_some_and(|rest| !rest.ends_with(|c: char| name(c) || c == ')'))
            });
            let digits = &text[start..end];
            let decimals = digits.split_once('.').map(|(_, decimals)| decimals.len());
            if minus.is_none() && decimals.is_none() {
                continue;
            }
            let Ok(value) = digits.parse::<f64>() else { continue };
            return Some(Written {
                text: &text[start - minus.map_or(0, char::len_utf8)..end],
                value: if minus.is_some() { -value } else { value },
                within: 0.5 * 0.1_f64.powi(decimals.unwrap_or(0) as i32),
            });
        }
    })
}

/// Where the number that begins at `start` ends; a full stop is not part of it.
fn number_end(text: &str, start: usize) -> usize {
    let digits = |from: usize| {
        let rest = &text[from..];
        from + rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
    };
    let whole = digits(start);
    match text[whole..].strip_prefix('.') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => digits(whole + 1),
        _ => whole,
    }
}

/// All numbers that a text about a run may name.
#[derive(Debug, Default)]
pub(super) struct Pool {
    /// Sorted, without NaN.
    values: Vec<f64>,
}

impl Pool {
    pub(super) fn add(&mut self, values: impl IntoIterator<Item = f64>) {
        self.values.extend(values.into_iter().filter(|value| !value.is_nan()));
        self.values.sort_by(f64::total_cmp);
        self.values.dedup();
    }

    /// Every number that the run recorded.
    pub(super) fn add_run(&mut self, timeline: &Timeline) {
        let mut values = Vec::new();
        for statement in timeline.statements() {
            numbers_of(statement, &mut values);
        }
        self.add(values);
    }

    /// Whether a number of the pool is written like this. float32 carries seven
    /// digits, so a number that lies on the edge of rounding may be off by them.
    pub(super) fn has(&self, figure: &Written<'_>) -> bool {
        let within = figure.within + f64::from(f32::EPSILON) * figure.value.abs();
        let first = self.values.partition_point(|&value| value < figure.value - within);
        self.values.get(first).is_some_and(|&value| value <= figure.value + within)
    }
}

fn numbers_of(statement: &Statement, out: &mut Vec<f64>) {
    fn all(out: &mut Vec<f64>, values: Option<&Values>) {
        out.extend(values.into_iter().flat_map(|values| values.iter()));
    }
    out.extend(statement.loss.into_iter().chain(statement.lr));
    out.extend(written(&statement.stdout).map(|printed| printed.value));
    for (_, parameter) in &statement.parameters {
        all(out, parameter.data.as_ref());
        if let Grad::Data(grad) = &parameter.grad {
            all(out, Some(grad));
        }
    }
    let Some(detail) = &statement.detail else { return };
    for value in detail.bindings.iter().filter_map(|bound| bound.value.as_ref()) {
        all(out, value.data.as_ref());
    }
    for row in detail.classification.iter().flat_map(|sheet| sheet.rows()) {
        out.extend(row.probabilities.iter().chain([&row.right, &row.loss]));
    }
    for row in detail.worksheet.iter().flat_map(|sheet| sheet.rows()) {
        out.extend([row.x, row.y, row.prediction, row.error, row.squared, row.error_x]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_and_negative_numbers_are_found() {
        let found =
            |text| written(text).map(|figure| (figure.text, figure.value)).collect::<Vec<_>>();
        assert_eq!(
            found("w = 0.4 - 0.01 × -30.48 = 0.7048."),
            [("0.4", 0.4), ("0.01", 0.01), ("-30.48", -30.48), ("0.7048", 0.7048)]
        );
        assert_eq!(found("(-40) + −12, 3-1, 190 / 5 = 38."), [("-40", -40.0), ("−12", -12.0)]);
        assert_eq!(found("`model.0.weight`, `0.weight`, w2, x_1.5, 2nd, PyTorch 2.0"), []);
        assert_eq!(found("by 15.0. then 2.5"), [("15.0", 15.0), ("2.5", 2.5)]);
        assert_eq!(found("é-1"), []);
        assert_eq!(found("é -1"), [("-1", -1.0)]);
    }

    #[test]
    fn a_figure_matches_at_its_printed_precision() {
        let mut pool = Pool::default();
        pool.add([0.027_674_8, -40.0, f64::NAN]);
        let has = |text: &str| pool.has(&written(text).next().unwrap());
        for text in ["0.0277", "0.03", "0.02767", "-40", "-40.00"] {
            assert!(has(text), "{text}");
        }
        for text in ["0.0276", "0.02768", "-40.01", "-39", "40.0"] {
            assert!(!has(text), "{text}");
        }
    }
}
