//! The clinic in a real (pseudo) terminal, as a learner goes through a case; and
//! lessons of a directory that misbehave. Every wait is for text, never for time.

mod pty;

use pty::Terminal;

const UP: &str = "\x1b[A";
const DOWN: &str = "\x1b[B";
const ESC: &str = "\x1b";

#[test]
fn a_case_is_opened_asked_marked_and_mended() {
    let mut terminal = Terminal::start(&["learn", "clinic-weighted-loss"], 80, 24);
    terminal.wait_for("w opens the script to mend it");
    terminal.press("w");
    terminal.wait_for("implicitly created only for scalar outputs");
    terminal.wait_for("○ no exception");
    for hint in ["hint 1 of 3", "hint 2 of 3", "hint 3 of 3"] {
        terminal.press("h");
        terminal.wait_for(hint);
    }
    // The last line first: `print` is not at fault.
    terminal.press("\x1b[F");
    terminal.press("x");
    terminal.wait_for("no, not in this line");
    terminal.press("\x1b[H");
    terminal.press(&DOWN.repeat(17));
    terminal.press("x");
    terminal.wait_for("yes, here it is");
    // A cure that is none: no exception, but the wrong number.
    terminal.press("e");
    terminal.wait_for("line: loss = each * weight[kinds]");
    terminal.press("[0]\r");
    terminal.wait_for("✓ no exception");
    terminal.wait_for("○ all 4 rare flowers are right");
    terminal.press("u");
    terminal.wait_for("○ no exception");
    terminal.press(UP);
    terminal.press(DOWN);
    terminal.press("e");
    terminal.wait_for("line: loss = each * weight[kinds]");
    terminal.press(&"\x7f".repeat("each * weight[kinds]".len()));
    terminal.press("(each * weight[kinds]).mean()\r");
    terminal.wait_for("✓ SOLVED");
    terminal.wait_for("A gradient says how one number changes.");
    terminal.press(ESC);
    terminal.press("q");
    assert!(terminal.ends().success());
}
