//! The names that PyTorch gives to the nodes of functions which are composed in Python here.

use super::table::Op;
use crate::torch::second;

const NODES: [&str; 31] = [
    "ConstantPadNdBackward0",
    "CopysignBackward0",
    "Deg2RadBackward0",
    "DigammaBackward0",
    "DistBackward0",
    "ErfinvBackward0",
    "FmaxBackward0",
    "FminBackward0",
    "LgammaBackward0",
    "LinalgCholeskyExBackward0",
    "LinalgCrossBackward0",
    "LinalgDetBackward0",
    "LinalgEighBackward0",
    "LinalgInvExBackward0",
    "LinalgQrBackward0",
    "LinalgSlogdetBackward0",
    "LinalgSolveExBackward0",
    "LinalgSvdBackward0",
    "LogcumsumexpBackward0",
    "MaskedScatterBackward0",
    "NansumBackward0",
    "PolygammaBackward0",
    "Rad2DegBackward0",
    "RenormBackward0",
    "ScatterReduceBackward0",
    "SincBackward0",
    "SpecialEntrBackward0",
    "StdMeanBackward0",
    "UnfoldBackward0",
    "UnsafeViewBackward0",
    "VarMeanBackward0",
];

pub(super) const OPS: &[Op] = &[
    // The tensor again, from a node of that name; see `torch/_named.py`.
    Op::function("_named", "tensor name", |a| {
        let name = a.text(1)?.unwrap_or_default();
        match NODES.into_iter().find(|known| *known == name) {
            Some(name) => a.give(second::named(name, a.tensor(0)?.clone())),
            None => Err(a.vm.new_value_error(format!("no node is called {name}"))),
        }
    }),
];
