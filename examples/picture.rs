//! Draws the README's picture: a real frame of the stepper as an SVG.
//!
//!     cargo run --example picture > assets/stepper.svg

use std::fmt::Write;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use gradstep::engine;
use gradstep::lesson::Catalogue;
use gradstep::protocol::Message;
use gradstep::session::Report;
use gradstep::tui::{Effect, Event, Settings, State, Theme, draw};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

const COLUMNS: u16 = 120;
const ROWS: u16 = 36;
/// Size of a character cell in the picture.
const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 17.0;

fn main() -> Result<()> {
    let catalogue = Catalogue::embedded()?;
    let lessons = catalogue.lessons().iter().cloned().map(Arc::new).collect();
    let settings = Settings { device: "cpu".into(), seed: 0 };
    let mut state = State::new(Theme::new(true), settings, lessons);
    state.update(Event::Resize(COLUMNS, ROWS));
    let lesson = Arc::new(catalogue.get("zero-grad")?.clone());
    let effects = state.open_lesson(&lesson);
    perform(&mut state, effects)?;
    // To the second backward(), and there the fault.
    for key in std::iter::repeat_n(KeyCode::Right, 9).chain([KeyCode::Char('z')]) {
        let effects = state.update(Event::Key(KeyEvent::new(key, KeyModifiers::NONE)));
        perform(&mut state, effects)?;
    }
    let mut terminal = Terminal::new(TestBackend::new(COLUMNS, ROWS))?;
    terminal.draw(|frame| draw(&state, frame))?;
    let text = svg(terminal.backend().buffer());
    ensure!(text.contains("-70.48"), "the frame does not show the gradient it is about");
    print!("{text}");
    Ok(())
}

/// Runs what the state asks for, at once and in this process.
fn perform(state: &mut State, effects: Vec<Effect>) -> Result<()> {
    for effect in effects {
        let Effect::Start { run, start, allow } = effect else { continue };
        let trace = Shared::default();
        engine::trace(&start, allow, trace.clone())?;
        for line in trace.text().lines() {
            let message: Message = serde_json::from_str(line).context("a trace line")?;
            state.update(Event::Report { run, report: Report::Message(message) });
        }
    }
    Ok(())
}

/// Memory that can be written to on one thread and read on another.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The buffer as a picture of a dark terminal.
fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (f64::from(COLUMNS), f64::from(ROWS));
    let (width, height) = (columns * WIDTH + 20.0, rows * HEIGHT + 20.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"14\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16181d\"/>\n"
    );
    for row in 0..ROWS {
        let mut column = 0;
        while column < COLUMNS {
            // Cells of one style are one text.
            let first = &buffer[(column, row)];
            let run = (column..COLUMNS).take_while(|&c| buffer[(c, row)].style() == first.style());
            let text: String = run.clone().map(|c| buffer[(c, row)].symbol()).collect();
            let cells = run.count() as u16;
            span(&mut svg, first, &text, column, row, cells);
            column += cells;
        }
    }
    svg + "</svg>\n"
}

fn span(svg: &mut String, cell: &Cell, text: &str, column: u16, row: u16, cells: u16) {
    let x = 10.0 + f64::from(column) * WIDTH;
    let y = 10.0 + f64::from(row) * HEIGHT;
    let length = f64::from(cells) * WIDTH;
    let modifier = cell.modifier;
    let (mut ink, mut paper) = (colour(cell.fg, "#c9cdd4"), colour(cell.bg, "#16181d"));
    if modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut ink, &mut paper);
    }
    if paper != "#16181d" {
        // Writing to a String cannot fail.
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{length:.1}\" height=\"{HEIGHT}\" fill=\"{paper}\"/>"
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let mut style = String::new();
    if modifier.contains(Modifier::BOLD) {
        style += " font-weight=\"bold\"";
    }
    if modifier.contains(Modifier::DIM) {
        style += " opacity=\"0.6\"";
    }
    if modifier.contains(Modifier::ITALIC) {
        style += " font-style=\"italic\"";
    }
    if modifier.contains(Modifier::CROSSED_OUT) {
        style += " text-decoration=\"line-through\"";
    }
    // Every character has its place, so that every font lines up.
    let places: Vec<String> =
        (0..text.chars().count()).map(|cell| format!("{:.1}", x + cell as f64 * WIDTH)).collect();
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{:.1}\" fill=\"{ink}\"{style} xml:space=\"preserve\">{text}</text>",
        places.join(" "),
        y + 13.0
    );
}

/// The sixteen colours as a dark terminal theme has them.
fn colour(colour: Color, default: &'static str) -> &'static str {
    match colour {
        Color::Black => "#16181d",
        Color::Red => "#e06c75",
        Color::Green => "#98c379",
        Color::Yellow => "#e5c07b",
        Color::Blue => "#61afef",
        Color::Magenta => "#c678dd",
        Color::Cyan => "#56b6c2",
        Color::Gray => "#abb2bf",
        Color::DarkGray => "#7f848e",
        Color::LightRed => "#ef8891",
        Color::LightGreen => "#b1d796",
        Color::LightYellow => "#f0d197",
        Color::LightBlue => "#85c4f7",
        Color::LightMagenta => "#d79be8",
        Color::LightCyan => "#7fd0da",
        Color::White => "#ffffff",
        _ => default,
    }
}
