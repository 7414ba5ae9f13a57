//! Keys that change a run that goes on: they become commands to its engine.

use crossterm::event::KeyCode;

use super::state::{Session, Twin};
use super::update::NewRun;
use crate::protocol::FreeCommand;
use crate::studio::{LogKind, Running, change};
use crate::tui::keys::Action;
use crate::tui::state::Effect;

impl Session {
    /// Its engine is there and may go on.
    pub fn alive(&self) -> bool {
        !matches!(self.live.running, Running::Ended(_) | Running::Died(_))
    }

    /// Why it cannot be stepped through now.
    pub(super) fn stepping_refused(&self) -> Option<&'static str> {
        match self.live.running {
            Running::Ended(_) | Running::Died(_) => Some("the run is over: e starts another one"),
            Running::Starting => Some("the run is starting"),
            _ => None,
        }
    }

    fn free(&self, command: FreeCommand) -> Vec<Effect> {
        vec![Effect::Free { run: self.run, command }]
    }

    fn execute(&mut self, line: Option<u32>, code: String) -> Vec<Effect> {
        self.commands += 1;
        self.free(FreeCommand::Execute { id: self.commands, line, code })
    }

    pub(super) fn script_key(&mut self, code: KeyCode, action: Option<Action>) {
        let at = self.script.unwrap_or(0);
        let lines = self.training.as_ref().map_or(0, |t| t.build.script.lines().count()) as u16;
        let to = match (code, action) {
            (KeyCode::Esc, _) | (_, Some(Action::Back | Action::ShowScript)) => {
                self.script = None;
                return;
            }
            (KeyCode::Up, _) => at.saturating_sub(1),
            (KeyCode::Down, _) => at.saturating_add(1),
            (_, Some(Action::ScrollUp)) => at.saturating_sub(10),
            (_, Some(Action::ScrollDown)) => at.saturating_add(10),
            (KeyCode::Home, _) => 0,
            (KeyCode::End, _) => lines,
            _ => at,
        };
        self.script = Some(to.min(lines));
    }

    pub(super) fn toggle_twin(&mut self, pace: Option<f64>, new: NewRun) -> Vec<Effect> {
        if let Some(twin) = self.twin.take() {
            return vec![Effect::Stop { run: twin.run }];
        }
        let run = new();
        self.twin = Some(Twin { run, live: Default::default() });
        let text = "the healthy twin runs beside: the same setup, nothing left out";
        self.live.note(LogKind::Note, text.into());
        let mut setup = self.setup.clone();
        // Every preset's script has this knob; one without it is healthy.
        let _ = setup.set("skip_zero_grad", "off");
        vec![Effect::Train { run, setup: Box::new(setup), out: None, twin: true, pace }]
    }

    /// What a key does to a run that is watched, and a remark.
    pub(super) fn act(&mut self, action: Action) -> (Vec<Effect>, Option<String>) {
        let over = || Some("the run is over: e starts another one".to_string());
        if controls(action) && !self.alive() {
            return (Vec::new(), over());
        }
        let mut note = None;
        let effects = match action {
            Action::Pause => match self.live.running {
                Running::Paused { .. } | Running::Recording { .. } => {
                    self.free(FreeCommand::Resume)
                }
                _ => self.free(FreeCommand::Pause),
            },
            Action::Slower => self.scale_rate(-1),
            Action::Faster => self.scale_rate(1),
            Action::SkipZeroGrad => match self.skip_zero_grad() {
                Some(effects) => effects,
                None => {
                    note = Some("this script has no zero_grad() to leave out".into());
                    Vec::new()
                }
            },
            Action::SaveCheckpoint => {
                let step = self.live.progress.steps;
                let path = format!("checkpoints/step-{step}.pth");
                if matches!(self.live.running, Running::Paused { .. }) {
                    note =
                        Some("it is saved between two batches: as soon as the run goes on".into());
                }
                let line = self.training.as_ref().and_then(|t| t.build.anchors.between_batches);
                self.execute(line, change::save_checkpoint(&path))
            }
            Action::WriteScript => match &self.training {
                Some(training) => vec![Effect::WriteScript {
                    name: self.setup.preset.name().into(),
                    script: training.build.script.clone(),
                    files: training.build.files.clone(),
                }],
                None => Vec::new(),
            },
            Action::ShowScript => {
                self.script = self.training.is_some().then_some(0);
                Vec::new()
            }
            action => {
                self.look(action);
                Vec::new()
            }
        };
        (effects, note)
    }

    fn scale_rate(&mut self, doublings: i32) -> Vec<Effect> {
        self.doublings += doublings;
        let (factor, told) = if doublings > 0 { (2.0, "doubled") } else { (0.5, "halved") };
        self.live.note(LogKind::Note, format!("learning rate {told}"));
        self.execute(None, change::scale_learning_rate(factor))
    }

    fn skip_zero_grad(&mut self) -> Option<Vec<Effect>> {
        let line = self.training.as_ref()?.build.anchors.zero_grad?;
        self.skipping = !self.skipping;
        self.faulty |= self.skipping;
        let (lines, told) = match self.skipping {
            true => (vec![line], "zero_grad() is skipped from here on"),
            false => (Vec::new(), "zero_grad() runs again"),
        };
        self.live.note(LogKind::Note, told.into());
        Some(self.free(FreeCommand::SkipLines { lines }))
    }
}

/// What a key does only to a run that goes on.
pub(super) fn controls(action: Action) -> bool {
    matches!(
        action,
        Action::Pause
            | Action::StepInto
            | Action::Slower
            | Action::Faster
            | Action::SkipZeroGrad
            | Action::SaveCheckpoint
    )
}
