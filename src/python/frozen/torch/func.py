"""`torch.func`: functions that make functions. Derivatives come from the tape, and `vmap`
calls its function once a sample."""

import functools

import torch
from torch._tree import is_tensor, leaves, mapped, rebuilt

__all__ = ["functional_call", "grad", "grad_and_value", "hessian", "jacfwd", "jacrev", "jvp",
           "stack_module_state", "vjp", "vmap"]

# How many of the functions here are running: inside of one, results keep their history.
_depth = 0


def _nested(call):
    """`call` with the tape on, and what it returns apart from what it recorded for itself."""
    def run(*args, **kwargs):
        global _depth
        history = any(is_tensor(x) and x.requires_grad for x in leaves((args, kwargs)))
        _depth += 1
        try:
            with torch.enable_grad():
                result = call(*args, **kwargs)
        finally:
            _depth -= 1
        return result if history or _depth else mapped(_detached, result)

    return run


def _detached(leaf):
    return leaf.detach() if is_tensor(leaf) else leaf


def _entered(tree):
    """Tensors to differentiate by: the same values, with a place of their own in the graph."""
    def one(x):
        if not is_tensor(x):
            return x
        return x.view_as(x) if x.requires_grad else x.detach().requires_grad_()

    return mapped(one, tree)


def _gradients(output, tree, upstream=None):
    inputs = [x for x in leaves(tree) if is_tensor(x)]
    if not output.requires_grad:
        return rebuilt(tree, [torch.zeros_like(x) for x in inputs])
    return rebuilt(tree, torch.autograd.grad(
        output, inputs, upstream, create_graph=True, materialize_grads=True))


def _chosen(args, argnums):
    """The arguments to differentiate by, entered, and all arguments with these among them."""
    numbers = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    args = list(args)
    for number in numbers:
        if not -len(args) <= number < len(args):
            raise RuntimeError(f"Got argnum={number}, but only {len(args)} positional inputs")
        args[number] = _entered(args[number])
    chosen = tuple(args[number] for number in numbers)
    return chosen[0] if isinstance(argnums, int) else chosen, args


def grad_and_value(func, argnums=0, has_aux=False):
    @functools.wraps(func)
    @_nested
    def wrapper(*args, **kwargs):
        chosen, args = _chosen(args, argnums)
        output = func(*args, **kwargs)
        aux = None
        if has_aux:
            output, aux = output
        if not is_tensor(output):
            raise RuntimeError("grad_and_value(f)(*args): Expected f(*args) to return a tensor, "
                               f"got {type(output)}")
        if output.dim() != 0:
            raise RuntimeError(
                "grad_and_value(f)(*args): Expected f(*args) to return a scalar tensor, got tensor "
                f"with {output.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs instead?")
        gradients = _gradients(output, chosen)
        return (gradients, (output, aux)) if has_aux else (gradients, output)

    return wrapper


def grad(func, argnums=0, has_aux=False):
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        gradients, value = both(*args, **kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return wrapper


def _rows(output, tree):
    """The Jacobian of one output: for each input a tensor of both shapes."""
    flat = output.reshape(-1)
    rows = [_gradients(element, tree) for element in flat]
    inputs = leaves(tree)
    columns = zip(*(leaves(row) for row in rows))
    return rebuilt(tree, [torch.stack(column).reshape(output.shape + x.shape)
                          for column, x in zip(columns, inputs)])


def jacrev(func, argnums=0, *, has_aux=False, chunk_size=None):
    @functools.wraps(func)
    @_nested
    def wrapper(*args, **kwargs):
        chosen, args = _chosen(args, argnums)
        output = func(*args, **kwargs)
        aux = None
        if has_aux:
            output, aux = output
        jacobian = mapped(lambda one: _rows(one, chosen), output)
        return (jacobian, aux) if has_aux else jacobian

    return wrapper


def jacfwd(func, argnums=0, has_aux=False, *, randomness="error"):
    """The same numbers as :func:`jacrev`, which is how they are computed."""
    return jacrev(func, argnums, has_aux=has_aux)


def hessian(func, argnums=0):
    return jacfwd(jacrev(func, argnums), argnums)


def vjp(func, *primals, has_aux=False):
    global _depth
    entered = tuple(_entered(primal) for primal in primals)
    _depth += 1
    try:
        with torch.enable_grad():
            output = func(*entered)
    finally:
        _depth -= 1
    aux = None
    if has_aux:
        output, aux = output

    def vjp_fn(*cotangents):
        cotangent = cotangents[0] if len(cotangents) == 1 else cotangents
        totals = None
        for one, upstream in zip(leaves(output), leaves(cotangent)):
            part = leaves(_gradients(one, entered, upstream))
            totals = part if totals is None else [a + b for a, b in zip(totals, part)]
        return rebuilt(entered, totals if _depth else map(_detached, totals))

    shown = output if _depth else mapped(_detached, output)
    return (shown, vjp_fn, aux) if has_aux else (shown, vjp_fn)


def jvp(func, primals, tangents, *, strict=False, has_aux=False):
    """By two backward passes: the first is linear in what it is given."""
    @_nested
    def run(primals, tangents):
        entered = _entered(tuple(primals))
        output = func(*entered)
        aux = None
        if has_aux:
            output, aux = output

        def directional(one):
            upstream = torch.zeros_like(one).requires_grad_()
            total = torch.zeros_like(one)
            for slope, tangent in zip(leaves(_gradients(one, entered, upstream)), leaves(tuple(tangents))):
                total = total + _gradients(slope, upstream, tangent)
            return total

        result = output, mapped(directional, output)
        return (*result, aux) if has_aux else result

    return run(primals, tangents)


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        dims = in_dims if isinstance(in_dims, (tuple, list)) else (in_dims,) * len(args)
        if len(dims) != len(args):
            raise ValueError(
                f"vmap({_name(func)}, in_dims={in_dims}, ...)(<inputs>): in_dims is not compatible "
                f"with the structure of inputs.")
        args = [(arg, _spread(dim, arg)) for arg, dim in zip(args, dims)]
        sizes = {x.shape[dim] for tree, dims in args
                 for x, dim in zip(leaves(tree), dims) if is_tensor(x) and dim is not None}
        sizes |= {x.shape[0] for x in leaves(kwargs) if is_tensor(x)}
        if not sizes:
            raise ValueError(
                f"vmap({_name(func)}, in_dims={in_dims}, ...)(<inputs>): at least one input must "
                "have a mapped dimension.")
        if len(sizes) > 1:
            found = [x.shape[dim] for tree, dims in args
                     for x, dim in zip(leaves(tree), dims) if is_tensor(x) and dim is not None]
            raise ValueError("vmap: Expected all tensors to have the same size in the mapped "
                             f"dimension, got sizes {found} for the mapped dimension")

        def sample(at):
            parts = [rebuilt(tree, [x if dim is None or not is_tensor(x) else x.select(dim, at)
                                    for x, dim in zip(leaves(tree), dims)])
                     for tree, dims in args]
            return func(*parts, **mapped(lambda x: x.select(0, at) if is_tensor(x) else x, kwargs))

        results = [sample(at) for at in range(sizes.pop())]
        out = iter(_spread(out_dims, results[0]))

        def stacked(*parts):
            dim = next(out)
            if not is_tensor(parts[0]):
                raise ValueError(f"vmap({_name(func)}, ...): `{_name(func)}` must only return "
                                 f"Tensors, got type {type(parts[0])}.")
            return parts[0] if dim is None else torch.stack(parts, dim)

        return mapped(stacked, *results)

    return wrapper


def _name(func):
    return getattr(func, "__name__", repr(func))


def _spread(dims, tree):
    """One dimension for each leaf of the tree."""
    if isinstance(dims, (tuple, list)) and isinstance(tree, (tuple, list)):
        return [dim for one, part in zip(dims, tree) for dim in _spread(one, part)]
    if isinstance(dims, dict) and isinstance(tree, dict):
        return [dim for key, part in tree.items() for dim in _spread(dims[key], part)]
    return [dims] * len(leaves(tree))


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True,
                    strict=False):
    """The module's forward with other tensors in the place of its own."""
    given = parameter_and_buffer_dicts
    if isinstance(given, (list, tuple)):
        names = [name for part in given for name in part]
        repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if repeated:
            raise ValueError(f"{repeated} appeared in multiple dictionaries; behavior of functional call "
                             "is ambiguous")
        given = {name: value for part in given for name, value in part.items()}
    elif not isinstance(given, dict):
        raise ValueError("Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, "
                         f"but got {type(given)}")
    places, tied = {}, {}
    for path, owner in module.named_modules(remove_duplicate=False):
        for kind in (owner._parameters, owner._buffers):
            for name, value in kind.items():
                full = f"{path}.{name}" if path else name
                places[full] = kind, name
                tied.setdefault(id(value), []).append(full)
    unexpected = [name for name in given if name not in places]
    if strict:
        missing = [name for name in places if name not in given]
        if unexpected or missing:
            raise RuntimeError(
                "Error(s) in validation: " + "".join(
                    f"\n\t{what} key(s): {', '.join(names)}."
                    for what, names in (("Unexpected", unexpected), ("Missing", missing)) if names))
    before = []
    try:
        for name, value in given.items():
            if name not in places:
                continue
            kind, own = places[name]
            same = tied.get(id(kind[own]), [name]) if tie_weights else [name]
            for other in [name, *(other for other in same if other not in given)]:
                kind, own = places[other]
                before.append((kind, own, kind[own]))
                kind[own] = value
        args = () if args is None else args if isinstance(args, tuple) else (args,)
        return module(*args, **(kwargs or {}))
    finally:
        for kind, own, value in reversed(before):
            kind[own] = value


def stack_module_state(models):
    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")

    def stacked(tables):
        return {name: torch.stack([table[name].detach() for table in tables])
                for name in tables[0]}

    parameters = stacked([dict(model.named_parameters()) for model in models])
    for value in parameters.values():
        value.requires_grad_()
    return parameters, stacked([dict(model.named_buffers()) for model in models])
