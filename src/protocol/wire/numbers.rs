//! Numbers on the pipe, as a string: those of a tensor are nearly always float32,
//! which are eight hexadecimal digits each. That is half as long as a list of them,
//! and many times as quick to write and to read.

pub fn pack(numbers: &[f32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(8 * numbers.len());
    for number in numbers {
        let bits = number.to_bits();
        text.extend(
            (0..8).rev().map(|digit| char::from(DIGITS[(bits >> (4 * digit)) as usize & 15])),
        );
    }
    text
}

/// `None` for what [`pack`] does not write.
pub fn unpack(text: &str) -> Option<Vec<f32>> {
    let number = |digits: &[u8]| {
        let bits = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        Some(f32::from_bits(bits))
    };
    let whole = text.len().is_multiple_of(8);
    whole.then(|| text.as_bytes().chunks_exact(8).map(number).collect()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float32_comes_back_bit_by_bit() {
        let numbers = [0.0, -0.0, 1.5, 0.1, f32::INFINITY, f32::MIN];
        let text = pack(&numbers);
        assert!(text.starts_with("00000000800000003fc00000"), "{text}");
        let bits = |numbers: &[f32]| numbers.iter().map(|n| n.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&unpack(&text).unwrap()), bits(&numbers));
        assert!(unpack(&pack(&[f32::NAN])).unwrap()[0].is_nan());
    }

    #[test]
    fn what_is_not_packed_is_refused() {
        assert_eq!(unpack("3fc0000"), None);
        assert_eq!(unpack("3fc0000g"), None);
    }
}
