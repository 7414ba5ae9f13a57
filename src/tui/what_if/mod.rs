//! The what-if screen: the script with a cursor, faults made at it by single keys,
//! and the run that they make beside the healthy one. Every change runs at once.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::{CursorMove, TextArea};
use tui_input::{Input, InputRequest};

use super::keys::Action;
use super::run::Run;
use super::state::{Effect, RunId};
use super::stepper::{AHEAD, Side, Stepper, usual_faults};
use super::update::edit;
use crate::lesson::{Marked, with_labels, without_labels};
use crate::protocol::{EditedLine, Fault};
use crate::session::what_if::{self, Verdict, numbers};

mod changes;

/// What chooses a fault of the lesson, in its order. `E` edits the text.
pub const FAULT_KEYS: [char; 16] =
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'F', 'G', 'H'];

/// PgUp and PgDn move by so many lines.
const PAGE: usize = 8;

/// What is open on the screen.
#[derive(Debug, Default)]
pub struct WhatIf {
    /// The row of the listing that the cursor is on, from 0.
    row: usize,
    /// The line that was moved, which the cursor goes along with.
    moved: Option<u32>,
    /// The number or the text that is being typed for that row.
    pub typing: Option<Typing>,
    /// So many hints of the exercise are shown.
    pub hints: usize,
    /// The learner's own changes, while the exercise's solution is shown.
    pub own: Option<Vec<Fault>>,
    /// The whole text, being edited.
    pub editor: Option<Box<TextArea<'static>>>,
}

/// A line that is being typed.
#[derive(Debug)]
pub struct Typing {
    /// Another number on the line: which of them; else the whole line.
    pub number: Option<usize>,
    /// A new line before it.
    pub inserts: bool,
    pub input: Input,
}

impl WhatIf {
    /// The row of the cursor.
    pub fn row(&self, listing: &[EditedLine]) -> usize {
        let moved = self.moved.and_then(|line| listing.iter().position(|l| l.line == Some(line)));
        moved.unwrap_or(self.row).min(listing.len().saturating_sub(1))
    }
}

impl Stepper {
    /// The text as the changed run has it, each line with the line of the script
    /// that it stands for.
    pub fn listing(&self) -> Vec<EditedLine> {
        let edited = self.faulty.as_ref().and_then(|run| run.timeline.edited.clone());
        edited.filter(|_| self.faults.iter().any(Fault::edits)).unwrap_or_else(|| {
            let lines = (1..).zip(self.script.source.lines());
            lines.map(|(line, text)| EditedLine { line: Some(line), text: text.into() }).collect()
        })
    }

    /// What the changes do, as far as both runs are recorded.
    pub fn verdict(&self) -> Option<Verdict> {
        let faulty = self.faulty.as_ref()?;
        Some(what_if::verdict(&self.healthy.timeline, &faulty.timeline))
    }

    /// The parts of an exercise's goal that the run on the screen reaches; None
    /// while it is running.
    pub fn reached(&self) -> Option<&[bool]> {
        self.run().reached.as_deref()
    }

    /// Judges the runs that are over, each once.
    pub(super) fn judge_goal(&mut self) {
        let exercise = self.lesson.as_ref().and_then(|lesson| lesson.exercise.as_ref());
        let Some(exercise) = exercise else { return };
        for run in std::iter::once(&mut self.healthy).chain(&mut self.faulty) {
            if run.reached.is_none() && !run.alive() {
                run.reached = Some(exercise.judge(&run.timeline));
            }
        }
    }

    /// The exercise is solved by the changed run.
    pub fn solved(&self) -> bool {
        let over = self.faulty.as_ref().is_some_and(|run| run.timeline.end().is_some());
        over && self.side == Side::Faulty
            && self.reached().is_some_and(|all| all.iter().all(|reached| *reached))
    }

    /// Opens the screen at the statement that has just finished. The changes are
    /// made to the healthy run, which comes back to its place.
    pub(super) fn open_what_if(&mut self, new: impl FnMut() -> RunId) -> Vec<Effect> {
        let effects = self.healthy_first(new);
        let line = self.statement().map_or(1, |statement| statement.line);
        let row = self.listing().iter().position(|row| row.line == Some(line)).unwrap_or(0);
        if self.faulty.is_none() {
            self.faults.clear();
            self.fault_name = None;
        }
        self.what_if = Some(WhatIf { row, ..WhatIf::default() });
        effects
    }

    /// Text is being typed on the screen: keys are letters, not commands.
    pub(super) fn typing(&self) -> bool {
        let open = self.what_if.as_ref();
        open.is_some_and(|open| open.editor.is_some() || open.typing.is_some())
    }

    /// A key of the text that is being typed.
    pub(super) fn typing_key(&mut self, key: KeyEvent, new: impl FnOnce() -> RunId) -> Vec<Effect> {
        let Some(open) = &mut self.what_if else { return Vec::new() };
        if let Some(editor) = &mut open.editor {
            if key.code != KeyCode::Esc {
                editor.input(key);
                return Vec::new();
            }
            let mut text = editor.lines().join("\n").trim_end().to_owned() + "\n";
            open.row = editor.cursor().0;
            open.editor = None;
            if self.lesson.is_some() {
                text = with_labels(&text, &self.script.source);
            }
            let listed: Vec<String> = self.listing().iter().map(|row| row.text.clone()).collect();
            if text.trim_end() == listed.join("\n").trim_end() {
                // Only looked at: what was changed before stays as it is.
                return Vec::new();
            }
            let same = text.trim_end() == self.script.source.trim_end();
            let faults = if same { Vec::new() } else { vec![Fault::Rewrite { text }] };
            return self.set_faults(faults, None, new);
        }
        let Some(mut typing) = open.typing.take() else { return Vec::new() };
        let row = open.row;
        match (key.code, typing.number) {
            (KeyCode::Esc, _) => {}
            (KeyCode::Enter, _) => match self.retyped(row, &typing) {
                Ok(faults) => return self.set_faults(faults, None, new),
                Err(why) => self.note = Some(why),
            },
            (KeyCode::Tab, Some(number)) => {
                let text = self.listing().get(row).map_or(String::new(), |line| line.text.clone());
                let all = numbers(&text);
                let next = (number + 1) % all.len().max(1);
                self.set_typing(Typing {
                    number: Some(next),
                    inserts: false,
                    input: Input::default(),
                });
            }
            _ => {
                edit(&mut typing.input, key);
                self.set_typing(typing);
            }
        }
        Vec::new()
    }

    /// Text that was pasted, where text is being typed.
    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        match &mut self.what_if {
            Some(WhatIf { editor: Some(editor), .. }) => drop(editor.insert_str(text)),
            Some(WhatIf { typing: Some(typing), .. }) => {
                for c in text.chars().filter(|c| !c.is_control()) {
                    typing.input.handle(InputRequest::InsertChar(c));
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn set_typing(&mut self, typing: Typing) {
        if let Some(open) = &mut self.what_if {
            open.typing = Some(typing);
        }
    }

    /// A key of the screen.
    pub(super) fn what_if_key(
        &mut self,
        key: KeyEvent,
        action: Action,
        new: impl FnOnce() -> RunId,
    ) -> Vec<Effect> {
        let listing = self.listing();
        let last = listing.len().saturating_sub(1);
        let shift = key.modifiers.contains(KeyModifiers::SHIFT);
        let clinic = self.lesson.as_ref().is_some_and(|lesson| lesson.exercise.is_some());
        let Some(open) = &mut self.what_if else { return Vec::new() };
        let row = open.row(&listing);
        (open.row, open.moved) = (row, None);
        let text = listing.get(row).map_or("", |line| line.text.as_str());
        let line = listing.get(row).and_then(|line| line.line);
        match action {
            Action::MoveUp => return self.move_statement(&listing, false, new),
            Action::MoveDown => return self.move_statement(&listing, true, new),
            Action::Up if shift => return self.move_statement(&listing, false, new),
            Action::Down if shift => return self.move_statement(&listing, true, new),
            Action::Up => open.row = row.saturating_sub(1),
            Action::Down => open.row = (row + 1).min(last),
            Action::ScrollUp => open.row = row.saturating_sub(PAGE),
            Action::ScrollDown => open.row = (row + PAGE).min(last),
            Action::Start => open.row = 0,
            Action::End => open.row = last,
            Action::Leave | Action::Back => {
                self.what_if = None;
                if self.faults.is_empty() {
                    (self.faults, self.fault_name) = usual_faults(self.lesson.as_deref());
                }
            }
            Action::Hint | Action::Accuse | Action::Solution if !clinic => {
                self.note = Some("this key is for the clinic's cases".into());
            }
            // After the last hint comes the report again.
            Action::Hint => open.hints = (open.hints + 1) % 4,
            Action::Accuse => {
                let exercise = self.lesson.as_ref().and_then(|lesson| lesson.exercise.as_ref());
                self.note = exercise.map(|e| match e.mark(&self.script.source, line) {
                    Marked::Right => "yes, here it is; now mend it".into(),
                    Marked::Wrong(Some(because)) => format!("no: {because}"),
                    Marked::Wrong(None) => "no, not in this line; h gives a hint".into(),
                });
            }
            Action::Solution => {
                let solution = self.lesson.as_ref().and_then(|lesson| lesson.solution.clone());
                return self.toggle_solution(solution, new);
            }
            Action::Mend => return self.set_faults(Vec::new(), None, new),
            Action::Undo => {
                let mut faults = self.faults.clone();
                match faults.pop() {
                    Some(_) => return self.set_faults(faults, None, new),
                    None => self.note = Some("nothing is changed".into()),
                }
            }
            Action::Number => {
                let KeyCode::Char(key) = key.code else { return Vec::new() };
                let number = FAULT_KEYS.iter().position(|fault| *fault == key);
                let faults = self.lesson.as_ref().map(|lesson| &lesson.faults);
                let named = number.zip(faults).and_then(|(number, faults)| faults.get(number));
                match named {
                    Some(named) => {
                        let (faults, name) = (named.faults.clone(), named.name.clone());
                        return self.set_faults(faults, Some(name), new);
                    }
                    None => self.note = Some("the lesson has no fault of this number".into()),
                }
            }
            Action::ChangeText => {
                // Its labels are for authors.
                let shown = |line: &EditedLine| match self.lesson {
                    Some(_) => without_labels(&line.text),
                    None => line.text.clone(),
                };
                let lines = listing.iter().map(shown).collect();
                let mut editor = TextArea::new(lines);
                editor.move_cursor(CursorMove::Jump(row as u16, 0));
                open.editor = Some(Box::new(editor));
            }
            Action::ChangeLine => {
                let input = Input::new(text.trim().to_owned());
                open.typing = Some(Typing { number: None, inserts: false, input });
            }
            Action::Insert => {
                open.typing = Some(Typing { number: None, inserts: true, input: Input::default() });
            }
            Action::ChangeNumber => match numbers(text).first() {
                Some(_) => {
                    let input = Input::default();
                    open.typing = Some(Typing { number: Some(0), inserts: false, input });
                }
                None => self.note = Some("this line has no number".into()),
            },
            Action::Clip => match self.clipped() {
                Ok(faults) => return self.set_faults(faults, None, new),
                Err(why) => self.note = Some(why),
            },
            Action::Skip | Action::Twice | Action::Reduction | Action::Mode => {
                match self.changed(action, line, text) {
                    Ok(faults) => return self.set_faults(faults, None, new),
                    Err(why) => self.note = Some(why.into()),
                }
            }
            _ => {}
        }
        Vec::new()
    }

    /// Shows the solution of an exercise that is solved, and then the learner's own
    /// again.
    fn toggle_solution(
        &mut self,
        solution: Option<String>,
        new: impl FnOnce() -> RunId,
    ) -> Vec<Effect> {
        let solved = self.solved();
        let (Some(open), Some(text)) = (&mut self.what_if, solution) else { return Vec::new() };
        let faults = match open.own.take() {
            Some(own) => own,
            None if solved => {
                open.own = Some(self.faults.clone());
                vec![Fault::Rewrite { text }]
            }
            None => {
                self.note = Some("first mend it yourself; h gives a hint".into());
                return Vec::new();
            }
        };
        self.set_faults(faults, None, new)
    }

    /// Runs the script with these faults instead; without any, the healthy run is
    /// on the screen again.
    pub(super) fn set_faults(
        &mut self,
        faults: Vec<Fault>,
        name: Option<String>,
        new: impl FnOnce() -> RunId,
    ) -> Vec<Effect> {
        let place = self.timeline().place(self.position);
        self.remember();
        let mut effects: Vec<Effect> =
            self.faulty.as_mut().and_then(Run::stop).into_iter().collect();
        self.faults = faults;
        self.fault_name = name;
        self.difference = None;
        self.faulty = None;
        self.side = Side::Healthy;
        self.compare = false;
        self.pending = place;
        if !self.faults.is_empty() {
            let allowed = self.healthy.allowed.max(self.position as u64 + AHEAD);
            let id = new();
            self.faulty = Some(Run::new(id, allowed));
            self.side = Side::Faulty;
            self.compare = true;
            self.position = 0;
            effects.push(self.start(id, allowed, self.faults.clone()));
        }
        effects.extend(self.go_along());
        effects
    }
}
