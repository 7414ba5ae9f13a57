//! `State::update`: one event in, the new state and a list of effects out. Pure:
//! what has to be done outside is returned, not done.

use std::path::PathBuf;
use std::sync::Arc;

use crossterm::event::{
    KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEventKind,
};
use tui_input::{Input, InputRequest};

use super::keys::{self, Action, Scope};
use super::layout;
use super::state::{Effect, Event, RunId, State};
use super::stepper::{Prompt, Stepper};
use super::studio::{Outcome, Page, Studio};
use crate::lesson::Lesson;
use crate::protocol::{FreeCommand, Message};
use crate::session::{Report, Script};
use crate::studio::Setup;

/// PgUp and PgDn move by this many lines.
pub(super) const PAGE: i32 = 4;

impl State {
    /// Takes in one event.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        let before = self.moment();
        let view = self.stepper.as_ref().map(Stepper::view);
        let mut effects = match event {
            // Windows reports releases too; only presses act.
            Event::Key(key) if key.kind != KeyEventKind::Press => Vec::new(),
            Event::Key(key) => self.key(key),
            Event::Paste(text) => self.paste(&text),
            Event::Mouse(mouse) if mouse.kind == MouseEventKind::Down(MouseButton::Left) => {
                self.click(mouse.column, mouse.row)
            }
            Event::Mouse(_) => Vec::new(),
            Event::Resize(width, height) => {
                self.size = (width, height);
                Vec::new()
            }
            Event::Report { run, report } => self.report(run, report),
            Event::Training { run, result } => {
                if let Some(studio) = &mut self.studio {
                    studio.training(run, result.map(|training| *training));
                }
                Vec::new()
            }
            Event::Silence => self.stepper.as_mut().map_or_else(Vec::new, Stepper::silence),
            Event::Script(read) => self.script_read(read),
            Event::Scripts(files) => {
                if let Some(picker) = &mut self.home.picker {
                    picker.files = files;
                }
                Vec::new()
            }
            Event::Notice(text) => {
                self.remark(text);
                Vec::new()
            }
            Event::Quit => self.quit(),
        };
        let moved = self.moment() != before;
        let (small, runs) = (layout::is_small(self.size), &mut self.runs);
        if let Some(stepper) = &mut self.stepper {
            if moved {
                let there = before.filter(|(.., recorded)| *recorded);
                stepper.arrive(there.map(|(run, at, _)| (run, at)).zip(view));
            }
            // After the scene has chosen its plot, which may want to know something.
            effects.extend(stepper.ask(small, || new_run(runs)));
            stepper.judge_goal();
        }
        let (solved, seen) = (self.mark_solved(), moved && self.mark_seen());
        if solved || seen {
            effects.push(Effect::SaveProgress);
        }
        effects
    }

    /// Says something on the screen that is open.
    pub(super) fn remark(&mut self, text: impl Into<String>) {
        match (&mut self.stepper, &mut self.studio) {
            (Some(stepper), _) => stepper.note = Some(text.into()),
            (None, Some(studio)) => studio.note = Some(text.into()),
            (None, None) => self.home.notice = Some(text.into()),
        }
    }

    /// What decides which scene is shown.
    fn moment(&self) -> Option<(RunId, usize, bool)> {
        let stepper = self.stepper.as_ref()?;
        Some((stepper.run().id, stepper.position, stepper.statement().is_some()))
    }

    /// An exercise is done as soon as a changed run reaches its goal.
    fn mark_solved(&mut self) -> bool {
        let Some(stepper) = &mut self.stepper else { return false };
        match &stepper.lesson {
            Some(lesson) if lesson.exercise.is_some() && !self.progress.done(&lesson.id) => {
                let solved = stepper.solved();
                stepper.spoken |= solved;
                solved && self.progress.mark_solved(lesson)
            }
            _ => false,
        }
    }

    fn mark_seen(&mut self) -> bool {
        let Some(stepper) = &self.stepper else { return false };
        match (&stepper.lesson, stepper.scene()) {
            (Some(lesson), Some((_, scene))) => self.progress.mark_seen(lesson, scene),
            _ => false,
        }
    }

    /// Opens a lesson of the catalogue.
    pub fn open_lesson(&mut self, lesson: &Arc<Lesson>) -> Vec<Effect> {
        let script =
            Script { name: "loop.py".into(), source: lesson.script.clone(), directory: None };
        let effects = self.open(script, Some(Arc::clone(lesson)));
        let known = self.progress.lesson(&lesson.id);
        if let Some(stepper) = &mut self.stepper {
            // Who has solved a case may hear what the watchers say.
            stepper.spoken = known.done;
            if known.bookmark.is_some() && !known.done {
                stepper.note = Some("you have been here before; b goes to where you were".into());
            }
        }
        effects
    }

    /// Opens a script that was read.
    pub fn open_script(&mut self, script: Script) -> Vec<Effect> {
        self.open(script, None)
    }

    fn open(&mut self, script: Script, lesson: Option<Arc<Lesson>>) -> Vec<Effect> {
        let mut effects = self.stepper.as_mut().map_or_else(Vec::new, Stepper::stop);
        let run = new_run(&mut self.runs);
        let (stepper, start) = Stepper::open(script, lesson, self.settings.clone(), run);
        self.stepper = Some(stepper);
        self.help = None;
        self.reference = None;
        effects.push(start);
        effects
    }

    /// Opens free mode, at the choice of presets or at the knobs of a setup.
    pub fn open_studio(&mut self, setup: Option<Setup>, out: Option<PathBuf>) -> Vec<Effect> {
        let mut studio = Studio::new(out);
        if let Some(setup) = setup {
            studio.open_setup(setup);
            studio.direct = true;
        }
        self.studio = Some(studio);
        self.help = None;
        Vec::new()
    }

    /// A report of an engine, to those that know it.
    fn report(&mut self, run: RunId, report: Report) -> Vec<Effect> {
        let watched = self.studio.as_mut().and_then(|studio| studio.report(run, &report));
        let free = matches!(&report, Report::Message(Message::Free(_) | Message::Header(_)));
        match &mut self.stepper {
            Some(stepper) if !(stepper.attached && free) => {
                let mut effects = stepper.report(run, report);
                effects.extend(watched.into_iter().flatten());
                effects
            }
            _ => watched.unwrap_or_default(),
        }
    }

    fn studio_key(&mut self, key: KeyEvent, action: Option<Action>) -> Vec<Effect> {
        let runs = &mut self.runs;
        let Some(studio) = &mut self.studio else { return Vec::new() };
        match studio.key(key, action, &mut || new_run(runs)) {
            Outcome::Effects(effects) => effects,
            Outcome::StepInto => self.step_into(),
            Outcome::Leave(mut effects) => {
                if !self.home.visited {
                    effects.push(Effect::Quit);
                }
                self.studio = None;
                effects
            }
        }
    }

    /// Opens the stepper on the engine of the run that is watched.
    fn step_into(&mut self) -> Vec<Effect> {
        let session = self.studio.as_ref().and_then(|studio| studio.session.as_ref());
        let Some((session, training)) = session.and_then(|s| Some((s, s.training.as_ref()?)))
        else {
            return Vec::new();
        };
        let script = Script {
            name: "train.py".into(),
            source: training.build.script.clone(),
            directory: Some(training.directory.clone()),
        };
        let (stepper, effect) = Stepper::attach(script, self.settings.clone(), session.run);
        self.stepper = Some(stepper);
        vec![effect]
    }

    fn quit(&mut self) -> Vec<Effect> {
        let mut effects = self.leave();
        effects.extend(self.studio.iter_mut().flat_map(Studio::stop));
        effects.push(Effect::Quit);
        effects
    }

    /// Closes the stepper, and remembers where the learner was.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        let Some(mut stepper) = self.stepper.take() else { return Vec::new() };
        if stepper.attached {
            let run = stepper.healthy.id;
            return vec![Effect::Free { run, command: FreeCommand::Resume }];
        }
        let mut effects = stepper.stop();
        if let (Some(lesson), Some(bookmark)) = (&stepper.lesson, stepper.bookmark()) {
            self.progress.set_bookmark(lesson, bookmark);
            effects.push(Effect::SaveProgress);
        }
        effects
    }

    /// Which keys hold.
    pub(super) fn scope(&self) -> Scope {
        if self.reference.is_some() {
            return Scope::Phases;
        }
        match (&self.stepper, &self.studio) {
            (Some(stepper), _) => match &stepper.overview {
                _ if stepper.what_if.is_some() => Scope::WhatIf,
                Some(open) => open.scope(),
                None => Scope::Stepper,
            },
            (None, Some(studio)) => match studio.page {
                Page::Presets => Scope::Presets,
                Page::Knobs => Scope::Knobs,
                Page::Run => Scope::Training,
            },
            (None, None) => Scope::Home,
        }
    }

    /// A value is being typed into a knob.
    fn typing(&self) -> bool {
        let form = self.studio.as_ref().and_then(|studio| studio.form.as_ref());
        form.is_some_and(|form| form.input.is_some())
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let scope = self.scope();
        let action = keys::action(scope, &key);
        if action == Some(Action::Quit) {
            return self.quit();
        }
        if self.help.is_some() {
            return self.help_key(key.code, action);
        }
        if self.reference.is_some() {
            return self.reference_key(action);
        }
        match &mut self.stepper {
            Some(stepper) => {
                stepper.note = None;
                if stepper.prompt.is_some() {
                    return self.prompt_key(key);
                }
                let runs = &mut self.runs;
                if stepper.typing() {
                    return stepper.typing_key(key, || new_run(runs));
                }
                if stepper.what_if.is_some() || stepper.overview.is_some() {
                    return match action {
                        Some(Action::Help) => {
                            self.help = Some(0);
                            Vec::new()
                        }
                        Some(action) if stepper.what_if.is_some() => {
                            stepper.what_if_key(key, action, || new_run(runs))
                        }
                        Some(action) => stepper.overview_key(action, || new_run(runs)),
                        None => Vec::new(),
                    };
                }
                let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
                if plain && let Some(effects) = stepper.inspect_key(key.code) {
                    return effects;
                }
            }
            None if self.studio.is_some() => {
                return match action {
                    Some(Action::Help) if !self.typing() => {
                        self.help = Some(0);
                        Vec::new()
                    }
                    action => self.studio_key(key, action),
                };
            }
            None if self.home.picker.is_some() => return self.picker_key(key),
            None if self.home.asking() => return self.asked_key(key),
            None => {}
        }
        match action {
            Some(Action::Help) => self.help = Some(0),
            Some(Action::Phases) => self.open_reference(),
            Some(Action::Back) => return self.back(),
            Some(Action::Mouse) => {
                self.mouse = !self.mouse;
                return vec![Effect::CaptureMouse(self.mouse)];
            }
            Some(action) if self.stepper.is_some() => return self.step(action),
            Some(action) => return self.choose(action),
            None => {}
        }
        Vec::new()
    }

    fn help_key(&mut self, code: KeyCode, action: Option<Action>) -> Vec<Effect> {
        let at = self.help.unwrap_or(0);
        self.help = match (code, action) {
            (KeyCode::Esc, _) | (_, Some(Action::Help | Action::Back)) => None,
            (KeyCode::Down, _) => Some(at.saturating_add(1)),
            (KeyCode::Up, _) => Some(at.saturating_sub(1)),
            (_, Some(Action::ScrollDown)) => Some(at.saturating_add(PAGE as u16)),
            (_, Some(Action::ScrollUp)) => Some(at.saturating_sub(PAGE as u16)),
            _ => Some(at),
        };
        // No help is longer than the table.
        self.help = self.help.map(|at| at.min(keys::bindings().count() as u16));
        Vec::new()
    }

    /// Back to the home screen; out of the program, where there was none.
    fn back(&mut self) -> Vec<Effect> {
        if let Some(stepper) = &mut self.stepper
            && (stepper.page.take().is_some() || stepper.pick.take().is_some())
        {
            return Vec::new();
        }
        let attached = self.stepper.as_ref().is_some_and(|stepper| stepper.attached);
        if self.stepper.is_none() || !(self.home.visited || attached) {
            return self.quit();
        }
        self.leave()
    }

    fn paste(&mut self, text: &str) -> Vec<Effect> {
        let input = match (&mut self.stepper, &mut self.home.picker) {
            (Some(stepper), _) => match &mut stepper.prompt {
                Some(Prompt::Answer(input) | Prompt::Jump(input) | Prompt::Race(input)) => input,
                None => return stepper.paste(text),
            },
            (None, _) if self.studio.is_some() => {
                self.studio.iter_mut().for_each(|studio| studio.paste(text));
                return Vec::new();
            }
            (None, Some(picker)) => &mut picker.input,
            (None, None) => match &mut self.home.search {
                Some(search) if search.typing => &mut search.input,
                _ => return Vec::new(),
            },
        };
        for c in text.chars().filter(|c| !c.is_control()) {
            input.handle(InputRequest::InsertChar(c));
        }
        Vec::new()
    }

    fn click(&mut self, column: u16, row: u16) -> Vec<Effect> {
        let (width, height) = self.size;
        let Some(stepper) = &mut self.stepper else { return Vec::new() };
        if stepper.typing() || self.help.is_some() || self.reference.is_some() {
            return Vec::new();
        }
        let Some(bar) = layout::scrubber(width, height) else { return Vec::new() };
        let recorded = stepper.timeline().len();
        if row != bar.y || column < bar.x || column >= bar.right() || recorded == 0 {
            return Vec::new();
        }
        let span = usize::from(bar.width.max(2) - 1);
        stepper.go(usize::from(column - bar.x) * (recorded - 1) / span)
    }
}

pub(super) fn new_run(runs: &mut u64) -> RunId {
    *runs += 1;
    RunId(*runs)
}

/// A key in a line of input.
pub(super) fn edit(input: &mut Input, key: KeyEvent) {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let request = match key.code {
        KeyCode::Char('u') if control => InputRequest::DeleteLine,
        KeyCode::Char('w') if control => InputRequest::DeletePrevWord,
        KeyCode::Char(c) if !control => InputRequest::InsertChar(c),
        KeyCode::Backspace => InputRequest::DeletePrevChar,
        KeyCode::Delete => InputRequest::DeleteNextChar,
        KeyCode::Left => InputRequest::GoToPrevChar,
        KeyCode::Right => InputRequest::GoToNextChar,
        KeyCode::Home => InputRequest::GoToStart,
        KeyCode::End => InputRequest::GoToEnd,
        _ => return,
    };
    input.handle(request);
}
