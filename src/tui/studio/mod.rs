//! Free mode on the screen: choose a preset, turn its knobs, watch it train.
//!
//! ```text
//!  presets ──Enter──► knobs ──Enter──► run ──.──► stepper, on the same engine
//!                        ▲───────e──────┘ ▲───q─────┘
//! ```

mod command;
mod draw;
mod form;
mod panels;
mod state;
mod update;
mod view;

pub use draw::draw;
pub use state::{Page, Studio, Training};
pub(super) use update::{Outcome, free_name};
