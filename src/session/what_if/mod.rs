//! What if: changes that people try on a training loop, as text and as faults.

mod clip;
mod listing;
mod moves;
mod text;
mod verdict;

pub use clip::{clip, clips};
pub use listing::{Listed, Mark, listing, marks};
pub use moves::one_place;
pub use text::{Mode, code, numbers, with_mode, with_number, with_reduction};
pub use verdict::{Verdict, verdict};
