//! e^x and tanh of float32 in a form that the compiler turns into vector
//! instructions: no calls, no branches.
//!
//! They are computed in float64 with polynomials good to 1e-11 and rounded once,
//! so that nearly every result is the float32 nearest to the true one, as with the
//! vector libraries that PyTorch calls.

/// Functions that float32 computes in a vectorised loop, float64 by the C library.
pub(crate) trait Elementary: Sized {
    /// e^x
    fn e_to(self) -> Self;
    /// Hyperbolic tangent.
    fn hyperbolic_tangent(self) -> Self;
    /// 1 / (1 + e^-x)
    fn logistic(self) -> Self;
    /// The product with a number, which is rounded to the type first.
    fn scaled(self, factor: f64) -> Self;
}

impl Elementary for f64 {
    fn e_to(self) -> f64 {
        self.exp()
    }

    fn hyperbolic_tangent(self) -> f64 {
        self.tanh()
    }

    fn logistic(self) -> f64 {
        1.0 / (1.0 + (-self).exp())
    }

    fn scaled(self, factor: f64) -> f64 {
        self * factor
    }
}

impl Elementary for f32 {
    #[inline(always)]
    fn e_to(self) -> f32 {
        // Beyond these bounds the result is 0 or infinite in float32.
        let (power, rest) = exponential(f64::from(self).clamp(-150.0, 150.0));
        let result = power.mul_add(rest, power) as f32;
        if self.is_nan() { self } else { result }
    }

    #[inline(always)]
    fn hyperbolic_tangent(self) -> f32 {
        // tanh x = (e^2x - 1) / (e^2x + 1); beyond 20 that is 1 in float32.
        let (power, rest) = exponential((2.0 * f64::from(self)).clamp(-40.0, 40.0));
        let less_one = power.mul_add(rest, power - 1.0);
        let result = (less_one / (less_one + 2.0)) as f32;
        // -0 stays -0, and NaN stays NaN.
        if self.is_nan() || self == 0.0 { self } else { result }
    }

    #[inline(always)]
    fn logistic(self) -> f32 {
        // Rounded where ATen's kernel rounds it.
        1.0 / (1.0 + (-self).e_to())
    }

    #[inline(always)]
    fn scaled(self, factor: f64) -> f32 {
        self * factor as f32
    }
}

/// 2^k and e^r - 1, so that e^x is 2^k · (1 + (e^r - 1)), with k whole and
/// |r| ≤ ln 2 / 2; for |x| ≤ 150.
#[inline(always)]
fn exponential(x: f64) -> (f64, f64) {
    // Adding this pushes the fraction out of a float64: what stays is the nearest
    // whole number, in its lowest bits.
    const WHOLE: f64 = 6_755_399_441_055_744.0; // 1.5 · 2^52
    let shifted = x.mul_add(std::f64::consts::LOG2_E, WHOLE);
    let r = (shifted - WHOLE).mul_add(-std::f64::consts::LN_2, x);
    let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
    // Taylor's series to r^11 / 11!, whose next term is below 1e-14.
    let series = (1..=9).rev().fold(1.0 / 39_916_800.0, |sum: f64, n: u32| {
        sum.mul_add(r, RECIPROCAL_FACTORIALS[n as usize])
    });
    (power, series.mul_add(r, 1.0) * r)
}

/// 1 / (n + 1)!
const RECIPROCAL_FACTORIALS: [f64; 10] = [
    1.0,
    1.0 / 2.0,
    1.0 / 6.0,
    1.0 / 24.0,
    1.0 / 120.0,
    1.0 / 720.0,
    1.0 / 5040.0,
    1.0 / 40_320.0,
    1.0 / 362_880.0,
    1.0 / 3_628_800.0,
];
