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

/// What the small stepper's parts would like to have.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    /// Rows that the story would fill.
    pub story: u16,
    /// The story is a lesson's: it is to be read to its end.
    pub lesson: bool,
    /// Rows that the panel leaves empty, or lacks.
    pub spare: u16,
    pub lacking: u16,
}

/// The small stepper's code, panel and story with the rows shared out as they are
/// needed. The code keeps its place at the top and five lines, the panel four rows.
pub fn shared([code, tabs, narration]: [Rect; 3], wishes: Wishes) -> [Rect; 3] {
    let wanted = wishes.story.saturating_sub(narration.height);
    let of_code = code.height.saturating_sub(7);
    let (code_gives, tabs_give, story_gives) = match wanted {
        0 => {
            let of_story = (narration.height - wishes.story).min(narration.height - 3);
            let story_gives = of_story.min(wishes.lacking);
            (of_code.min(wishes.lacking - story_gives), 0, story_gives)
        }
        _ => {
            let tabs_give = wanted.min(wishes.spare);
            let left = if wishes.lesson { wanted - tabs_give } else { 0 };
            let code_gives = left.min(of_code);
            let more = (left - code_gives).min((tabs.height - tabs_give).saturating_sub(6));
            (code_gives, tabs_give + more, 0)
        }
    };
    let code = Rect { height: code.height - code_gives, ..code };
    let bottom = narration.bottom();
    let story = match wanted {
        0 => narration.height - story_gives,
        _ => narration.height + code_gives + tabs_give,
    };
    let tabs = Rect { y: code.bottom(), height: bottom - story - code.bottom(), ..tabs };
    [code, tabs, Rect { y: tabs.bottom(), height: story, ..narration }]
}

/// The large stepper's lower panels with so many more rows for the story and what
/// stands beside it, as far as the two above keep six.
pub fn grown([graph, loss, narration, output]: [Rect; 4], rows: u16) -> [Rect; 4] {
    let rows = rows.min(graph.height.saturating_sub(6));
    let shorter = |area: Rect| Rect { height: area.height - rows, ..area };
    let taller = |area: Rect| Rect { y: area.y - rows, height: area.height + rows, ..area };
    [shorter(graph), shorter(loss), taller(narration), taller(output)]
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
    fn rows_go_where_they_are_needed() {
        let Stepper::Small { code, tabs, narration, .. } = stepper(Rect::new(0, 0, 80, 24)) else {
            panic!("80x24 is small");
        };
        let heights = |wishes| shared([code, tabs, narration], wishes).map(|part| part.height);
        assert_eq!(heights(Wishes::default()), [8, 8, 5]);
        let long = Wishes { story: 9, ..Wishes::default() };
        assert_eq!(heights(long), [8, 8, 5], "a report scrolls");
        assert_eq!(heights(Wishes { spare: 3, ..long }), [8, 5, 8]);
        assert_eq!(heights(Wishes { lesson: true, ..long }), [7, 6, 8], "a lesson is read");
        assert_eq!(heights(Wishes { lesson: true, spare: 3, ..long }), [7, 5, 9]);
        let sheet = Wishes { story: 4, lacking: 2, ..Wishes::default() };
        assert_eq!(heights(sheet), [7, 10, 4]);
        for story in 0..30 {
            for (spare, lacking) in [(0, 0), (6, 0), (0, 9)] {
                let wishes = Wishes { story, lesson: story % 2 == 0, spare, lacking };
                let parts = shared([code, tabs, narration], wishes);
                assert_eq!(parts[0].bottom(), parts[1].y);
                assert_eq!(parts[1].bottom(), parts[2].y);
                assert_eq!(parts[2].bottom(), narration.bottom());
                assert!(parts.iter().all(|part| part.height >= 2), "{wishes:?} {parts:?}");
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
