//! The data sets in the binary; where they come from is in `assets/data/LICENSES.md`.

use std::io::Read;

use anyhow::{Context, Result};
use flate2::read::GzDecoder;

use super::{Item, dict, tensor};
use crate::torch::DType;

pub const PENGUINS: &str = include_str!("../../../assets/data/penguins.csv");
pub const IRIS: &str = include_str!("../../../assets/data/iris.csv");
pub const NAMES: &str = include_str!("../../../assets/data/names.txt");
pub const SHAKESPEARE: &str = include_str!("../../../assets/data/shakespeare.txt");
const DIGITS: &[u8] = include_bytes!("../../../assets/data/digits.csv.gz");

/// The digits as a file that `torch.load` reads: `x` of `[1797, 8, 8]` from 0 to 1,
/// and `y`.
pub fn digits() -> Result<Vec<u8>> {
    let mut text = String::new();
    GzDecoder::new(DIGITS).read_to_string(&mut text).context("the digits are damaged")?;
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let numbers = line.split(',').map(str::parse::<f64>).collect::<Result<Vec<_>, _>>();
        let numbers = numbers.context("the digits are damaged")?;
        let (digit, pixels) = numbers.split_last().context("the digits are damaged")?;
        x.extend(pixels.iter().map(|pixel| pixel / 16.0));
        y.push(*digit);
    }
    let count = y.len();
    dict(vec![
        ("x", Item::Tensor(tensor(x, &[count, 8, 8], DType::Float32)?)),
        ("y", Item::Tensor(tensor(y, &[count], DType::Int64)?)),
    ])
}
