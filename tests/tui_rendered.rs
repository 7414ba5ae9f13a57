//! Frames as a person sees them: document 002's regression at several sizes,
//! every size from 0×0 up, without colour, with bad input.

#[path = "fixtures/regression.rs"]
mod regression;
#[path = "fixtures/screen.rs"]
mod screen;

use gradstep::protocol::{End, Message, Phase, ScriptError};
use gradstep::session::Report;
use gradstep::tui::{Event, State};
use insta::assert_snapshot;
use ratatui::style::Color;
use screen::Session;

/// At iteration 2, backward, with `zero_grad` skipped.
fn broken() -> Session {
    let mut session = Session::lesson();
    session.until(2, Phase::Backward);
    session.keys("z");
    session
}

#[test]
fn skipping_zero_grad_shows_both_gradients() {
    let mut session = broken();
    for (width, height) in [(80, 24), (120, 36), (200, 60)] {
        let text = session.text(width, height);
        assert!(text.contains("-70.4800"), "{text}");
        assert!(text.contains("-30.4800"), "{text}");
        assert_snapshot!(format!("skipped_{width}x{height}"), text);
    }
}
#[test]
fn dump() {
    let mut session = broken();
    for keys in ["", "c", "↓↓", "z", "[", "←←", "g", "g..."] {
        session.keys(keys);
        println!("{keys}\n{}", session.text(120, 36));
    }
    for keys in ["1", "2", "3", "4", "5", "?"] {
        session.keys(keys);
        println!("{keys}\n{}", session.text(80, 24));
    }
}
