//! The home screen: the course with the learner's progress, and *open a script*.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::key_line;
use crate::lesson::Lesson;
use crate::tui::keys::Scope;
use crate::tui::panels::{framed, lines, title};
use crate::tui::search::place;
use crate::tui::state::{Picker, Search, State};
use crate::tui::text::{clean, cut, markdown, wrap};
use crate::tui::theme::Theme;

/// Draws the screen.
pub fn draw(state: &State, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    let heading = vec![
        Span::styled(" gradstep ", theme.selected()),
        Span::raw("  step through PyTorch training loops, forwards and backwards"),
    ];
    Line::from(heading).render(Rect { height: 1, ..area }, buffer);
    let body = Rect { y: area.y + 2, height: area.height - 4, ..area };
    let left = (body.width * 11 / 20).clamp(30, 60);
    let list = Rect { width: left, ..body };
    let details = Rect { x: body.x + left, width: body.width - left, ..body };
    course(state, list, buffer);
    match &state.home.picker {
        Some(picker) => choose(picker, theme, details, buffer),
        None => describe(state, details, buffer),
    }
    if let Some(lesson) = &state.home.reset {
        let row = Rect { y: body.bottom(), height: 1, ..area };
        let text = format!(
            " forget your progress in '{}'? y forgets it, any other key keeps it",
            clean(&lesson.title)
        );
        Line::styled(text, theme.strong()).render(row, buffer);
    } else if let Some(notice) = &state.home.notice {
        let row = Rect { y: body.bottom(), height: 1, ..area };
        Line::styled(format!(" {}", clean(notice)), theme.strong()).render(row, buffer);
    }
    let keys = match &state.home.picker {
        Some(_) => Line::raw(" type a path, or choose with ↑ ↓   Enter open   Esc back"),
        None if state.home.search.as_ref().is_some_and(|search| search.typing) => {
            Line::raw(" type words   ↑ ↓ choose   Enter open   Esc lists all")
        }
        None => key_line(Scope::Home, theme),
    };
    keys.render(Rect { y: area.bottom() - 1, height: 1, ..area }, buffer);
}

fn course(state: &State, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    let done = state.home.lessons.iter().filter(|lesson| state.progress.done(&lesson.id)).count();
    let listed = state.home.listed();
    let heading = match &state.home.search {
        Some(_) => format!("course  {} of {} found", listed.len(), state.home.lessons.len()),
        None => format!("course  {done} of {} done", state.home.lessons.len()),
    };
    let inner = framed(area, buffer, title(&heading, false, theme), false, theme);
    let width = usize::from(inner.width);
    let inner = match &state.home.search {
        Some(search) => {
            sought(search, inner, buffer, theme);
            Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }
        }
        None => inner,
    };
    let mut rows: Vec<Line> = Vec::new();
    for (at, (index, lesson)) in listed.iter().enumerate() {
        let (seen, _) = state.progress.scenes_seen(lesson);
        let mark = match (state.progress.done(&lesson.id), seen) {
            (true, _) => "✓",
            (false, 0) => "○",
            (false, _) => "◐",
        };
        let text = format!(" {mark} {:02} {}", index + 1, clean(&lesson.title));
        rows.push(entry(&text, at == state.home.selected, width, theme));
    }
    let lessons = rows.len();
    if rows.is_empty() {
        rows.push(Line::styled(" no lessons found", theme.dim()));
    }
    let others = [" ▶ Studio: train a model, live", " … Open a script…"];
    // What is no lesson stays in sight below the list, however long the course is.
    let below = others.len() as u16 + 1;
    let list = inner.height.saturating_sub(below);
    let at = state.home.selected.min(lessons.saturating_sub(1));
    let scroll = (at + 1).saturating_sub(usize::from(list));
    for (row, y) in rows[scroll..].iter().zip(inner.y..inner.y + list) {
        row.render(Rect { y, height: 1, ..inner }, buffer);
    }
    let shown = (rows.len() as u16).min(list);
    let beyond = rows.len() - scroll - usize::from(shown);
    let hidden = match (scroll, beyond) {
        (0, 0) => String::new(),
        (0, below) => format!(" ▼ {below} more"),
        (above, 0) => format!(" ▲ {above} more"),
        (above, below) => format!(" ▲ {above}, ▼ {below} more"),
    };
    let row = Rect { y: inner.y + shown, height: 1, ..inner }.intersection(inner);
    Line::styled(hidden, theme.dim()).render(row, buffer);
    for (index, text) in others.iter().enumerate() {
        let y = inner.y + shown + 1 + index as u16;
        if y < inner.bottom() {
            let row = entry(text, state.home.selected == lessons + index, width, theme);
            row.render(Rect { y, height: 1, ..inner }, buffer);
        }
    }
}

/// The words that are searched for.
fn sought(search: &Search, area: Rect, buffer: &mut Buffer, theme: Theme) {
    let width = usize::from(area.width);
    let scroll = search.input.visual_scroll(width.saturating_sub(10).max(1));
    let shown: String = search.input.value().chars().skip(scroll).collect();
    let mut spans =
        vec![Span::styled("search: ", theme.strong()), Span::raw(clean(&shown).into_owned())];
    if search.typing {
        spans.push(Span::styled(" ", theme.selected()));
    }
    Line::from(spans).render(Rect { height: 1, ..area }.intersection(area), buffer);
}

fn entry(text: &str, selected: bool, width: usize, theme: Theme) -> Line<'static> {
    let text = cut(text, width);
    let style = if selected { theme.selected() } else { theme.plain() };
    Line::styled(format!("{text:width$}"), style)
}

const STUDIO: &str = "Choose a data set and a model, turn knobs, and watch it train: losses, gradients, \
                      decision surfaces, at full speed. Change the learning rate while it runs, \
                      break it, stop anywhere and step through that very iteration. Underneath it \
                      is a plain PyTorch script, which you can keep.";
const SCRIPT: &str = "Any PyTorch training script: gradstep runs it as it is and lets you step \
                      through it. Neither Python nor PyTorch is needed. Enter opens it.";

fn describe(state: &State, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    let listed = state.home.listed();
    let Some((_, lesson)) = listed.get(state.home.selected) else {
        let studio = state.home.selected == listed.len();
        let heading = if studio { "studio" } else { "your own script" };
        let inner = framed(area, buffer, title(heading, false, theme), false, theme);
        let text = if studio { STUDIO } else { SCRIPT };
        let rows = wrap(&[Span::raw(text)], usize::from(inner.width));
        return lines(&rows, 0, inner, buffer, theme);
    };
    let inner = framed(area, buffer, title(&clean(&lesson.id), false, theme), false, theme);
    let mut rows = description(state, lesson, inner.width.into());
    let room = usize::from(inner.height);
    if rows.len() > room {
        rows.truncate(room);
        if let Some(row) = rows.last_mut() {
            *row = Line::styled("…", theme.dim());
        }
    }
    lines(&rows, 0, inner, buffer, theme);
}

fn description(state: &State, lesson: &Lesson, width: usize) -> Vec<Line<'static>> {
    let theme = state.theme;
    let mut rows = wrap(&[Span::styled(clean(&lesson.title).into_owned(), theme.strong())], width);
    let (seen, scenes) = state.progress.scenes_seen(lesson);
    let how_far = match lesson.exercise {
        Some(_) if state.progress.done(&lesson.id) => "solved".into(),
        Some(_) => "to be mended".into(),
        None => format!("{seen} of {scenes} scenes seen"),
    };
    let facts = format!("{} minutes, {how_far}", lesson.minutes);
    rows.push(Line::styled(facts, theme.dim()));
    if let Some((scene, sentence)) = place(lesson, &state.home.words()) {
        let found = format!("{}: … {sentence}", clean(scene));
        rows.push(Line::default());
        rows.extend(markdown(&found, width, theme, |_| theme.strong()));
    }
    rows.push(Line::default());
    rows.extend(markdown(&lesson.summary, width, theme, |_| theme.strong()));
    if !lesson.goals.is_empty() {
        rows.push(Line::default());
        rows.push(Line::raw("Afterwards you can"));
        for goal in &lesson.goals {
            rows.extend(markdown(&format!("- {goal}"), width, theme, |_| theme.strong()));
        }
    }
    if !lesson.requires.is_empty() {
        rows.push(Line::default());
        let before = format!("Best after: {}", lesson.requires.join(", "));
        rows.extend(wrap(&[Span::styled(before, theme.dim())], width));
    }
    rows
}

fn choose(picker: &Picker, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let inner = framed(area, buffer, title("open a script", true, theme), true, theme);
    let width = usize::from(inner.width);
    let scroll = picker.input.visual_scroll(width.saturating_sub(8).max(1));
    let shown: String = picker.input.value().chars().skip(scroll).collect();
    let mut rows = vec![Line::from(vec![
        Span::styled("path: ", theme.strong()),
        Span::raw(clean(&shown).into_owned()),
        Span::styled(" ", theme.selected()),
    ])];
    match &picker.error {
        Some(error) => {
            let text = format!("✗ {}", clean(error));
            rows.extend(wrap(&[Span::styled(text, theme.wrong())], width));
        }
        None => rows.push(Line::default()),
    }
    rows.push(Line::default());
    rows.push(match picker.files.len() {
        0 => Line::styled("no .py files in this directory", theme.dim()),
        _ => Line::styled("in this directory:", theme.dim()),
    });
    let room = usize::from(inner.height).saturating_sub(rows.len()).max(1);
    let from = (picker.selected.unwrap_or(0) + 1).saturating_sub(room);
    for (index, file) in picker.files.iter().enumerate().skip(from).take(room) {
        let text = format!("  {}", clean(file));
        rows.push(entry(&text, picker.selected == Some(index), width, theme));
    }
    lines(&rows, 0, inner, buffer, theme);
}
