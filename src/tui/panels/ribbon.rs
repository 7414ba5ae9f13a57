//! The phases of the training loop in order, with the one that the statement
//! was: `✗ zero_grad ── ● forward ── ● loss ── ◉ BACKWARD ── ○ step`.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::protocol::{Event, Fault, Phase, Statement};
use crate::tui::stepper::Stepper;
use crate::tui::theme::Theme;

/// How far a phase of this iteration is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Ahead,
    Done,
    Current,
    Skipped,
    /// It ran and changed nothing.
    Idle,
    CurrentIdle,
}

/// Draws the ribbon.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let phases = phases(stepper);
    let line = [("zero_grad", " ──── "), ("zero_grad", " ── "), ("zero", " ── "), ("zero", " ─ ")]
        .into_iter()
        .map(|(zero, joint)| ribbon(stepper, theme, &phases, zero, joint))
        .find(|line| line.width() <= usize::from(area.width));
    line.unwrap_or_else(|| ribbon(stepper, theme, &phases, "zero", " ")).render(area, buffer);
}

/// The five of every loop, and the others where the run has them.
fn phases(stepper: &Stepper) -> Vec<Phase> {
    let rare = |phase: &Phase| matches!(phase, Phase::Clip | Phase::Schedule);
    let seen = |phase: &Phase| stepper.timeline().segments().iter().any(|s| s.phase == *phase);
    Phase::ALL.into_iter().filter(|phase| !rare(phase) || seen(phase)).collect()
}

fn ribbon(
    stepper: &Stepper,
    theme: Theme,
    phases: &[Phase],
    zero: &'static str,
    joint: &'static str,
) -> Line<'static> {
    let mut spans = vec![Span::raw(" ")];
    for (index, &phase) in phases.iter().enumerate() {
        if index > 0 {
            spans.push(Span::styled(joint, theme.dim()));
        }
        let name = if phase == Phase::ZeroGrad { zero } else { phase.name() };
        let stage = stage(stepper, phase);
        let meaning = theme.phase(phase);
        let (mark, name, style) = match stage {
            Stage::Ahead => ("○ ", name.to_string(), theme.dim()),
            Stage::Done => ("● ", name.to_string(), meaning),
            Stage::Current => ("◉ ", name.to_uppercase(), theme.changed(meaning)),
            Stage::Skipped => ("✗ ", name.to_string(), theme.skipped()),
            Stage::Idle => ("∅ ", name.to_string(), theme.plain()),
            Stage::CurrentIdle => ("∅ ", name.to_uppercase(), theme.changed(theme.plain())),
        };
        let mark_style = if stage == Stage::Ahead { theme.dim() } else { meaning };
        spans.push(Span::styled(mark, mark_style));
        spans.push(Span::styled(name, style));
    }
    Line::from(spans)
}

fn stage(stepper: &Stepper, phase: Phase) -> Stage {
    let Some(here) = stepper.statement() else { return Stage::Ahead };
    let left_out = stepper.viewed_faults().contains(&Fault::SkipPhase { phase });
    if left_out || (here.skipped && here.phase == phase) {
        return Stage::Skipped;
    }
    if here.phase == phase {
        return Stage::Current;
    }
    let segments = stepper.timeline().segments();
    let from = segments.partition_point(|segment| segment.iteration < here.iteration);
    let done = segments[from..]
        .iter()
        .take_while(|segment| segment.statements.start <= stepper.position)
        .any(|segment| segment.phase == phase);
    match done {
        true => Stage::Done,
        false if phase == Phase::Step => idle(stepper, here),
        false => Stage::Ahead,
    }
}

/// A step of this iteration that changed nothing has no phase: nothing was updated.
fn idle(stepper: &Stepper, here: &Statement) -> Stage {
    let all = stepper.timeline().statements();
    let start = all.partition_point(|statement| statement.iteration < here.iteration);
    let stepped = |statement: &Statement| {
        let detail = statement.detail.iter();
        let mut events = detail.flat_map(|detail| &detail.events);
        events.any(|event| matches!(event, Event::Stepping { .. }))
    };
    match all[start..].iter().take(stepper.position + 1 - start).any(stepped) {
        true if stepped(here) => Stage::CurrentIdle,
        true => Stage::Idle,
        false => Stage::Ahead,
    }
}
