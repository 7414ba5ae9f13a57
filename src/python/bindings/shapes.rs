//! Shapes and views; putting tensors together.

use super::table::Op;
use super::tensor::size;
use crate::torch::ops;

pub(super) const OPS: &[Op] = &[
    Op::method("size", "input dim", |a| {
        let shape = a.tensor(0)?.shape();
        if a.optional(1).is_none() {
            return size(&shape, a.vm);
        }
        let dim = a.ok(ops::wrap_dim(a.int(1)?, shape.len()))?;
        Ok(a.vm.ctx.new_int(shape.get(dim).copied().unwrap_or(1)).into())
    }),
    Op::method("dim", "input", |a| Ok(a.vm.ctx.new_int(a.tensor(0)?.dim()).into())),
    Op::method("ndimension", "input", |a| Ok(a.vm.ctx.new_int(a.tensor(0)?.dim()).into())),
    Op::method("numel", "input", |a| Ok(a.vm.ctx.new_int(a.tensor(0)?.numel()).into())),
    Op::method("nelement", "input", |a| Ok(a.vm.ctx.new_int(a.tensor(0)?.numel()).into())),
    Op::method("stride", "input dim", |a| {
        let strides = a.tensor(0)?.strides();
        if a.optional(1).is_some() {
            let dim = a.ok(ops::wrap_dim(a.int(1)?, strides.len()))?;
            return Ok(a.vm.ctx.new_int(strides.get(dim).copied().unwrap_or(1)).into());
        }
        let strides = strides.into_iter().map(|stride| a.vm.ctx.new_int(stride).into()).collect();
        Ok(a.vm.ctx.new_tuple(strides).into())
    }),
    Op::function("_address", "input", |a| {
        let tensor = a.tensor(0)?;
        let offset = a.ok(tensor.storage_offset())? * tensor.dtype().candle().size_in_bytes();
        Ok(a.vm.ctx.new_int(tensor.storage_address() + offset).into())
    }),
    Op::function("_offset", "input", |a| {
        Ok(a.vm.ctx.new_int(a.ok(a.tensor(0)?.storage_offset())?).into())
    }),
    Op::function("_storage_size", "input", |a| {
        Ok(a.vm.ctx.new_int(a.tensor(0)?.storage_size()).into())
    }),
    Op::method("is_contiguous", "input", |a| {
        Ok(a.vm.ctx.new_bool(a.tensor(0)?.is_contiguous()).into())
    }),
    Op::method("view", "input *size", |a| a.give(ops::view(a.tensor(0)?, &a.ints(1)?))),
    Op::method("view_as", "input other", |a| {
        let sizes: Vec<i64> = a.tensor(1)?.shape().iter().map(|&size| size as i64).collect();
        a.give(ops::view(a.tensor(0)?, &sizes))
    }),
    Op::both("reshape", "input *shape", |a| a.give(ops::reshape(a.tensor(0)?, &a.ints(1)?))),
    Op::both("flatten", "input start_dim end_dim", |a| {
        a.give(ops::flatten(a.tensor(0)?, a.int_or(1, 0)?, a.int_or(2, -1)?))
    }),
    Op::method("contiguous", "input | memory_format", |a| a.unary(ops::contiguous)),
    Op::both("transpose", "input dim0 dim1", |a| {
        a.give(ops::transpose(a.tensor(0)?, a.int(1)?, a.int(2)?))
    }),
    Op::both("t", "input", |a| a.unary(ops::t)),
    Op::both("permute", "input *dims", |a| a.give(ops::permute(a.tensor(0)?, &a.ints(1)?))),
    Op::both("unsqueeze", "input dim", |a| a.give(ops::unsqueeze(a.tensor(0)?, a.int(1)?))),
    Op::method("expand", "input *size", |a| a.give(ops::expand(a.tensor(0)?, &a.ints(1)?))),
    Op::method("expand_as", "input other", |a| {
        let sizes: Vec<i64> = a.tensor(1)?.shape().iter().map(|&size| size as i64).collect();
        a.give(ops::expand(a.tensor(0)?, &sizes))
    }),
    Op::both("select", "input dim index", |a| {
        a.give(ops::select(a.tensor(0)?, a.int(1)?, a.int(2)?))
    }),
    Op::function("cat", "tensors dim", |a| a.give(ops::cat(&a.tensors(0)?, a.int_or(1, 0)?))),
    Op::function("concat", "tensors dim", |a| a.give(ops::cat(&a.tensors(0)?, a.int_or(1, 0)?))),
    Op::function("stack", "tensors dim", |a| a.give(ops::stack(&a.tensors(0)?, a.int_or(1, 0)?))),
];
