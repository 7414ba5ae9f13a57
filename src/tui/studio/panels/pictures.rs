//! What the model does with its data, as a picture: digits, confusion, text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

use super::{plane, probe, say};
use crate::protocol::Look;
use crate::studio::Task;
use crate::tui::panels::lines;
use crate::tui::studio::state::Session;
use crate::tui::text::{clean, cut, wrap};
use crate::tui::theme::Theme;
use crate::tui::widgets::{Bar, Confusion, Image, bars};

/// Draws the picture of the preset's task.
pub fn draw(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let drawn = match session.task() {
        Task::Curve => plane::fit(session, theme, area, buffer),
        Task::Plane => plane::surface(session, theme, area, buffer),
        Task::Table if session.live.probes.contains_key("confusion") => {
            recall(session, theme, area, buffer)
        }
        Task::Table => plane::fit(session, theme, area, buffer),
        Task::Pictures => wrong(session, theme, area, buffer),
        Task::Reconstruction => reconstructed(session, theme, area, buffer),
        Task::Text => text(session, theme, area, buffer),
    };
    // `None` is what a probe of another shape gives: a script may have been edited.
    let _ = drawn;
}

/// What was said of what.
pub fn confusion(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let Some(look) = probe(session, "confusion", theme, area, buffer) else { return };
    if let Some((classes, counts)) = counted(look) {
        Confusion { classes, counts: &counts, names: &[], theme }.draw(area, buffer);
    }
}

/// A square matrix of counts.
fn counted(look: &Look) -> Option<(usize, Vec<u64>)> {
    let (shape, data) = look.tensor()?;
    let classes = *shape.first()?;
    Some((classes, data.iter().map(|count| count.max(0.0) as u64).collect()))
}

/// How much of each class was recognised.
fn recall(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) -> Option<()> {
    let (classes, counts) = counted(probe(session, "confusion", theme, area, buffer)?)?;
    let all: Vec<Bar> = (0..classes)
        .filter_map(|class| {
            let row = counts.get(class * classes..(class + 1) * classes)?;
            let (right, total) = (row[class] as f64, row.iter().sum::<u64>() as f64);
            let part = if total > 0.0 { right / total } else { 0.0 };
            let text = format!("{right:.0} of {total:.0}");
            Some(Bar { name: format!("class {class}"), part, text, style: theme.data() })
        })
        .collect();
    bars(&all, area, buffer);
    Some(())
}

/// Pictures in rows, each with a caption.
struct Tiles<'a> {
    pictures: &'a [f64],
    /// Height and width of one.
    size: (usize, usize),
    captions: Vec<(String, Style)>,
}

impl Tiles<'_> {
    fn draw(&self, theme: Theme, area: Rect, buffer: &mut Buffer) {
        let (rows, columns) = self.size;
        let count = self.captions.len();
        if rows == 0 || columns == 0 || count == 0 {
            return;
        }
        let (wide, high) = if theme.fine() { (1, 2) } else { (2, 1) };
        let caption = self.captions.iter().map(|(text, _)| text.chars().count()).max();
        let size = |times: usize| {
            let width = (columns * times * wide).max(caption.unwrap_or(0));
            (
                (width as u16).min(area.width),
                ((rows * times).div_ceil(high) as u16 + 1).min(area.height),
            )
        };
        let fit = |(width, height): (u16, u16)| {
            let across = (area.width + 2) / (width + 2).max(1);
            (across, across * (area.height / height.max(1)))
        };
        let enough = |times: &usize| usize::from(fit(size(*times)).1) >= count.min(6);
        let (width, height) = size((1..=4).rev().find(enough).unwrap_or(1));
        let (across, shown) = fit((width, height));
        for (index, (text, style)) in self.captions.iter().enumerate().take(shown.into()) {
            let (column, row) = (index as u16 % across.max(1), index as u16 / across.max(1));
            let x = area.x + column * (width + 2);
            let y = area.y + row * height;
            let place = Rect { x, y, width, height: height - 1 };
            let pixels = rows * columns;
            let Some(pixels) = self.pictures.get(index * pixels..(index + 1) * pixels) else {
                break;
            };
            Image { columns, pixels, theme }.draw(place, buffer);
            let text = cut(text, width.into()).into_owned();
            let line = Rect { y: place.bottom(), height: 1, ..place };
            Line::styled(text, *style).render(line.intersection(area), buffer);
        }
    }
}

/// The pictures that the model is most wrong about; if it is never, some others.
fn wrong(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) -> Option<()> {
    let look = probe(session, "wrong", theme, area, buffer)?;
    let (look, none) = match look.get("truth")?.tensor()?.1.is_empty() {
        true => (probe(session, "digits", theme, area, buffer)?, true),
        false => (look, false),
    };
    let (shape, pictures) = look.get("pictures")?.tensor()?;
    let (_, truth) = look.get("truth")?.tensor()?;
    let (_, said) = look.get("said")?.tensor()?;
    let captions = truth.iter().zip(said.iter()).map(|(truth, said)| match truth == said {
        true => (format!("{said} ✓"), theme.data()),
        false => (format!("{said}, is {truth}"), theme.wrong()),
    });
    let size = (*shape.get(1)?, *shape.get(2)?);
    let mut area = area;
    if none && area.height > 3 {
        say("none of the validation pictures is wrong", theme.dim(), area, buffer, theme);
        area = Rect { y: area.y + 1, height: area.height - 1, ..area };
    }
    Tiles { pictures: &pictures.to_vec(), size, captions: captions.collect() }
        .draw(theme, area, buffer);
    Some(())
}

/// Pictures above, what the autoencoder made of them below.
fn reconstructed(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) -> Option<()> {
    let look = probe(session, "pairs", theme, area, buffer)?;
    let (shape, pictures) = look.get("pictures")?.tensor()?;
    let (_, drawn) = look.get("drawn")?.tensor()?;
    let size = (*shape.get(1)?, *shape.get(2)?);
    let count = *shape.first()?;
    let half = area.height / 2;
    let captions = |text: &str| vec![(text.to_string(), theme.dim()); count];
    let upper = Rect { height: half, ..area };
    Tiles { pictures: &pictures.to_vec(), size, captions: captions("given") }
        .draw(theme, upper, buffer);
    let lower = Rect { y: area.y + half, height: half, ..area };
    Tiles { pictures: &drawn.to_vec(), size, captions: captions("drawn") }
        .draw(theme, lower, buffer);
    Some(())
}

/// What the model wrote.
fn text(session: &Session, theme: Theme, area: Rect, buffer: &mut Buffer) -> Option<()> {
    let look = probe(session, "sample", theme, area, buffer)?;
    let text = look.text()?;
    let rows: Vec<Line> = text
        .lines()
        .flat_map(|line| {
            let line = Span::raw(clean(line).into_owned());
            let rows = wrap(&[line], area.width.into());
            if rows.is_empty() { vec![Line::default()] } else { rows }
        })
        .collect();
    lines(&rows, usize::from(session.scroll), area, buffer, theme);
    Some(())
}
