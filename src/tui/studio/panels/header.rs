//! The two lines above a run: what is trained and how, and how far it is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use crate::protocol::{End, PauseReason};
use crate::studio::Running;
use crate::tui::numbers::{duration, grouped, short};
use crate::tui::panels::right;
use crate::tui::studio::state::Session;
use crate::tui::text::cut;
use crate::tui::theme::Theme;
use crate::tui::widgets::progress;

/// The knobs that the first line names.
const NAMED: [&str; 7] =
    ["hidden", "channels", "state", "width", "activation", "optimizer", "batch_size"];

/// Draws both lines.
pub fn draw(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let first = Rect { height: 1, ..area };
    let (state, style) = state(session, theme);
    let state = format!("{state} ");
    let room = usize::from(area.width).saturating_sub(state.chars().count() + 2);
    let mut spans = vec![
        Span::styled(" gradstep ", theme.selected()),
        Span::styled(format!("  {}", session.setup.preset), theme.strong()),
    ];
    let used: usize = spans.iter().map(Span::width).sum();
    let text = format!("  {}", knobs(session));
    spans.push(Span::raw(cut(&text, room.saturating_sub(used)).into_owned()));
    Line::from(spans).render(first, buffer);
    right(&state, style, first, buffer);
    if area.height > 1 {
        let second = Rect { y: area.y + 1, height: 1, ..area };
        how_far(session, theme, usize::from(area.width)).render(second, buffer);
    }
}

/// `64-64 tanh adam batch 32 lr 0.001`, with the faults.
fn knobs(session: &Session) -> String {
    let mut words: Vec<String> = Vec::new();
    for knob in NAMED.iter().filter_map(|name| session.setup.knob(name)) {
        words.push(match knob.name {
            "batch_size" => format!("batch {}", knob.value),
            "state" | "width" => format!("{} {}", knob.label, knob.value),
            _ => knob.value.to_string(),
        });
    }
    if let Some(lr) = session.live.progress.lr {
        words.push(format!("lr {}", short(lr)));
    }
    if session.setup.knob("overfit").is_some_and(|knob| knob.value.to_string() == "on") {
        words.push("ONE BATCH".into());
    }
    if session.skipping {
        words.push("✗ zero_grad".into());
    }
    words.join(" ")
}

fn state(session: &Session, theme: Theme) -> (String, Style) {
    let plain = theme.strong();
    match &session.live.running {
        Running::Starting => ("starting…".into(), theme.dim()),
        Running::Free => ("● running".into(), theme.data().patch(plain)),
        Running::Paused { line, because: PauseReason::Asked } => {
            (format!("‖ paused at line {line}"), theme.selected())
        }
        Running::Paused { line, because: PauseReason::NonFinite } => {
            (format!("✗ paused at line {line}: not a number"), theme.wrong())
        }
        Running::Recording { line } => (format!("‖ stepped from line {line}"), theme.selected()),
        Running::Ended(End::Ok) => ("✓ finished".into(), plain),
        Running::Ended(End::Error { error }) => (format!("✗ {}", error.kind), theme.wrong()),
        Running::Died(_) => ("✗ the engine died".into(), theme.wrong()),
    }
}

/// Epoch and batch with their bars, what is left, and the speed.
fn how_far(session: &Session, theme: Theme, width: usize) -> Line<'static> {
    let progress_of = &session.live.progress;
    let wide = width >= 110;
    let last = session.live.epoch.as_ref().map_or(0, |row| row.step.max(0) as u64);
    let steps = progress_of.steps.max(last) as f64;
    let (long, short_bar) = if wide { (16, 8) } else { (8, 4) };
    let mut spans = vec![Span::raw(" ")];
    let over = matches!(session.live.running, Running::Ended(End::Ok));
    if let (Some(epoch), Some(epochs)) = (progress_of.epoch, progress_of.epochs) {
        let done = if over { 1.0 } else { session.live.done().unwrap_or(0.0) };
        // The last progress of a run that has ended is a moment old.
        let shown = if over { epochs } else { (epoch + 1).min(epochs) };
        spans.push(Span::raw(format!("epoch {shown}/{epochs} ")));
        spans.push(Span::styled(progress(done, long), theme.parameter()));
    }
    if let (Some(batch), Some(batches)) = (progress_of.batch, progress_of.batches)
        && batches > 0
        && !over
    {
        spans.push(Span::raw(format!(
            "  batch {batch:>w$}/{batches} ",
            w = batches.to_string().len()
        )));
        let part = batch as f64 / batches as f64;
        spans.push(Span::styled(progress(part, short_bar), theme.dim()));
    }
    let mut facts = Vec::new();
    if let Some(left) = session.live.seconds_left().filter(|_| !over && session.alive()) {
        facts.push(format!("ETA {}", duration(left)));
    }
    if let Some(speed) = session.live.steps_per_second().filter(|_| session.alive()) {
        facts.push(format!("{} steps/s", grouped(speed)));
    }
    if let Some(speed) = session.live.samples_per_second().filter(|_| wide && session.alive()) {
        facts.push(format!("{} samples/s", grouped(speed)));
    }
    if wide || !session.alive() {
        facts.push(format!("{} steps in {}", grouped(steps), duration(progress_of.seconds)));
    }
    let mut line = Line::from(spans);
    for fact in facts {
        let fact = Span::raw(format!("  {fact}"));
        // Whole or not at all: half a number is another number.
        if line.width() + fact.width() > width {
            break;
        }
        line.push_span(fact);
    }
    line
}
