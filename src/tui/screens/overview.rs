//! The lists over the stepper: what the watchers saw, the checklist, the variants.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::session::Status;
use crate::session::checklist::{Item, Verdict};
use crate::session::watchers::Alarm;
use crate::tui::layout;
use crate::tui::numbers::fixed;
use crate::tui::overview::{List, Overview};
use crate::tui::panels::{entries, framed, hint, lines, loss, title};
use crate::tui::stepper::Stepper;
use crate::tui::text::{clean, cut, wrap};
use crate::tui::theme::Theme;
use crate::tui::variant::{Outcome, Variant};

const QUIET: &str = "This is a case of the clinic, and the watchers would give it away: they keep \
                     quiet until it is solved. Enter lets them speak all the same.";
const NOTHING: &str = "The watchers saw nothing wrong so far. They look for gradients that are not \
                       cleared, parameters that never get one or that no optimizer owns, steps that \
                       change nothing, NaN and where it was born, the wrong mode, softmax before \
                       cross-entropy, shapes that broadcast in the loss, a scheduler before the \
                       optimizer, and graphs that are kept.";

/// Draws the list in place of the panels.
pub fn draw(stepper: &Stepper, open: &Overview, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let heading = match &open.list {
        List::Watchers => match stepper.alarms().len() {
            0 => format!("watchers — {}", recorded(stepper)),
            1 => format!("watchers — 1 thing to mend, {}", recorded(stepper)),
            several => format!("watchers — {several} things to mend, {}", recorded(stepper)),
        },
        List::Checklist(_) => format!("checklist — {}", recorded(stepper)),
        List::Variants => "compare — the same seed and data, in lock-step".into(),
    };
    let inner = framed(area, buffer, title(&heading, true, theme), true, theme);
    let width = usize::from(inner.width).saturating_sub(entries::GUTTER);
    if stepper.quiet() && open.list != List::Variants {
        return hint(QUIET, inner, buffer, theme);
    }
    let shown: Vec<Vec<Line>> = match &open.list {
        List::Watchers if stepper.alarms().is_empty() => {
            let rows = wrap(&[Span::raw(NOTHING)], usize::from(inner.width));
            return lines(&rows, 0, inner, buffer, theme);
        }
        List::Watchers => {
            stepper.alarms().iter().map(|seen| alarm(stepper, seen, width, theme)).collect()
        }
        List::Checklist(items) => {
            items.iter().map(|item| question(stepper, item, width, theme)).collect()
        }
        List::Variants => variants(stepper, width, theme),
    };
    let mut area = inner;
    if open.list == List::Variants {
        let below = below(stepper, shown.len(), inner, theme, buffer);
        area.height -= below;
    }
    entries::draw(&shown, open.selected, area, buffer, theme);
}

/// What is judged: `the 246 statements of the run`.
fn recorded(stepper: &Stepper) -> String {
    let count = stepper.timeline().len();
    match stepper.timeline().status {
        Status::Ended(_) => format!("the {count} statements of this run"),
        _ => format!("the {count} statements recorded so far; e runs on"),
    }
}

fn styled(text: &str, style: Style, width: usize) -> Vec<Line<'static>> {
    wrap(&[Span::styled(clean(text).into_owned(), style)], width)
}

fn alarm(stepper: &Stepper, alarm: &Alarm, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let statement = stepper.timeline().get(alarm.position);
    let iteration = match statement.map_or(0, |statement| statement.iteration) {
        0 => String::new(),
        iteration => format!(", iteration {iteration}"),
    };
    let at = match alarm.line {
        0 => "a line that was put in".into(),
        line => format!("line {line}"),
    };
    let code = statement.map_or(String::new(), |s| clean(&s.code).into_owned());
    let head = format!("! {at}{iteration}: {code}");
    let name = format!("[{}]", alarm.watcher);
    let room = width.saturating_sub(name.width() + 1);
    let head = cut(&head, room);
    let gap = " ".repeat(width.saturating_sub(head.width() + name.width()));
    let mut rows = vec![Line::from(vec![
        Span::styled(head.into_owned(), theme.strong()),
        Span::raw(gap),
        Span::styled(name, theme.dim()),
    ])];
    rows.extend(styled(&alarm.saw, theme.plain(), width));
    rows.extend(styled(&format!("mend: {}", alarm.mend), theme.strong(), width));
    rows
}

fn question(stepper: &Stepper, item: &Item, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let style = match item.verdict {
        Verdict::Good => theme.strong(),
        Verdict::Bad => theme.wrong(),
        Verdict::Open => theme.plain(),
    };
    let mut rows = styled(&format!("{} {}", item.verdict.mark(), item.question), style, width);
    let inner = width.saturating_sub(2);
    let code = item.position.and_then(|at| stepper.timeline().get(at));
    let code = code.map(|statement| format!(" — {}", clean(&statement.code)));
    let mut evidence = vec![Span::raw(clean(&item.evidence).into_owned())];
    // The statement itself, where it does not need a line of its own.
    let length = item.evidence.width() + code.as_ref().map_or(0, |code| code.width());
    if let Some(code) = code.filter(|_| length <= inner) {
        evidence.push(Span::styled(code, theme.dim()));
    }
    let mut below = wrap(&evidence, inner);
    if let Some(mend) = &item.mend {
        below.extend(styled(&format!("mend: {mend}"), theme.strong(), inner));
    }
    rows.extend(below.into_iter().map(|mut line| {
        line.spans.insert(0, Span::raw("  "));
        line
    }));
    rows
}

fn variants(stepper: &Stepper, width: usize, theme: Theme) -> Vec<Vec<Line<'static>>> {
    let second = stepper.faulty.as_ref().map(|_| stepper.second());
    let row = |variant: &Variant| {
        let (mark, style) = match () {
            () if variant.same(&stepper.first) => ("A ", theme.strong()),
            () if second.as_ref().is_some_and(|second| variant.same(second)) => {
                ("B ", theme.strong())
            }
            () => ("  ", theme.plain()),
        };
        let outcome = variant.outcome.map_or(String::new(), outcome);
        let room = width.saturating_sub(outcome.width() + 3);
        let name =
            if variant.healthy() { "healthy: the script as it is".into() } else { variant.text() };
        let name = cut(&clean(&name), room).into_owned();
        let gap = " ".repeat(width.saturating_sub(2 + name.width() + outcome.width()));
        vec![Line::from(vec![
            Span::styled(mark, style),
            Span::styled(name, style),
            Span::raw(gap),
            Span::styled(outcome, theme.dim()),
        ])]
    };
    stepper.variants().iter().map(row).collect()
}

const PAIRS: &str = "Enter compares the chosen one with A; a and b put it in either place. What is \
                     tried on the what-if screen (w) joins the list, such as another learning rate.";

/// Below the list of variants: how it is used, and both curves where there is room.
/// Returns its height.
fn below(stepper: &Stepper, listed: usize, area: Rect, theme: Theme, buffer: &mut Buffer) -> u16 {
    let help = styled(PAIRS, theme.dim(), usize::from(area.width));
    let free = area.height.saturating_sub(listed as u16 + 1);
    let chart = free.saturating_sub(help.len() as u16 + 1).min(area.height / 2);
    let chart = if chart >= 6 && stepper.compare { chart } else { 0 };
    let height = (help.len() as u16 + chart).min(free);
    let place = Rect { y: area.bottom() - height, height, ..area };
    let (plot, words) = layout::cut_rows(place, chart.min(height));
    if chart > 0 {
        loss::draw(stepper, theme, plot, buffer);
    }
    lines(&help, 0, words, buffer, theme);
    height
}

fn outcome(outcome: Outcome) -> String {
    let loss = outcome.loss.map_or("no loss".into(), |loss| format!("loss {}", fixed(loss)));
    let after = match (outcome.iterations, outcome.over) {
        (1, true) => "after 1 iteration".into(),
        (count, true) => format!("after {count} iterations"),
        (count, false) => format!("so far, {count} iterations"),
    };
    let raised = if outcome.raised { "✗ error, " } else { "" };
    format!("{raised}{loss} {after}")
}
