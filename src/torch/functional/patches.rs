//! The arithmetic of convolutions: the patches under a kernel as columns of a
//! matrix, some images at a time so that they stay in the cache, and matrix products.

use candle_core::WithDType;

use super::super::kernel::product::{Matrix, multiply};
use super::convolution::Geometry;

/// Sizes of a convolution; `channels` and `filters` are those of one group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patches {
    pub geometry: Geometry,
    pub batch: usize,
    pub channels: usize,
    pub filters: usize,
    pub image: [usize; 2],
    pub kernel: [usize; 2],
    pub places: [usize; 2],
}

/// Elements of the patch matrix of one block of images: half a megabyte of float32.
const BLOCK: usize = 1 << 17;

impl Patches {
    /// Rows of the patch matrix: what a filter sees.
    fn rows(&self) -> usize {
        self.channels * self.kernel[0] * self.kernel[1]
    }

    fn places(&self) -> usize {
        self.places[0] * self.places[1]
    }

    fn pixels(&self) -> usize {
        self.image[0] * self.image[1]
    }

    /// Calls `visit(place, pixel, count, step)` for every stretch of pixels that one
    /// element of the kernel meets: their first place in its row of the patch matrix,
    /// their first pixel in the channel, and how far the pixels are apart.
    fn stretches(&self, [ky, kx]: [usize; 2], mut visit: impl FnMut(usize, usize, usize, usize)) {
        let ([height, width], [out_height, out_width]) = (self.image, self.places);
        let Geometry { stride, padding, dilation, .. } = self.geometry;
        let (shift_y, shift_x) = (ky * dilation[0], kx * dilation[1]);
        // The places whose column of the image exists.
        let first = padding[1].saturating_sub(shift_x).div_ceil(stride[1]);
        let limit = (width + padding[1]).saturating_sub(shift_x);
        let end = limit.div_ceil(stride[1]).min(out_width);
        if first >= end {
            return;
        }
        let x = first * stride[1] + shift_x - padding[1];
        for y in 0..out_height {
            let line = y * stride[0] + shift_y;
            if (padding[0]..padding[0] + height).contains(&line) {
                let line = line - padding[0];
                visit(y * out_width + first, line * width + x, end - first, stride[1]);
            }
        }
    }

    /// Calls `visit(row, channel, element of the kernel)` for the patch matrix's rows.
    fn each_row(&self, mut visit: impl FnMut(usize, usize, [usize; 2])) {
        let [height, width] = self.kernel;
        for row in 0..self.rows() {
            let (channel, element) = (row / (height * width), row % (height * width));
            visit(row, channel, [element / width, element % width]);
        }
    }

    /// The images of a block, of one group's channels, as the patch matrix
    /// (rows, images · places).
    fn unfold<T: WithDType>(&self, block: &Block<'_, T>, matrix: &mut [T]) {
        let (places, columns) = (self.places(), block.count * self.places());
        matrix.fill(T::zero());
        self.each_row(|row, channel, element| {
            self.stretches(element, |place, pixel, count, step| {
                for at in 0..block.count {
                    let data = &block.channel(at, channel, self.pixels())[pixel..];
                    let to = &mut matrix[row * columns + at * places + place..][..count];
                    match step {
                        1 => copy(to, &data[..count]),
                        _ => {
                            to.iter_mut().zip(data.iter().step_by(step)).for_each(|(t, &x)| *t = x)
                        }
                    }
                }
            });
        });
    }

    /// The transpose of [`Self::unfold`]: each element added to where it came from.
    fn fold<T: WithDType>(&self, matrix: &[T], images: &mut [T], first: usize, count: usize) {
        let (places, columns, pixels) = (self.places(), count * self.places(), self.pixels());
        let channels = self.channels * self.geometry.groups;
        self.each_row(|row, channel, element| {
            self.stretches(element, |place, pixel, length, step| {
                for at in 0..count {
                    let source = &matrix[row * columns + at * places + place..][..length];
                    let to = &mut images[(at * channels + first + channel) * pixels + pixel..];
                    for (sum, &term) in to.iter_mut().step_by(step).zip(source) {
                        *sum += term;
                    }
                }
            });
        });
    }

    /// Calls `visit(group, first image, images)` for blocks of the batch.
    fn blocks(&self, mut visit: impl FnMut(usize, usize, usize)) {
        let size = (BLOCK / (self.rows() * self.places()).max(1)).clamp(1, self.batch.max(1));
        for group in 0..self.geometry.groups {
            for start in (0..self.batch).step_by(size) {
                visit(group, start, size.min(self.batch - start));
            }
        }
    }

    fn input<'a, T>(
        &self,
        images: &'a [T],
        group: usize,
        start: usize,
        count: usize,
    ) -> Block<'a, T> {
        let channels = self.channels * self.geometry.groups;
        Block {
            data: &images[start * channels * self.pixels()..],
            channels,
            first: group * self.channels,
            count,
        }
    }

    /// The outputs (N, O, places) of a block, of one group's filters, as a matrix
    /// (filters, images · places).
    fn gather<T: WithDType>(
        &self,
        outputs: &[T],
        group: usize,
        start: usize,
        count: usize,
    ) -> Vec<T> {
        let filters = self.filters * self.geometry.groups;
        let places = self.places();
        let mut matrix = vec![T::zero(); self.filters * count * places];
        for (row, to) in matrix.chunks_exact_mut((count * places).max(1)).enumerate() {
            for (at, to) in to.chunks_exact_mut(places).enumerate() {
                let from = ((start + at) * filters + group * self.filters + row) * places;
                copy(to, &outputs[from..from + places]);
            }
        }
        matrix
    }

    fn filter<'a, T: WithDType>(&self, weight: &'a [T], group: usize) -> Matrix<'a, T> {
        let size = self.filters * self.rows();
        Matrix::new(&weight[group * size..(group + 1) * size], self.filters, self.rows())
    }

    /// output (N, O, places) = weight · patches of the images (N, C, H, W), plus bias (O).
    pub fn output<T: WithDType>(&self, images: &[T], weight: &[T], bias: Option<&[T]>) -> Vec<T> {
        let (places, filters) = (self.places(), self.filters * self.geometry.groups);
        let mut out = vec![T::zero(); self.batch * filters * places];
        let (mut patches, mut product) = (Vec::new(), Vec::new());
        self.blocks(|group, start, count| {
            let columns = count * places;
            patches.resize(self.rows() * columns, T::zero());
            self.unfold(&self.input(images, group, start, count), &mut patches);
            product.resize(self.filters * columns, T::zero());
            let matrix = Matrix::new(&patches, self.rows(), columns);
            multiply(self.filter(weight, group), matrix, &mut product, false);
            for (row, from) in product.chunks_exact(columns.max(1)).enumerate() {
                let filter = group * self.filters + row;
                let bias = bias.map_or(T::zero(), |bias| bias[filter]);
                for (at, from) in from.chunks_exact(places).enumerate() {
                    let to = &mut out[((start + at) * filters + filter) * places..][..places];
                    for (to, &x) in to.iter_mut().zip(from) {
                        *to = x + bias;
                    }
                }
            }
        });
        out
    }

    /// The adjoint of [`Self::output`] in the images.
    pub fn images<T: WithDType>(&self, outputs: &[T], weight: &[T]) -> Vec<T> {
        let size = self.channels * self.geometry.groups * self.pixels();
        let mut images = vec![T::zero(); self.batch * size];
        let mut patches = Vec::new();
        self.blocks(|group, start, count| {
            let columns = count * self.places();
            let outputs = self.gather(outputs, group, start, count);
            patches.resize(self.rows() * columns, T::zero());
            let matrix = Matrix::new(&outputs, self.filters, columns);
            multiply(self.filter(weight, group).transposed(), matrix, &mut patches, false);
            let images = &mut images[start * size..(start + count) * size];
            self.fold(&patches, images, group * self.channels, count);
        });
        images
    }

    /// The adjoint of [`Self::output`] in the weight.
    pub fn weight<T: WithDType>(&self, images: &[T], outputs: &[T]) -> Vec<T> {
        let (rows, size) = (self.rows(), self.filters * self.rows());
        // One group's, transposed: so the product reads both factors row by row.
        let mut sums = vec![T::zero(); self.geometry.groups * size];
        let mut patches = Vec::new();
        self.blocks(|group, start, count| {
            let columns = count * self.places();
            patches.resize(rows * columns, T::zero());
            self.unfold(&self.input(images, group, start, count), &mut patches);
            let outputs = self.gather(outputs, group, start, count);
            let outputs = Matrix::new(&outputs, self.filters, columns).transposed();
            let sums = &mut sums[group * size..(group + 1) * size];
            multiply(Matrix::new(&patches, rows, columns), outputs, sums, true);
        });
        let mut weight = vec![T::zero(); sums.len()];
        for (at, to) in weight.iter_mut().enumerate() {
            let (group, filter, row) = (at / size, at % size / rows, at % rows);
            *to = sums[group * size + row * self.filters + filter];
        }
        weight
    }
}

/// Some images of the batch, seen by one group.
struct Block<'a, T> {
    data: &'a [T],
    channels: usize,
    /// The group's first channel.
    first: usize,
    count: usize,
}

impl<T> Block<'_, T> {
    fn channel(&self, image: usize, channel: usize, pixels: usize) -> &[T] {
        &self.data[(image * self.channels + self.first + channel) * pixels..][..pixels]
    }
}

/// `copy_from_slice`, without a call of the C library for a few elements.
fn copy<T: Copy>(to: &mut [T], from: &[T]) {
    macro_rules! fixed {
        ($($count:literal)*) => {
            match to.len() {
                $($count => {
                    if let (Some(to), Some(from)) = (to.first_chunk_mut::<$count>(), from.first_chunk()) {
                        *to = *from;
                    }
                })*
                _ => to.copy_from_slice(from),
            }
        };
    }
    fixed!(1 2 3 4 5 6 7 8 14 16);
}
