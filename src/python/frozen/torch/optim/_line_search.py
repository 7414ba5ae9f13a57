"""The line search of `LBFGS(line_search_fn="strong_wolfe")`: a step that lowers the loss
enough and flattens the slope enough. The decisions are those of `torch/optim/lbfgs.py`
(BSD-3-Clause), so that the same steps come out."""


def _interpolated(x1, f1, g1, x2, f2, g2, bounds=None):
    """The minimum of the cubic through two values and slopes."""
    low, high = bounds if bounds is not None else (x1, x2) if x1 <= x2 else (x2, x1)
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1**2 - g1 * g2
    if not square >= 0:
        return (low + high) / 2.0
    d2 = square.sqrt()
    if x1 <= x2:
        place = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
    else:
        place = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(place, low), high)


def strong_wolfe(evaluate, t, d, loss, grad, slope, c1=1e-4, c2=0.9, tolerance=1e-9, most=25):
    """`evaluate(t)` gives loss and gradient at `t` along `d`. Returns both at the step
    found, the step, and how often the loss was evaluated."""
    longest = d.abs().max()
    grad = grad.clone()
    new_loss, new_grad = evaluate(t)
    new_slope = new_grad.dot(d)
    evaluations, tries, done = 1, 0, False
    before = (0, loss, grad, slope)
    # Two points with a minimum between them, as [place, loss, gradient, slope].
    bracket = None
    while tries < most:
        here = [t, new_loss, new_grad, new_slope]
        if new_loss > loss + c1 * t * slope or (tries > 1 and new_loss >= before[1]):
            bracket = [list(before), here]
            break
        if abs(new_slope) <= -c2 * slope:
            bracket, done = [here], True
            break
        if new_slope >= 0:
            bracket = [list(before), here]
            break
        bounds = t + 0.01 * (t - before[0]), t * 10
        farther = _interpolated(before[0], before[1], before[3], t, new_loss, new_slope, bounds)
        before = (t, new_loss, new_grad.clone(), new_slope)
        t = farther
        new_loss, new_grad = evaluate(t)
        evaluations += 1
        new_slope = new_grad.dot(d)
        tries += 1
    if tries == most:
        bracket = [[0, loss, grad, slope], [t, new_loss, new_grad, new_slope]]
    low, high = (0, 1) if bracket[0][1] <= bracket[-1][1] else (1, 0)
    stuck = False
    while not done and tries < most:
        (x1, f1, _, g1), (x2, f2, _, g2) = bracket
        if abs(x2 - x1) * longest < tolerance:
            break
        t = _interpolated(x1, f1, g1, x2, f2, g2)
        left, right = min(x1, x2), max(x1, x2)
        margin = 0.1 * (right - left)
        if min(right - t, t - left) < margin:
            if stuck or t >= right or t <= left:
                t = right - margin if abs(t - right) < abs(t - left) else left + margin
                stuck = False
            else:
                stuck = True
        else:
            stuck = False
        new_loss, new_grad = evaluate(t)
        evaluations += 1
        new_slope = new_grad.dot(d)
        tries += 1
        here = [t, new_loss, new_grad.clone(), new_slope]
        if new_loss > loss + c1 * t * slope or new_loss >= bracket[low][1]:
            bracket[high] = here
            low, high = (0, 1) if bracket[0][1] <= bracket[1][1] else (1, 0)
        else:
            if abs(new_slope) <= -c2 * slope:
                done = True
            elif new_slope * (bracket[high][0] - bracket[low][0]) >= 0:
                bracket[high] = bracket[low]
            bracket[low] = here
    t, new_loss, new_grad, _ = bracket[low]
    return new_loss, new_grad, t, evaluations
