//! The stepper: the panels in their places, and the line that says where in the
//! loop the viewer is.

use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;
use unicode_width::UnicodeWidthStr;

use super::{footer, overview, what_if};
use crate::session::Status;
use crate::tui::layout::{self, Frame, Stepper as Parts, Wishes};
use crate::tui::panels::{
    code, framed, graph, ledger, narration, optimizer, output, page, plot, ribbon, right, scrubber,
    title, worksheet,
};
use crate::tui::state::State;
use crate::tui::stepper::{Panel, Side, Stepper};
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;
use crate::tui::variant::Variant;

/// Draws the screen.
pub fn draw(state: &State, stepper: &Stepper, area: Rect, buffer: &mut Buffer) {
    let theme = state.theme;
    let parts = layout::stepper(area);
    let (Parts::Large { frame, .. } | Parts::Small { frame, .. }) = parts;
    head(stepper, theme, frame, buffer);
    footer::draw(state, stepper, frame.footer, buffer);
    if let Some(open) = &stepper.what_if {
        return what_if::draw(stepper, open, theme, frame.body, buffer);
    }
    if let Some(open) = &stepper.overview {
        return overview::draw(stepper, open, theme, frame.body, buffer);
    }
    let whole = |below: Rect| Rect { height: below.y - frame.body.y, ..frame.body };
    if let Some(page) = &stepper.page {
        let (Parts::Large { narration, .. } | Parts::Small { narration, .. }) = parts;
        page::draw(stepper, page, theme, whole(narration), buffer);
    }
    match parts {
        Parts::Large { narration, output, .. } if stepper.page.is_some() => {
            panel(Panel::Narration, stepper, theme, narration, buffer);
            panel(Panel::Output, stepper, theme, output, buffer);
        }
        Parts::Large { narration, output, .. } if stepper.whole_graph || stepper.whole_plot => {
            panel(alone(stepper), stepper, theme, whole(narration), buffer);
            panel(Panel::Narration, stepper, theme, narration, buffer);
            panel(Panel::Output, stepper, theme, output, buffer);
        }
        Parts::Large { code, parameters, worksheet, graph, loss, narration, output, .. } => {
            let room = narration.height.saturating_sub(2);
            let lacking = match stepper.scene() {
                Some(_) => narration::height(stepper, theme, narration.width.saturating_sub(4)),
                None => 0,
            };
            let lacking = lacking.saturating_sub(room);
            let [graph, loss, narration, output] =
                layout::grown([graph, loss, narration, output], lacking);
            code::draw(stepper, theme, code, buffer);
            panel(Panel::Parameters, stepper, theme, parameters, buffer);
            panel(stepper.front(Panel::Worksheet), stepper, theme, worksheet, buffer);
            panel(Panel::Graph, stepper, theme, graph, buffer);
            panel(Panel::Plot, stepper, theme, loss, buffer);
            panel(Panel::Narration, stepper, theme, narration, buffer);
            panel(Panel::Output, stepper, theme, output, buffer);
        }
        Parts::Small { code, tabs, narration, .. } => {
            let column =
                |area: Rect| Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
            let mut story = narration;
            if stepper.page.is_some() {
                // The page stands in place of code and panels.
            } else if stepper.whole_graph || stepper.whole_plot {
                panel(alone(stepper), stepper, theme, whole(narration), buffer);
            } else {
                let lacking = match stepper.tab {
                    Panel::Worksheet => worksheet::height(stepper),
                    Panel::Optimizer => optimizer::height(stepper, theme, column(tabs).width),
                    _ => 0,
                };
                let lacking = lacking.saturating_sub(tabs.height - 2);
                let wishes = Wishes {
                    story: narration::height(stepper, theme, column(narration).width),
                    lesson: stepper.scene().is_some(),
                    spare: if lacking > 0 { 0 } else { spare(stepper, theme, tabs) },
                    lacking,
                };
                let [code, tabs, narration] = layout::shared([code, tabs, narration], wishes);
                story = narration;
                code::draw(stepper, theme, code, buffer);
                of_tabs(stepper, theme, tabs, buffer);
                // The story has no frame of its own: its title stands above it.
                let above = Rect { y: tabs.bottom().saturating_sub(1), height: 1, ..column(tabs) };
                let heading =
                    cut(&narration::title(stepper), usize::from(above.width)).into_owned();
                title(&heading, false, theme).render(above.intersection(tabs), buffer);
            }
            narration::draw(stepper, theme, column(story), buffer);
        }
    }
}

/// The panel of the small layout, with the others' names.
fn of_tabs(stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let focused = stepper.focus == stepper.tab;
    let all = Panel::ALL.into_iter().filter(|panel| *panel != Panel::Narration);
    let width = usize::from(area.width.saturating_sub(2));
    let titles = tab_titles(all, stepper.tab, stepper, width, theme);
    let inner = framed(area, buffer, titles, focused, theme);
    inside(stepper.tab, stepper, theme, inner, buffer);
}

/// How many rows at the bottom of the panel are empty.
fn spare(stepper: &Stepper, theme: Theme, area: Rect) -> u16 {
    let mut drawn = Buffer::empty(area);
    of_tabs(stepper, theme, area, &mut drawn);
    let inner = area.inner(Margin::new(1, 1));
    let empty =
        |y: &u16| (inner.x..inner.right()).all(|x| drawn[(x, *y)].symbol().trim().is_empty());
    (inner.y..inner.bottom()).rev().take_while(empty).count() as u16
}

/// The panel that has the screen for itself.
fn alone(stepper: &Stepper) -> Panel {
    if stepper.whole_plot { Panel::Plot } else { Panel::Graph }
}

fn panel(panel: Panel, stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    let focused = stepper.focus == panel;
    let heading = match panel {
        Panel::Narration => title(&narration::title(stepper), focused, theme),
        panel if panel.sharing().count() > 1 => {
            let width = usize::from(area.width.saturating_sub(2));
            tab_titles(panel.sharing(), panel, stepper, width, theme)
        }
        panel => title(stepper.heading(panel), focused, theme),
    };
    let inner = framed(area, buffer, heading, focused, theme);
    inside(panel, stepper, theme, inner, buffer);
}

fn inside(panel: Panel, stepper: &Stepper, theme: Theme, area: Rect, buffer: &mut Buffer) {
    match panel {
        Panel::Parameters => ledger::draw(stepper, theme, area, buffer),
        Panel::Worksheet => worksheet::draw(stepper, theme, area, buffer),
        Panel::Graph => graph::draw(stepper, theme, area, buffer),
        Panel::Plot => plot::draw(stepper, theme, area, buffer),
        Panel::Output => output::draw(stepper, theme, area, buffer),
        Panel::Narration => narration::draw(stepper, theme, area, buffer),
        Panel::Optimizer => optimizer::draw(stepper, theme, area, buffer),
    }
}

/// `1 parameters ─ 2 worksheet ─ …` with the open one marked, in as many words as
/// fit; where none do, the numbers alone.
fn tab_titles(
    tabs: impl Iterator<Item = Panel>,
    open: Panel,
    stepper: &Stepper,
    width: usize,
    theme: Theme,
) -> Line<'static> {
    let tabs: Vec<Panel> = tabs.collect();
    let with = |form: fn(Panel) -> &'static str| {
        let title = |tab: Panel| match (tab, form(tab)) {
            (_, "") => "",
            (Panel::Plot, _) => stepper.plot.name(),
            (_, title) => title,
        };
        let mut spans = Vec::new();
        for tab in &tabs {
            let style = if *tab == open { theme.selected() } else { theme.plain() };
            let title =
                if *tab == open && title(*tab).is_empty() { tab.short() } else { title(*tab) };
            let gap = if title.is_empty() { "" } else { " " };
            spans.push(Span::styled(format!(" {}{gap}{title} ", tab.number()), style));
            spans.push(Span::styled("─", theme.dim()));
        }
        spans.pop();
        Line::from(spans)
    };
    let forms = [Panel::title, Panel::short].into_iter().map(with);
    forms.into_iter().find(|line| line.width() <= width).unwrap_or_else(|| with(|_| ""))
}

/// The title line, the ribbon and the scrubber.
fn head(stepper: &Stepper, theme: Theme, frame: Frame, buffer: &mut Buffer) {
    let (short, long) = (place(stepper, true), place(stepper, false));
    let wide = frame.title.width >= 100;
    let place = match (wide, stepper.unusual_pair()) {
        (true, _) => long,
        (false, false) => short,
        // What is compared needs the room.
        (false, true) => short.replace(" to mend", ""),
    };
    let room = usize::from(frame.title.width).saturating_sub(Span::raw(place.as_str()).width() + 4);
    let mut spans = vec![Span::raw(" ")];
    if wide {
        spans.push(Span::styled(" gradstep ", theme.selected()));
        spans.push(Span::raw("  "));
    }
    let used: usize = spans.iter().map(Span::width).sum();
    let room = room.saturating_sub(used);
    if stepper.unusual_pair() {
        spans.extend(pair(stepper, room, theme));
    } else {
        let name = clean(&stepper.title).into_owned();
        spans.push(Span::styled(cut(&name, room).into_owned(), theme.strong()));
    }
    Line::from(spans).render(frame.title, buffer);
    let row = Rect { width: frame.title.width - 1, ..frame.title };
    right(&place, theme.plain(), row, buffer);
    ribbon::draw(stepper, theme, frame.ribbon, buffer);
    scrubber::draw(stepper, theme, frame.scrubber, buffer);
}

/// `A line 7: lr = 0.1  B healthy`, the run on the screen marked.
fn pair(stepper: &Stepper, room: usize, theme: Theme) -> Vec<Span<'static>> {
    let room = room.saturating_sub(3);
    let (first, second) = (&stepper.first, &stepper.second());
    let texts = |of: fn(&Variant) -> String| {
        let text = |name, variant| format!("{name} {}", clean(&of(variant)));
        (text("A", first), text("B", second))
    };
    let fits = |(a, b): &(String, String)| a.width() + b.width() <= room;
    let (a, b) = Some(texts(Variant::text)).filter(fits).unwrap_or_else(|| texts(Variant::brief));
    let part = |text: &str, room, side| {
        let style = if stepper.side == side { theme.selected() } else { theme.plain() };
        Span::styled(cut(text, room).into_owned(), style)
    };
    // Each has half of the room, and what the other one leaves of its half.
    let left = (room / 2).max(room.saturating_sub(b.width()));
    let first = part(&a, left, Side::Healthy);
    let rest = room.saturating_sub(first.width());
    vec![first, Span::raw(" · "), part(&b, rest, Side::Faulty)]
}

/// `! 2   iteration 2 of 4   statement 14 of 26   cpu  float32`.
fn place(stepper: &Stepper, short: bool) -> String {
    let timeline = stepper.timeline();
    // More may come as long as the script has not ended.
    let more = if matches!(timeline.status, Status::Ended(_)) { "" } else { "+" };
    let iteration = stepper.statement().map_or(0, |statement| statement.iteration);
    let iterations = timeline.iterations();
    let (statement, statements) = (stepper.position + 1, timeline.len());
    let failed = if stepper.run().error().is_some() { "✗ error at the end   " } else { "" };
    let alarms = match stepper.alarms().len() {
        0 => String::new(),
        count => format!("! {count} to mend   "),
    };
    if timeline.is_empty() {
        return "nothing recorded yet".into();
    }
    if short {
        let failed = if failed.is_empty() { "" } else { "✗ " };
        let loops = match iterations {
            0 => String::new(),
            _ => format!("iteration {iteration}/{iterations}{more}  "),
        };
        let alarms = alarms.replace("   ", "  ");
        return format!("{alarms}{failed}{loops}stmt {statement}/{statements}{more}");
    }
    let dtype = stepper.statement().and_then(|statement| statement.parameters.first());
    let dtype = dtype.map_or("", |(_, parameter)| parameter.dtype.as_str());
    let loops = match iterations {
        0 => String::new(),
        _ => format!("iteration {iteration} of {iterations}{more}   "),
    };
    let device = &stepper.settings.device;
    format!(
        "{alarms}{failed}{loops}statement {statement} of {statements}{more}   {device}  {dtype}"
    )
}
