//! Frames as a person sees them: document 002's regression at several sizes,
//! every size from 0×0 up, without colour, with bad input.

#[path = "fixtures/regression.rs"]
mod regression;
#[path = "fixtures/screen.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod screen;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use gradstep::lesson::{Anchor, Scene};
use gradstep::protocol::{Detail, End, Message, Phase, ScriptError, Statement};
use gradstep::session::{Report, Script, Status};
use gradstep::tui::{Effect, Event, Settings, Side, State, Theme, bindings};
use proptest::prelude::*;
use ratatui::style::{Color, Modifier};
use screen::Session;
use screen::frame::SIZES;

/// At iteration 2, backward, with `zero_grad` skipped.
fn broken() -> Session {
    let mut session = Session::lesson();
    session.until(2, Phase::Backward);
    session.keys("z");
    session
}

/// The cells of a row that hold a text, for looking at their style.
fn styles(session: &Session, size: (u16, u16), text: &str) -> Vec<Modifier> {
    let buffer = session.buffer(size.0, size.1);
    let rows: Vec<_> = buffer.content.chunks(usize::from(size.0)).collect();
    let found = rows.iter().find_map(|row| {
        let line: Vec<&str> = row.iter().map(|cell| cell.symbol()).collect();
        let wanted: Vec<String> = text.chars().map(String::from).collect();
        let at = line.windows(wanted.len()).position(|window| window == wanted)?;
        Some(row[at..at + wanted.len()].iter().map(|cell| cell.modifier).collect())
    });
    found.unwrap_or_else(|| panic!("no {text:?} in\n{}", session.text(size.0, size.1)))
}

#[test]
fn skipping_zero_grad_shows_both_gradients() {
    let mut session = broken();
    for (width, height) in SIZES {
        let text = session.text(width, height);
        assert!(text.contains("-40.0000 + -30.4800 = -70.4800"), "{text}");
        assert!(text.contains("healthy   0.4000  ∂ -30.4800"), "{text}");
    }
    session.snapshots("skipped");
}

#[test]
fn what_changed_is_reversed_and_nothing_else_in_the_ledger_is() {
    let session = broken();
    let changed = styles(&session, (120, 36), "∂ -70.4800▲");
    assert!(changed[2].contains(Modifier::REVERSED | Modifier::BOLD));
    let twin = styles(&session, (120, 36), "healthy   0.4000  ∂ -30.4800");
    assert!(twin.iter().all(|style| !style.contains(Modifier::REVERSED)));
}

#[test]
fn the_healthy_step_is_written_as_arithmetic() {
    let mut session = Session::lesson();
    session.until(1, Phase::Step);
    assert!(session.text(80, 24).contains("0.0000 - 0.01 × -12.0000 = 0.1200"));
    session.until(2, Phase::Step);
    session.keys("↑");
    assert!(session.text(80, 24).contains("0.4000 - 0.01 × -30.4800 = 0.7048"));
    session.keys("z");
    assert!(session.text(80, 24).contains("0.4000 - 0.01 × -70.4800 = 1.1048"));
}

#[test]
fn screens_of_the_lesson() {
    let mut session = Session::home();
    session.snapshots("home");
    session.keys("⏎");
    session.until(1, Phase::Loss);
    session.snapshots("loss");
    session.keys("2");
    session.snapshots("worksheet");
    session.keys("3→...");
    session.snapshots("sweep");
    session.keys("g");
    session.snapshots("graph");
    session.keys("gc]z");
    session.snapshots("compare");
    session.keys("?");
    session.snapshots("help");
}

#[test]
fn plots_of_both_runs() {
    let mut session = broken();
    session.keys("P");
    for plot in ["loss", "landscape", "data", "gradients", "schedule"] {
        session.snapshots(&format!("plot_{plot}"));
        session.keys("p");
    }
}

#[test]
fn the_landscape_is_the_loss_that_the_worksheet_gives() {
    let mut session = Session::lesson();
    session.until(1, Phase::Step);
    session.keys("pP");
    let text = session.text(120, 36);
    assert!(text.contains("loss over → w 0.4  ↑ b 0.12"), "{text}");
    session.state.theme = Theme::of(gradstep::tui::Depth::True);
    let buffer = session.buffer(120, 36);
    let colour = |c: &ratatui::buffer::Cell| match c.fg {
        Color::Rgb(r, g, b) => Some(u32::from(r) + u32::from(g) + u32::from(b)),
        _ => None,
    };
    let heights = buffer.content.iter().filter(|cell| cell.symbol() == "▀");
    let lowest = heights.filter_map(colour).min().unwrap();
    let band = gradstep::tui::palette::Scale::Sequential.paint(0.5 / 14.0).rgb;
    let band = u32::from(band.0) + u32::from(band.1) + u32::from(band.2);
    assert_eq!(lowest, band, "the valley is the scale's darkest band");
}

#[test]
fn a_key_shows_the_next_plot_and_another_one_its_logarithm() {
    let mut session = Session::lesson();
    session.until(2, Phase::Loss);
    session.keys("4");
    assert!(session.text(80, 24).contains(" 4 loss "));
    session.keys("4");
    assert!(session.text(80, 24).contains(" 4 landscape "));
    session.keys("L");
    assert!(session.text(80, 24).contains(" 4 loss "));
    assert!(session.text(80, 24).contains("   log"));
}

#[test]
fn the_graph_does_not_move_within_an_iteration() {
    let mut session = Session::lesson();
    session.until(2, Phase::ZeroGrad);
    let columns = |session: &Session| {
        let text = session.text(120, 36);
        let row = text.lines().find(|line| line.contains("● w──")).unwrap().to_string();
        ["Mul", "Add", "Sub", "Pow", "Mean"].map(|name| row.find(name).unwrap())
    };
    let before = columns(&session);
    for _ in 0..6 {
        session.keys("↓");
        assert_eq!(columns(&session), before);
    }
}

#[test]
fn the_sweep_is_walked_node_by_node() {
    let mut session = Session::lesson();
    session.until(1, Phase::Backward);
    session.keys(".");
    let text = session.text(120, 36);
    assert!(text.contains("1/7 MeanBackward0: ∂#4 = "), "{text}");
    // The ledger waits for the sweep as well.
    assert!(!text.contains("∂ -40.0000"), "{text}");
    session.keys("......");
    assert!(session.text(120, 36).contains("7/7 w.grad: None + -40 = -40"));
    session.keys(".");
    assert_eq!(session.stepper().op, None);
    session.keys(",,");
    assert_eq!(session.stepper().op, Some(5));
}

#[test]
fn a_question_is_answered_from_the_run() {
    let mut session = broken();
    assert!(session.text(80, 24).contains("? What will w be after step()? [Enter\u{a0}answers]"));
    session.keys("⏎0.7048⏎");
    assert!(session.text(80, 24).contains("✗ 0.7048"));
    assert!(session.text(80, 24).contains("That is where the healthy run goes."));
    session.keys("⏎1.2⌫⏎");
    assert!(session.text(80, 24).contains("w moves by lr times w.grad"));
    session.keys("⏎abc⏎");
    assert!(session.text(80, 24).contains("Type a number"));
    session.keys("⏎1.1048⏎");
    assert!(session.text(80, 24).contains("✓ 1.1048"));
    assert!(session.effects.contains(&Effect::SaveProgress));
    // Esc leaves without an answer, and letters typed there are no commands.
    session.keys("⏎q⎋");
    assert!(session.text(80, 24).contains("✓ 1.1048"));
}

#[test]
fn what_a_question_asks_for_is_not_drawn_ahead() {
    let mut session = broken();
    session.keys("P");
    assert_eq!(session.stepper().horizon(), Some(session.stepper().position));
    let asked = session.text(80, 24);
    session.keys("⏎1.1048⏎");
    assert_eq!(session.stepper().horizon(), None);
    assert_ne!(session.text(80, 24), asked);
}

#[test]
fn the_fault_is_toggled_at_the_same_place() {
    let mut session = Session::lesson();
    session.until(3, Phase::Step);
    let place = session.stepper().timeline().place(session.stepper().position);
    session.keys("z");
    assert_eq!(session.stepper().side, Side::Faulty);
    assert_eq!(session.stepper().timeline().place(session.stepper().position), place);
    session.keys("z");
    assert_eq!(session.stepper().side, Side::Healthy);
    assert_eq!(session.stepper().timeline().place(session.stepper().position), place);
    let starts = session.effects.iter().filter(|e| matches!(e, Effect::Start { .. })).count();
    assert_eq!(starts, 2, "the healthy run is kept");
}

#[test]
fn a_run_that_is_behind_is_waited_for() {
    let mut session = Session::lesson();
    session.until(3, Phase::Step);
    let place = session.stepper().timeline().place(session.stepper().position);
    session.answer = false;
    session.keys("z");
    assert!(session.stepper().timeline().is_empty());
    assert!(session.text(80, 24).contains("The engine is starting"));
    for message in regression::run(4, true) {
        session.report(message);
    }
    assert_eq!(session.stepper().timeline().place(session.stepper().position), place);
    assert_eq!(session.stepper().pending, None);
}

#[test]
fn the_first_difference_is_named_and_found() {
    let mut session = broken();
    session.keys("c");
    let text = session.text(120, 36);
    assert!(text.contains("w.grad") && text.contains("-40.0000 faulty"), "{text}");
    assert!(text.contains('≠'), "{text}");
    session.keys("⇲d");
    assert_eq!(Some(session.stepper().position), session.stepper().difference_here());
    assert_eq!(session.stepper().statement().unwrap().iteration, 2);
}

#[test]
fn positions_move_as_the_keys_say() {
    let mut session = Session::lesson();
    let last = session.stepper().timeline().len() - 1;
    assert_eq!(session.stepper().position, 0);
    let mut at = |keys: &str| {
        session.keys(keys);
        session.stepper().position
    };
    assert_eq!(at("←↑"), 0, "nothing is before the start");
    assert_eq!(at("↓j"), 2);
    assert_eq!(at("k"), 1);
    let first_phase = at("→");
    assert_eq!(at("l"), first_phase + 1, "forward follows zero_grad");
    assert_eq!(at("h"), first_phase);
    assert_eq!(at("]"), first_phase + 9, "nine statements an iteration");
    assert_eq!(at("["), first_phase);
    assert_eq!(at("⇲"), last);
    assert_eq!(at("→↓]"), last, "nothing is after the end");
    assert_eq!(at("⇱"), 0);
    assert_eq!(at("n12⏎"), 11);
    assert_eq!(at("n999⏎"), 11, "a number that is not there");
    assert_eq!(at("n3⎋"), 11);
    assert_eq!(at("e"), last);
}

#[test]
fn keys_act_when_pressed_and_not_when_released() {
    let mut session = Session::lesson();
    let mut key = KeyEvent::new(KeyCode::Down, KeyModifiers::NONE);
    key.kind = KeyEventKind::Release;
    session.event(Event::Key(key));
    assert_eq!(session.stepper().position, 0);
}

#[test]
fn leaving_goes_home_stops_the_engine_and_remembers() {
    let mut session = broken();
    session.answer = false;
    session.keys("R");
    session.effects.clear();
    session.keys("q");
    assert!(session.state.stepper.is_none());
    let stops = session.effects.iter().filter(|e| matches!(e, Effect::Stop { .. })).count();
    assert_eq!(stops, 2);
    session.keys("q");
    assert_eq!(session.effects.last(), Some(&Effect::Quit));
}

#[test]
fn the_learner_comes_back_to_a_bookmark() {
    let mut session = broken();
    session.keys("q⏎");
    assert!(session.text(80, 24).contains("b goes to where you were"));
    session.keys("b");
    assert_eq!(session.stepper().side, Side::Faulty);
    let here = session.stepper().statement().unwrap();
    assert_eq!((here.iteration, here.phase), (2, Phase::Backward));
}

#[test]
fn moves_by_phases_stop_at_scenes_that_stand_at_a_line() {
    let mut lesson = screen::lesson();
    lesson.script = lesson.script.replacen("lr = 0.01", "lr = 0.01  # scene: rate", 1);
    let at = Anchor::Label { label: "rate".into() };
    let rate = Scene { at, title: "The rate".into(), ..lesson.scenes[0].clone() };
    lesson.scenes.push(rate);
    let mut session = Session::home_with(lesson);
    session.keys("⏎→");
    let line = |session: &Session| session.stepper().statement().unwrap().line;
    assert_eq!(line(&session), 5);
    assert!(!session.text(80, 24).contains("scene: rate"), "the label is for authors");
    session.keys("→");
    assert_eq!(line(&session), 7);
    session.keys("←");
    assert_eq!(line(&session), 5);
    session.keys("←");
    assert_eq!(line(&session), 1);
    // And Space goes from scene to scene.
    session.keys("  ");
    assert_eq!(line(&session), 9);
    // After the last one of this run, to those of the next that the lesson tells of.
    session.keys(" ");
    assert_eq!(line(&session), 10);
    assert_eq!(session.stepper().side, Side::Faulty);
    assert!(!session.stepper().compare);
    let text = session.text(80, 24);
    assert!(text.contains("the same loop, but: forget; z shows it without"), "{text}");
    // And back.
    session.keys("⌫");
    assert_eq!((line(&session), session.stepper().side), (9, Side::Healthy));
    assert!(session.text(80, 24).contains("the healthy run again; Space goes on"));
    session.keys(" ");
    assert_eq!((line(&session), session.stepper().side), (10, Side::Faulty));
    session.keys(" ");
    assert_eq!(line(&session), 10);
    let text = session.text(80, 24);
    assert!(text.contains("end of the lesson; 1 question waits for its answer"), "{text}");
    session.keys("⏎1.1048⏎ ");
    assert!(session.text(80, 24).contains("end of the lesson; q leaves it"));
}

#[test]
fn reached_scenes_and_answers_finish_a_lesson() {
    let mut session = Session::lesson();
    session.until(1, Phase::Loss);
    session.until(2, Phase::Backward);
    session.keys("z⏎1.1048⏎q");
    assert!(session.text(80, 24).contains("1 of 1 done"), "{}", session.text(80, 24));
}

#[test]
fn moves_pressed_before_the_engine_is_there_are_made_when_it_comes() {
    let mut session = Session::home();
    session.answer = false;
    session.keys("⏎→→→→→→→→→");
    assert_eq!(session.stepper().position, 0);
    for message in regression::run(4, false) {
        session.report(message);
    }
    let here = session.stepper().statement().unwrap();
    assert_eq!((here.iteration, here.phase), (2, Phase::Backward));
}

#[test]
fn any_other_key_forgets_the_moves_that_wait() {
    let mut session = Session::home();
    session.answer = false;
    session.keys("⏎→→→⇱");
    for message in regression::run(4, false) {
        session.report(message);
    }
    assert_eq!(session.stepper().position, 0);
}

#[test]
fn a_phase_that_is_still_recorded_has_no_end_yet() {
    let mut session = Session::script(regression::SCRIPT);
    let mut messages = regression::run(1, false).into_iter();
    // Up to the first of the two statements that update.
    for message in messages.by_ref().take(13) {
        session.report(message);
    }
    session.keys("→→→→");
    assert_eq!(session.stepper().statement().unwrap().phase, Phase::Backward);
    session.keys("→");
    assert_eq!(session.stepper().statement().unwrap().phase, Phase::Backward);
    for message in messages {
        session.report(message);
    }
    let here = session.stepper().statement().unwrap();
    assert_eq!((here.phase, here.line), (Phase::Step, 13));
}

fn statement(index: u64) -> Message {
    Message::Statement(Box::new(Statement {
        index,
        line: 1,
        function: "<module>".into(),
        code: "pass".into(),
        phase: Phase::None,
        iteration: 0,
        parameters: vec![],
        changed: vec![],
        loss: None,
        lr: None,
        stdout: String::new(),
        skipped: false,
        detail: Some(Box::new(Detail::default())),
    }))
}

#[test]
fn an_endless_loop_pauses_at_the_window_and_goes_on_with_the_viewer() {
    let mut session = Session::script("while True: pass");
    for index in 0..2_000 {
        session.report(statement(index));
    }
    session.report(Message::Waiting { statements: 2_000 });
    assert!(!session.state.listening(), "an engine that waits needs no timer");
    session.effects.clear();
    session.keys("n900⏎");
    assert!(session.effects.is_empty(), "enough is recorded ahead");
    session.keys("n1500⏎");
    let run = session.run();
    assert_eq!(session.effects, [Effect::Allow { run, statements: 1_499 + 2_000 }]);
    session.report(Message::Waiting { statements: 3_499 });
    session.keys("⇲");
    session.report(Message::Waiting { statements: 3_999 });
    let text = session.text(80, 24);
    assert!(text.contains("still running, 2000 statements recorded"), "{text}");
    session.keys("x");
    assert!(session.effects.contains(&Effect::Stop { run }));
    assert!(session.text(80, 24).contains("You stopped the engine"));
}

#[test]
fn a_silent_engine_is_said_to_be_running() {
    let mut session = Session::script("import time; time.sleep(9)");
    assert!(session.state.listening());
    session.event(Event::Silence);
    assert!(!session.state.listening(), "one wake-up is enough");
    assert!(session.text(80, 24).contains("running… x stops the engine"));
    session.report(statement(0));
    assert!(!session.text(80, 24).contains("running…"));
}

#[test]
fn a_dead_engine_is_reported_and_its_past_stays() {
    let mut session = Session::script("import os\nos.abort()");
    session.report(statement(0));
    session.report(statement(1));
    let dead = session.run();
    session.event(Event::Report { run: dead, report: Report::Exited("it was killed".into()) });
    let text = session.text(80, 24);
    assert!(text.contains("✗ The engine died. R restarts it"), "{text}");
    assert!(text.contains("it was killed"), "{text}");
    session.keys("↓");
    assert_eq!(session.stepper().position, 1);
    session.keys("R");
    assert_ne!(session.run(), dead);
    assert_eq!(session.stepper().timeline().status, Status::Running);
    // A late report of the old engine changes nothing.
    session.event(Event::Report { run: dead, report: Report::Message(statement(0)) });
    assert!(session.stepper().timeline().is_empty());
}

#[test]
fn a_script_error_is_shown_with_its_traceback() {
    let mut session = Session::script("x = 1\ny = x.item()\n");
    session.report(statement(0));
    session.report(Message::End(End::Error {
        error: ScriptError {
            kind: "AttributeError".into(),
            message: "'int' object has no attribute 'item'".into(),
            line: Some(2),
            column: None,
            traceback: "Traceback (most recent call last):\n  File \"loop.py\", line 2, in \
                        <module>\n    y = x.item()\nAttributeError: 'int' object has no attribute \
                        'item'\n"
                .into(),
        },
    }));
    session.snapshots("error");
    assert!(session.text(100, 30).contains("2✗ y = x.item()"));
}

#[test]
fn opening_a_script_says_what_is_wrong_in_place() {
    let mut session = Session::home();
    session.keys("↓↓⏎");
    assert!(session.effects.contains(&Effect::ListScripts));
    session.event(Event::Scripts(vec!["a.py".into(), "b.py".into()]));
    session.keys("⏎");
    assert!(session.text(80, 24).contains("type the path"));
    session.keys("↓↓");
    session.event(Event::Script(Err("there is no file b.py".into())));
    session.snapshots("picker");
    session.keys("⏎");
    assert_eq!(session.effects.last(), Some(&Effect::ReadScript("b.py".into())));
    session.event(Event::Paste("/q.py".into()));
    session.keys("⏎");
    assert_eq!(session.effects.last(), Some(&Effect::ReadScript("b.py/q.py".into())));
    let script = Script { name: "b.py".into(), source: "x = 1".into(), directory: None };
    session.event(Event::Script(Ok(script)));
    assert!(session.state.stepper.is_some());
}

#[test]
fn a_script_cannot_write_to_the_terminal() {
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[31m\r\u{202e}\u{9b}31m";
    let mut session = Session::script(&format!("x = 1 # {hostile}"));
    let mut message = statement(0);
    if let Message::Statement(statement) = &mut message {
        statement.stdout = hostile.into();
        statement.code = hostile.into();
        statement.changed = vec![hostile.into()];
    }
    session.report(message);
    session.report(Message::End(End::Error {
        error: ScriptError {
            kind: hostile.into(),
            message: hostile.into(),
            line: Some(1),
            column: None,
            traceback: hostile.into(),
        },
    }));
    for cell in session.buffer(120, 36).content() {
        let symbol = cell.symbol();
        assert!(!symbol.contains(|c: char| c.is_control() || c == '\u{202e}'), "{symbol:?}");
    }
}

#[test]
fn a_small_terminal_gets_a_sentence() {
    let session = broken();
    let text = session.text(59, 16).replace('\n', " ");
    let sentence = "gradstep needs at least 60×16; this terminal is 59×16";
    assert!(text.contains(sentence), "{text}");
    assert!(session.text(60, 16).contains("-70.4800"));
}

#[test]
fn every_size_can_be_drawn() {
    let mut sessions =
        vec![Session::home(), broken(), broken(), broken(), broken(), Session::home()];
    sessions[2].keys("g");
    sessions[3].keys("?");
    sessions[4].keys("c⏎1");
    sessions[5].keys("↓↓⏎");
    for session in &sessions {
        for height in 0..=40 {
            for width in (0..=130).step_by(if height % 8 == 0 { 1 } else { 5 }) {
                session.buffer(width, height);
            }
        }
    }
}

#[test]
fn without_colour_there_is_none_and_the_marks_stay() {
    let mut session = broken();
    session.state.theme = Theme::new(false);
    session.keys("c");
    for (width, height) in [(80, 24), (120, 36)] {
        let buffer = session.buffer(width, height);
        for cell in buffer.content() {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{:?}", cell.symbol());
        }
        let text = session.text(width, height);
        for mark in ["▲", "✗", "●", "∂", "◉", "▶", "SKIPPED"] {
            assert!(text.contains(mark), "{mark} at {width}x{height}");
        }
    }
}

#[test]
fn only_what_is_wrong_is_red() {
    let session = broken();
    for cell in session.buffer(120, 36).content() {
        assert_ne!(cell.fg, Color::Red, "{:?}", cell.symbol());
    }
}

/// Something that may happen: any key of the table, text, sizes, reports.
fn happening() -> impl Strategy<Value = Happening> {
    let keys: Vec<KeyCode> = bindings().flat_map(|row| row.keys.iter().copied()).collect();
    prop_oneof![
        8 => proptest::sample::select(keys).prop_map(Happening::Key),
        2 => proptest::char::range('0', 'z').prop_map(|c| Happening::Key(KeyCode::Char(c))),
        1 => Just(Happening::Key(KeyCode::Esc)),
        1 => (0u16..140, 0u16..50).prop_map(|(w, h)| Happening::Resize(w, h)),
        6 => (0usize..60, any::<bool>()).prop_map(|(n, late)| Happening::Reports(n, late)),
        1 => Just(Happening::Died),
        1 => Just(Happening::Silence),
    ]
}

#[derive(Debug, Clone)]
enum Happening {
    Key(KeyCode),
    Resize(u16, u16),
    /// So many messages of one of the engines.
    Reports(usize, bool),
    Died,
    Silence,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Nothing that may happen, in any order, panics or leaves the recording.
    #[test]
    fn the_position_stays_in_the_recording(happenings in proptest::collection::vec(happening(), 1..80)) {
        let settings = Settings { device: "cpu".into(), seed: 0 };
        let lessons = vec![std::sync::Arc::new(screen::lesson())];
        let mut state = State::new(Theme::new(true), settings, lessons);
        let mut engines = Vec::new();
        for happening in happenings {
            let events = match happening {
                Happening::Key(code) => vec![Event::Key(KeyEvent::new(code, KeyModifiers::NONE))],
                Happening::Resize(w, h) => vec![Event::Resize(w, h)],
                Happening::Silence => vec![Event::Silence],
                Happening::Died => engines.last().map_or(vec![], |(run, _)| {
                    vec![Event::Report { run: *run, report: Report::Exited("gone".into()) }]
                }),
                Happening::Reports(count, late) => {
                    let engine = if late { engines.first_mut() } else { engines.last_mut() };
                    engine.map_or(vec![], |(run, messages): &mut (_, std::vec::IntoIter<Message>)| {
                        let report = |m| Event::Report { run: *run, report: Report::Message(m) };
                        messages.take(count).map(report).collect()
                    })
                }
            };
            for event in events {
                for effect in state.update(event) {
                    if let Effect::Start { run, start, .. } = effect {
                        let messages = regression::run(4, !start.faults.is_empty());
                        engines.push((run, messages.into_iter()));
                    }
                }
            }
            if let Some(stepper) = &state.stepper {
                let recorded = stepper.timeline().len();
                prop_assert!(stepper.position < recorded.max(1), "{} of {recorded}", stepper.position);
            }
            let (width, height) = state.size;
            let mut terminal =
                ratatui::Terminal::new(ratatui::backend::TestBackend::new(width, height)).unwrap();
            terminal.draw(|frame| gradstep::tui::draw(&state, frame)).unwrap();
        }
    }
}

/// One iteration of a perceptron with one hidden layer, and of a loss in which a
/// node is used twice.
fn graphs() -> Vec<Message> {
    use gradstep::protocol::{Input, Node, Shown, Snapshot};
    let value = |shape: &[usize]| {
        let count: usize = shape.iter().product();
        Snapshot::from(Shown {
            shape: shape.to_vec(),
            dtype: "float32".into(),
            data: Some((0..count).map(|n| 0.25 * n as f64 - 0.5).collect()),
            summary: None,
        })
    };
    let leaf = |name: &str, shape: &[usize]| Input::Leaf { name: name.into(), value: value(shape) };
    let data = |name: &str, shape: &[usize]| Input::Constant {
        name: Some(name.into()),
        value: value(shape),
    };
    let from = |id| Input::Node { id };
    let node = |id, name: &str, shape: &[usize], inputs| Node {
        id,
        name: name.into(),
        line: 1,
        output: value(shape),
        inputs,
        numbers: Vec::new(),
        nonfinite: false,
        saved: Vec::new(),
    };
    let perceptron = vec![
        node(1, "TBackward0", &[2, 16], vec![leaf("0.weight", &[16, 2])]),
        node(
            2,
            "AddmmBackward0",
            &[32, 16],
            vec![leaf("0.bias", &[16]), data("X", &[32, 2]), from(1)],
        ),
        node(3, "ReluBackward0", &[32, 16], vec![from(2)]),
        node(4, "TBackward0", &[16, 1], vec![leaf("2.weight", &[1, 16])]),
        node(5, "AddmmBackward0", &[32, 1], vec![leaf("2.bias", &[1]), from(3), from(4)]),
        node(6, "MseLossBackward0", &[], vec![from(5), data("y", &[32, 1])]),
    ];
    let twice = vec![
        node(11, "MulBackward0", &[3], vec![leaf("w", &[]), data("X", &[3])]),
        node(12, "SubBackward0", &[3], vec![from(11), data("y", &[3])]),
        node(13, "MulBackward0", &[3], vec![from(12), from(12)]),
        node(14, "MeanBackward0", &[], vec![from(13)]),
        node(15, "PowBackward0", &[], vec![leaf("w", &[]), leaf("p", &[])]),
        node(16, "MulBackward0", &[], vec![data("decay", &[]), from(15)]),
        node(17, "AddBackward0", &[], vec![from(14), from(16)]),
    ];
    [perceptron, twice]
        .into_iter()
        .enumerate()
        .map(|(at, nodes)| {
            let Message::Statement(mut recorded) = statement(at as u64) else { unreachable!() };
            recorded.phase = Phase::Loss;
            recorded.iteration = at as u64 + 1;
            recorded.detail = Some(Box::new(Detail { nodes, ..Detail::default() }));
            Message::Statement(recorded)
        })
        .collect()
}

#[test]
fn branching_graphs_are_drawn_as_trees_and_large_ones_as_lists() {
    let mut session = Session::script("loss = model(X)");
    for message in graphs() {
        session.report(message);
    }
    session.keys("g");
    session.snapshots("perceptron");
    session.keys("↓");
    session.snapshots("used_twice");
}

#[test]
fn a_place_beyond_the_other_runs_window_is_recorded_up_to() {
    let mut session = Session::script("loop");
    for message in regression::run(400, false) {
        session.report(message);
    }
    session.keys("⇲↑↑");
    let place = session.stepper().timeline().place(session.stepper().position).unwrap();
    session.keys("z");
    let faulty = session.run();
    let mut messages = regression::run(400, true).into_iter();
    for message in messages.by_ref().take(1_001) {
        session.report(message);
    }
    session.effects.clear();
    session.report(Message::Waiting { statements: 1_000 });
    assert!(
        matches!(session.effects[..], [Effect::Allow { run, .. }] if run == faulty)
            || session.stepper().pending.is_some()
    );
    for message in messages {
        session.report(message);
    }
    assert_eq!(session.stepper().timeline().place(session.stepper().position), Some(place));
}
