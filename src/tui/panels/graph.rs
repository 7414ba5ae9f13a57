//! The autograd graph of this iteration: values on the way forward, gradients
//! (∂) on the way back. Nodes that the iteration will record later are dim, so
//! that the picture stands still; the stop of a sweep that is being walked is
//! reversed. Too large a graph becomes a list.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::graph_layout::{Cell, Content, Layout};
use super::{graph_detail, hint, lines};
use crate::protocol::{Input, Node, Snapshot, Visit};
use crate::tui::numbers::{short, tensor};
use crate::tui::stepper::{Panel, Stepper};
use crate::tui::tape::{Age, Spot, Tape, short_name};
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;

/// Columns between two boxes.
const GAP: usize = 3;

/// Draws the panel's inside: the graph, and a line that says what is lit.
pub fn draw(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let tape = Tape::of(stepper);
    if tape.root.is_none() {
        return hint("no graph in this iteration; forward records it", area, buffer, theme);
    }
    let chosen = stepper.spot().or_else(|| tape.lit_spot());
    let rows = match area.height {
        0..=7 => 1,
        8..=9 => 2,
        10..=16 => 4,
        _ => 6,
    };
    let picture = Rect { height: area.height.saturating_sub(rows), ..area };
    let below = Rect { y: picture.bottom(), height: area.height - picture.height, ..area };
    match Picture::fit(stepper, &tape, theme, picture) {
        Some(drawn) => drawn.draw(picture, buffer),
        None if stepper.whole_graph && Layout::of(&tape).is_some() => {
            window(stepper, &tape, chosen.as_ref(), theme, picture, buffer);
        }
        None => {
            let nodes = tape.reachable();
            let list = list(stepper, &nodes, &tape, theme, usize::from(area.width));
            let scroll = usize::from(stepper.scroll[Panel::Graph as usize]);
            let at = nodes.iter().position(|node| match &chosen {
                Some(Spot::Node(id)) => node.id == *id,
                Some(Spot::Leaf(leaf)) => node
                    .inputs
                    .iter()
                    .any(|input| matches!(input, Input::Leaf { name, .. } if name == leaf)),
                None => false,
            });
            // What is lit stays in sight.
            let height = usize::from(picture.height).max(1);
            let scroll = at.map_or(scroll, |at| at.saturating_sub(height / 2));
            lines(&list, scroll, picture, buffer, theme);
        }
    }
    let said = match &chosen {
        Some(spot) => {
            let size = (usize::from(below.width), usize::from(below.height));
            graph_detail::lines(stepper, &tape, spot, theme, size)
        }
        None => vec![said(stepper, theme)],
    };
    for (line, y) in said.iter().zip(below.y..below.bottom()) {
        line.render(Rect { y, height: 1, ..below }, buffer);
    }
}

/// What there is to see in a sweep that is not being walked.
fn said(stepper: &Stepper, theme: Theme) -> Line<'static> {
    let text = match stepper.sweep().len() {
        0 => return Line::default(),
        1 => "backward went through one node".into(),
        stops => format!("backward went through {stops} stops; . and , walk them"),
    };
    Line::styled(text, theme.gradient().patch(theme.strong()))
}

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

/// Boxes with the widths of their columns.
struct Picture {
    boxes: Vec<Ready>,
    /// By depth: where the column begins and how wide it is.
    columns: Vec<(usize, usize)>,
    /// Screen rows of a lane.
    rows: usize,
    edge: Style,
}

impl Picture {
    /// The picture with the most detail that fits.
    fn fit(stepper: &Stepper, tape: &Tape, theme: Theme, area: Rect) -> Option<Picture> {
        let layout = Layout::of(tape)?;
        let (width, height) = (usize::from(area.width), usize::from(area.height));
        let heights =
            [4, 3, 2].into_iter().filter(|rows| layout.lanes() * rows <= height + rows / 4);
        let mut fitting = heights.flat_map(|rows| [22, 18, 13, 5].map(|vector| (rows, vector)));
        fitting.find_map(|(rows, vector)| {
            let picture = Picture::of(stepper, tape, &layout, theme, rows, vector);
            (picture.width() <= width).then_some(picture)
        })
    }

    fn of(
        stepper: &Stepper,
        tape: &Tape,
        layout: &Layout,
        theme: Theme,
        rows: usize,
        vector: usize,
    ) -> Picture {
        let boxes: Vec<Ready> = layout
            .cells
            .iter()
            .map(|cell| ready(cell, stepper, tape, theme, vector, rows))
            .collect();
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
        Picture { boxes, columns, rows, edge: theme.dim() }
    }

    fn width(&self) -> usize {
        self.columns.first().map_or(0, |(x, width)| x + width)
    }

    fn draw(&self, area: Rect, buffer: &mut Buffer) {
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
/// chosen, else around the root.
fn window(
    stepper: &Stepper,
    tape: &Tape,
    chosen: Option<&Spot>,
    theme: Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let Some(layout) = Layout::of(tape) else { return };
    let picture = Picture::of(stepper, tape, &layout, theme, 3, 13);
    let (width, height) = (picture.width(), layout.lanes() * picture.rows);
    let whole = Rect::new(0, 0, width.min(2_000) as u16, height.min(200) as u16);
    let mut large = Buffer::empty(whole);
    picture.draw(whole, &mut large);
    let cell = layout.cells.iter().find(|cell| match (cell.content, chosen) {
        (Content::Node(id), Some(Spot::Node(wanted))) => id == *wanted,
        (Content::Leaf { input: Input::Leaf { name, .. }, .. }, Some(Spot::Leaf(leaf))) => {
            name == leaf
        }
        _ => false,
    });
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
    super::right(&format!("{more}  i and arrows walk"), theme.selected(), corner, buffer);
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

fn ready(
    cell: &Cell,
    stepper: &Stepper,
    tape: &Tape,
    theme: Theme,
    vector: usize,
    rows: usize,
) -> Ready {
    let mut parts = match cell.content {
        Content::Node(id) => node_parts(id, tape, theme, vector),
        Content::Leaf { input, transposed } => leaf_parts(input, transposed, tape, theme, vector),
        Content::Constant(input) => constant_parts(input, theme, vector),
        Content::Reference(id) => Parts::name_only(format!("#{}", tape.number(id)), theme),
    };
    let chosen = match (cell.content, stepper.spot()) {
        (Content::Node(id), Some(spot)) => spot == Spot::Node(id),
        (Content::Leaf { input: Input::Leaf { name, .. }, .. }, Some(Spot::Leaf(leaf))) => {
            *name == leaf
        }
        (Content::Node(id), None) => stepper.picked_line() == tape.line(&Spot::Node(id)),
        _ => false,
    };
    if chosen {
        parts.name.style = parts.name.style.patch(theme.selected());
    }
    let all = [Some(&parts.name), parts.value.as_ref(), parts.gradient.as_ref()];
    let width = all.into_iter().flatten().map(|label| label.text.width()).max().unwrap_or(0);
    let line = parts.line(theme);
    let shown = |label: Label| (if label.shown { label.text } else { String::new() }, label.style);
    let mut text = vec![shown(parts.name)];
    // With two rows the gradient takes the place of the value.
    match parts.gradient {
        Some(gradient) if rows == 2 && gradient.shown => text.push(shown(gradient)),
        gradient => {
            text.extend(parts.value.map(shown));
            text.extend(gradient.filter(|_| rows > 2).map(shown));
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

/// A piece of text of a box.
struct Label {
    text: String,
    style: Style,
    /// The run has come there.
    shown: bool,
}

impl Label {
    fn new(text: String, style: Style) -> Label {
        Label { text, style, shown: true }
    }
}

struct Parts {
    name: Label,
    value: Option<Label>,
    gradient: Option<Label>,
    /// The input needs no gradient.
    dashed: bool,
}

impl Parts {
    fn name_only(name: String, theme: Theme) -> Parts {
        Parts { name: Label::new(name, theme.dim()), value: None, gradient: None, dashed: false }
    }

    /// The line onward carries the gradient's colour once it came along it.
    fn line(&self, theme: Theme) -> Style {
        let came = self.gradient.as_ref().is_some_and(|gradient| gradient.shown);
        if came { theme.gradient() } else { theme.dim() }
    }
}

fn node_parts(id: u64, tape: &Tape, theme: Theme, vector: usize) -> Parts {
    let Some(node) = tape.node(id) else { return Parts::name_only("?".into(), theme) };
    let age = tape.age(id);
    let lit = matches!(tape.lit, Some(Visit::Node { id: at, .. }) if *at == id);
    let base = if tape.root == Some(id) { theme.loss() } else { theme.plain() };
    let style = match age {
        _ if lit => theme.changed(theme.gradient()),
        Age::Future => theme.dim(),
        Age::New => theme.changed(base),
        Age::Old => base.patch(theme.strong()),
    };
    let name = format!("{} {}", tape.number(id), clean(short_name(&node.name)));
    let value = value_text(&node.output, vector);
    Parts {
        name: Label::new(name, style),
        value: Some(Label { text: value, style: base, shown: age != Age::Future }),
        gradient: tape.upstream(id).map(|gradient| gradient_label(gradient, theme, vector, lit)),
        dashed: false,
    }
}

fn leaf_parts(input: &Input, transposed: bool, tape: &Tape, theme: Theme, vector: usize) -> Parts {
    let Input::Leaf { name, value } = input else { return constant_parts(input, theme, vector) };
    let lit = matches!(tape.lit, Some(Visit::Accumulate { parameter, .. }) if parameter == name);
    let style = theme.parameter();
    let style = if lit { theme.changed(style) } else { style.patch(theme.strong()) };
    let turned = if transposed { "ᵀ" } else { "" };
    Parts {
        name: Label::new(format!("● {}{turned}", cut(&clean(name), 14)), style),
        value: Some(Label::new(value_text(value, vector), theme.parameter())),
        gradient: tape.incoming(name).map(|gradient| gradient_label(gradient, theme, vector, lit)),
        dashed: false,
    }
}

/// A named tensor outside the graph with its value, or a plain number.
fn constant_parts(input: &Input, theme: Theme, vector: usize) -> Parts {
    let (name, value) = match input {
        Input::Constant { name: Some(name), value } | Input::Leaf { name, value } => {
            (clean(name).into_owned(), Some(value_text(value, vector)))
        }
        Input::Constant { name: None, value } => (value_text(value, vector), None),
        Input::Node { id } => (format!("#{id}"), None),
    };
    let label = |text| Label::new(text, theme.data());
    Parts { name: label(name), value: value.map(label), gradient: None, dashed: true }
}

fn value_text(value: &Snapshot, vector: usize) -> String {
    match value.data.as_deref() {
        Some([one]) if value.shape.is_empty() => short(*one),
        _ => tensor(value, vector),
    }
}

fn gradient_label(
    (value, shown): (&Snapshot, bool),
    theme: Theme,
    vector: usize,
    lit: bool,
) -> Label {
    let style = if lit { theme.changed(theme.gradient()) } else { theme.gradient() };
    Label { text: format!("∂ {}", value_text(value, vector)), style, shown }
}

/// The tape as a list, one node a row.
fn list(
    stepper: &Stepper,
    nodes: &[&Node],
    tape: &Tape,
    theme: Theme,
    width: usize,
) -> Vec<Line<'static>> {
    let names = nodes.iter().map(|node| short_name(&node.name).width()).max().unwrap_or(0);
    let digits = nodes.len().max(1).ilog10() as usize + 1;
    let vector = if width > 90 { 22 } else { 13 };
    let row = |node: &&Node| {
        let mut row = list_row(node, stepper, tape, theme, digits, names, vector);
        let chosen = match stepper.spot() {
            Some(spot) => spot == Spot::Node(node.id),
            None => stepper.picked_line() == Some(node.line),
        };
        if chosen {
            row = row.patch_style(theme.selected());
        }
        row
    };
    nodes.iter().map(row).collect()
}

fn list_row(
    node: &Node,
    stepper: &Stepper,
    tape: &Tape,
    theme: Theme,
    digits: usize,
    names: usize,
    vector: usize,
) -> Line<'static> {
    let parts = node_parts(node.id, tape, theme, vector);
    let name = short_name(&node.name);
    let mut spans = vec![
        Span::styled(format!("{:>digits$} ", tape.number(node.id)), theme.dim()),
        Span::styled(clean(name).into_owned(), parts.name.style),
        Span::raw(" ".repeat(names + 1 - name.width())),
    ];
    for input in &node.inputs {
        spans.push(match input {
            Input::Node { id } => Span::raw(format!("#{} ", tape.number(*id))),
            Input::Leaf { name, .. } => {
                let gradient = tape.incoming(name).filter(|(_, shown)| *shown);
                let gradient = gradient.map(|(value, _)| format!(" ∂ {}", value_text(value, 5)));
                let text = format!("● {}{} ", clean(name), gradient.unwrap_or_default());
                let chosen = stepper.spot() == Some(Spot::Leaf(name.clone()));
                let style = if chosen { theme.selected() } else { theme.plain() };
                Span::styled(text, theme.parameter().patch(style))
            }
            Input::Constant { name, value } => {
                let name = name.as_deref().map(|name| clean(name).into_owned());
                let text = name.unwrap_or_else(|| value_text(value, 5));
                Span::styled(format!("{text} "), theme.data())
            }
        });
    }
    for (joint, label) in [("→ ", parts.value), ("  ", parts.gradient)] {
        if let Some(label) = label.filter(|label| label.shown) {
            spans.push(Span::raw(joint));
            spans.push(Span::styled(label.text, label.style));
        }
    }
    Line::from(spans)
}
