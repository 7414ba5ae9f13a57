//! Normal numbers by the block: how ATen's `normal_fill` makes 16 or more.

use std::f32::consts::PI as PI32;

/// `count` numbers: blocks of 16 uniform numbers, each transformed. What is left
/// over at the end is drawn anew, as one block that overlaps the one before.
pub(super) fn blocks<T: Copy + Default>(
    count: usize,
    mut uniform: impl FnMut() -> T,
    transform: impl Fn(&mut [T; 16]),
) -> Vec<T> {
    let mut data: Vec<T> = (0..count).map(|_| uniform()).collect();
    let (whole, rest) = data.as_chunks_mut::<16>();
    whole.iter_mut().for_each(&transform);
    if !rest.is_empty() {
        let mut last: [T; 16] = std::array::from_fn(|_| uniform());
        transform(&mut last);
        data[count - 16..].copy_from_slice(&last);
    }
    data
}

/// [`blocks`] as ATen makes them for half types: each is drawn when its turn comes.
pub(super) fn block_by_block<T: Copy + Default>(
    count: usize,
    mut uniform: impl FnMut() -> T,
    transform: impl Fn(&mut [T; 16]),
) -> Vec<T> {
    let mut data = vec![T::default(); count];
    let (whole, rest) = data.as_chunks_mut::<16>();
    for block in whole {
        *block = std::array::from_fn(|_| uniform());
        transform(block);
    }
    if !rest.is_empty() {
        let mut last: [T; 16] = std::array::from_fn(|_| uniform());
        transform(&mut last);
        data[count - 16..].copy_from_slice(&last);
    }
    data
}

/// Box-Muller on a block: the first half gives radii, the second angles.
pub(super) fn double(block: &mut [f64; 16], mean: f64, std: f64) {
    for j in 0..8 {
        let radius = (-2.0 * (1.0 - block[j]).ln()).sqrt();
        let angle = 2.0 * std::f64::consts::PI * block[j + 8];
        block[j] = radius * angle.cos() * std + mean;
        block[j + 8] = radius * angle.sin() * std + mean;
    }
}

/// The same in float32, with the vector functions that ATen uses: Cephes'
/// polynomials, each product and sum fused.
pub(super) fn single(block: &mut [f32; 16], mean: f32, std: f32) {
    for j in 0..8 {
        let radius = (-2.0 * log(1.0 - block[j])).sqrt();
        let (sin, cos) = sin_cos(2.0 * PI32 * block[j + 8]);
        block[j] = (radius * cos).mul_add(std, mean);
        block[j + 8] = (radius * sin).mul_add(std, mean);
    }
}

/// Horner's scheme.
fn polynomial(x: f32, coefficients: &[f32]) -> f32 {
    coefficients.iter().fold(0.0, |sum, &c| sum.mul_add(x, c))
}

fn log(x: f32) -> f32 {
    const SQRT_HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.max(f32::MIN_POSITIVE);
    // x = mantissa · 2^exponent with the mantissa in [0.5, 1).
    let mut exponent = (x.to_bits() >> 23) as f32 - 126.0;
    let mut mantissa = f32::from_bits(x.to_bits() & !0x7f80_0000 | 0.5_f32.to_bits());
    if mantissa < SQRT_HALF {
        exponent -= 1.0;
        mantissa += mantissa - 1.0;
    } else {
        mantissa -= 1.0;
    }
    let square = mantissa * mantissa;
    let series = mantissa
        * polynomial(
            mantissa,
            &[
                7.037_683_6e-2,
                -1.151_461e-1,
                1.167_699_9e-1,
                -1.242_014_1e-1,
                1.424_932_3e-1,
                -1.666_805_8e-1,
                2.000_071_5e-1,
                -2.499_999_4e-1,
                3.333_333e-1,
            ],
        );
    let low = series.mul_add(square, exponent * LN_2_LOW);
    let low = (-square).mul_add(0.5, low);
    exponent.mul_add(LN_2_HIGH, mantissa + low)
}

fn sin_cos(angle: f32) -> (f32, f32) {
    // Pi/4 in three parts, so that the remainder keeps its bits.
    const PARTS: [f32; 3] = [-0.785_156_25, -2.418_756_5e-4, -3.774_895e-8];
    // The nearest even number of eighths of a turn.
    let octant = ((angle * (4.0 / PI32)) as i32 + 1) & !1;
    let x = PARTS.iter().fold(angle, |x, &part| (octant as f32).mul_add(part, x));
    let z = x * x;
    let even = polynomial(z, &[2.443_315_7e-5, -1.388_731_6e-3, 4.166_664_6e-2]) * z;
    let even = even.mul_add(z, -(z * 0.5)) + 1.0;
    let odd = polynomial(z, &[-1.951_529_6e-4, 8.332_161e-3, -1.666_665_5e-1]) * z;
    let odd = odd.mul_add(x, x);
    let (sin, cos) = if octant & 2 == 0 { (odd, even) } else { (even, odd) };
    (
        if octant & 4 == 0 { sin } else { -sin },
        if octant.wrapping_sub(2) & 4 == 0 { -cos } else { cos },
    )
}
