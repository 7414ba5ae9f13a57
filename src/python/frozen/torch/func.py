"""`torch.func`: modules as functions of their parameters; gradients as functions."""

import torch

__all__ = ["functional_call", "grad", "grad_and_value", "hessian", "jacfwd", "jacrev",
           "stack_module_state", "vmap"]


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True,
                    strict=False):
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


def _leaves(tree):
    """The tensors of nested tuples, lists and dicts, and how to put others in their places."""
    if isinstance(tree, torch.Tensor):
        return [tree], lambda given: given[0]
    if isinstance(tree, dict):
        keys, parts = list(tree), [_leaves(value) for value in tree.values()]
        make = lambda values: dict(zip(keys, values))
    elif isinstance(tree, (tuple, list)):
        parts = [_leaves(value) for value in tree]
        make = type(tree)
    else:
        raise TypeError(f"gradstep: torch.func expects tensors, not {type(tree).__name__}")

    def build(given):
        values, at = [], 0
        for leaves, part in parts:
            values.append(part(given[at:at + len(leaves)]))
            at += len(leaves)
        return make(values)

    return [leaf for leaves, _ in parts for leaf in leaves], build


def grad_and_value(func, argnums=0, has_aux=False):
    def wrapper(*args, **kwargs):
        wanted = (argnums,) if isinstance(argnums, int) else argnums
        args, inputs, builds = list(args), [], []
        with torch.enable_grad():
            for at in wanted:
                leaves, build = _leaves(args[at])
                # Views of their own: what they are made of may be differentiated again.
                fresh = [leaf.view_as(leaf) if leaf.requires_grad else leaf.detach().requires_grad_()
                         for leaf in leaves]
                args[at] = build(fresh)
                inputs += fresh
                builds.append((build, len(fresh)))
            out = func(*args, **kwargs)
            value, aux = out if has_aux else (out, None)
            if value.dim() != 0:
                raise RuntimeError("Expected f(*args) to return a scalar tensor, got tensor with "
                                   f"{value.dim()} dims. Maybe you wanted to use the vjp or jacrev APIs "
                                   "instead?")
            outer = any(arg.grad_fn is not None for arg in inputs)
            grads = torch.autograd.grad(value, inputs, create_graph=True, allow_unused=True)
            grads = [torch.zeros_like(arg) if grad is None else grad for grad, arg in zip(grads, inputs)]
        if not outer:
            grads, value = [grad.detach() for grad in grads], value.detach()
        results = []
        for build, count in builds:
            results.append(build(grads[:count]))
            grads = grads[count:]
        result = results[0] if isinstance(argnums, int) else tuple(results)
        return result, ((value, aux) if has_aux else value)

    return wrapper


def grad(func, argnums=0, has_aux=False):
    both = grad_and_value(func, argnums, has_aux)

    def wrapper(*args, **kwargs):
        result, value = both(*args, **kwargs)
        return (result, value[1]) if has_aux else result

    return wrapper


def jacrev(func, argnums=0, **options):
    def wrapper(*args):
        def of_one(x):
            return func(*args[:argnums], x, *args[argnums + 1:])

        return torch.autograd.functional.jacobian(of_one, args[argnums])

    return wrapper


jacfwd = jacrev


def hessian(func, argnums=0):
    def wrapper(*args):
        def of_one(x):
            return func(*args[:argnums], x, *args[argnums + 1:])

        return torch.autograd.functional.hessian(of_one, args[argnums])

    return wrapper


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    """One call for each slice, one after the other: the same numbers, not the same speed."""
    def wrapper(*args, **kwargs):
        dims = (in_dims,) * len(args) if isinstance(in_dims, int) else in_dims
        sizes, slices = set(), []
        for arg, dim in zip(args, dims):
            if dim is None:
                slices.append(lambda at, arg=arg: arg)
                continue
            leaves, build = _leaves(arg)
            sizes |= {leaf.size(dim) for leaf in leaves}
            slices.append(lambda at, leaves=leaves, build=build, dim=dim: build(
                [leaf.select(dim, at) for leaf in leaves]))
        if len(sizes) != 1:
            raise ValueError("vmap: Expected all tensors to have the same size in the mapped dimension, "
                             f"got sizes {sorted(sizes)} for the mapped dimension")
        outs = [func(*(take(at) for take in slices), **kwargs) for at in range(sizes.pop())]
        _, build = _leaves(outs[0])
        columns = zip(*(_leaves(out)[0] for out in outs))
        return build([torch.stack(column, out_dims) for column in columns])

    return wrapper


def stack_module_state(models):
    def stacked(kind):
        tables = [dict(getattr(model, kind)()) for model in models]
        return {name: torch.stack([table[name].detach() for table in tables]).requires_grad_(
            tables[0][name].requires_grad) for name in tables[0]}

    if len(models) == 0:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    return stacked("named_parameters"), stacked("named_buffers")


def __getattr__(name):
    if name in ("vjp", "jvp", "linearize", "functionalize"):
        raise AttributeError(f"gradstep does not support torch.func.{name} yet")
    raise AttributeError(f"module 'torch.func' has no attribute '{name}'")
