//! The what-if screen: the script with a cursor, faults made at it by single keys,
//! and the run that they make beside the healthy one. Every change runs at once.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui_textarea::TextArea;
use tui_input::Input;

use super::run::Run;
use super::state::{Effect, RunId};
use super::stepper::{AHEAD, Side, Stepper, usual_faults};
use super::update::edit;
use crate::lesson::Marked;
use crate::protocol::{EditedLine, Fault, Phase, Reduction, Spot};
use crate::session::what_if::{self, Mode, Verdict, numbers, with_mode, with_reduction};

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
    /// The whole text, being edited.
    pub editor: Option<Box<TextArea<'static>>>,
}

/// A line that is being typed.
#[derive(Debug)]
pub struct Typing {
    /// Another number on the line, else the whole line.
    pub number: bool,
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

    /// The parts of an exercise's goal that the run on the screen reaches.
    pub fn reached(&self) -> Option<Vec<bool>> {
        let exercise = self.lesson.as_ref()?.exercise.as_ref()?;
        Some(exercise.judge(self.timeline()))
    }

    /// The exercise is solved by the changed run.
    pub fn solved(&self) -> bool {
        let over = self.faulty.as_ref().is_some_and(|run| run.timeline.end().is_some());
        over && self.side == Side::Faulty
            && self.reached().is_some_and(|all| all.iter().all(|reached| *reached))
    }

    /// Opens the screen at the statement that has just finished.
    pub(super) fn open_what_if(&mut self) {
        let line = self.statement().map_or(1, |statement| statement.line);
        let row = self.listing().iter().position(|row| row.line == Some(line)).unwrap_or(0);
        if self.faulty.is_none() {
            self.faults.clear();
            self.fault_name = None;
        }
        self.what_if = Some(WhatIf { row, ..WhatIf::default() });
    }

    /// A key on the screen.
    pub(super) fn what_if_key(
        &mut self,
        key: KeyEvent,
        new: impl FnOnce() -> RunId,
    ) -> Vec<Effect> {
        let Some(mut open) = self.what_if.take() else { return Vec::new() };
        if let Some(editor) = &mut open.editor {
            match key.code {
                KeyCode::Esc => {
                    let text = editor.lines().join("\n") + "\n";
                    open.editor = None;
                    self.what_if = Some(open);
                    if text.trim_end() == self.script.source.trim_end() {
                        return self.set_faults(Vec::new(), None, new);
                    }
                    return self.set_faults(vec![Fault::Rewrite { text }], None, new);
                }
                _ => drop(editor.input(key)),
            }
            self.what_if = Some(open);
            return Vec::new();
        }
        if let Some(mut typing) = open.typing.take() {
            match key.code {
                KeyCode::Esc => {}
                KeyCode::Enter => {
                    let changed = self.typed(open.row, &typing);
                    self.what_if = Some(open);
                    return match changed {
                        Ok(fault) => self.add_fault(fault, new),
                        Err(why) => {
                            self.note = Some(why);
                            Vec::new()
                        }
                    };
                }
                _ => {
                    edit(&mut typing.input, key);
                    open.typing = Some(typing);
                }
            }
            self.what_if = Some(open);
            return Vec::new();
        }
        self.what_if = Some(open);
        if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
            return Vec::new();
        }
        self.what_if_command(key.code, key.modifiers.contains(KeyModifiers::SHIFT), new)
    }

    fn what_if_command(
        &mut self,
        code: KeyCode,
        shift: bool,
        new: impl FnOnce() -> RunId,
    ) -> Vec<Effect> {
        let listing = self.listing();
        let last = listing.len().saturating_sub(1);
        let Some(open) = &mut self.what_if else { return Vec::new() };
        let row = open.row(&listing);
        (open.row, open.moved) = (row, None);
        let text = listing.get(row).map_or("", |line| line.text.as_str());
        let line = listing.get(row).and_then(|line| line.line);
        match code {
            KeyCode::Char('K') => return self.move_statement(&listing, false, new),
            KeyCode::Char('J') => return self.move_statement(&listing, true, new),
            KeyCode::Up if shift => return self.move_statement(&listing, false, new),
            KeyCode::Down if shift => return self.move_statement(&listing, true, new),
            KeyCode::Up | KeyCode::Char('k') => open.row = row.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => open.row = (row + 1).min(last),
            KeyCode::Home => open.row = 0,
            KeyCode::End => open.row = last,
            KeyCode::Esc | KeyCode::Char('q' | 'w') | KeyCode::Enter => {
                self.what_if = None;
                if self.faults.is_empty() {
                    (self.faults, self.fault_name) = usual_faults(self.lesson.as_deref());
                }
                return Vec::new();
            }
            KeyCode::Char('h') if self.lesson.as_ref().is_some_and(|l| l.exercise.is_some()) => {
                open.hints = (open.hints + 1).min(3);
            }
            KeyCode::Char('x') => {
                let exercise = self.lesson.as_ref().and_then(|lesson| lesson.exercise.as_ref());
                self.note = exercise.map(|e| match e.mark(&self.script.source, line) {
                    Marked::Right => "yes, here it is; now mend it".into(),
                    Marked::Wrong(Some(because)) => format!("no: {because}"),
                    Marked::Wrong(None) => "no, not in this line; h gives a hint".into(),
                });
            }
            KeyCode::Char('0') => return self.set_faults(Vec::new(), None, new),
            KeyCode::Char('u') => {
                let mut faults = self.faults.clone();
                faults.pop();
                return self.set_faults(faults, None, new);
            }
            KeyCode::Char(digit @ '1'..='9') => {
                let number = digit as usize - '1' as usize;
                let named = self.lesson.as_ref().and_then(|lesson| lesson.faults.get(number));
                match named {
                    Some(named) => {
                        let (faults, name) = (named.faults.clone(), named.name.clone());
                        return self.set_faults(faults, Some(name), new);
                    }
                    None => self.note = Some("the lesson has no fault of this number".into()),
                }
            }
            KeyCode::Char('E') => {
                let lines = listing.iter().map(|line| line.text.clone()).collect();
                let mut editor = TextArea::new(lines);
                editor.move_cursor(ratatui_textarea::CursorMove::Jump(row as u16, 0));
                open.editor = Some(Box::new(editor));
            }
            KeyCode::Char('e') => {
                open.typing =
                    Some(Typing { number: false, input: Input::new(text.trim().to_owned()) });
            }
            KeyCode::Char('n') => match numbers(text).first() {
                Some(range) => {
                    let input = Input::new(text[range.clone()].to_owned());
                    open.typing = Some(Typing { number: true, input });
                }
                None => self.note = Some("this line has no number".into()),
            },
            KeyCode::Char(c @ ('s' | 'd' | 'm' | 't' | 'c')) => {
                let Some(line) = line else {
                    self.note = Some("this line was put in; u takes the last change back".into());
                    return Vec::new();
                };
                return match fault(c, line, text, &self.faults) {
                    Ok(Change::Add(fault)) => self.add_fault(fault, new),
                    Ok(Change::Remove(fault)) => {
                        let kept = self.faults.iter().filter(|known| **known != fault);
                        let kept = kept.cloned().collect();
                        self.set_faults(kept, None, new)
                    }
                    Err(why) => {
                        self.note = Some(why.into());
                        Vec::new()
                    }
                };
            }
            _ => {}
        }
        Vec::new()
    }

    /// What was typed, as a fault.
    fn typed(&self, row: usize, typing: &Typing) -> Result<Fault, String> {
        let listing = self.listing();
        let text = listing.get(row).map_or("", |line| line.text.as_str());
        let line = listing.get(row).and_then(|line| line.line);
        let line = line.ok_or("this line was put in; u takes the last change back")?;
        let typed = typing.input.value().trim();
        if !typing.number {
            return Ok(Fault::ReplaceLine { line, text: typed.to_owned() });
        }
        if typed.parse::<f64>().is_err() {
            return Err("type a number such as 0.1".into());
        }
        let range = numbers(text).first().cloned().ok_or("this line has no number")?;
        let text = format!("{}{typed}{}", &text[..range.start], &text[range.end..]);
        Ok(Fault::ReplaceLine { line, text: text.trim().to_owned() })
    }

    /// Moves the statement at the cursor past its neighbour of the same block, or
    /// out of the block.
    fn move_statement(
        &mut self,
        listing: &[EditedLine],
        down: bool,
        new: impl FnOnce() -> RunId,
    ) -> Vec<Effect> {
        // The run that is starting has not said yet how its text reads.
        let edits = self.faults.iter().any(Fault::edits);
        let silent = self.faulty.as_ref().is_some_and(|run| {
            run.alive() && run.timeline.is_empty() && run.timeline.edited.is_none()
        });
        if edits && silent {
            return Vec::new();
        }
        let row = self.what_if.as_ref().map_or(0, |open| open.row);
        let indent = |row: usize| listing[row].text.len() - listing[row].text.trim_start().len();
        let code = |row: &usize| {
            let text = what_if::code(&listing[*row].text);
            !text.is_empty() && !text.starts_with([')', ']', '}'])
        };
        let Some(line) = listing.get(row).filter(|_| code(&row)).and_then(|line| line.line) else {
            self.note = Some("no statement begins here".into());
            return Vec::new();
        };
        let level = indent(row);
        let neighbour = if down {
            (row + 1..listing.len()).filter(code).find(|&other| indent(other) <= level)
        } else {
            (0..row).rev().filter(code).find(|&other| indent(other) <= level)
        };
        let to = neighbour.and_then(|other| {
            let line = listing[other].line?;
            Some(match (down, indent(other) == level) {
                (true, true) => Spot::After(line),
                // Out of the block: after all of it, before the statement it is in.
                (true, false) | (false, _) => Spot::Before(line),
            })
        });
        let Some(to) = to else {
            self.note = Some("there is nothing to move it past".into());
            return Vec::new();
        };
        let mut faults = self.faults.clone();
        if matches!(faults.last(), Some(Fault::MoveLine { line: before, .. }) if *before == line) {
            faults.pop();
        }
        faults.push(Fault::MoveLine { line, to });
        if let Some(open) = &mut self.what_if {
            open.moved = Some(line);
        }
        self.set_faults(faults, None, new)
    }

    fn add_fault(&mut self, fault: Fault, new: impl FnOnce() -> RunId) -> Vec<Effect> {
        let mut faults = self.faults.clone();
        // One text a line: the last one.
        if let Fault::ReplaceLine { line, .. } = fault {
            faults
                .retain(|f| !matches!(f, Fault::ReplaceLine { line: other, .. } if *other == line));
        }
        faults.push(fault);
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

enum Change {
    Add(Fault),
    /// The same key again mends it.
    Remove(Fault),
}

/// The fault of a key at a line.
fn fault(key: char, line: u32, text: &str, known: &[Fault]) -> Result<Change, &'static str> {
    let replaced = |changed: Option<String>, why| match changed {
        Some(text) => Ok(Fault::ReplaceLine { line, text: text.trim().to_owned() }),
        None => Err(why),
    };
    let fault = match key {
        's' => Fault::SkipLine { line },
        'd' => Fault::DuplicateLine { line },
        'c' => Fault::SkipPhase { phase: Phase::Clip },
        'm' => replaced(
            with_reduction(text, Reduction::Sum).or_else(|| with_reduction(text, Reduction::Mean)),
            "this line has no mean or sum",
        )?,
        _ => replaced(
            with_mode(text, Mode::Eval).or_else(|| with_mode(text, Mode::Train)),
            "this line has no train() or eval()",
        )?,
    };
    Ok(if known.contains(&fault) { Change::Remove(fault) } else { Change::Add(fault) })
}
