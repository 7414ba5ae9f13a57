//! What keys and reports do in free mode.

use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::InputRequest;

use super::form::Form;
use super::state::{PACES, Page, Session, Studio, Training};
use crate::protocol::FreeCommand;
use crate::session::Report;
use crate::studio::{LogKind, Preset, Setup, Value, number_text};
use crate::tui::keys::Action;
use crate::tui::state::{Effect, RunId};
use crate::tui::update::edit;

/// What came of a key.
pub(in crate::tui) enum Outcome {
    Effects(Vec<Effect>),
    /// Leave free mode.
    Leave(Vec<Effect>),
    /// Step through the run with the stepper.
    StepInto,
}

/// Makes a name for the next engine.
pub(in crate::tui) type NewRun<'a> = &'a mut dyn FnMut() -> RunId;

impl Studio {
    /// Opens the knobs of a setup.
    pub(in crate::tui) fn open_setup(&mut self, setup: Setup) {
        self.selected = Preset::ALL.iter().position(|p| *p == setup.preset).unwrap_or(0);
        self.form = Some(Form::new(setup));
        self.page = Page::Knobs;
    }

    /// Starts to train what the form says.
    pub(in crate::tui) fn train(&mut self, new: NewRun) -> Vec<Effect> {
        let Some(form) = &mut self.form else { return Vec::new() };
        form.error = None;
        form.waiting = true;
        let setup = form.setup.clone();
        let mut effects = self.stop();
        let run = new();
        self.session = Some(Session::new(run, setup.clone()));
        effects.push(Effect::Train {
            run,
            setup: Box::new(setup),
            out: self.out.take(),
            twin: false,
            pace: self.pace(),
        });
        effects
    }

    /// Ends the engines of the run.
    pub(in crate::tui) fn stop(&mut self) -> Vec<Effect> {
        let Some(session) = &self.session else { return Vec::new() };
        let twin = session.twin.as_ref().map(|twin| twin.run);
        [Some(session.run), twin].into_iter().flatten().map(|run| Effect::Stop { run }).collect()
    }

    /// The edge has built a run and started it, or could not.
    pub(in crate::tui) fn training(&mut self, run: RunId, result: Result<Training, String>) {
        let Some(session) = self.session.as_mut() else { return };
        if session.twin.as_ref().is_some_and(|twin| twin.run == run) {
            if let Err(error) = result {
                session.twin = None;
                session.live.note(LogKind::Error, format!("the twin did not start: {error}"));
            }
            return;
        }
        if session.run != run {
            return;
        }
        if let Some(form) = &mut self.form {
            form.waiting = false;
        }
        match result {
            Ok(training) => {
                for note in &training.build.notes {
                    session.live.note(LogKind::Note, note.clone());
                }
                session.training = Some(training);
                self.page = Page::Run;
            }
            Err(error) => {
                self.session = None;
                self.page = Page::Knobs;
                if let Some(form) = &mut self.form {
                    form.error = Some(error);
                }
            }
        }
    }

    /// Takes in a report of one of its engines; `None` if it is of another one.
    pub(in crate::tui) fn report(&mut self, run: RunId, report: &Report) -> Option<Vec<Effect>> {
        let session = self.session.as_mut()?;
        let main = session.run == run;
        let live = match &mut session.twin {
            _ if main => &mut session.live,
            Some(twin) if twin.run == run => &mut twin.live,
            _ => return None,
        };
        let mut rows = match report {
            Report::Message(message) => live.take(message),
            Report::Exited(how) => {
                live.gone(how);
                Vec::new()
            }
        };
        if !main {
            // The twin's go nowhere.
            rows.clear();
        }
        Some(rows.into_iter().map(|row| Effect::Row { run, row }).collect())
    }

    /// A key, where no help is open.
    pub(in crate::tui) fn key(
        &mut self,
        key: KeyEvent,
        action: Option<Action>,
        new: NewRun,
    ) -> Outcome {
        self.note = None;
        match self.page {
            Page::Presets => self.presets_key(action),
            Page::Knobs => self.knobs_key(key, action, new),
            Page::Run => self.run_key(key, action, new),
        }
    }

    /// Text that was pasted into a line of input.
    pub(in crate::tui) fn paste(&mut self, text: &str) {
        let input = self.form.as_mut().and_then(|form| form.input.as_mut());
        if let (Page::Knobs, Some(input)) = (self.page, input) {
            for c in text.chars().filter(|c| !c.is_control()) {
                input.handle(InputRequest::InsertChar(c));
            }
        }
    }

    fn presets_key(&mut self, action: Option<Action>) -> Outcome {
        let last = Preset::ALL.len() - 1;
        match action {
            Some(Action::Up) => self.selected = self.selected.saturating_sub(1),
            Some(Action::Down) => self.selected = (self.selected + 1).min(last),
            Some(Action::Start) => self.selected = 0,
            Some(Action::End) => self.selected = last,
            Some(Action::Open) => {
                let kept = self.form.take().filter(|form| form.setup.preset == self.preset());
                let form = kept.unwrap_or_else(|| Form::new(Setup::new(self.preset())));
                self.form = Some(form);
                self.page = Page::Knobs;
            }
            Some(Action::Back) => return Outcome::Leave(self.stop()),
            _ => {}
        }
        Outcome::Effects(Vec::new())
    }

    fn knobs_key(&mut self, key: KeyEvent, action: Option<Action>, new: NewRun) -> Outcome {
        let Some(form) = &mut self.form else {
            self.page = Page::Presets;
            return Outcome::Effects(Vec::new());
        };
        if let Some(input) = &mut form.input {
            match key.code {
                KeyCode::Esc => (form.input, form.error) = (None, None),
                KeyCode::Enter => form.take_value(),
                _ => edit(input, key),
            }
            return Outcome::Effects(Vec::new());
        }
        match action {
            Some(Action::Up) => form.go(-1),
            Some(Action::Down) => form.go(1),
            Some(Action::Start) => form.go(i32::MIN),
            Some(Action::End) => form.go(i32::MAX),
            Some(Action::Less) => form.nudge(-1),
            Some(Action::More) => form.nudge(1),
            Some(Action::ScrollUp) => form.go(-8),
            Some(Action::ScrollDown) => form.go(8),
            Some(Action::DefaultValue) => form.reset(),
            Some(Action::Open) => form.type_value(),
            Some(Action::Train) if !form.waiting => return Outcome::Effects(self.train(new)),
            Some(Action::CopyCommand) => {
                let line = form.setup.command_line();
                return Outcome::Effects(self.copy(line));
            }
            Some(Action::Back) => {
                let running = self.session.as_ref().is_some_and(|s| s.training.is_some());
                if !running && self.direct {
                    return Outcome::Leave(self.stop());
                }
                self.page = if running { Page::Run } else { Page::Presets };
            }
            _ => {}
        }
        Outcome::Effects(Vec::new())
    }

    fn copy(&mut self, line: String) -> Vec<Effect> {
        self.note = Some(format!("copied: {line}"));
        vec![Effect::Copy(line)]
    }

    fn run_key(&mut self, key: KeyEvent, action: Option<Action>, new: NewRun) -> Outcome {
        let Some(session) = &mut self.session else {
            self.page = Page::Presets;
            return Outcome::Effects(Vec::new());
        };
        if session.script.is_some() {
            session.script_key(key.code, action);
            return Outcome::Effects(Vec::new());
        }
        let leaving = std::mem::take(&mut session.leaving);
        let effects = match action {
            Some(Action::Back) if session.alive() && !leaving => {
                session.leaving = true;
                let kept = session.training.as_ref().map(|t| t.directory.display().to_string());
                let kept = kept.unwrap_or_default();
                self.note = Some(format!("q again stops the run; what it saved stays in {kept}"));
                Vec::new()
            }
            Some(Action::Back) => {
                let effects = self.stop();
                self.session = None;
                if self.direct {
                    return Outcome::Leave(effects);
                }
                self.page = Page::Knobs;
                effects
            }
            Some(Action::StepInto) => match session.stepping_refused() {
                None => return Outcome::StepInto,
                Some(why) => {
                    self.note = Some(why.into());
                    Vec::new()
                }
            },
            Some(Action::EditKnobs) => {
                self.form = Some(Form::new(session.setup.clone()));
                self.page = Page::Knobs;
                Vec::new()
            }
            Some(Action::Overfit) => return Outcome::Effects(self.overfit(new)),
            Some(Action::FindRate) => return Outcome::Effects(self.find_rate(new)),
            Some(Action::CopyCommand) => {
                let line = session.setup.command_line();
                self.copy(line)
            }
            Some(Action::Twin) => session.toggle_twin(PACES[self.pace], new),
            Some(Action::PaceDown) => return Outcome::Effects(self.change_pace(true, new)),
            Some(Action::PaceUp) => return Outcome::Effects(self.change_pace(false, new)),
            Some(Action::Number) => {
                if let KeyCode::Char(digit @ '1'..='9') = key.code {
                    session.look(Action::Panel(digit as u8 - b'1'));
                }
                Vec::new()
            }
            Some(action) => {
                let (effects, note) = session.act(action);
                self.note = note;
                effects
            }
            None => Vec::new(),
        };
        Outcome::Effects(effects)
    }

    /// Slows the run down or lets it go faster; a run that is over begins again so.
    fn change_pace(&mut self, slower: bool, new: NewRun) -> Vec<Effect> {
        let step = if slower { 1 } else { -1 };
        self.pace = self.pace.saturating_add_signed(step).min(PACES.len() - 1);
        let told = match self.pace() {
            Some(pace) => format!("at most {pace} steps a second"),
            None => "at full speed".into(),
        };
        let Some(session) = &self.session else { return Vec::new() };
        if !session.alive() {
            return self.again(&[], format!("started again, {told}"), new);
        }
        let twin = session.twin.as_ref().map(|twin| twin.run);
        let command = FreeCommand::Pace { steps_per_second: self.pace() };
        self.note = Some(told);
        let runs = [Some(session.run), twin].into_iter().flatten();
        runs.map(|run| Effect::Free { run, command: command.clone() }).collect()
    }

    /// Starts again on one batch only, or on all of them.
    fn overfit(&mut self, new: NewRun) -> Vec<Effect> {
        let Some(session) = &self.session else { return Vec::new() };
        let on =
            session.setup.knob("overfit").is_some_and(|knob| knob.value == Value::Toggle(true));
        let (text, note) = match on {
            true => ("off", "started again with all batches"),
            false => ("on", "started again with one batch: its loss should go to nothing"),
        };
        self.again(&[("overfit", text.into())], note.into(), new)
    }

    /// Starts again as a search for a learning rate; from there, with what it found.
    fn find_rate(&mut self, new: NewRun) -> Vec<Effect> {
        let Some(session) = &self.session else { return Vec::new() };
        let mode = session.setup.knob("mode").map(|knob| knob.value.to_string());
        if mode.as_deref() != Some("find-lr") {
            let note = "a search: the learning rate grows until the loss does";
            return self.again(&[("mode", "find-lr".into())], note.into(), new);
        }
        let mut values = vec![("mode", "train".to_string())];
        let mut note = "trains again, with the learning rate it had".to_string();
        if let Some(rate) = session.suggestion() {
            let rate = format!("{rate:.1e}").parse().unwrap_or(rate);
            note = format!("trains with the suggested learning rate, {}", number_text(rate));
            values.push(("lr", number_text(rate)));
        }
        self.again(&values, note, new)
    }

    /// Starts the run again with some knobs set.
    fn again(&mut self, values: &[(&str, String)], note: String, new: NewRun) -> Vec<Effect> {
        let Some(session) = &self.session else { return Vec::new() };
        let mut setup = session.setup.clone();
        for (name, value) in values {
            if let Err(refused) = setup.set(name, value) {
                self.note = Some(refused.to_string());
                return Vec::new();
            }
        }
        self.form = Some(Form::new(setup));
        let effects = self.train(new);
        self.note = Some(note);
        effects
    }
}

/// A path that does not exist yet: `spirals.py`, else `spirals-2.py`.
pub(in crate::tui) fn free_name(name: &str, exists: impl Fn(&PathBuf) -> bool) -> PathBuf {
    let first = std::iter::once(PathBuf::from(format!("{name}.py")));
    let more = (2..1_000).map(|number| PathBuf::from(format!("{name}-{number}.py")));
    first.chain(more).find(|path| !exists(path)).unwrap_or_else(|| format!("{name}.py").into())
}
