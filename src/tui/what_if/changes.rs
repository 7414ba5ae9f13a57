//! The changes that keys of the what-if screen make at its cursor, as faults.

use super::Typing;
use crate::protocol::{EditedLine, Fault, Phase, Reduction, Spot};
use crate::session::what_if::{self, Mode, clip, clips, numbers, with_mode, with_reduction};
use crate::tui::keys::Action;
use crate::tui::state::{Effect, RunId};
use crate::tui::stepper::Stepper;

const PUT_IN: &str = "this line was put in; e and n change it, u takes the last change back";

impl Stepper {
    /// The faults with the change of a key at a line, or without it, where it was
    /// made already.
    pub(super) fn changed(
        &self,
        action: Action,
        line: Option<u32>,
        text: &str,
    ) -> Result<Vec<Fault>, &'static str> {
        let line = line.ok_or(PUT_IN)?;
        let replaced = |changed: Option<String>, why| match changed {
            Some(text) => Ok(Fault::ReplaceLine { line, text: text.trim().to_owned() }),
            None => Err(why),
        };
        let fault = match action {
            Action::Skip | Action::Twice if what_if::code(text).is_empty() => {
                return Err("there is no statement on this line");
            }
            Action::Skip => Fault::SkipLine { line },
            Action::Twice => Fault::DuplicateLine { line },
            Action::Reduction => replaced(
                with_reduction(text, Reduction::Sum)
                    .or_else(|| with_reduction(text, Reduction::Mean)),
                "this line has no mean or sum",
            )?,
            _ => replaced(
                with_mode(text, Mode::Eval).or_else(|| with_mode(text, Mode::Train)),
                "this line has no train() or eval()",
            )?,
        };
        Ok(self.toggled(fault))
    }

    /// The faults with this one; without it, where it was there.
    fn toggled(&self, fault: Fault) -> Vec<Fault> {
        let mut faults = self.faults.clone();
        if faults.contains(&fault) {
            faults.retain(|known| *known != fault);
            return faults;
        }
        // One text a line: the last one; as it was written, none.
        if let Fault::ReplaceLine { line, text } = &fault {
            faults
                .retain(|f| !matches!(f, Fault::ReplaceLine { line: other, .. } if other == line));
            let written = self.script.source.lines().nth((*line as usize).saturating_sub(1));
            if written.is_some_and(|written| written.trim() == text) {
                return faults;
            }
        }
        faults.push(fault);
        faults
    }

    /// The faults with clipping left out, where the script clips, or put in, where
    /// it does not; again: as it was.
    pub(super) fn clipped(&self) -> Result<Vec<Fault>, String> {
        let skip = Fault::SkipPhase { phase: Phase::Clip };
        let there = |fault: &Fault| *fault == skip || clips(fault);
        if self.faults.iter().any(there) {
            return Ok(self.faults.iter().filter(|fault| !there(fault)).cloned().collect());
        }
        let timeline = &self.healthy.timeline;
        let has_clipping = timeline.segments().iter().any(|segment| segment.phase == Phase::Clip);
        let fault = if has_clipping { skip } else { clip(timeline, &self.script.source)? };
        Ok(self.toggled(fault))
    }

    /// The faults with what was typed for a row of the listing.
    pub(super) fn retyped(&self, row: usize, typing: &Typing) -> Result<Vec<Fault>, String> {
        let listing = self.listing();
        let Some(EditedLine { line, text }) = listing.get(row) else {
            return Err("this line is gone".into());
        };
        let typed = typing.input.value().trim();
        let new = match typing.number {
            None => typed.to_owned(),
            Some(_) if typed.parse::<f64>().is_err() => {
                return Err("type a number such as 0.1".into());
            }
            Some(number) => {
                let range = numbers(text).get(number).cloned().ok_or("this line has no number")?;
                format!("{}{typed}{}", &text[..range.start], &text[range.end..]).trim().to_owned()
            }
        };
        if typing.inserts {
            let line = line.ok_or("put it in before or after a line of the script")?;
            let mut faults = self.faults.clone();
            faults.push(Fault::InsertLine { text: new, at: Spot::Before(line) });
            return Ok(faults);
        }
        if let Some(line) = *line {
            return Ok(self.toggled_unless_there(Fault::ReplaceLine { line, text: new }));
        }
        // A line that was put in is changed where it was put in.
        let mut faults = self.faults.clone();
        let own = faults.iter_mut().rev().find_map(|fault| match fault {
            Fault::InsertLine { text: inserted, .. } => {
                let at = inserted.lines().position(|line| line.trim() == text.trim())?;
                Some((inserted, at))
            }
            _ => None,
        });
        let Some((inserted, at)) = own else { return Err(PUT_IN.into()) };
        let mut lines: Vec<String> = inserted.lines().map(String::from).collect();
        lines[at] = new;
        *inserted = lines.join("\n");
        Ok(faults)
    }

    /// Typing the same text again changes nothing.
    fn toggled_unless_there(&self, fault: Fault) -> Vec<Fault> {
        if self.faults.contains(&fault) { self.faults.clone() } else { self.toggled(fault) }
    }

    /// Moves the statement at the cursor by one place, into a block or out of it
    /// where one begins or ends there.
    pub(super) fn move_statement(
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
        let line = listing.get(row).and_then(|line| line.line);
        let to = what_if::one_place(listing, row, down);
        let (Some(line), Some(to)) = (line, to) else {
            self.note = Some("there is no statement here that can be moved this way".into());
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
}
