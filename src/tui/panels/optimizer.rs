//! The optimizer: its options, what it keeps for each parameter, and the
//! arithmetic of the last step with its numbers.
//!
//! ```text
//! SGD  lr 0.01  momentum 0.9
//! ● w  buf = 0.9 × -40 + -30.48 = -66.48      momentum × buf + grad
//!        w = 0.4 - 0.01 × -66.48 = 1.0648     w - lr × buf
//! ```

use ratatui::buffer::Buffer as Screen;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::{hint, scrolled};
use crate::protocol::{Buffer, Event, OptimizerStep, Parameter, Snapshot};
use crate::tui::changes;
use crate::tui::numbers::{index_text, short, tensor};
use crate::tui::optimizer::{Element, Equation, element};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;

/// How far back the last step of a parameter is looked for.
const REACH: usize = 2_000;
/// Longer names stand in rows of their own.
const LONGEST_NAME: usize = 8;

/// The last update of a parameter.
struct Update<'a> {
    name: &'a str,
    parameter: &'a Parameter,
    event: Option<(usize, &'a Event)>,
}

/// Draws the panel's inside.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Screen) {
    match rows(stepper, theme, area.width) {
        Some(rows) => {
            let scroll = usize::from(stepper.scroll[Panel::Optimizer as usize]);
            scrolled(Panel::Optimizer, stepper, &rows, scroll, area, buffer, theme);
        }
        None => hint("filled in at the first step of an optimizer", area, buffer, theme),
    }
}

/// So many rows show all of it.
pub fn height(stepper: &Stepper, theme: Theme, width: u16) -> u16 {
    rows(stepper, theme, width).map_or(0, |rows| u16::try_from(rows.len()).unwrap_or(u16::MAX))
}

fn rows(stepper: &Stepper, theme: Theme, width: u16) -> Option<Vec<Line<'static>>> {
    let updates = updates(stepper);
    let latest = updates.iter().filter_map(|update| Some(update.event?.0)).max()?;
    let names = updates.iter().map(|update| update.name.width()).max().unwrap_or(0);
    let sheet = Sheet {
        stepper,
        theme,
        latest,
        names: if names <= LONGEST_NAME { names } else { 0 },
        width: usize::from(width),
    };
    Some(sheet.rows(&updates))
}

/// Every parameter with the last step on it, up to now.
fn updates(stepper: &Stepper) -> Vec<Update<'_>> {
    let Some(here) = stepper.statement() else { return Vec::new() };
    let mut updates: Vec<Update> = here
        .parameters
        .iter()
        .map(|(name, parameter)| Update { name, parameter, event: None })
        .collect();
    let mut missing = updates.len();
    let from = stepper.position.saturating_sub(REACH);
    for at in (from..=stepper.position).rev() {
        let detail = stepper.timeline().get(at).and_then(|s| s.detail.as_deref());
        for event in detail.iter().flat_map(|detail| &detail.events).rev() {
            let Event::Updated { parameter, .. } = event else { continue };
            let known = updates.iter_mut().find(|u| u.name == parameter && u.event.is_none());
            if let Some(update) = known {
                update.event = Some((at, event));
                missing -= 1;
            }
        }
        if missing == 0 {
            break;
        }
    }
    updates
}

struct Sheet<'a> {
    stepper: &'a Stepper,
    theme: Theme,
    /// The position of the last step.
    latest: usize,
    /// Columns for names at the left of the arithmetic; 0 where they stand above.
    names: usize,
    width: usize,
}

impl Sheet<'_> {
    fn rows(&self, updates: &[Update]) -> Vec<Line<'static>> {
        let mut rows = Vec::new();
        let mut heading = None;
        for update in updates {
            let Some((at, Event::Updated { by, .. })) = update.event else { continue };
            let now = self.heading(by.as_deref(), at);
            if heading.as_ref() != Some(&now) {
                rows.push(self.heading_line(&now));
                heading = Some(now);
            }
            rows.extend(self.parameter(update));
        }
        let idle = updates.iter().filter(|update| update.event.is_none());
        let skipped = idle.filter(|update| {
            let then = self.stepper.timeline().get(self.latest);
            then.and_then(|then| then.parameter(update.name)).is_some_and(|p| p.grad.is_none())
        });
        rows.extend(skipped.map(|update| self.passed_over(update.name)));
        rows
    }

    /// `SGD  lr 0.01  momentum 0.9`, and which step it was.
    fn heading(&self, by: Option<&OptimizerStep>, at: usize) -> (String, String) {
        let title = match by {
            None => "by hand".into(),
            Some(step) => {
                let decoupled = step.option("decoupled") != 0.0;
                let class = match step.optimizer.as_str() {
                    "Adam" if decoupled => "AdamW",
                    class => class,
                };
                format!("{class}{}", options(step))
            }
        };
        let count = by.and_then(|step| element(&step.buffer("step")?.after, 0));
        let count = count.map_or(String::new(), |count| format!("step {}, ", short(count)));
        let here = at == self.stepper.position;
        let place = if here { "now".into() } else { format!("statement {}", at + 1) };
        (title, format!("{count}{place}"))
    }

    fn heading_line(&self, (title, when): &(String, String)) -> Line<'static> {
        let room = self.width.saturating_sub(when.width() + 2);
        let title = cut(title, room).into_owned();
        let gap = self.width.saturating_sub(title.width() + when.width());
        Line::from(vec![
            Span::styled(title, self.theme.strong()),
            Span::raw(" ".repeat(gap)),
            Span::styled(when.clone(), self.theme.dim()),
        ])
    }

    /// The rows of one parameter.
    fn parameter(&self, update: &Update) -> Vec<Line<'static>> {
        let Some((at, Event::Updated { before, after, grad, lr, by, .. })) = update.event else {
            return Vec::new();
        };
        let now = at == self.stepper.position;
        if at < self.latest && self.had_no_gradient(update.name) {
            return vec![self.passed_over(update.name)];
        }
        let shape = &update.parameter.shape;
        let index = self.stepper.element(update.name).unwrap_or(0);
        let numbers = [Some(before), Some(after), grad.as_ref()]
            .map(|value| value.and_then(|value| element(value, index)));
        let label = match shape.iter().product::<usize>() {
            0 | 1 => clean(update.name).into_owned(),
            _ => format!("{}{}", clean(update.name), index_text(shape, index)),
        };
        let [Some(before), Some(after), Some(grad)] = numbers else {
            return self.statistics(&label, by.as_deref());
        };
        let name = letter(update.name);
        let equations = match by {
            Some(step) => {
                let element = Element { name: &name, step, index, before, grad, after };
                element.equations()
            }
            None => Some(vec![by_hand(name.clone(), before, grad, after, *lr)]),
        };
        let Some(equations) = equations else {
            return self.plain(&label, by.as_deref(), index, (before, after));
        };
        let left = equations.iter().map(|line| line.name.width()).max().unwrap_or(0);
        let last = equations.len() - 1;
        let above = (self.names == 0).then(|| self.above(&label));
        let line = |(row, line): (usize, &Equation)| {
            let label = if row == 0 { label.as_str() } else { "" };
            self.equation(label, line, left, row == last, now)
        };
        above.into_iter().chain((0..).zip(&equations).map(line)).collect()
    }

    fn had_no_gradient(&self, name: &str) -> bool {
        let then = self.stepper.timeline().get(self.latest);
        then.and_then(|then| then.parameter(name)).is_some_and(|p| p.grad.is_none())
    }

    fn passed_over(&self, name: &str) -> Line<'static> {
        Line::from(vec![
            Span::styled(format!("● {}", clean(name)), self.theme.parameter()),
            Span::styled("  no gradient: the step passed over it", self.theme.dim()),
        ])
    }

    /// A parameter's name in a row of its own.
    fn above(&self, label: &str) -> Line<'static> {
        let label = cut(label, self.width.saturating_sub(2));
        Line::styled(format!("● {label}"), self.theme.parameter())
    }

    /// A row with a parameter's name at its left, where there are columns for it.
    fn named(&self, name: &str, rest: Vec<Span<'static>>) -> Line<'static> {
        let name = if self.names == 0 { "" } else { name };
        let mark = if name.is_empty() { "  " } else { "● " };
        let padding = " ".repeat(self.names.saturating_sub(name.width()) + 1);
        let style = self.theme.parameter();
        let mut spans = vec![Span::styled(format!("{mark}{name}{padding}"), style)];
        spans.extend(rest);
        Line::from(spans)
    }

    /// `  buf = 0.9 × -40 + -30.48 = -66.48   momentum × buf + g`
    fn equation(
        &self,
        label: &str,
        line: &Equation,
        left: usize,
        own: bool,
        now: bool,
    ) -> Line<'static> {
        let theme = self.theme;
        let style = if own { theme.parameter() } else { theme.plain() };
        let result = match now {
            true if own => theme.changed(style),
            true => theme.strong(),
            false => style,
        };
        let name = format!("{}{}", " ".repeat(left - line.name.width()), line.name);
        let value = short(line.result);
        let mut rest = vec![
            Span::styled(format!("{name} = "), style),
            Span::styled(line.terms.clone(), if own { style } else { theme.plain() }),
            Span::raw(" = "),
            Span::styled(value, result),
        ];
        let used: usize = self.names + 3 + rest.iter().map(Span::width).sum::<usize>();
        // Formulas stand in one column, where numbers leave room for it.
        let column = (self.width * 3 / 5).max(used + 2);
        if column + line.formula.width() <= self.width {
            rest.push(Span::raw(" ".repeat(column - used)));
            rest.push(Span::styled(line.formula.clone(), theme.dim()));
        }
        self.named(label, rest)
    }

    /// An optimizer whose arithmetic is not written out: its state, before → after.
    fn plain(
        &self,
        label: &str,
        by: Option<&OptimizerStep>,
        index: usize,
        (before, after): (f64, f64),
    ) -> Vec<Line<'static>> {
        let state = by.iter().flat_map(|step| &step.state);
        let mut texts: Vec<(String, Style)> = state
            .filter_map(|buffer| {
                let after = element(&buffer.after, index)?;
                let before = buffer.before.as_ref().and_then(|before| element(before, index));
                let before = before.map_or("none".into(), short);
                Some((format!("{} {before} → {}", buffer.name, short(after)), self.theme.plain()))
            })
            .collect();
        let moved = format!("{} → {}", short(before), short(after));
        texts.push((moved, self.theme.parameter()));
        self.labelled(label, texts)
    }

    /// A parameter that is too large to travel: the state's statistics.
    fn statistics(&self, label: &str, by: Option<&OptimizerStep>) -> Vec<Line<'static>> {
        let text = |buffer: &Buffer| format!("{} {}", buffer.name, statistics(&buffer.after));
        let state = by.iter().flat_map(|step| &step.state).filter(|buffer| buffer.name != "step");
        let texts = state.map(|buffer| (text(buffer), self.theme.plain())).collect();
        self.labelled(label, texts)
    }

    fn labelled(&self, label: &str, texts: Vec<(String, Style)>) -> Vec<Line<'static>> {
        let row = |(at, (text, style)): (usize, (String, Style))| {
            let label = if at == 0 { label } else { "" };
            self.named(label, vec![Span::styled(text, style)])
        };
        let above = (self.names == 0).then(|| self.above(label));
        above.into_iter().chain(texts.into_iter().enumerate().map(row)).collect()
    }
}

/// `  lr 0.01  momentum 0.9`: what is not zero, under short names. `eps` stands in
/// the arithmetic.
fn options(step: &OptimizerStep) -> String {
    let mut text = String::new();
    for (name, value) in step.options.iter() {
        let part = match name.as_str() {
            "decoupled" | "eps" => continue,
            name if *value == 0.0 && name != "lr" => continue,
            "nesterov" | "maximize" | "amsgrad" | "centered" => format!("  {name}"),
            "beta1" => format!("  β {}", short(*value)),
            "beta2" => format!(" {}", short(*value)),
            name => format!("  {name} {}", short(*value)),
        };
        text.push_str(&part);
    }
    text
}

/// What a parameter is called in its own line: its last part, if that is short.
fn letter(name: &str) -> String {
    let last = clean(name.rsplit('.').next().unwrap_or(name)).into_owned();
    if last.width() <= 8 { last } else { "p".into() }
}

fn by_hand(name: String, before: f64, grad: f64, after: f64, lr: Option<f64>) -> Equation {
    let change = changes::Change::Updated { before, descent: lr.map(|lr| (lr, grad)), after };
    let formula = lr.map_or(String::new(), |_| format!("{name} - lr × grad"));
    Equation { name, formula, terms: change.short_terms(), result: after }
}

fn statistics(value: &Snapshot) -> String {
    match &value.summary {
        Some(summary) => format!(
            "{}  mean {}  std {}  {} to {}  ‖{}‖",
            crate::tui::numbers::shape(&value.shape),
            short(summary.mean),
            short(summary.std),
            short(summary.min),
            short(summary.max),
            short(summary.norm)
        ),
        None => tensor(value, 30),
    }
}
