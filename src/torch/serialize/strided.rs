//! Tensors that show some of a storage's elements, as views of it.

use crate::torch::view::{ViewOp, contiguous_strides};
use crate::torch::{Result, Tensor};

/// The tensor of this shape and these strides, `offset` elements after the first one of
/// `memory`, sharing its memory; `None` where views cannot express that. Its elements must
/// lie in the memory.
pub(super) fn view(
    memory: &Tensor,
    offset: usize,
    shape: &[usize],
    strides: &[usize],
) -> Result<Option<Tensor>> {
    let count = memory.numel();
    let numel: usize = shape.iter().product();
    // Dimensions that tell elements apart, from the farthest steps to the nearest.
    let mut dims: Vec<usize> =
        (0..shape.len()).filter(|&d| shape[d] > 1 && strides[d] > 0).collect();
    dims.sort_by_key(|&dim| std::cmp::Reverse(strides[dim]));
    let kept: Vec<usize> = dims.iter().map(|&dim| shape[dim]).collect();
    let steps: Vec<usize> = dims.iter().map(|&dim| strides[dim]).collect();

    let mut ops = vec![ViewOp::Reshape(vec![count])];
    if numel == 0 {
        ops.push(ViewOp::Slice { dim: 0, start: offset.min(count), len: 0, step: 1 });
        ops.push(ViewOp::Reshape(shape.to_vec()));
        return applied(memory, ops).map(Some);
    }
    if steps == contiguous_strides(&kept) {
        let len = kept.iter().product();
        ops.push(ViewOp::Slice { dim: 0, start: offset, len, step: 1 });
        ops.push(ViewOp::Reshape(kept));
    } else {
        // The memory as rows of one step each, the wanted ones of them, and each row
        // again as rows of the next smaller step; of the last row, every so-manieth element.
        let (mut within, mut extent) = (offset, count);
        for (dim, (&size, &step)) in kept.iter().zip(&steps).enumerate() {
            if dim + 1 == kept.len() {
                if within + (size - 1) * step >= extent {
                    return Ok(None);
                }
                ops.push(ViewOp::Slice { dim, start: within, len: size, step });
                break;
            }
            let first = within / step;
            within %= step;
            if (first + size) * step > extent {
                return Ok(None);
            }
            ops.push(ViewOp::Slice { dim, start: first * step, len: size * step, step: 1 });
            ops.push(ViewOp::Reshape([&kept[..=dim], &[step]].concat()));
            extent = step;
        }
    }
    // Back to the order that the shape has them in.
    let order: Vec<usize> = {
        let mut places: Vec<usize> = (0..dims.len()).collect();
        places.sort_by_key(|&place| dims[place]);
        places
    };
    if !order.is_sorted() {
        ops.push(ViewOp::Permute(order));
    }
    let single: Vec<usize> =
        (0..shape.len()).map(|dim| if dims.contains(&dim) { shape[dim] } else { 1 }).collect();
    ops.push(ViewOp::Reshape(single.clone()));
    if single != shape {
        ops.push(ViewOp::Expand(shape.to_vec()));
    }
    applied(memory, ops).map(Some)
}

/// What the steps lead to, outside of the graph.
fn applied(memory: &Tensor, ops: Vec<ViewOp>) -> Result<Tensor> {
    let mut seen = memory.clone();
    for op in ops {
        let shape = seen.shape();
        let nothing = match &op {
            ViewOp::Reshape(new) => *new == shape,
            ViewOp::Slice { dim, start, len, .. } => *start == 0 && *len == shape[*dim],
            _ => false,
        };
        if !nothing {
            seen = seen.new_view(op)?;
        }
    }
    Ok(seen.detach())
}

#[cfg(test)]
mod tests {
    use super::view;
    use crate::torch::{DType, Tensor};

    fn memory(count: usize) -> Tensor {
        let elements = (0..count).map(|x| x as f64).collect();
        Tensor::from_f64(elements, &[count], DType::Float32).unwrap()
    }

    #[test]
    fn views_show_what_their_strides_say_and_share_it() {
        let memory = memory(24);
        for (offset, shape, strides) in [
            (0, vec![4, 6], vec![6, 1]),
            (3, vec![5], vec![1]),
            (0, vec![6, 4], vec![1, 6]),
            (7, vec![2, 3], vec![6, 1]),
            (1, vec![4], vec![6]),
            (2, vec![2, 1, 2, 2], vec![12, 99, 1, 6]),
            (0, vec![5], vec![5]),
            (1, vec![3], vec![7]),
            (5, vec![3, 2], vec![0, 1]),
            (4, vec![], vec![]),
            (0, vec![0, 3], vec![3, 1]),
        ] {
            let seen = view(&memory, offset, &shape, &strides).unwrap().unwrap();
            assert_eq!(seen.shape(), shape);
            let expected: Vec<f64> = (0..shape.iter().product())
                .map(|mut place: usize| {
                    let dims = shape.iter().zip(&strides).rev();
                    dims.fold(offset, |at, (size, stride)| {
                        let index = place % size;
                        place /= size;
                        at + index * stride
                    }) as f64
                })
                .collect();
            assert_eq!(seen.to_vec().unwrap(), expected, "{offset} {shape:?} {strides:?}");
            assert!(seen.shares_memory_with(&memory));
        }
    }

    #[test]
    fn overlapping_windows_are_no_views() {
        assert!(view(&memory(5), 0, &[4, 2], &[1, 1]).unwrap().is_none());
    }
}
