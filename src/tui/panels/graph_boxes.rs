//! The graph as boxes and lines: how wide its columns are, what stands in a box,
//! and the part of a picture that is too large for the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::UnicodeWidthStr;

use super::graph::View;
use super::graph_layout::{Cell, Content, Layout};
use super::graph_list::reference;
use super::graph_parts::{Label, Parts};
use crate::protocol::Input;
use crate::tui::tape::Spot;

/// Columns between two boxes.
const GAP: usize = 3;

/// A box ready to be drawn: its rows of text with their styles.
struct Ready {
    lane: usize,
    depth: usize,
    parent_lane: Option<usize>,
    rows: Vec<(String, Style)>,
    /// Of everything that the box will show in this iteration, so that columns
    /// do not move when values arrive.
    width: usize,
    line: Style,
    dashed: bool,
}

/// How much of a graph is told.
#[derive(Debug, Clone, Copy)]
struct Form {
    /// Screen rows of a lane.
    rows: usize,
    /// Columns of a tensor.
    vector: usize,
    /// What nodes hold for the backward pass is marked.
    badges: bool,
}

/// Columns of a tensor, with or without badges; the fullest first.
const FORMS: [(usize, bool); 6] =
    [(22, true), (18, true), (13, true), (13, false), (5, true), (5, false)];

/// Boxes with the widths of their columns.
pub struct Picture {
    boxes: Vec<Ready>,
    /// By depth: where the column begins and how wide it is.
    columns: Vec<(usize, usize)>,
    /// Screen rows of a lane.
    rows: usize,
    edge: Style,
}

impl Picture {
    /// The picture with the most detail that fits.
    pub fn fit(view: &View, layout: &Layout, area: Rect) -> Option<Picture> {
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let heights =
            [4, 3, 2].into_iter().filter(|rows| layout.lanes() * rows <= height + rows / 4);
        let mut fitting =
            heights.flat_map(|rows| FORMS.map(|(vector, badges)| Form { rows, vector, badges }));
        fitting.find_map(|form| {
            let picture = Picture::of(view, layout, form);
            (picture.width() <= width).then_some(picture)
        })
    }

    fn of(view: &View, layout: &Layout, form: Form) -> Picture {
        let boxes: Vec<Ready> = layout.cells.iter().map(|cell| ready(cell, view, form)).collect();
        let mut widths = vec![0; layout.columns()];
        for one in &boxes {
            widths[one.depth] = widths[one.depth].max(one.width);
        }
        let mut columns = vec![(0, 0); widths.len()];
        let mut x = 0;
        for depth in (0..widths.len()).rev() {
            columns[depth] = (x, widths[depth]);
            x += widths[depth] + GAP;
        }
        Picture { boxes, columns, rows: form.rows, edge: view.theme.dim() }
    }

    fn width(&self) -> usize {
        self.columns.first().map_or(0, |(x, width)| x + width)
    }

    pub fn draw(&self, area: Rect, buffer: &mut Buffer) {
        let top = |lane: usize| area.y + (lane * self.rows) as u16;
        for one in &self.boxes {
            let (x, width) = self.columns[one.depth];
            let x = area.x + x as u16;
            for ((text, style), y) in one.rows.iter().zip(top(one.lane)..area.bottom()) {
                buffer.set_string(x, y, text, *style);
            }
            let Some(parent) = one.parent_lane else { continue };
            // From the end of the name to the gap, then up to the parent's row.
            let name = one.rows.first().map_or(0, |(text, _)| text.width());
            let joint = x + width as u16 + 1;
            let style = if one.dashed { self.edge } else { one.line };
            for at in x + name as u16..joint {
                let dash = if one.dashed { "┈" } else { "─" };
                buffer.set_string(at, top(one.lane), dash, style);
            }
            if parent == one.lane {
                join(buffer, joint, top(parent), "─", style);
                buffer.set_string(joint + 1, top(parent), "▶", style);
            } else {
                for y in top(parent) + 1..top(one.lane) {
                    join(buffer, joint, y, "│", style);
                }
                join(buffer, joint, top(one.lane), "┘", style);
                join(buffer, joint, top(parent), "┬", style);
            }
        }
    }
}

/// Draws the part of a picture that is too large for the screen around what is
/// lit, else around the root.
pub fn window(view: &View, layout: &Layout, lit: Option<&Spot>, area: Rect, buffer: &mut Buffer) {
    let picture = Picture::of(view, layout, Form { rows: 3, vector: 13, badges: true });
    let (width, height) = (picture.width(), layout.lanes() * picture.rows);
    let whole = Rect::new(0, 0, width.min(2_000) as u16, height.min(200) as u16);
    let mut large = Buffer::empty(whole);
    picture.draw(whole, &mut large);
    let cell = layout.cells.iter().find(|cell| lit.is_some() && spot(cell, view).as_ref() == lit);
    let (depth, lane) = cell.map_or((0, 0), |cell| (cell.depth, cell.lane));
    let start = |at: usize, size: u16, whole: u16| {
        let most = usize::from(whole.saturating_sub(size));
        at.saturating_sub(usize::from(size / 2)).min(most) as u16
    };
    let left = start(picture.columns[depth].0, area.width, whole.width);
    let top = start(lane * picture.rows, area.height, whole.height);
    for y in 0..area.height.min(whole.height - top) {
        for x in 0..area.width.min(whole.width - left) {
            buffer[(area.x + x, area.y + y)] = large[(left + x, top + y)].clone();
        }
    }
    let more = match (left > 0, left + area.width < whole.width) {
        (true, true) => "◀ more ▶",
        (true, false) => "◀ more",
        (false, _) => "more ▶",
    };
    let corner = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
    super::right(&format!("{more}  i and arrows walk"), view.theme.selected(), corner, buffer);
}

/// Writes a piece of a line, and keeps what was drawn there before connected.
fn join(buffer: &mut Buffer, x: u16, y: u16, piece: &str, style: Style) {
    let Some(cell) = buffer.cell_mut((x, y)) else { return };
    let joined = match (cell.symbol(), piece) {
        ("─" | "┬", "┬") | ("┬", "─") => "┬",
        ("│", "┘") | ("┘", "│") | ("┤", _) => "┤",
        _ => piece,
    };
    cell.set_symbol(joined).set_style(style);
}

/// The place that a box shows, if it can be chosen.
fn spot(cell: &Cell, view: &View) -> Option<Spot> {
    match cell.content {
        Content::Node(id) => Some(view.folds.visible(&Spot::Node(id))),
        Content::Leaf { input: Input::Leaf { name, .. }, .. } => Some(Spot::Leaf(name.clone())),
        _ => None,
    }
}

fn ready(cell: &Cell, view: &View, form: Form) -> Ready {
    let (theme, vector) = (view.theme, form.vector);
    let mut parts = match cell.content {
        Content::Node(id) => match view.folds.folded(id) {
            Some(fold) => Parts::of_fold(fold, view, vector),
            None => Parts::of_node(id, view, vector),
        },
        Content::Leaf { input, transposed } => Parts::of_leaf(input, transposed, view, vector),
        Content::Constant(input) => Parts::of_constant(input, theme, vector),
        Content::Reference(id) => Parts::name_only(reference(id, view), theme),
    };
    let line = match cell.content {
        Content::Node(id) => view.tape.line(&Spot::Node(id)),
        _ => None,
    };
    if spot(cell, view).is_some_and(|spot| view.is_chosen(&spot, line)) {
        parts.name.style = parts.name.style.patch(theme.selected());
    }
    if form.badges || parts.outdated {
        parts.name.text.push_str(&parts.badge);
    }
    let all = [Some(&parts.name), parts.value.as_ref(), parts.gradient.as_ref()];
    let width = all.into_iter().flatten().map(|label| label.text.width()).max().unwrap_or(0);
    let line = parts.line(theme);
    let shown = |label: Label| (if label.shown { label.text } else { String::new() }, label.style);
    let mut text = vec![shown(parts.name)];
    // With two rows the gradient takes the place of the value.
    match parts.gradient {
        Some(gradient) if form.rows == 2 && gradient.shown => text.push(shown(gradient)),
        gradient => {
            text.extend(parts.value.map(shown));
            text.extend(gradient.filter(|_| form.rows > 2).map(shown));
        }
    }
    Ready {
        lane: cell.lane,
        depth: cell.depth,
        parent_lane: cell.parent_lane,
        rows: text,
        width,
        line,
        dashed: parts.dashed,
    }
}
