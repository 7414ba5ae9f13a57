//! Numbers on the pipe, as a string: those of a tensor are nearly always float32,
//! which are eight hexadecimal digits each. That is half as long as a list of them,
//! and many times as quick to write and to read.

/// `None` where a number is no float32.
pub fn pack(numbers: &[f64]) -> Option<String> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = Vec::with_capacity(8 * numbers.len());
    for &number in numbers {
        let single = number as f32;
        if f64::from(single).to_bits() != number.to_bits() {
            return None;
        }
        let bits = single.to_bits();
        text.extend((0..8).rev().map(|digit| DIGITS[(bits >> (4 * digit)) as usize & 15]));
    }
    String::from_utf8(text).ok()
}

/// `None` for what [`pack`] does not write.
pub fn unpack(text: &str) -> Option<Vec<f64>> {
    let number = |digits: &[u8]| {
        let bits = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        Some(f64::from(f32::from_bits(bits)))
    };
    let whole = text.len().is_multiple_of(8);
    whole.then(|| text.as_bytes().chunks_exact(8).map(number).collect()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float32_comes_back_bit_by_bit() {
        let numbers = [0.0, -0.0, 1.5, f64::from(0.1f32), f64::INFINITY, f64::from(f32::MIN)];
        let text = pack(&numbers).unwrap();
        assert!(text.starts_with("00000000800000003fc00000"), "{text}");
        let back = unpack(&text).unwrap();
        assert_eq!(back.map_bits(), numbers.to_vec().map_bits());
        assert!(unpack(&pack(&[f64::NAN]).unwrap()).unwrap()[0].is_nan());
    }

    #[test]
    fn what_is_no_float32_is_not_packed() {
        assert_eq!(pack(&[0.1]), None);
        assert_eq!(unpack("3fc0000"), None);
        assert_eq!(unpack("3fc0000g"), None);
    }

    trait Bits {
        fn map_bits(&self) -> Vec<u64>;
    }

    impl Bits for Vec<f64> {
        fn map_bits(&self) -> Vec<u64> {
            self.iter().map(|number| number.to_bits()).collect()
        }
    }
}
