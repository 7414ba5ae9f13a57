//! The form of knobs: which one is chosen, and what is typed into it.

use std::path::PathBuf;

use tui_input::Input;

use crate::studio::{Kind, Knob, Setup, Value};

/// A setup being made.
#[derive(Debug)]
pub struct Form {
    pub setup: Setup,
    /// The chosen row: the data file, where one is needed, then the knobs.
    pub selected: usize,
    /// What is being typed.
    pub input: Option<Input>,
    /// Why a value or the whole was refused.
    pub error: Option<String>,
    /// The edge is building it.
    pub waiting: bool,
}

/// A row of the form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Row<'a> {
    Data,
    Knob(&'a Knob),
}

impl Form {
    pub fn new(setup: Setup) -> Form {
        Form { setup, selected: 0, input: None, error: None, waiting: false }
    }

    pub fn rows(&self) -> Vec<Row<'_>> {
        let data = self.setup.preset.needs_data().then_some(Row::Data);
        data.into_iter().chain(self.setup.knobs.iter().map(Row::Knob)).collect()
    }

    pub fn row(&self) -> Option<Row<'_>> {
        self.rows().get(self.selected).copied()
    }

    /// Goes so many rows down.
    pub(super) fn go(&mut self, rows: i32) {
        let last = self.rows().len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(rows as isize).min(last);
        self.error = None;
    }

    /// Moves the chosen knob by notches; a knob that does not move is typed.
    pub(super) fn nudge(&mut self, notches: i32) {
        self.error = None;
        let Some(Row::Knob(knob)) = self.row() else { return self.type_value() };
        if matches!(knob.kind, Kind::Text) {
            return self.type_value();
        }
        let name = knob.name;
        self.setup.nudge(name, notches);
    }

    /// Puts the chosen knob back to its default.
    pub(super) fn reset(&mut self) {
        let Some(Row::Knob(knob)) = self.row() else { return };
        let name = knob.name;
        if let Some(knob) = self.setup.knobs.iter_mut().find(|knob| knob.name == name) {
            knob.value = knob.default.clone();
        }
        self.error = None;
    }

    /// Begins to type a value; a switch is switched.
    pub(super) fn type_value(&mut self) {
        let text = match self.row() {
            None => return,
            Some(Row::Data) => match &self.setup.data {
                Some(path) => path.display().to_string(),
                None => String::new(),
            },
            Some(Row::Knob(Knob { value: Value::Toggle(on), .. })) => {
                return self.nudge(if *on { -1 } else { 1 });
            }
            Some(Row::Knob(Knob {
                kind: Kind::Choice(names), value: Value::Choice(now), ..
            })) => {
                let last = names.last() == Some(now);
                return self.nudge(if last { -(names.len() as i32) } else { 1 });
            }
            Some(Row::Knob(knob)) => knob.value.to_string(),
        };
        self.input = Some(Input::new(text));
    }

    /// Takes what was typed; a wrong value stays in the line, with the reason.
    pub(super) fn take_value(&mut self) {
        let Some(input) = self.input.take() else { return };
        let name = match self.row() {
            Some(Row::Knob(knob)) => knob.name,
            _ => {
                let text = input.value().trim();
                self.setup.data = (!text.is_empty()).then(|| PathBuf::from(text));
                return;
            }
        };
        if let Err(refused) = self.setup.set(name, input.value()) {
            self.error = Some(refused.to_string());
            self.input = Some(input);
        }
    }
}
