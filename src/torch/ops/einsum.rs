//! `torch.einsum`: after ATen's `einsum` and `sumproduct_pair` (Linear.cpp), so that
//! the graph and the rounding are PyTorch's.

use super::super::error::fail;
use super::super::{Result, Tensor};
use super::{bmm, diagonal, movedim, mul, permute, reshape, sum_dims, unsqueeze, view};

/// A place in an equation.
#[derive(Clone, Copy, PartialEq)]
enum Label {
    Letter(char),
    Ellipsis,
}

/// `torch.einsum(equation, *operands)`: products summed over the letters that the
/// result does not name, contracted from left to right.
pub fn einsum(equation: &str, operands: &[Tensor]) -> Result<Tensor> {
    if operands.is_empty() {
        return fail!(Runtime, "einsum(): must provide at least one operand");
    }
    let (left, right) = match equation.split_once("->") {
        Some((left, right)) => (left, Some(right)),
        None => (equation, None),
    };
    let inputs = left.split(',').map(|part| labels(part, equation)).collect::<Result<Vec<_>>>()?;
    if inputs.len() < operands.len() {
        return fail!(
            Runtime,
            "einsum(): more operands were provided than specified in the equation"
        );
    }
    if inputs.len() > operands.len() {
        return fail!(
            Runtime,
            "einsum(): fewer operands were provided than specified in the equation"
        );
    }
    let mut hidden = 0;
    for (at, (labels, operand)) in inputs.iter().zip(operands).enumerate() {
        hidden = hidden.max(check_rank(at, labels, operand.dim())?);
    }
    let output = match right {
        Some(right) => output_labels(&labels(right, equation)?, &inputs)?,
        None => implicit(&inputs),
    };
    let plan = Plan::new(&output, &inputs, hidden);
    let mut sizes = vec![1; plan.rank];
    let mut permuted = Vec::with_capacity(operands.len());
    for (at, (labels, operand)) in inputs.iter().zip(operands).enumerate() {
        let operand = plan.permuted(labels, operand)?;
        for (dim, size) in operand.shape().into_iter().enumerate().filter(|(_, size)| *size != 1) {
            if sizes[dim] != 1 && sizes[dim] != size {
                return fail!(
                    Runtime,
                    "einsum(): subscript {} has size {size} for operand {at} which does not \
                     broadcast with previously seen size {}",
                    plan.name(dim),
                    sizes[dim]
                );
            }
            sizes[dim] = size;
        }
        permuted.push(operand);
    }
    plan.contract(permuted)
}

fn labels(part: &str, equation: &str) -> Result<Vec<Label>> {
    let mut labels = Vec::new();
    let mut rest = part.chars().enumerate();
    while let Some((at, letter)) = rest.next() {
        match letter {
            ' ' => {}
            'a'..='z' | 'A'..='Z' => labels.push(Label::Letter(letter)),
            '.' if part[at..].starts_with("...") && !labels.contains(&Label::Ellipsis) => {
                rest.nth(1);
                labels.push(Label::Ellipsis);
            }
            _ => {
                let start = part.as_ptr() as usize - equation.as_ptr() as usize;
                return fail!(
                    Runtime,
                    "einsum(): invalid subscript given at index {} in the equation string, \
                     subscripts must be in [a-zA-Z]",
                    start + at
                );
            }
        }
    }
    Ok(labels)
}

/// How many dimensions this operand's ellipsis stands for.
fn check_rank(at: usize, labels: &[Label], rank: usize) -> Result<usize> {
    let letters = labels.iter().filter(|label| **label != Label::Ellipsis).count();
    if letters == labels.len() {
        return match letters == rank {
            true => Ok(0),
            false => fail!(
                Runtime,
                "einsum(): the number of subscripts in the equation ({letters}) does not match \
                 the number of dimensions ({rank}) for operand {at} and no ellipsis was given"
            ),
        };
    }
    match rank.checked_sub(letters) {
        Some(hidden) => Ok(hidden),
        None => fail!(
            Runtime,
            "einsum(): the number of subscripts in the equation ({letters}) is more than the \
             number of dimensions ({rank}) for operand {at}"
        ),
    }
}

fn output_labels(output: &[Label], inputs: &[Vec<Label>]) -> Result<Vec<Label>> {
    for (at, label) in output.iter().enumerate() {
        let Label::Letter(letter) = label else { continue };
        if output[..at].contains(label) {
            return fail!(
                Runtime,
                "einsum(): output subscript {letter} appears more than once in the output"
            );
        }
        if !inputs.iter().any(|labels| labels.contains(label)) {
            return fail!(
                Runtime,
                "einsum(): output subscript {letter} does not appear in the equation for any \
                 input operand"
            );
        }
    }
    Ok(output.to_vec())
}

/// Without `->`: the ellipsis, then the letters that occur once, sorted.
fn implicit(inputs: &[Vec<Label>]) -> Vec<Label> {
    let mut once: Vec<char> = all_letters(inputs)
        .into_iter()
        .filter(|letter| {
            let label = Label::Letter(*letter);
            inputs.iter().flatten().filter(|other| **other == label).count() == 1
        })
        .collect();
    once.sort_unstable();
    let ellipsis = inputs.iter().flatten().any(|label| *label == Label::Ellipsis);
    let first = ellipsis.then_some(Label::Ellipsis);
    first.into_iter().chain(once.into_iter().map(Label::Letter)).collect()
}

/// Every letter once, capitals first.
fn all_letters(inputs: &[Vec<Label>]) -> Vec<char> {
    let mut letters: Vec<char> = (inputs.iter().flatten())
        .filter_map(|label| match label {
            Label::Letter(letter) => Some(*letter),
            Label::Ellipsis => None,
        })
        .collect();
    letters.sort_unstable();
    letters.dedup();
    letters
}

/// The order of dimensions that all operands are brought to: those of the result
/// first, those to be summed behind them.
struct Plan {
    order: Vec<Label>,
    /// Dimensions an ellipsis stands for.
    hidden: usize,
    /// How many dimensions the result has, and how many there are in all.
    kept: usize,
    rank: usize,
}

impl Plan {
    fn new(output: &[Label], inputs: &[Vec<Label>], hidden: usize) -> Plan {
        let mut order = output.to_vec();
        let width = |label: &Label| if *label == Label::Ellipsis { hidden } else { 1 };
        let kept = order.iter().map(width).sum();
        if inputs.iter().flatten().any(|label| *label == Label::Ellipsis)
            && !order.contains(&Label::Ellipsis)
        {
            order.push(Label::Ellipsis);
        }
        for letter in all_letters(inputs).into_iter().map(Label::Letter) {
            if !order.contains(&letter) {
                order.push(letter);
            }
        }
        let rank = order.iter().map(width).sum();
        Plan { order, hidden, kept, rank }
    }

    /// Where the dimensions of a label begin.
    fn start(&self, label: Label) -> usize {
        let before = self.order.iter().take_while(|other| **other != label);
        before.map(|label| if *label == Label::Ellipsis { self.hidden } else { 1 }).sum()
    }

    /// How a message names a dimension.
    fn name(&self, dim: usize) -> String {
        let label = self.order.iter().find(|label| {
            let start = self.start(**label);
            let width = if **label == Label::Ellipsis { self.hidden } else { 1 };
            (start..start + width).contains(&dim)
        });
        match label {
            Some(Label::Letter(letter)) => letter.to_string(),
            _ => "...".to_owned(),
        }
    }

    /// An operand with the plan's dimensions; missing ones have size one.
    fn permuted(&self, labels: &[Label], operand: &Tensor) -> Result<Tensor> {
        let mut operand = operand.clone();
        let mut from = vec![None; self.rank];
        let letters = labels.iter().filter(|label| **label != Label::Ellipsis).count();
        let own = operand.dim() - letters;
        let mut dim = 0;
        for &label in labels {
            let start = self.start(label);
            if label == Label::Ellipsis {
                for _ in own..self.hidden {
                    operand = unsqueeze(&operand, dim as i64)?;
                }
                for slot in &mut from[start..start + self.hidden] {
                    *slot = Some(dim);
                    dim += 1;
                }
                continue;
            }
            match from[start] {
                Some(first) => {
                    let (rows, columns) = (operand.shape()[first], operand.shape()[dim]);
                    if rows != columns {
                        return fail!(
                            Runtime,
                            "einsum(): subscript {} is repeated for operand 0 but the sizes don't \
                             match, {columns} != {rows}",
                            self.name(start)
                        );
                    }
                    let line = diagonal(&operand, 0, first as i64, dim as i64)?;
                    operand = movedim(&line, &[-1], &[first as i64])?;
                }
                None => {
                    from[start] = Some(dim);
                    dim += 1;
                }
            }
        }
        let mut order = Vec::with_capacity(self.rank);
        for slot in from {
            order.push(match slot {
                Some(dim) => dim as i64,
                None => {
                    operand = unsqueeze(&operand, -1)?;
                    operand.dim() as i64 - 1
                }
            });
        }
        permute(&operand, &order)
    }

    fn contract(&self, operands: Vec<Tensor>) -> Result<Tensor> {
        let mut counts: Vec<usize> = (0..self.rank)
            .map(|dim| operands.iter().filter(|operand| operand.shape()[dim] != 1).count())
            .collect();
        let many = operands.len() > 1;
        let mut operands = operands.into_iter();
        let Some(mut result) = operands.next() else {
            return fail!(Runtime, "einsum(): must provide at least one operand");
        };
        for mut next in operands {
            let (left, right) = (result.shape(), next.shape());
            let (mut both, mut of_left, mut of_right) = (Vec::new(), Vec::new(), Vec::new());
            for dim in self.kept..self.rank {
                if left[dim] != 1 && right[dim] != 1 {
                    counts[dim] -= 1;
                    if counts[dim] == 1 {
                        both.push(dim);
                        counts[dim] = 0;
                    }
                } else if counts[dim] == 1 {
                    if left[dim] != 1 {
                        of_left.push(dim as i64);
                        counts[dim] = 0;
                    } else if right[dim] != 1 {
                        of_right.push(dim as i64);
                        counts[dim] = 0;
                    }
                }
            }
            if !of_left.is_empty() {
                result = sum_dims(&result, &of_left, true)?;
            }
            if !of_right.is_empty() {
                next = sum_dims(&next, &of_right, true)?;
            }
            result = match both.is_empty() {
                true => mul(&result, &next)?,
                false => pair(&result, &next, &both)?,
            };
        }
        if self.rank == self.kept {
            return Ok(result);
        }
        if many {
            return view(&result, &signed(&result.shape()[..self.kept]));
        }
        sum_dims(&result, &(self.kept as i64..self.rank as i64).collect::<Vec<_>>(), false)
    }
}

fn signed(sizes: &[usize]) -> Vec<i64> {
    sizes.iter().map(|&size| size as i64).collect()
}

/// The product of two operands of one rank, summed over these dimensions, which
/// are kept with size one: one batched matrix product.
fn pair(left: &Tensor, right: &Tensor, sum: &[usize]) -> Result<Tensor> {
    let (l, r) = (left.shape(), right.shape());
    let (mut shared, mut of_left, mut of_right) = (Vec::new(), Vec::new(), Vec::new());
    for dim in (0..l.len()).filter(|dim| !sum.contains(dim)) {
        match (l[dim] != 1, r[dim] != 1) {
            (true, true) => shared.push(dim),
            (true, false) => of_left.push(dim),
            _ => of_right.push(dim),
        }
    }
    // The operand whose dimensions come first in the result goes first.
    if let (Some(of_left), Some(of_right)) = (of_left.first(), of_right.first())
        && of_left > of_right
    {
        return pair(right, left, sum);
    }
    let size = |shape: &[usize], dims: &[usize]| -> i64 {
        dims.iter().map(|&dim| shape[dim] as i64).product()
    };
    let joined = |parts: [&[usize]; 4]| parts.concat();
    let left_order = joined([&shared, &of_left, sum, &of_right]);
    let right_order = joined([&shared, sum, &of_right, &of_left]);
    let batch = size(&l, &shared);
    let (rows, columns, inner) = (size(&l, &of_left), size(&r, &of_right), size(&l, sum));
    let a = reshape(&permute(left, &signed(&left_order))?, &[batch, rows, inner])?;
    let b = reshape(&permute(right, &signed(&right_order))?, &[batch, inner, columns])?;
    let mut shape: Vec<i64> = Vec::with_capacity(l.len());
    shape.extend(shared.iter().chain(&of_left).map(|&dim| l[dim] as i64));
    shape.extend(sum.iter().map(|_| 1));
    shape.extend(of_right.iter().map(|&dim| r[dim] as i64));
    let product = view(&bmm(&a, &b)?, &shape)?;
    permute(&product, &signed(&super::super::view::inverse(&left_order)))
}
