//! Keys: the what-if screen.

use crossterm::event::KeyCode::{self, Char};

use super::Scope::WhatIf;
use super::{Action, Binding, row};

/// The keys of the what-if screen.
pub(super) const ROWS: &[Binding] = &[
    row(
        WhatIf,
        Action::Leave,
        &[KeyCode::Enter, KeyCode::Esc, Char('w')],
        "Enter",
        "see it",
        "step through the changed run beside the healthy one",
    ),
    row(WhatIf, Action::Up, &[KeyCode::Up, Char('k')], "↑", "", "the line above"),
    row(WhatIf, Action::Down, &[KeyCode::Down, Char('j')], "↓", "", "the line below"),
    row(WhatIf, Action::Start, &[KeyCode::Home], "Home", "", "the first line"),
    row(WhatIf, Action::End, &[KeyCode::End], "End", "", "the last line"),
    row(WhatIf, Action::MoveUp, &[Char('K')], "K", "move", "move the statement up (or Shift ↑)"),
    row(WhatIf, Action::MoveDown, &[Char('J')], "J", "move", "move it down (or Shift ↓)"),
    row(WhatIf, Action::Skip, &[Char('s')], "s", "skip", "skip the line; again: run it"),
    row(WhatIf, Action::Twice, &[Char('d')], "d", "twice", "run it twice; again: once"),
    row(WhatIf, Action::ChangeNumber, &[Char('n')], "n", "number", "another number on the line"),
    row(WhatIf, Action::ChangeLine, &[Char('e')], "e", "line", "type the line anew"),
    row(WhatIf, Action::Insert, &[Char('i')], "i", "insert", "put a line in before this one"),
    row(WhatIf, Action::ChangeText, &[Char('E')], "E", "text", "edit the whole text; Esc runs it"),
    row(
        WhatIf,
        Action::Reduction,
        &[Char('m')],
        "m",
        "mean/sum",
        "sum for mean, or mean for sum, on the line",
    ),
    row(
        WhatIf,
        Action::Mode,
        &[Char('t')],
        "t",
        "train/eval",
        "eval() for train(), or the other way round",
    ),
    row(
        WhatIf,
        Action::Clip,
        &[Char('c')],
        "c",
        "clip",
        "clip the gradients before the step, or leave clipping out",
    ),
    row(WhatIf, Action::Undo, &[Char('u')], "u", "undo", "take the last change back"),
    row(WhatIf, Action::Mend, &[Char('0')], "0", "reset", "take all changes back"),
    row(
        WhatIf,
        Action::Number,
        &[
            Char('1'),
            Char('2'),
            Char('3'),
            Char('4'),
            Char('5'),
            Char('6'),
            Char('7'),
            Char('8'),
            Char('9'),
        ],
        "1 to 9",
        "",
        "the lesson's fault of this number",
    ),
    row(WhatIf, Action::Accuse, &[Char('x')], "x", "", "the fault is on this line (in the clinic)"),
    row(WhatIf, Action::Hint, &[Char('h')], "h", "", "a hint (in the clinic)"),
    row(
        WhatIf,
        Action::Solution,
        &[Char('o')],
        "o",
        "",
        "our solution, after yours (in the clinic)",
    ),
];
