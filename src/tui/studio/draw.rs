//! The pages of free mode.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::command::controls;
use super::form::{Form, Row};
use super::panels::{self, events};
use super::state::{Page, Session, Studio, View};
use crate::studio::{Kind, Preset};
use crate::tui::keys::{self, Action};
use crate::tui::layout::{cut_columns, cut_rows, share};
use crate::tui::panels::{framed, lines, title};
use crate::tui::screens::footer::fitted;
use crate::tui::state::State;
use crate::tui::text::{clean, cut, wrap};
use crate::tui::theme::Theme;

/// Draws the page that is open; `area` is not too small.
pub fn draw(state: &State, studio: &Studio, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    let (rest, footer) = cut_rows(area, area.height - 1);
    match (studio.page, &studio.form, &studio.session) {
        (Page::Run, _, Some(session)) => run(session, theme, rest, buffer),
        (Page::Knobs, Some(form), session) => knobs(form, session.is_some(), theme, rest, buffer),
        _ => presets(studio, theme, rest, buffer),
    }
    last_line(state, studio, footer, buffer);
}

/// A remark on the last key, or the keys.
fn last_line(state: &State, studio: &Studio, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    if let Some(note) = &studio.note {
        let note = cut(note, usize::from(area.width).saturating_sub(2)).into_owned();
        return Line::styled(format!(" {}", clean(&note)), theme.strong()).render(area, buffer);
    }
    let typing = studio.form.as_ref().is_some_and(|form| form.input.is_some());
    if studio.page == Page::Knobs && typing {
        return Line::raw(" Enter takes the value   Esc leaves it").render(area, buffer);
    }
    let session = studio.session.as_ref().filter(|_| studio.page == Page::Run);
    let entries: Vec<Vec<Span>> = keys::footer(state.scope())
        .into_iter()
        .filter(|(_, _, action)| session.is_none_or(|s| s.alive() || !controls(*action)))
        .map(|(keys, short, action)| {
            let (text, style) = entry(short, action, session, studio, theme);
            vec![Span::styled(keys, theme.strong()), Span::raw(" "), Span::styled(text, style)]
        })
        .collect();
    fitted(&entries, area.width.into()).render(area, buffer);
}

fn entry(
    short: &'static str,
    action: Action,
    session: Option<&Session>,
    studio: &Studio,
    theme: Theme,
) -> (String, Style) {
    let (on, plain) = (theme.selected(), theme.plain());
    match (action, session) {
        (Action::Pause, Some(session)) if session.waits() => ("go on".into(), plain),
        (Action::SkipZeroGrad, Some(session)) if session.skipping => {
            ("zero_grad: SKIPPED".into(), on)
        }
        (Action::Twin, Some(session)) if session.twin.is_some() => (short.into(), on),
        (Action::Back, _) if studio.direct && studio.page == Page::Presets => {
            ("quit".into(), plain)
        }
        (Action::Back, _) => ("back".into(), plain),
        _ => (short.into(), plain),
    }
}

fn heading(text: &str, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let spans = vec![Span::styled(" gradstep ", theme.selected()), Span::raw(format!("  {text}"))];
    Line::from(spans).render(Rect { height: 1, ..area }, buffer);
}

fn presets(studio: &Studio, theme: Theme, area: Rect, buffer: &mut Buffer) {
    heading("studio: choose what to train", theme, area, buffer);
    let (_, body) = cut_rows(area, 2);
    let inner = framed(body, buffer, title("presets", true, theme), true, theme);
    let names = Preset::ALL.iter().map(|preset| preset.name().len()).max().unwrap_or(0);
    let rows: Vec<Line> = Preset::ALL
        .iter()
        .enumerate()
        .map(|(index, preset)| {
            let text = format!(" {:names$}  {}", preset.name(), preset.summary());
            let style = if index == studio.selected { theme.selected() } else { theme.plain() };
            let width = usize::from(inner.width);
            Line::styled(format!("{:width$}", cut(&text, width)), style)
        })
        .collect();
    let scroll = (studio.selected + 1).saturating_sub(usize::from(inner.height));
    for (row, y) in rows[scroll..].iter().zip(inner.y..inner.bottom()) {
        row.render(Rect { y, height: 1, ..inner }, buffer);
    }
    let below = inner.y + rows.len() as u16 + 1;
    if below + 2 < inner.bottom() {
        let text = "Each is a plain PyTorch script, made from knobs; it can be watched, changed, \
                    stepped through and kept.";
        let area = Rect { y: below, height: inner.bottom() - below, ..inner };
        lines(
            &wrap(&[Span::styled(text, theme.dim())], inner.width.into()),
            0,
            area,
            buffer,
            theme,
        );
    }
}

fn knobs(form: &Form, running: bool, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let text = format!("studio: {} — {}", form.setup.preset, form.setup.preset.summary());
    heading(&cut(&text, usize::from(area.width).saturating_sub(13)), theme, area, buffer);
    let (_, body) = cut_rows(area, 2);
    let (left, right) = cut_columns(body, share(body.width, 55).clamp(40, 70));
    let inner = framed(left, buffer, title("knobs", true, theme), true, theme);
    let (rows, at) = form_rows(form, theme, inner.width.into());
    let scroll = (at + 2).saturating_sub(usize::from(inner.height));
    lines(&rows, scroll, inner, buffer, theme);
    let inner = framed(right, buffer, title("what it does", false, theme), false, theme);
    lines(&explained(form, running, theme, inner.width.into()), 0, inner, buffer, theme);
}

/// The form's lines, and which of them the chosen row is.
fn form_rows(form: &Form, theme: Theme, width: usize) -> (Vec<Line<'static>>, usize) {
    let (mut rows, mut at, mut group) = (Vec::new(), 0, "");
    for (index, row) in form.rows().into_iter().enumerate() {
        let (heading, label, value, changed) = match row {
            Row::Data => {
                let data = form.setup.data.as_ref().map(|path| path.display().to_string());
                ("data", "file", data.unwrap_or_else(|| "none yet: Enter".into()), false)
            }
            Row::Knob(knob) => (knob.group, knob.label, knob.value.to_string(), !knob.is_default()),
        };
        if heading != group {
            if !rows.is_empty() {
                rows.push(Line::default());
            }
            rows.push(Line::styled(heading.to_string(), theme.dim()));
            group = heading;
        }
        let chosen = index == form.selected;
        if chosen {
            at = rows.len();
        }
        let typed = form.input.as_ref().filter(|_| chosen);
        let value = typed.map_or(clean(&value).into_owned(), |input| format!("{}▏", input.value()));
        let mark = if changed { "●" } else { " " };
        let turns = chosen && typed.is_none();
        let (less, more) = if turns { ("◂ ", " ▸") } else { ("  ", "  ") };
        let text = format!(" {mark} {label:18} {less}{value}{more}");
        let style = match (chosen, changed) {
            (true, _) => theme.selected(),
            (false, true) => theme.strong(),
            (false, false) => theme.plain(),
        };
        rows.push(Line::styled(format!("{:width$}", cut(&text, width)), style));
    }
    (rows, at)
}

/// The chosen knob's help and limits, what is wrong, and the line that trains this.
fn explained(form: &Form, running: bool, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let mut rows = Vec::new();
    let text = |text: String, style: Style| wrap(&[Span::styled(text, style)], width);
    match form.row() {
        Some(Row::Data) => {
            let help = "The file to read: a CSV table, or pictures in an IDX file with the \
                        labels' file beside it.";
            rows.extend(text(help.into(), theme.plain()));
        }
        Some(Row::Knob(knob)) => {
            rows.extend(text(knob.help.into(), theme.plain()));
            let takes = match &knob.kind {
                Kind::Choice(names) => names.join(", "),
                Kind::Number { low, high, .. } => {
                    let number = crate::studio::number_text;
                    format!("{} to {}", number(*low), number(*high))
                }
                Kind::Toggle => "on, off".into(),
                Kind::Sizes { .. } => "sizes such as 64-64, or none".into(),
                Kind::Text => "a text".into(),
            };
            rows.push(Line::default());
            rows.extend(text(takes, theme.dim()));
            rows.extend(text(format!("default: {}", knob.default), theme.dim()));
        }
        None => {}
    }
    if let Some(error) = &form.error {
        rows.push(Line::default());
        rows.extend(text(format!("✗ {}", clean(error)), theme.wrong()));
    }
    rows.push(Line::default());
    rows.extend(text(clean(&form.setup.command_line()).into_owned(), theme.parameter()));
    rows.push(Line::default());
    let next = match (form.waiting, running) {
        (true, _) => "starting…",
        (false, true) => "space starts again with these; q goes back to the run",
        (false, false) => "space starts to train",
    };
    rows.extend(text(next.into(), theme.strong()));
    rows
}

fn run(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let (head, body) = cut_rows(area, 2);
    panels::header::draw(session, theme, head, buffer);
    if let Some(scroll) = session.script {
        return script(session, scroll, theme, body, buffer);
    }
    if session.whole {
        return panel(session, session.view, theme, body, buffer);
    }
    if area.width < 110 || area.height < 28 {
        return small(session, theme, body, buffer);
    }
    let views = session.views();
    let has = |view: View| views.contains(&view);
    let (left, right) = cut_columns(body, share(body.width, 54));
    let (loss, rest) = cut_rows(left, share(left.height, 44));
    let (middle, low) = cut_rows(rest, share(rest.height, 46));
    panel(session, View::Loss, theme, loss, buffer);
    if has(View::Accuracy) {
        let (accuracy, rate) = cut_columns(middle, share(middle.width, 58));
        panel(session, View::Accuracy, theme, accuracy, buffer);
        panel(session, View::Rate, theme, rate, buffer);
    } else {
        panel(session, View::Rate, theme, middle, buffer);
    }
    // What is printed and what happened share a place.
    let log = if session.view == View::Output { View::Output } else { View::Events };
    panel(session, log, theme, low, buffer);
    let layers = session.live.layers.layers.len() as u16 + 3;
    let (layers, rest) = cut_rows(right, layers.clamp(5, share(right.height, 30).max(5)));
    panel(session, View::Layers, theme, layers, buffer);
    let (picture, low) = cut_rows(rest, share(rest.height, 62));
    panel(session, View::Picture, theme, picture, buffer);
    if has(View::Confusion) {
        let (confusion, histogram) = cut_columns(low, share(low.width, 55));
        panel(session, View::Confusion, theme, confusion, buffer);
        panel(session, View::Histogram, theme, histogram, buffer);
    } else {
        panel(session, View::Histogram, theme, low, buffer);
    }
}

/// The loss above, the chosen panel below, and the last event.
fn small(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let (body, event) = cut_rows(area, area.height - 1);
    let split = if session.view == View::Loss { 0 } else { share(body.height, 45) };
    let (upper, lower) = cut_rows(body, split);
    if split > 0 {
        panel(session, View::Loss, theme, upper, buffer);
    }
    let inner = framed(lower, buffer, tabs(session, theme, lower.width), true, theme);
    panels::inside(session, session.view, theme, inner, buffer);
    if let Some(entry) = session.live.log.back() {
        let line = events::line(entry, usize::from(event.width) - 1, theme);
        line.render(Rect { x: event.x + 1, width: event.width - 1, ..event }, buffer);
    }
}

/// `1 loss ─ 2 layers ─ …` with the open one marked; only numbers where names do
/// not fit.
fn tabs(session: &Session, theme: Theme, width: u16) -> Line<'static> {
    let task = session.task();
    let views = session.views();
    let line = |named: &dyn Fn(View) -> bool| {
        let mut spans = Vec::new();
        for (number, view) in (1..).zip(&views) {
            let style = if *view == session.view { theme.selected() } else { theme.plain() };
            let text = match named(*view) {
                true => format!(" {number} {} ", view.short(task)),
                false => format!(" {number} "),
            };
            spans.push(Span::styled(text, style));
        }
        Line::from(spans)
    };
    let all = line(&|_| true);
    if all.width() + 2 <= usize::from(width) { all } else { line(&|view| view == session.view) }
}

fn panel(session: &Session, view: View, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let focused = session.view == view;
    let number = session.views().iter().position(|v| *v == view).map_or(0, |at| at + 1);
    let mut heading = title(&format!("{number} {}", view.title(session.task())), focused, theme);
    if let Some(legend) = panels::legend(session, view, theme) {
        // The frame is faint where it has no focus; its values are not.
        let clear = |span: Span<'static>| {
            let style = span.style.remove_modifier(Modifier::DIM);
            span.style(style)
        };
        heading.spans.extend(legend.spans.into_iter().map(clear));
        heading.spans.push(Span::raw(" "));
    }
    let inner = framed(area, buffer, heading, focused, theme);
    panels::inside(session, view, theme, inner, buffer);
}

fn script(session: &Session, scroll: u16, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let Some(training) = &session.training else { return };
    let name = format!("{}/train.py — ↑ ↓ scroll, v or q closes", training.directory.display());
    let inner = framed(area, buffer, title(&clean(&name), true, theme), true, theme);
    let width = usize::from(inner.width);
    let rows: Vec<Line> = (1..)
        .zip(training.build.script.lines())
        .map(|(number, line): (usize, &str)| {
            let text = format!("{}", clean(line));
            Line::from(vec![
                Span::styled(format!("{number:3}  "), theme.dim()),
                Span::raw(cut(&text, width.saturating_sub(5)).into_owned()),
            ])
        })
        .collect();
    lines(&rows, scroll.into(), inner, buffer, theme);
}
