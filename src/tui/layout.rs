//! Where everything stands, from the size of the terminal alone: the same thing
//! is always in the same place, and nothing moves between steps.
//!
//! ```text
//!  title                            100×30 and more     smaller
//!  ribbon               scrubber    ┌ code ─┐┌ param ┐  ┌ code ─────────┐
//!                                   │       │├ sheet ┤  ├ 1 2 3 4 5 ────┤
//!                                   ├ graph ─┬ loss ─┤  │ one of five   │
//!                                   ├ what happened ┬ output ┤  └───────┘
//!  footer                           └───────────────┴────────┘  what happened
//! ```

use ratatui::layout::Rect;

/// The smallest terminal in which the program can be used.
pub const SMALLEST: (u16, u16) = (60, 16);

/// The parts of the stepper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stepper {
    Large {
        frame: Frame,
        code: Rect,
        parameters: Rect,
        worksheet: Rect,
        graph: Rect,
        loss: Rect,
        narration: Rect,
        output: Rect,
    },
    Small {
        frame: Frame,
        code: Rect,
        tabs: Rect,
        narration: Rect,
    },
}

/// The lines above and below the panels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    pub title: Rect,
    pub ribbon: Rect,
    pub scrubber: Rect,
    pub footer: Rect,
    /// Between them.
    pub body: Rect,
}

/// Whether the terminal is too small for anything but a sentence.
pub fn too_small(area: Rect) -> bool {
    area.width < SMALLEST.0 || area.height < SMALLEST.1
}

/// Whether only one of the panels is on the screen at a time.
pub fn is_small((width, height): (u16, u16)) -> bool {
    width < 100 || height < 30
}

/// The stepper's parts; `area` is not too small.
pub fn stepper(area: Rect) -> Stepper {
    let frame = frame(area);
    let body = frame.body;
    if is_small((area.width, area.height)) {
        let narration = share(body.height, 25).clamp(3, 8);
        let panels = body.height - narration;
        let (upper, low) = cut_rows(body, panels);
        let (code, tabs) = cut_rows(upper, panels.div_ceil(2));
        return Stepper::Small { frame, code, tabs, narration: low };
    }
    let bottom = share(body.height, 22).clamp(6, 12);
    let middle = share(body.height, 27).clamp(7, 16);
    let (top, rest) = cut_rows(body, body.height - bottom - middle);
    let (middle, bottom) = cut_rows(rest, middle);
    let (code, right) = cut_columns(top, share(top.width, 45));
    let (parameters, worksheet) = cut_rows(right, share(right.height, 40));
    let (graph, loss) = cut_columns(middle, share(middle.width, 58));
    let (narration, output) = cut_columns(bottom, share(bottom.width, 72));
    Stepper::Large { frame, code, parameters, worksheet, graph, loss, narration, output }
}

/// The small stepper's code, panel and story, where the story needs so many rows
/// more and the panel can spare some: it comes first, code gives at last, and keeps
/// five lines.
pub fn spared([code, tabs, narration]: [Rect; 3], needed: u16, spare: u16) -> [Rect; 3] {
    let of_tabs = needed.min(spare);
    let of_code = (needed - of_tabs).min(code.height.saturating_sub(7));
    let code = Rect { height: code.height - of_code, ..code };
    let tabs = Rect { y: code.bottom(), height: tabs.height - of_tabs, ..tabs };
    let height = narration.height + of_tabs + of_code;
    [code, tabs, Rect { y: tabs.bottom(), height, ..narration }]
}

/// The lines that every stepper has.
pub fn frame(area: Rect) -> Frame {
    let row = |y: u16| Rect { y: area.y + y, height: 1, ..area };
    let line = row(1);
    // `scrubber` on the right: the bar alone, its text is left of it.
    let bar = share(area.width, 24).max(16);
    Frame {
        title: row(0),
        ribbon: Rect { width: line.width - bar - 1, ..line },
        scrubber: Rect { x: line.right() - bar - 1, width: bar, ..line },
        footer: row(area.height - 1),
        body: Rect { y: area.y + 2, height: area.height - 3, ..area },
    }
}

/// Where a click means a position.
pub fn scrubber(width: u16, height: u16) -> Option<Rect> {
    let area = Rect::new(0, 0, width, height);
    (!too_small(area)).then(|| frame(area).scrubber)
}

/// Part of a length in percent, rounded.
pub fn share(length: u16, percent: u32) -> u16 {
    ((u32::from(length) * percent + 50) / 100) as u16
}

/// The upper rows of an area, and the others.
pub fn cut_rows(area: Rect, height: u16) -> (Rect, Rect) {
    let height = height.min(area.height);
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    (Rect { height, ..area }, below)
}

/// The left columns of an area, and the others.
pub fn cut_columns(area: Rect, width: u16) -> (Rect, Rect) {
    let width = width.min(area.width);
    let right = Rect { x: area.x + width, width: area.width - width, ..area };
    (Rect { width, ..area }, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(layout: Stepper) -> Vec<Rect> {
        match layout {
            Stepper::Large {
                frame,
                code,
                parameters,
                worksheet,
                graph,
                loss,
                narration,
                output,
            } => {
                vec![
                    frame.title,
                    frame.ribbon,
                    frame.scrubber,
                    frame.footer,
                    code,
                    parameters,
                    worksheet,
                    graph,
                    loss,
                    narration,
                    output,
                ]
            }
            Stepper::Small { frame, code, tabs, narration } => {
                vec![frame.title, frame.ribbon, frame.scrubber, frame.footer, code, tabs, narration]
            }
        }
    }

    #[test]
    fn parts_lie_inside_the_screen_and_apart() {
        for (width, height) in [(60, 16), (80, 24), (100, 29), (100, 30), (120, 36), (500, 200)] {
            let area = Rect::new(0, 0, width, height);
            let parts = parts(stepper(area));
            for (index, part) in parts.iter().enumerate() {
                assert_eq!(part.intersection(area), *part, "{width}x{height} {part:?}");
                assert!(part.area() > 0, "{width}x{height} part {index}");
                for other in &parts[..index] {
                    assert!(!part.intersects(*other), "{width}x{height} {part:?} {other:?}");
                }
            }
        }
    }
}
