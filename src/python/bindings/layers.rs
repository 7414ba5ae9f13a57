//! The native half of `torch.nn`'s layers: activations, normalization, dropout,
//! convolutions, pooling, embeddings, recurrent layers, attention, losses. The
//! frozen `torch.nn.functional` checks and completes their arguments.

use rustpython_vm::PyResult;

use super::arguments::Args;
use super::table::Op;
use super::tensor::wrap;
use crate::torch::functional::{
    self, Cell, Divisor, Geometry, Running, Share, State, Weights, Window,
};
use crate::torch::{Result, Tensor, default_dtype};

impl Args<'_> {
    /// Two sizes, from one or two numbers, or none for `default`.
    fn two_sizes(&self, at: usize, default: usize) -> PyResult<[usize; 2]> {
        match self.sizes(at)?[..] {
            [] => Ok([default; 2]),
            [both] => Ok([both; 2]),
            [first, second, ..] => Ok([first, second]),
        }
    }

    /// Sizes for one dimension stand beside `default` for the other.
    fn geometry(&self, at: usize, one_dimensional: bool) -> PyResult<Geometry> {
        let pair = |at, default| -> PyResult<[usize; 2]> {
            let pair = self.two_sizes(at, default)?;
            Ok(if one_dimensional { [default, pair[1]] } else { pair })
        };
        Ok(Geometry {
            stride: pair(at, 1)?,
            padding: pair(at + 1, 0)?,
            dilation: pair(at + 2, 1)?,
            groups: self.sizes(at + 3)?.first().copied().unwrap_or(1),
        })
    }

    /// `kernel stride padding dilation ceil_mode`
    fn window(&self) -> PyResult<Window> {
        let kernel = self.two_sizes(1, 1)?;
        Ok(Window {
            kernel,
            stride: if self.sizes(2)?.is_empty() { kernel } else { self.two_sizes(2, 1)? },
            padding: self.two_sizes(3, 0)?,
            dilation: self.two_sizes(4, 1)?,
            ceil_mode: self.flag(5)?,
        })
    }

    /// `input p inplace`
    fn drop(
        &self,
        share: Share,
        drop: fn(&Tensor, f64, Share, bool) -> Result<Tensor>,
    ) -> PyResult {
        self.give(drop(self.tensor(0)?, self.float(1)?, share, self.flag(2)?))
    }

    fn cell(&self) -> PyResult<Cell> {
        match self.text(0)?.as_deref() {
            Some("RNN_TANH") => Ok(Cell::Tanh),
            Some("RNN_RELU") => Ok(Cell::Relu),
            Some("GRU") => Ok(Cell::Gru),
            Some("LSTM") => Ok(Cell::Lstm),
            other => Err(self
                .vm
                .new_value_error(format!("Unrecognized RNN mode: {}", other.unwrap_or("None")))),
        }
    }

    /// `mode input hidden cell w_ih w_hh b_ih b_hh`
    fn state_and_weights(&self) -> PyResult<(State, Weights<'_>)> {
        let cell = self.optional_tensor(3)?.cloned();
        let weights = Weights {
            input: self.tensor(4)?,
            hidden: self.tensor(5)?,
            input_bias: self.optional_tensor(6)?,
            hidden_bias: self.optional_tensor(7)?,
        };
        Ok((State { hidden: self.tensor(2)?.clone(), cell }, weights))
    }

    fn tuple_or_none(&self, tensors: Vec<Option<Tensor>>) -> PyResult {
        let object = |tensor: Option<Tensor>| match tensor {
            Some(tensor) => wrap(tensor, self.vm),
            None => self.vm.ctx.none(),
        };
        Ok(self.vm.ctx.new_tuple(tensors.into_iter().map(object).collect()).into())
    }
}

/// A function of `input inplace`.
macro_rules! plain {
    ($name:literal, $function:ident) => {
        Op::function($name, "input inplace", |a| {
            a.give(functional::$function(a.tensor(0)?, a.flag(1)?))
        })
    };
}

/// A function of `input option inplace`.
macro_rules! with_option {
    ($name:literal, $function:ident) => {
        Op::function($name, "input option inplace", |a| {
            a.give(functional::$function(a.tensor(0)?, a.flag(2)?, a.float(1)?))
        })
    };
}

/// A function of `input first second inplace`.
macro_rules! with_options {
    ($name:literal, $function:ident) => {
        Op::function($name, "input first second inplace", |a| {
            let (first, second) = (a.float(1)?, a.float(2)?);
            a.give(functional::$function(a.tensor(0)?, a.flag(3)?, first, second))
        })
    };
}

/// A loss of `input target reduction option`.
macro_rules! distance {
    ($name:literal, $function:ident) => {
        Op::function($name, "input target reduction option", |a| {
            let reduction = a.reduction_named(2)?;
            a.give(functional::$function(a.tensor(0)?, a.tensor(1)?, reduction, a.float(3)?))
        })
    };
}

pub(super) const OPS: &[Op] = &[
    // Activations.
    with_option!("_leaky_relu", leaky_relu),
    Op::function("_elu", "input alpha scale rate inplace", |a| {
        let (alpha, scale, rate) = (a.float(1)?, a.float(2)?, a.float(3)?);
        a.give(functional::elu_scaled(a.tensor(0)?, a.flag(4)?, alpha, scale, rate))
    }),
    with_options!("_celu", celu_scaled),
    Op::function("_gelu", "input by_tanh", |a| a.give(functional::gelu(a.tensor(0)?, a.flag(1)?))),
    plain!("_silu", silu),
    plain!("_mish", mish),
    with_options!("_softplus", softplus),
    with_options!("_hardtanh", hardtanh),
    plain!("_hardsigmoid", hardsigmoid),
    plain!("_hardswish", hardswish),
    plain!("_logsigmoid", logsigmoid),
    with_option!("_softshrink", softshrink),
    with_option!("_hardshrink", hardshrink),
    with_options!("_threshold", threshold_scaled),
    with_option!("_rrelu_middle", rrelu_middle),
    Op::both("prelu", "input weight", |a| a.give(functional::prelu(a.tensor(0)?, a.tensor(1)?))),
    Op::function("_glu", "input dim", |a| a.give(functional::glu(a.tensor(0)?, a.int(1)?))),
    // Dropout.
    Op::function("_dropout", "input p inplace", |a| a.drop(Share::Elements, functional::dropout)),
    Op::function("_feature_dropout", "input p inplace", |a| {
        a.drop(Share::Channels, functional::dropout)
    }),
    Op::function("_alpha_dropout", "input p inplace", |a| {
        a.drop(Share::Elements, functional::alpha_dropout)
    }),
    Op::function("_feature_alpha_dropout", "input p inplace", |a| {
        a.drop(Share::Channels, functional::alpha_dropout)
    }),
    Op::function("_bernoulli", "*size | p", |a| {
        a.give(functional::bernoulli(&a.sizes(0)?, a.float(1)?, default_dtype(), None))
    }),
    // Normalization.
    Op::function(
        "_batch_norm",
        "input running_mean running_var weight bias training momentum eps",
        |a| {
            let running = match (a.optional_tensor(1)?, a.optional_tensor(2)?) {
                (Some(mean), Some(variance)) => Some(Running { mean, variance }),
                _ => None,
            };
            a.give(functional::batch_norm(
                a.tensor(0)?,
                a.optional_tensor(3)?,
                a.optional_tensor(4)?,
                running.as_ref(),
                a.flag(5)?,
                a.float(6)?,
                a.float(7)?,
            ))
        },
    ),
    Op::function("_layer_norm", "input normalized_shape weight bias eps", |a| {
        let (weight, bias) = (a.optional_tensor(2)?, a.optional_tensor(3)?);
        a.give(functional::layer_norm(a.tensor(0)?, &a.sizes(1)?, weight, bias, a.float(4)?))
    }),
    Op::function("_group_norm", "input num_groups weight bias eps", |a| {
        let (weight, bias) = (a.optional_tensor(2)?, a.optional_tensor(3)?);
        let groups = a.int(1)?.max(0) as usize;
        a.give(functional::group_norm(a.tensor(0)?, groups, weight, bias, a.float(4)?))
    }),
    // Embeddings.
    Op::function("_embedding", "input weight padding_idx", |a| {
        let padding = a.optional(2).map(|_| a.int(2)).transpose()?;
        let padding = padding.and_then(|index| usize::try_from(index).ok());
        a.give(functional::embedding(a.tensor(0)?, a.tensor(1)?, padding))
    }),
    Op::function("_one_hot", "input num_classes", |a| {
        let count = usize::try_from(a.int_or(1, -1)?).ok();
        a.give(functional::one_hot(a.tensor(0)?, count))
    }),
    // Convolutions of batches.
    Op::function("_convolution", "input weight bias stride padding dilation groups", |a| {
        let geometry = a.geometry(3, a.tensor(0)?.dim() == 3)?;
        let (weight, bias) = (a.tensor(1)?, a.optional_tensor(2)?);
        a.give(functional::convolution(a.tensor(0)?, weight, bias, geometry))
    }),
    Op::function(
        "_conv_transpose",
        "input weight bias stride padding dilation groups output_padding",
        |a| {
            let one_dimensional = a.tensor(0)?.dim() == 3;
            let geometry = a.geometry(3, one_dimensional)?;
            let mut extra = a.two_sizes(7, 0)?;
            if one_dimensional {
                extra[0] = 0;
            }
            let (weight, bias) = (a.tensor(1)?, a.optional_tensor(2)?);
            a.give(functional::conv_transpose(a.tensor(0)?, weight, bias, geometry, extra))
        },
    ),
    // Pooling.
    Op::function("_max_pool2d", "input kernel stride padding dilation ceil_mode", |a| {
        let (out, indices) = a.ok(functional::max_pool2d(a.tensor(0)?, a.window()?))?;
        a.tuple_or_none(vec![Some(out), Some(indices)])
    }),
    Op::function(
        "_avg_pool2d",
        "input kernel stride padding dilation ceil_mode count_include_pad divisor_override",
        |a| {
            let divisor = match a.optional(7) {
                Some(_) => Divisor::Given(a.float(7)?),
                None if a.flag(6)? => Divisor::Padded,
                None => Divisor::Inside,
            };
            a.give(functional::avg_pool2d(a.tensor(0)?, a.window()?, divisor))
        },
    ),
    Op::function("_adaptive_avg_pool2d", "input output_size", |a| {
        a.give(functional::adaptive_avg_pool2d(a.tensor(0)?, a.two_sizes(1, 1)?))
    }),
    // Recurrent layers and attention.
    Op::function("_rnn_cell", "mode input hidden cell w_ih w_hh b_ih b_hh", |a| {
        let (state, weights) = a.state_and_weights()?;
        let next = functional::cell_step(a.cell()?, a.tensor(1)?, &state, &weights);
        let next = a.ok(next)?;
        a.tuple_or_none(vec![Some(next.hidden), next.cell])
    }),
    Op::function("_rnn_layer", "mode input hidden cell w_ih w_hh b_ih b_hh reverse", |a| {
        let (state, weights) = a.state_and_weights()?;
        let result = functional::sequence(a.cell()?, a.tensor(1)?, state, &weights, a.flag(8)?);
        let (out, last) = a.ok(result)?;
        a.tuple_or_none(vec![Some(out), Some(last.hidden), last.cell])
    }),
    Op::function("_batch_first", "input", |a| a.unary(functional::batch_first)),
    Op::function("_attention", "query key value attn_mask is_causal scale", |a| {
        let scale = a.optional(5).map(|_| a.float(5)).transpose()?;
        let qkv = [a.tensor(0)?, a.tensor(1)?, a.tensor(2)?];
        a.give(functional::attention(qkv, a.optional_tensor(3)?, a.flag(4)?, scale))
    }),
    // Losses.
    Op::function("_div_scalar", "input number", |a| {
        a.give(functional::div_scalar(a.tensor(0)?, a.float(1)?))
    }),
    distance!("_smooth_l1_loss", smooth_l1_loss),
    distance!("_huber_loss", huber_loss),
    Op::function("_soft_margin_loss", "input target reduction", |a| {
        let reduction = a.reduction_named(2)?;
        a.give(functional::soft_margin_loss(a.tensor(0)?, a.tensor(1)?, reduction))
    }),
    Op::function("_binary_cross_entropy", "input target weight reduction", |a| {
        let (weight, reduction) = (a.optional_tensor(2)?, a.reduction_named(3)?);
        a.give(functional::binary_cross_entropy(a.tensor(0)?, a.tensor(1)?, weight, reduction))
    }),
    Op::function(
        "_binary_cross_entropy_with_logits",
        "input target weight pos_weight reduction",
        |a| {
            a.give(functional::binary_cross_entropy_with_logits(
                a.tensor(0)?,
                a.tensor(1)?,
                a.optional_tensor(2)?,
                a.optional_tensor(3)?,
                a.reduction_named(4)?,
            ))
        },
    ),
];
