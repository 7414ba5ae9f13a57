//! Max-pooling with the window that nearly every network has: 2 by 2, side by side.
//! Without branches, because which element is the largest cannot be predicted.

use candle_core::WithDType;

use super::super::super::kernel;

/// The largest of each 2 by 2 elements of the planes, and where it is; the first of
/// equals counts, NaN is larger than all. `data` is whole planes of an even height and
/// this even width.
pub(super) fn largest<T: WithDType>(data: &[T], width: usize) -> (Vec<T>, Vec<usize>) {
    let mut out = vec![T::zero(); data.len() / 4];
    let mut chosen = vec![0; data.len() / 4];
    if width > 0 {
        let (out, chosen) = (&mut out, &mut chosen);
        kernel::vectorised(Pairs { data, width, out, chosen });
    }
    (out, chosen)
}

struct Pairs<'a, T> {
    data: &'a [T],
    width: usize,
    out: &'a mut [T],
    chosen: &'a mut [usize],
}

impl<T: WithDType> pulp::WithSimd for Pairs<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Pairs { data, width, out, chosen } = self;
        let lines = data.chunks_exact(2 * width).enumerate();
        let rows = out.chunks_exact_mut(width / 2).zip(chosen.chunks_exact_mut(width / 2));
        for ((number, lines), (out, chosen)) in lines.zip(rows) {
            let (upper, lower) = lines.split_at(width);
            let windows = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            for (place, ((a, b), (out, chosen))) in
                windows.zip(out.iter_mut().zip(chosen)).enumerate()
            {
                let (in_a, in_b) = (beats(a[1], a[0]), beats(b[1], b[0]));
                let best = [a[usize::from(in_a)], b[usize::from(in_b)]];
                let second = beats(best[1], best[0]);
                *out = best[usize::from(second)];
                let inside = [usize::from(in_a), width + usize::from(in_b)];
                *chosen = 2 * (number * width + place) + inside[usize::from(second)];
            }
        }
    }
}

/// Whether a later element takes the place of an earlier one.
#[inline(always)]
fn beats<T: WithDType>(new: T, best: T) -> bool {
    // Only NaN is not equal to itself.
    #[allow(clippy::eq_op)]
    let nan = new != new;
    (new > best) | nan
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_and_any_nan_win() {
        let (nan, low) = (f32::NAN, f32::NEG_INFINITY);
        #[rustfmt::skip]
        let data = [
            1.0, 1.0,   low, low,   3.0, nan,
            1.0, 0.0,   low, low,   9.0, 1.0,

            nan, 4.0,   0.0, 1.0,   0.0, 0.0,
            5.0, nan,   2.0, 1.5,   0.0, 7.0,
        ];
        let (out, chosen) = largest(&data, 6);
        assert_eq!(chosen, [0, 2, 5, 19, 20, 23]);
        assert_eq!((out[0], out[1], out[4], out[5]), (1.0, low, 2.0, 7.0));
        assert!(out[2].is_nan() && out[3].is_nan());
    }
}
