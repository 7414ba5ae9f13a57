//! The terminal. The core is pure: [`State::update`] takes an [`Event`] and
//! returns [`Effect`]s, [`draw`] makes a frame from a [`State`]. The one place
//! that touches the terminal, files and engines is [`run`].

mod app;
mod changes;
mod code;
mod commands;
mod compare;
mod derivatives;
mod folds;
mod highlight;
mod home;
mod inspect;
mod keys;
mod layout;
mod moves;
mod narration;
mod numbers;
mod optimizer;
mod overview;
pub mod palette;
mod panels;
mod race;
mod reference;
mod run;
mod screens;
mod search;
mod state;
mod stepper;
mod studio;
mod surveys;
mod tape;
mod text;
mod theme;
mod update;
mod validation;
mod variant;
mod what_if;
pub mod widgets;

pub use app::{Open, Options, run};
pub use keys::{Action, Binding, Scope, bindings};
pub use overview::Overview;
pub use panels::plot::Plot;
pub use run::Run;
pub use screens::draw;
pub use state::{Effect, Event, Home, Picker, RunId, Search, Settings, State};
pub use stepper::{Panel, Prompt, Reply, Side, Stepper};
pub use studio::{Page, Studio, Training};
pub use theme::{Depth, Theme};
pub use variant::{Outcome, Variant};
