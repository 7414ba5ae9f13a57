//! Pieces of tensors, and elements moved to other places.

use rustpython_vm::PyResult;

use super::arguments::{Args, items};
use super::table::Op;
use super::tensor::wrap;
use crate::torch::{Result, Tensor, ops};

impl Args<'_> {
    /// A tuple of tensors.
    pub(super) fn tuple(&self, tensors: Result<Vec<Tensor>>) -> PyResult {
        let tensors = self.ok(tensors)?;
        let objects = tensors.into_iter().map(|tensor| wrap(tensor, self.vm)).collect();
        Ok(self.vm.ctx.new_tuple(objects).into())
    }

    /// One size, or a list of them.
    fn split(&self) -> PyResult {
        let (x, dim) = (self.tensor(0)?, self.int_or(2, 0)?);
        match self.int(1) {
            Ok(size) => self.tuple(ops::split(x, size, dim)),
            Err(_) => self.tuple(ops::split_with_sizes(x, &self.ints(1)?, dim)),
        }
    }

    pub(super) fn optional_int(&self, at: usize) -> PyResult<Option<i64>> {
        self.optional(at).map(|_| self.int(at)).transpose()
    }
}

pub(super) const OPS: &[Op] = &[
    Op::function("split", "tensor split_size_or_sections dim", |a| a.split()),
    Op::method("split", "input split_size dim", |a| a.split()),
    Op::both("split_with_sizes", "input split_sizes dim", |a| {
        a.tuple(ops::split_with_sizes(a.tensor(0)?, &a.ints(1)?, a.int_or(2, 0)?))
    }),
    Op::both("chunk", "input chunks dim", |a| {
        a.tuple(ops::chunk(a.tensor(0)?, a.int(1)?, a.int_or(2, 0)?))
    }),
    Op::both("tensor_split", "input indices_or_sections dim", |a| {
        if a.int(1).is_err() {
            return Err(a.unsupported("indices"));
        }
        a.tuple(ops::tensor_split(a.tensor(0)?, a.int(1)?, a.int_or(2, 0)?))
    }),
    Op::both("unbind", "input dim", |a| a.tuple(ops::unbind(a.tensor(0)?, a.int_or(1, 0)?))),
    Op::both("narrow", "input dim start length", |a| {
        a.give(ops::narrow(a.tensor(0)?, a.int(1)?, a.int(2)?, a.int(3)?))
    }),
    Op::method("repeat", "input *repeats", |a| a.give(ops::repeat(a.tensor(0)?, &a.ints(1)?))),
    Op::function("tile", "input dims", |a| a.give(ops::tile(a.tensor(0)?, &a.ints(1)?))),
    Op::method("tile", "input *dims", |a| a.give(ops::tile(a.tensor(0)?, &a.ints(1)?))),
    Op::both("repeat_interleave", "input repeats dim | output_size", |a| {
        let dim = a.optional_int(2)?;
        if !a.is_given(1) {
            return Err(a.unsupported("repeats alone"));
        }
        match a.int(1) {
            Ok(count) => a.give(ops::repeat_interleave(a.tensor(0)?, count, dim)),
            Err(_) => a.give(ops::repeat_interleave_each(a.tensor(0)?, a.tensor(1)?, dim)),
        }
    }),
    Op::both("movedim", "input source destination", |a| {
        a.give(ops::movedim(a.tensor(0)?, &a.ints(1)?, &a.ints(2)?))
    }),
    Op::both("moveaxis", "input source destination", |a| {
        a.give(ops::movedim(a.tensor(0)?, &a.ints(1)?, &a.ints(2)?))
    }),
    Op::both("swapaxes", "input axis0 axis1", |a| {
        a.give(ops::transpose(a.tensor(0)?, a.int(1)?, a.int(2)?))
    }),
    Op::both("swapdims", "input dim0 dim1", |a| {
        a.give(ops::transpose(a.tensor(0)?, a.int(1)?, a.int(2)?))
    }),
    Op::function("flip", "input dims", |a| a.give(ops::flip(a.tensor(0)?, &a.ints(1)?))),
    Op::method("flip", "input *dims", |a| a.give(ops::flip(a.tensor(0)?, &a.ints(1)?))),
    Op::both("fliplr", "input", |a| a.give(ops::flip(a.tensor(0)?, &[1]))),
    Op::both("flipud", "input", |a| a.give(ops::flip(a.tensor(0)?, &[0]))),
    Op::both("roll", "input shifts dims", |a| {
        a.give(ops::roll(a.tensor(0)?, &a.ints(1)?, &a.ints(2)?))
    }),
    Op::both("rot90", "input k dims", |a| {
        let dims = if a.optional(2).is_some() { a.ints(2)? } else { vec![0, 1] };
        match dims.as_slice() {
            &[first, second] => a.give(ops::rot90(a.tensor(0)?, a.int_or(1, 1)?, [first, second])),
            dims => Err(a.vm.new_runtime_error(format!(
                "expected total rotation dims == 2, but got dims = {}",
                dims.len()
            ))),
        }
    }),
    Op::both("squeeze", "input dim", |a| {
        a.give(match a.optional(1) {
            Some(dim) if items(dim).is_some() => ops::squeeze_dims(a.tensor(0)?, &a.ints(1)?),
            Some(_) => ops::squeeze_dim(a.tensor(0)?, a.int(1)?),
            None => ops::squeeze(a.tensor(0)?),
        })
    }),
    Op::both("ravel", "input", |a| a.give(ops::reshape(a.tensor(0)?, &[-1]))),
    Op::both("unflatten", "input dim sizes", |a| {
        let shape = a.tensor(0)?.shape();
        let dim = a.ok(ops::wrap_dim(a.int(1)?, shape.len()))?;
        let sizes = shape.iter().map(|&size| size as i64);
        let mut sizes: Vec<i64> = sizes.collect();
        sizes.splice(dim..=dim, a.ints(2)?);
        a.give(ops::view(a.tensor(0)?, &sizes))
    }),
    Op::both("broadcast_to", "input *size", |a| a.give(ops::expand(a.tensor(0)?, &a.ints(1)?))),
    Op::method("reshape_as", "input other", |a| {
        let sizes: Vec<i64> = a.tensor(1)?.shape().iter().map(|&size| size as i64).collect();
        a.give(ops::reshape(a.tensor(0)?, &sizes))
    }),
    // Triangles and diagonals.
    Op::both("tril", "input diagonal", |a| {
        a.give(ops::triangle(a.tensor(0)?, a.int_or(1, 0)?, true, false))
    }),
    Op::both("triu", "input diagonal", |a| {
        a.give(ops::triangle(a.tensor(0)?, a.int_or(1, 0)?, false, false))
    }),
    Op::method("tril_", "input diagonal", |a| {
        a.give(ops::triangle(a.tensor(0)?, a.int_or(1, 0)?, true, true))
    }),
    Op::method("triu_", "input diagonal", |a| {
        a.give(ops::triangle(a.tensor(0)?, a.int_or(1, 0)?, false, true))
    }),
    Op::both("diag", "input diagonal", |a| a.give(ops::diag(a.tensor(0)?, a.int_or(1, 0)?))),
    Op::both("diagonal", "input offset dim1 dim2", |a| {
        let (offset, dim1, dim2) = (a.int_or(1, 0)?, a.int_or(2, 0)?, a.int_or(3, 1)?);
        a.give(ops::diagonal(a.tensor(0)?, offset, dim1, dim2))
    }),
    Op::both("diag_embed", "input offset", |a| {
        a.give(ops::diag_embed(a.tensor(0)?, a.int_or(1, 0)?))
    }),
    Op::both("trace", "input", |a| a.unary(ops::trace)),
    // By index.
    Op::both("gather", "input dim index | sparse_grad", |a| {
        a.give(ops::gather(a.tensor(0)?, a.int(1)?, a.tensor(2)?))
    }),
    Op::both("take_along_dim", "input indices dim", |a| {
        if a.optional(2).is_none() {
            return Err(a.unsupported("dim=None"));
        }
        a.give(ops::take_along_dim(a.tensor(0)?, a.tensor(1)?, a.int(2)?))
    }),
    Op::both("take", "input index", |a| a.give(ops::take(a.tensor(0)?, a.tensor(1)?))),
    Op::both("scatter", "input dim index src value | reduce", |a| a.scatter(false)),
    Op::method("scatter_", "input dim index src value | reduce", |a| a.scatter(true)),
    Op::both("scatter_add", "input dim index src", |a| {
        a.give(ops::scatter_add(a.tensor(0)?, a.int(1)?, a.tensor(2)?, a.tensor(3)?, false))
    }),
    Op::method("scatter_add_", "input dim index src", |a| {
        a.give(ops::scatter_add(a.tensor(0)?, a.int(1)?, a.tensor(2)?, a.tensor(3)?, true))
    }),
    Op::both("index_select", "input dim index", |a| {
        a.give(ops::index_select(a.tensor(0)?, a.int(1)?, a.tensor(2)?))
    }),
    Op::both("masked_select", "input mask", |a| {
        a.give(ops::masked_select(a.tensor(0)?, a.tensor(1)?))
    }),
    Op::both("index_add", "input dim index source | alpha", |a| a.index_add(false)),
    Op::method("index_add_", "input dim index source | alpha", |a| a.index_add(true)),
    Op::both("index_copy", "input dim index source", |a| {
        a.give(ops::index_copy(a.tensor(0)?, a.int(1)?, a.tensor(2)?, a.tensor(3)?, false))
    }),
    Op::method("index_copy_", "input dim index source", |a| {
        a.give(ops::index_copy(a.tensor(0)?, a.int(1)?, a.tensor(2)?, a.tensor(3)?, true))
    }),
    Op::both("index_fill", "input dim index value", |a| {
        a.give(ops::index_fill(a.tensor(0)?, a.int(1)?, a.tensor(2)?, a.scalar(3)?, false))
    }),
    Op::method("index_fill_", "input dim index value", |a| {
        a.give(ops::index_fill(a.tensor(0)?, a.int(1)?, a.tensor(2)?, a.scalar(3)?, true))
    }),
    Op::both("nonzero", "input | as_tuple", |a| {
        let rows = ops::nonzero(a.tensor(0)?);
        match a.flag(1)? {
            false => a.give(rows),
            true => a.tuple(rows.and_then(|rows| ops::unbind(&rows, 1))),
        }
    }),
    Op::both("argwhere", "input", |a| a.unary(ops::nonzero)),
];

impl Args<'_> {
    fn scatter(&self, in_place: bool) -> PyResult {
        if self.optional(5).is_some() {
            return Err(self.unsupported("reduce="));
        }
        let source = if self.optional(3).is_some() { 3 } else { 4 };
        let source = self.operand(source)?;
        self.give(ops::scatter(
            self.tensor(0)?,
            self.int(1)?,
            self.tensor(2)?,
            source.arg(),
            in_place,
        ))
    }

    fn index_add(&self, in_place: bool) -> PyResult {
        let alpha = self.optional_scalar(4)?.unwrap_or(1.into());
        let (x, dim) = (self.tensor(0)?, self.int(1)?);
        self.give(ops::index_add(x, dim, self.tensor(2)?, self.tensor(3)?, alpha, in_place))
    }
}
