//! Faults on the command line: `--skip zero_grad --replace-line 7 'lr = 1.0'`.

use anyhow::{Context, Result};
use clap::Args;
use gradstep::protocol::{Fault, Phase, Spot};

/// Changes to the run. They combine: text first, then doubled, then moved.
#[derive(Debug, Args)]
pub struct FaultOptions {
    /// Leave out every statement of this phase: zero_grad, backward, step, …
    #[arg(long, value_name = "PHASE")]
    skip: Vec<Phase>,
    /// Leave out the statements that begin on this line.
    #[arg(long, value_name = "N")]
    skip_line: Vec<u32>,
    /// Write TEXT instead of line N; its indentation stays.
    #[arg(long, num_args = 2, value_names = ["N", "TEXT"], allow_hyphen_values = true)]
    replace_line: Vec<String>,
    /// Run the statement that begins on line N, with its block, twice.
    #[arg(long, value_name = "N")]
    duplicate_line: Vec<u32>,
    /// Move the statement that begins on line N, with its block, before the one on line M.
    #[arg(long, num_args = 2, value_names = ["N", "M"])]
    move_line: Vec<u32>,
    /// Move it behind the one on line M and its block.
    #[arg(long, num_args = 2, value_names = ["N", "M"])]
    move_line_after: Vec<u32>,
}

impl FaultOptions {
    /// The faults, in the order in which they are made.
    pub fn faults(self) -> Result<Vec<Fault>> {
        let mut faults: Vec<Fault> =
            self.skip.into_iter().map(|phase| Fault::SkipPhase { phase }).collect();
        faults.extend(self.skip_line.into_iter().map(|line| Fault::SkipLine { line }));
        for pair in self.replace_line.chunks_exact(2) {
            let line = pair[0].parse().with_context(|| {
                format!("--replace-line {}: not a line's number; write N TEXT", pair[0])
            })?;
            faults.push(Fault::ReplaceLine { line, text: pair[1].clone() });
        }
        faults.extend(self.duplicate_line.into_iter().map(|line| Fault::DuplicateLine { line }));
        let moves = |pairs: Vec<u32>, to: fn(u32) -> Spot| {
            let pairs = pairs.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>();
            pairs.into_iter().map(move |(line, other)| Fault::MoveLine { line, to: to(other) })
        };
        faults.extend(moves(self.move_line, Spot::Before));
        faults.extend(moves(self.move_line_after, Spot::After));
        Ok(faults)
    }
}
