//! What the stepper's keys do: each action of the table, and the lines that are
//! typed.

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::Input;

use super::keys::Action;
use super::moves::Forward;
use super::panels::landscape;
use super::panels::plot::Plot;
use super::race;
use super::state::{Effect, State};
use super::stepper::{Panel, Prompt, Stepper};
use super::update::{edit, new_run};

impl State {
    pub(super) fn prompt_key(&mut self, key: KeyEvent) -> Vec<Effect> {
        let runs = &mut self.runs;
        let Some(stepper) = &mut self.stepper else { return Vec::new() };
        match key.code {
            KeyCode::Esc => stepper.prompt = None,
            KeyCode::Enter => match stepper.prompt.take() {
                Some(Prompt::Jump(input)) => return jump(stepper, input.value()),
                Some(Prompt::Answer(input)) => return self.answer(input.value()),
                Some(Prompt::Race(input)) => {
                    return stepper.race(input.value(), || new_run(runs));
                }
                None => {}
            },
            _ => {
                if let Some(Prompt::Answer(input) | Prompt::Jump(input) | Prompt::Race(input)) =
                    &mut stepper.prompt
                {
                    edit(input, key);
                }
            }
        }
        Vec::new()
    }

    fn answer(&mut self, typed: &str) -> Vec<Effect> {
        let Some(stepper) = &mut self.stepper else { return Vec::new() };
        let Some((scene, reply)) = stepper.judge(typed) else { return Vec::new() };
        let right = reply.right;
        stepper.replies.insert(scene, reply);
        stepper.scroll[Panel::Narration as usize] = 0;
        match (&stepper.lesson, stepper.scene()) {
            (Some(lesson), Some((_, scene)))
                if right && self.progress.mark_answered(lesson, scene) =>
            {
                vec![Effect::SaveProgress]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn step(&mut self, action: Action) -> Vec<Effect> {
        let Some(stepper) = &mut self.stepper else { return Vec::new() };
        let at = stepper.position;
        let runs = &mut self.runs;
        if stepper.attached && needs_own_engine(action) {
            stepper.note =
                Some("this is free mode's engine: q goes on with it, and has z and t".into());
            return Vec::new();
        }
        match action {
            Action::NextPhase => return stepper.forward(Forward::Phase),
            Action::PreviousPhase => {
                return stepper.go_or(stepper.previous_phase(), "this is the start");
            }
            Action::NextStatement => return stepper.forward(Forward::Statement),
            Action::PreviousStatement => {
                return stepper.go_or(at.checked_sub(1), "this is the start");
            }
            Action::NextScene => return stepper.next_scene(|| new_run(runs)),
            Action::PreviousScene => return stepper.previous_scene(|| new_run(runs)),
            Action::NextIteration => return stepper.forward(Forward::Iteration),
            Action::PreviousIteration => {
                let previous = stepper.timeline().previous_iteration(at);
                return stepper.go_or(previous, "this is the start");
            }
            Action::Start => return stepper.go(0),
            Action::End => return stepper.go(usize::MAX),
            Action::RunToEnd => return stepper.run_to_end(),
            Action::Jump => stepper.prompt = Some(Prompt::Jump(Input::default())),
            Action::ToggleFault => return stepper.toggle(|| new_run(runs)),
            Action::WhatIf => return stepper.open_what_if(|| new_run(runs)),
            Action::Watchers => stepper.open_watchers(),
            Action::Checklist => stepper.open_checklist(),
            Action::Variants => stepper.open_variants(),
            Action::Compare => return stepper.toggle_compare(|| new_run(runs)),
            Action::Difference => {
                stepper.find_difference();
                let remark = if stepper.faulty.is_some() {
                    "no difference between the two runs so far"
                } else {
                    "there is only the healthy run; z breaks the loop, c compares"
                };
                return stepper.go_or(stepper.difference_here(), remark);
            }
            Action::Resume => {
                let id = stepper.lesson.as_ref().map(|lesson| lesson.id.as_str());
                match id.and_then(|id| self.progress.lesson(id).bookmark) {
                    Some(bookmark) => return stepper.resume(bookmark, || new_run(runs)),
                    None => stepper.note = Some("nothing is remembered here yet".into()),
                }
            }
            Action::NextOp => return stepper.next_op(),
            Action::PreviousOp => return stepper.previous_op(),
            Action::Race if !stepper.racers.is_empty() => return stepper.stop_race(),
            Action::Race => stepper.prompt = Some(Prompt::Race(Input::new(race::USUAL.into()))),
            Action::Fold => stepper.toggle_fold(),
            Action::Graph => {
                stepper.whole_graph = !stepper.whole_graph;
                stepper.whole_plot = false;
            }
            Action::NextPlot => stepper.next_plot(),
            Action::WholePlot => {
                stepper.whole_plot = !stepper.whole_plot;
                stepper.whole_graph = false;
            }
            Action::LogLoss => {
                stepper.log_loss = !stepper.log_loss;
                stepper.plot = Plot::Loss;
            }
            Action::Axes => {
                stepper.chosen_axes = None;
                stepper.axes = (stepper.axes + 1) % landscape::pairs(stepper);
                stepper.plot = Plot::Landscape;
            }
            Action::Pick => stepper.toggle_pick(),
            Action::NextPanel => {
                let next = (stepper.focus as usize + 1) % Panel::ALL.len();
                stepper.show(Panel::ALL[next]);
            }
            Action::Panel(number) => match Panel::ALL.get(usize::from(number)) {
                Some(Panel::Plot) if stepper.focus == Panel::Plot => stepper.next_plot(),
                Some(panel) => stepper.show(*panel),
                None => {}
            },
            Action::ScrollUp => stepper.scroll(-stepper.page_rows()),
            Action::ScrollDown => stepper.scroll(stepper.page_rows()),
            Action::Answer => match stepper.scene() {
                Some((_, scene)) if scene.question.is_some() => {
                    stepper.prompt = Some(Prompt::Answer(Input::default()));
                }
                _ => stepper.note = Some("there is no question at this moment".into()),
            },
            Action::StopEngine => {
                let stopped = stepper.stop();
                if stopped.is_empty() {
                    stepper.note = Some("the engine is not running".into());
                }
                return stopped;
            }
            Action::RestartEngine => return stepper.restart(|| new_run(runs)),
            _ => {}
        }
        Vec::new()
    }
}

/// What a stepper does only to an engine that it started.
pub(super) fn needs_own_engine(action: Action) -> bool {
    matches!(
        action,
        Action::ToggleFault
            | Action::WhatIf
            | Action::Variants
            | Action::Compare
            | Action::Difference
            | Action::StopEngine
            | Action::RestartEngine
            | Action::Race
    )
}

/// Goes to a statement by the number that the screen shows, which is from 1.
fn jump(stepper: &mut Stepper, typed: &str) -> Vec<Effect> {
    match typed.trim().parse::<usize>() {
        Ok(number) if (1..=stepper.timeline().len()).contains(&number) => stepper.go(number - 1),
        _ => {
            let recorded = stepper.timeline().len();
            stepper.note = Some(format!("type a number from 1 to {recorded}"));
            Vec::new()
        }
    }
}
