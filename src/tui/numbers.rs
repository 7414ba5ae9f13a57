//! How numbers are written on the screen: four decimals as a rule, so that
//! columns align at the point; powers of ten for the very small and very large.

use crate::protocol::{Snapshot, Values};

/// Four decimals, `-70.4800`; `1.250e-6` and `3.000e9` where that would lose
/// the number. NaN and the infinities are written as PyTorch prints them.
pub fn fixed(value: f64) -> String {
    let size = value.abs();
    if value.is_nan() {
        "NaN".into()
    } else if value.is_infinite() {
        if value > 0.0 { "inf".into() } else { "-inf".into() }
    } else if size == 0.0 {
        "0.0000".into()
    } else if (1e-3..1e6).contains(&size) {
        format!("{value:.4}")
    } else {
        format!("{value:.3e}")
    }
}

/// Five significant digits without trailing zeros: `0.01`, `-70.48`, `1e-5`.
pub fn short(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || size == 0.0 {
        return if size == 0.0 { "0".into() } else { fixed(value) };
    }
    if !(1e-4..1e6).contains(&size) {
        let text = format!("{value:.3e}");
        return match text.split_once('e') {
            Some((digits, power)) => format!("{}e{power}", trim(digits)),
            None => text,
        };
    }
    let whole = size.log10().floor() as i32;
    let decimals = (4 - whole).clamp(0, 8) as usize;
    trim(&format!("{value:.decimals$}")).to_string()
}

/// Three significant digits at most, for tables: `0.0312`, `4.02`, `1.1e-5`.
pub fn brief(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return fixed(value);
    }
    if size != 0.0 && !(1e-3..1e5).contains(&size) {
        return format!("{value:.1e}");
    }
    let whole = if size == 0.0 { 0 } else { size.log10().floor() as i32 };
    let decimals = (2 - whole).clamp(0, 5) as usize;
    trim(&format!("{value:.decimals$}")).to_string()
}

/// A whole number in groups of three digits: `9,412`; above a million `1.2M`.
pub fn grouped(value: f64) -> String {
    if !value.is_finite() || value.abs() >= 1e6 {
        return if value.is_finite() { format!("{:.1}M", value / 1e6) } else { fixed(value) };
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 { format!("-{text}") } else { text }
}

/// `04:09`, `1:02:00`.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.clamp(0.0, 3e6).round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

fn trim(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// A column of numbers with the same decimals: as few as show every number as it
/// is, at most four.
pub fn column(values: impl Iterator<Item = f64> + Clone) -> Vec<String> {
    let exact = |decimals: usize| {
        let scale = 10f64.powi(decimals as i32);
        values.clone().filter(|v| v.is_finite()).all(|v| {
            let rounded = (v * scale).round() / scale;
            // Single precision carries about seven digits.
            (v - rounded).abs() <= 1e-6 * v.abs().max(1.0)
        })
    };
    let decimals = (0..4).find(|&decimals| exact(decimals)).unwrap_or(4);
    let plain = |v: f64| v.is_finite() && v.abs() < 1e6;
    values.map(|v| if plain(v) { positive(format!("{v:.decimals$}")) } else { fixed(v) }).collect()
}

/// Zero has no sign on the screen.
fn positive(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_string(),
        _ => text,
    }
}

/// `2×3`; nothing for a scalar.
pub fn shape(shape: &[usize]) -> String {
    shape.iter().map(ToString::to_string).collect::<Vec<_>>().join("×")
}

/// The place of an element in a tensor of this shape, as an index: `[2,0]`.
pub fn index_text(shape: &[usize], element: usize) -> String {
    let mut left = element;
    let mut places: Vec<String> = Vec::with_capacity(shape.len());
    for &length in shape.iter().rev() {
        places.push((left % length.max(1)).to_string());
        left /= length.max(1);
    }
    places.reverse();
    format!("[{}]", places.join(","))
}

/// The 2-norm of elements, as PyTorch's `norm()`.
pub fn norm(values: &Values) -> f64 {
    values.iter().map(|v| v * v).sum::<f64>().sqrt()
}

/// One number that stands for a tensor: the element of a scalar, else the norm.
pub fn size_of(value: &Snapshot) -> f64 {
    match (&value.data, &value.summary) {
        (Some(data), _) => data.only().unwrap_or_else(|| norm(data)),
        (None, Some(summary)) => summary.norm,
        (None, None) => f64::NAN,
    }
}

/// A tensor in at most about `width` columns: `24.0960`, `[0.52 0.92 … 2.12]`,
/// `64×32 ‖4.02‖`.
pub fn tensor(value: &Snapshot, width: usize) -> String {
    let Some(data) = &value.data else {
        // Nothing but the shape came: no number is better than a wrong one.
        if value.summary.as_ref().is_none_or(|summary| !summary.has_numbers()) {
            return format!("[{}]", shape(&value.shape));
        }
        return format!("{} ‖{}‖", shape(&value.shape), short(size_of(value)));
    };
    if value.shape.is_empty() {
        return data.first().map_or_else(|| "?".into(), fixed);
    }
    if width < 8 {
        return format!("[{}]", shape(&value.shape));
    }
    // A column or a row of a matrix reads best as what it is: a vector.
    if value.shape.iter().filter(|&&length| length > 1).count() <= 1
        && let Some(text) = vector(data, width)
    {
        return text;
    }
    let long = format!("{} ‖{}‖", shape(&value.shape), short(size_of(value)));
    if long.chars().count() <= width { long } else { format!("[{}]", shape(&value.shape)) }
}

/// `[1 -4 20]`, `[0.5 -2 | 10 3]`: all elements of a vector or matrix, four decimals
/// at most.
pub fn rows(shape: &[usize], values: &Values) -> Option<String> {
    let columns = match *shape {
        [_] => values.len(),
        [_, columns] => columns,
        _ => return None,
    };
    if values.len() < 2 || columns == 0 {
        return None;
    }
    let numbers: Vec<String> = values.iter().map(rounded).collect();
    let rows: Vec<String> = numbers.chunks(columns).map(|row| row.join(" ")).collect();
    Some(format!("[{}]", rows.join(" | ")))
}

/// Four decimals at most, without zeros at the end.
fn rounded(x: f64) -> String {
    let text = fixed(x);
    match text.contains('.') && !text.contains('e') {
        true => trim(&text).to_owned(),
        false => text,
    }
}

/// As many elements as fit, with the middle left out; equal ones are counted where
/// they do not all fit.
fn vector(data: &Values, width: usize) -> Option<String> {
    let texts: Vec<String> = data.iter().map(short).collect();
    let whole = format!("[{}]", texts.join(" "));
    if whole.chars().count() <= width {
        return Some(whole);
    }
    let counted = format!("[{} ×{}]", texts.first()?, texts.len());
    if texts.len() > 2 && texts.iter().all(|text| *text == texts[0]) && counted.len() <= width {
        return Some(counted);
    }
    (1..=4usize.min(data.len().saturating_sub(2))).rev().find_map(|head| {
        let text = format!("[{} … {}]", texts[..head].join(" "), texts.last()?);
        (text.chars().count() <= width).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Shown;

    #[test]
    fn fixed_keeps_four_decimals_until_they_would_lie() {
        assert_eq!(fixed(-70.479_995_727_539_06), "-70.4800");
        assert_eq!(fixed(-0.0), "0.0000");
        assert_eq!(fixed(0.000_012_5), "1.250e-5");
        assert_eq!(fixed(3e9), "3.000e9");
        assert_eq!(fixed(f64::NAN), "NaN");
        assert_eq!(fixed(f64::NEG_INFINITY), "-inf");
    }

    #[test]
    fn short_numbers_have_no_padding() {
        assert_eq!(short(0.009_999_999_776_482_582), "0.01");
        assert_eq!(short(38.0), "38");
        assert_eq!(short(-30.480_001), "-30.48");
        assert_eq!(short(100_000.0), "100000");
        assert_eq!(short(0.000_01), "1e-5");
    }

    #[test]
    fn numbers_of_a_table_are_brief() {
        let brief = |value| super::brief(value);
        assert_eq!([0.0312, 4.02, 1234.5, 0.0].map(brief), ["0.0312", "4.02", "1234", "0"]);
        assert_eq!([1.1e-5, 2.5e9, f64::NAN].map(brief), ["1.1e-5", "2.5e9", "NaN"]);
        assert_eq!([7.0, 9412.4, 301_000.0].map(grouped), ["7", "9,412", "301,000"]);
        assert_eq!(grouped(2.31e6), "2.3M");
        assert_eq!([9.4, 249.0, 3720.0].map(duration), ["00:09", "04:09", "1:02:00"]);
    }

    #[test]
    fn a_column_shares_its_decimals() {
        let errors = [-3.48, -4.08, 0.0];
        assert_eq!(column(errors.into_iter()), ["-3.48", "-4.08", "0.00"]);
        assert_eq!(column([1.0, 5.0].into_iter()), ["1", "5"]);
        assert_eq!(column([1.0 / 3.0, f64::NAN].into_iter()), ["0.3333", "NaN"]);
    }

    #[test]
    fn a_long_vector_loses_its_middle() {
        let value = Snapshot::from(Shown {
            shape: vec![5],
            dtype: "float32".into(),
            data: Some(vec![0.52, 0.92, 1.32, 1.72, 2.12].into()),
            summary: None,
        });
        assert_eq!(tensor(&value, 40), "[0.52 0.92 1.32 1.72 2.12]");
        assert_eq!(tensor(&value, 18), "[0.52 0.92 … 2.12]");
        assert_eq!(tensor(&value, 6), "[5]");
    }
}
