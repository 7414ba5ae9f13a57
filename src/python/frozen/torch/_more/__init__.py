"""Functions and methods that are made of others. They cost nothing until a script
asks for one: `torch` and `Tensor` look here for names they do not have."""

# The functions of each module here; those of `BOTH` are methods of tensors too.
_FUNCTIONS = {
    "joined": """block_diag broadcast_shapes broadcast_tensors cartesian_prod chain_matmul
        combinations concatenate row_stack tril_indices triu_indices""",
    "losses": """alpha_dropout avg_pool1d bilinear binary_cross_entropy_with_logits celu
        channel_shuffle conv1d conv2d conv_transpose2d cosine_embedding_loss cosine_similarity
        dropout embedding group_norm hinge_embedding_loss kl_div layer_norm
        margin_ranking_loss max_pool1d max_pool2d pairwise_distance pixel_shuffle
        pixel_unshuffle poisson_nll_loss rms_norm rrelu selu threshold triplet_margin_loss""",
    "drawn": "normal randint_like range",
    "linear": "cholesky det inverse logdet matrix_power pinverse qr slogdet svd",
    "made": """asarray from_numpy logspace scalar_tensor set_default_tensor_type
        are_deterministic_algorithms_enabled set_float32_matmul_precision
        get_float32_matmul_precision set_num_interop_threads get_num_interop_threads
        is_nonzero is_complex is_storage FloatTensor HalfTensor BFloat16Tensor DoubleTensor LongTensor IntTensor
        BoolTensor ShortTensor CharTensor ByteTensor compile hann_window hamming_window""",
    "maths": """rsub""",
    "rare": """bartlett_window blackman_window gradient is_signed get_device is_same_size pdist
        unravel_index vmap fill""",
    "summed": """bucketize cumulative_trapezoid searchsorted trapezoid trapz vander""",
}
_BOTH = {
    "linear": "det inverse logdet matrix_power pinverse qr slogdet svd cholesky",
    "maths": """addbmm addr arccosh arcsinh arctanh bitwise_and bitwise_left_shift bitwise_not
        bitwise_or bitwise_right_shift bitwise_xor copysign cross deg2rad digamma erfinv
        float_power fmax fmin gcd hardshrink heaviside isneginf isposinf isreal kron lcm ldexp
        lgamma logaddexp2 multiply rad2deg sgn signbit sinc subtract vdot dist adjoint
        angle conj real resolve_conj""",
    "pieces": """detach diagflat diagonal_scatter dsplit hsplit index_put index_reduce masked_scatter
        scatter_reduce select_scatter slice_scatter unsafe_chunk unsafe_split vsplit""",
    "rare": "cholesky_inverse cholesky_solve frexp histogram i0 matrix_exp mvlgamma polygamma put",
    "summed": """corrcoef cov diff logcumsumexp nanmean nanmedian nanquantile nansum quantile
        renorm std_mean var_mean""",
}
_METHODS = {
    "rare": "put_",
    "pieces": """fill_diagonal_ swapaxes_ swapdims_ index_put_ masked_scatter_ scatter_reduce_ squeeze_ sum_to_size
        t_ transpose_ unfold unsqueeze_ apply_ map_""",
    "attributes": """H data_ptr detach_ dim_order element_size get_device is_complex is_contiguous_
        is_cpu is_distributed is_inference is_meta is_mps is_nested is_nonzero is_pinned
        is_quantized is_same_size is_set_to is_shared is_signed is_xpu itemsize layout mH mT name
        names nbytes new new_empty new_full new_ones new_tensor new_zeros output_nr pin_memory
        share_memory_ storage_offset untyped_storage volatile is_coalesced is_conj is_neg""",
}
# Functions whose in-place form is a copy of their result.
_IN_PLACE = """addr bitwise_and bitwise_not bitwise_or bitwise_xor copysign deg2rad digamma
    float_power heaviside lgamma multiply rad2deg sgn sinc subtract erfinv hypot logical_and
    logical_not logical_or logical_xor eq ne lt le gt ge absolute addmm addmv atan2 baddbmm clip
    divide floor_divide negative remainder true_divide xlogy less less_equal greater greater_equal
    not_equal fmod renorm gcd lcm bitwise_left_shift bitwise_right_shift arccosh arcsinh arctanh
    arctan2 ldexp addbmm i0 polygamma mvlgamma index_reduce""".split()


def _places(*tables):
    return {name: module for table in tables for module, names in table.items()
            for name in names.split()}


_OF_TORCH = _places(_FUNCTIONS, _BOTH)
_OF_TENSOR = _places(_BOTH, _METHODS)


def _load(module, name):
    return getattr(__import__(f"torch._more.{module}", None, None, [name]), name)


def function(name):
    """The function `torch.name`, or None."""
    module = _OF_TORCH.get(name)
    if module is None and name.endswith("_"):
        return _of_method(name)
    return None if module is None else _load(module, name)


def _of_method(name):
    """`torch.relu_` and its like: PyTorch has functions for some in-place methods."""
    import torch
    from torch._missing import known

    if name in known("torch") and hasattr(torch.Tensor, name):
        return getattr(torch.Tensor, name)


def method(name):
    """What `Tensor.name` is, a function or a property; None if it is nothing."""
    if name in _OF_TENSOR:
        return _load(_OF_TENSOR[name], name)
    if name.endswith("_") and name[:-1] in _IN_PLACE:
        return _load("in_place", "made_of")(name[:-1])
    return None


def functions():
    """The names that `function` knows."""
    return set(_OF_TORCH)


def methods():
    """The names that `method` knows."""
    return set(_OF_TENSOR) | {name + "_" for name in _IN_PLACE}
