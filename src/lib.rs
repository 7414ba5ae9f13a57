//! gradstep: a time-travelling debugger for PyTorch training loops, with a
//! course inside.
//!
//! The rooms, and who may look into whom (imports point downwards only):
//!
//! ```text
//!  tui ──────┬─────────────┬────────────┐
//!            ▼             ▼            ▼
//!         session ◄──── lesson       studio      the terminal process
//!            └──► protocol ◄┴────────────┘
//!  ═══════════════ ▲ ═══════ pipe ═══
//!               engine                the engine process
//!                  ▼
//!               python                embedded VM and the `torch` package
//!                  ▼
//!                torch                PyTorch's semantics over candle
//! ```

pub mod engine;
pub mod lesson;
pub mod protocol;
pub mod python;
pub mod session;
pub mod studio;
pub mod torch;
pub mod tui;
