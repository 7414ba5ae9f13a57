//! Colour scales of maps and images, by what the numbers are: amounts, signed
//! numbers, grey values, classes. A [`Paint`] says how one number looks at every
//! depth of colour, down to one character.

use ratatui::style::Color;

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// The colour on the way to another one, `at` from 0 to 1.
    pub fn mix(self, other: Rgb, at: f64) -> Rgb {
        let at = at.clamp(0.0, 1.0);
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * at).round() as u8;
        Rgb(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

/// How a number looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// With 256 colours and more.
    pub rgb: Rgb,
    /// With 16: this character, in this colour, on that.
    pub shade: char,
    pub over: Color,
    pub under: Color,
    /// Without colour.
    pub glyph: char,
}

impl Paint {
    /// What is no number.
    pub const WRONG: Paint = Paint {
        rgb: Rgb(205, 49, 49),
        shade: '×',
        over: Color::Red,
        under: Color::Reset,
        glyph: '×',
    };
}

/// What the numbers of a map are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// From little to much.
    Sequential,
    /// Signed, dark at zero: blue below, orange above.
    Diverging,
    /// From black to white.
    Grey,
}

/// Matplotlib's viridis, at quarters.
const VIRIDIS: [Rgb; 5] =
    [Rgb(68, 1, 84), Rgb(59, 82, 139), Rgb(33, 145, 140), Rgb(94, 201, 98), Rgb(253, 231, 37)];
const BELOW: Rgb = Rgb(110, 170, 255);
const ABOVE: Rgb = Rgb(255, 170, 60);
const DARK: Rgb = Rgb(24, 24, 28);

/// From nothing to full.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
const GLYPHS: [char; 10] = [' ', '·', ':', '-', '=', '+', '*', '%', '#', '@'];

impl Scale {
    /// The paint of a position in the scale: 0 to 1, or -1 to 1 where it is
    /// diverging. What is outside counts as the end, NaN as wrong.
    pub fn paint(self, at: f64) -> Paint {
        if at.is_nan() {
            return Paint::WRONG;
        }
        match self {
            Scale::Sequential => {
                let at = at.clamp(0.0, 1.0);
                let (shade, over, under) =
                    blend(&[Color::Black, Color::Blue, Color::Cyan, Color::Yellow], at);
                Paint { rgb: along(&VIRIDIS, at), shade, over, under, glyph: level(&GLYPHS, at) }
            }
            Scale::Grey => {
                let at = at.clamp(0.0, 1.0);
                let grey = [Color::Black, Color::DarkGray, Color::Gray, Color::White];
                let (shade, over, under) = blend(&grey, at);
                let rgb = along(&[Rgb(10, 10, 12), Rgb(245, 245, 245)], at);
                Paint { rgb, shade, over, under, glyph: level(&GLYPHS, at) }
            }
            Scale::Diverging => {
                let size = at.abs().min(1.0);
                let (end, over, glyphs) = if at < 0.0 {
                    (BELOW, Color::Blue, ['·', '-', '=', '≡'])
                } else {
                    (ABOVE, Color::Yellow, ['·', '+', '*', '#'])
                };
                Paint {
                    rgb: DARK.mix(end, size),
                    shade: level(&SHADES, size),
                    over,
                    under: Color::Black,
                    glyph: level(&glyphs, size),
                }
            }
        }
    }
}

/// A colour of a list of them, between neighbours.
fn along(stops: &[Rgb], at: f64) -> Rgb {
    let place = at * (stops.len() - 1) as f64;
    let index = (place as usize).min(stops.len() - 2);
    stops[index].mix(stops[index + 1], place - index as f64)
}

/// The level of a list that a position from 0 to 1 falls in.
fn level(levels: &[char], at: f64) -> char {
    levels[((at * levels.len() as f64) as usize).min(levels.len() - 1)]
}

/// One ANSI colour shaded over the one before it.
fn blend(stops: &[Color], at: f64) -> (char, Color, Color) {
    let place = at * (stops.len() - 1) as f64;
    let index = (place as usize).min(stops.len() - 2);
    (level(&SHADES, place - index as f64), stops[index + 1], stops[index])
}

/// A class's colour, with 256 colours and with 16. Told apart with every common
/// colour blindness (Okabe and Ito's, without the red that means *wrong*).
pub fn class(number: usize) -> (Rgb, Color) {
    const CLASSES: [(Rgb, Color); 8] = [
        (Rgb(60, 140, 230), Color::Blue),
        (Rgb(240, 165, 30), Color::Yellow),
        (Rgb(0, 178, 125), Color::Green),
        (Rgb(214, 130, 190), Color::Magenta),
        (Rgb(110, 205, 245), Color::Cyan),
        (Rgb(240, 230, 110), Color::LightYellow),
        (Rgb(170, 170, 175), Color::Gray),
        (Rgb(165, 120, 75), Color::LightMagenta),
    ];
    CLASSES[number % CLASSES.len()]
}

/// The ground of a region in which a classifier says a class, the fainter the
/// less sure it is; `sure` from 0 to 1.
pub fn region(number: usize, sure: f64) -> Paint {
    if sure.is_nan() {
        return Paint::WRONG;
    }
    const GLYPHS: [char; 8] = [' ', '░', ':', '▒', '-', '=', '~', '+'];
    let (rgb, over) = class(number);
    let sure = sure.clamp(0.0, 1.0);
    Paint {
        rgb: DARK.mix(rgb, 0.12 + 0.5 * sure),
        shade: level(&[' ', '░', '░', '▒'], sure),
        over,
        under: Color::Reset,
        glyph: GLYPHS[number % GLYPHS.len()],
    }
}

/// The nearest of xterm's colours: its cube of 6×6×6, or its greys.
pub fn nearest_indexed(colour: Rgb) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance = |a: Rgb| {
        let of = |x: u8, y: u8| (i32::from(x) - i32::from(y)).pow(2);
        of(a.0, colour.0) + of(a.1, colour.1) + of(a.2, colour.2)
    };
    let step = |value: u8| (0..6).min_by_key(|&at| STEPS[at].abs_diff(value)).unwrap_or(0);
    let cube = [step(colour.0), step(colour.1), step(colour.2)];
    let near = Rgb(STEPS[cube[0]], STEPS[cube[1]], STEPS[cube[2]]);
    let mean = (u16::from(colour.0) + u16::from(colour.1) + u16::from(colour.2)) / 3;
    let grey = ((mean.saturating_sub(8) + 5) / 10).min(23) as u8;
    let level = 8 + 10 * grey;
    if distance(Rgb(level, level, level)) < distance(near) {
        232 + grey
    } else {
        (16 + 36 * cube[0] + 6 * cube[1] + cube[2]) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_go_from_end_to_end_and_take_every_number() {
        assert_eq!(Scale::Sequential.paint(0.0).rgb, VIRIDIS[0]);
        assert_eq!(Scale::Sequential.paint(2.0).rgb, VIRIDIS[4]);
        assert_eq!(Scale::Sequential.paint(0.0).glyph, ' ');
        assert_eq!(Scale::Sequential.paint(1.0).glyph, '@');
        assert_eq!(Scale::Diverging.paint(-1.0).rgb, BELOW);
        assert_eq!(Scale::Diverging.paint(f64::INFINITY).rgb, ABOVE);
        assert_eq!(Scale::Diverging.paint(0.0).rgb, DARK);
        assert_ne!(Scale::Diverging.paint(-0.6).glyph, Scale::Diverging.paint(0.6).glyph);
        assert_eq!(Scale::Grey.paint(f64::NAN), Paint::WRONG);
    }

    #[test]
    fn xterm_colours_are_found_again() {
        assert_eq!(nearest_indexed(Rgb(255, 0, 0)), 196);
        assert_eq!(nearest_indexed(Rgb(0, 95, 135)), 24);
        assert_eq!(nearest_indexed(Rgb(128, 128, 128)), 244);
        assert_eq!(nearest_indexed(Rgb(0, 0, 0)), 16);
        assert_eq!(nearest_indexed(Rgb(255, 255, 255)), 231);
    }
}
