//! A terminal's screen as an SVG picture.

use std::fmt::Write;

use vt100::{Cell, Color, Screen};

/// Size of a character cell in the picture.
const WIDTH: f64 = 8.4;
const HEIGHT: f64 = 17.0;
const MARGIN: f64 = 10.0;
const PAPER: &str = "#16181d";
const INK: &str = "#c9cdd4";

/// What cells of one text have in common.
#[derive(PartialEq)]
struct Style {
    ink: String,
    paper: String,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
}

impl Style {
    fn of(cell: &Cell) -> Style {
        let (mut ink, mut paper) = (colour(cell.fgcolor(), INK), colour(cell.bgcolor(), PAPER));
        if cell.inverse() {
            std::mem::swap(&mut ink, &mut paper);
        }
        let (bold, dim) = (cell.bold(), cell.dim());
        Style { ink, paper, bold, dim, italic: cell.italic(), underline: cell.underline() }
    }

    fn attributes(&self) -> String {
        let mut text = format!(" fill=\"{}\"", self.ink);
        for (is, attribute) in [
            (self.bold, " font-weight=\"bold\""),
            (self.dim, " opacity=\"0.6\""),
            (self.italic, " font-style=\"italic\""),
            (self.underline, " text-decoration=\"underline\""),
        ] {
            if is {
                text += attribute;
            }
        }
        text
    }
}

/// The screen as a picture of a dark terminal.
pub fn svg(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let width = f64::from(columns.get()) * WIDTH + 2.0 * MARGIN;
    let height = f64::from(rows.get()) * HEIGHT + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"14\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    for row in 0..rows.get() {
        let cells: Vec<&Cell> = (0..columns.get()).filter_map(|c| screen.cell(row, c)).collect();
        let mut column = 0;
        // Cells of one style are one text.
        for run in cells.chunk_by(|a, b| Style::of(a) == Style::of(b)) {
            span(&mut svg, run, column, row);
            column += run.len();
        }
    }
    svg + "</svg>\n"
}

fn span(svg: &mut String, cells: &[&Cell], column: usize, row: u16) {
    let Some(first) = cells.first() else { return };
    let style = Style::of(first);
    let x = |cell: usize| MARGIN + (column + cell) as f64 * WIDTH;
    let y = MARGIN + f64::from(row) * HEIGHT;
    let length = cells.len() as f64 * WIDTH;
    if style.paper != PAPER {
        rectangle(svg, &style.paper, x(0), y, length, HEIGHT);
    }
    // Every word has its place, and every character in it: so every font lines up.
    for (start, word) in words(cells) {
        let mut text = String::new();
        let mut places: Vec<String> = Vec::new();
        for (index, symbol) in word.iter().enumerate() {
            let x = x(start + index);
            match *symbol {
                // Fonts leave gaps between these.
                "█" => rectangle(svg, &style.ink, x, y, WIDTH, HEIGHT),
                "▀" => rectangle(svg, &style.ink, x, y, WIDTH, HEIGHT / 2.0),
                "▄" => rectangle(svg, &style.ink, x, y + HEIGHT / 2.0, WIDTH, HEIGHT / 2.0),
                // And most fonts have no dots of a cell's width.
                symbol if let Some(pattern) = braille(symbol) => {
                    dots(svg, &style.ink, x, y, pattern)
                }
                symbol => {
                    text += &symbol.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                    places.extend(symbol.chars().map(|_| format!("{x:.1}")));
                }
            }
        }
        if !text.is_empty() {
            let (places, y) = (places.join(" "), y + 13.0);
            let attributes = style.attributes();
            line(svg, &format!("<text x=\"{places}\" y=\"{y:.1}\"{attributes}>{text}</text>"));
        }
    }
}

/// The stretches without blanks, each with its place.
fn words<'a>(cells: &[&'a Cell]) -> Vec<(usize, Vec<&'a str>)> {
    let symbols: Vec<&str> = cells.iter().map(|cell| cell.contents()).collect();
    let blank = |symbol: &str| symbol.trim().is_empty();
    let mut place = 0;
    let mut words = Vec::new();
    for word in symbols.chunk_by(|a, b| blank(a) == blank(b)) {
        if !blank(word[0]) {
            words.push((place, word.to_vec()));
        }
        place += word.len();
    }
    words
}

/// Which dots a character of braille has, from the lowest bit on.
fn braille(symbol: &str) -> Option<u32> {
    let pattern = u32::from(symbol.chars().next()?).checked_sub(0x2800)?;
    (pattern < 0x100).then_some(pattern)
}

fn dots(svg: &mut String, fill: &str, x: f64, y: f64, pattern: u32) {
    const SIZE: f64 = 2.0;
    // Column and row of each bit's dot.
    const PLACES: [(u8, u8); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
    let mut path = String::new();
    for (bit, (column, row)) in PLACES.into_iter().enumerate() {
        if pattern >> bit & 1 == 1 {
            let x = x + (f64::from(column) + 0.5) * WIDTH / 2.0 - SIZE / 2.0;
            let y = y + (f64::from(row) + 0.5) * HEIGHT / 4.0 - SIZE / 2.0;
            path += &format!("M{x:.1} {y:.1}h{SIZE}v{SIZE}h-{SIZE}z");
        }
    }
    line(svg, &format!("<path d=\"{path}\" fill=\"{fill}\"/>"));
}

fn rectangle(svg: &mut String, fill: &str, x: f64, y: f64, width: f64, height: f64) {
    // A little larger: no seams between neighbours.
    let (width, height) = (width + 0.2, height + 0.2);
    let at = format!("x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"");
    line(svg, &format!("<rect {at} fill=\"{fill}\"/>"));
}

fn line(svg: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(svg, "{text}");
}

/// A colour as a dark terminal theme has it.
fn colour(colour: Color, default: &str) -> String {
    const SIXTEEN: [u32; 16] = [
        0x16181d, 0xe06c75, 0x98c379, 0xe5c07b, 0x61afef, 0xc678dd, 0x56b6c2, 0xabb2bf, 0x7f848e,
        0xef8891, 0xb1d796, 0xf0d197, 0x85c4f7, 0xd79be8, 0x7fd0da, 0xffffff,
    ];
    let level = |step: u32| if step == 0 { 0 } else { 55 + 40 * step };
    let rgb = match colour {
        Color::Default => return default.to_owned(),
        Color::Rgb(red, green, blue) => {
            u32::from(red) << 16 | u32::from(green) << 8 | u32::from(blue)
        }
        Color::Idx(index @ 0..16) => SIXTEEN[usize::from(index)],
        // xterm's cube of 6 x 6 x 6 colours, then 24 greys.
        Color::Idx(index @ 16..232) => {
            let cube = u32::from(index) - 16;
            level(cube / 36) << 16 | level(cube / 6 % 6) << 8 | level(cube % 6)
        }
        Color::Idx(index) => (8 + 10 * (u32::from(index) - 232)) * 0x010101,
    };
    format!("#{rgb:06x}")
}
