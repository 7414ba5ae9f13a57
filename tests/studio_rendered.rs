//! Free mode as a person sees it, without an engine: what one would say is said
//! by the test.

#[path = "fixtures/frame.rs"]
mod frame;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use gradstep::protocol::{
    End, FreeCommand, FreeMessage, Header, Histogram, Layer, Layers, Look, Message, NonFinite,
    PauseReason, ProbeResult, Progress, SCHEMA, Scalar, Values,
};
use gradstep::session::Report;
use gradstep::studio::{Preset, Setup};
use gradstep::tui::{Effect, Event, Page, RunId, Settings, State, Theme, Training};
use proptest::prelude::*;

struct Session {
    state: State,
    effects: Vec<Effect>,
}

impl Session {
    /// The knobs of a preset, as `gradstep train PRESET` opens them.
    fn knobs(preset: Preset) -> Session {
        let settings = Settings { device: "cpu".into(), seed: 0 };
        let mut state = State::new(Theme::new(false), settings, Vec::new());
        let effects = state.open_studio(Some(Setup::new(preset)), None);
        Session { state, effects }
    }

    /// A run that has just been started.
    fn started(preset: Preset) -> Session {
        let mut session = Session::knobs(preset);
        session.keys(" ");
        session.built();
        session
    }

    /// A run in its third epoch.
    fn running(preset: Preset) -> Session {
        let mut session = Session::started(preset);
        session.train();
        session
    }

    fn event(&mut self, event: Event) {
        self.effects.extend(self.state.update(event));
    }

    fn keys(&mut self, keys: &str) {
        for c in keys.chars() {
            let code = match c {
                '⏎' => KeyCode::Enter,
                '⎋' => KeyCode::Esc,
                '←' => KeyCode::Left,
                '→' => KeyCode::Right,
                '↑' => KeyCode::Up,
                '↓' => KeyCode::Down,
                '⌫' => KeyCode::Backspace,
                '⇥' => KeyCode::Tab,
                c => KeyCode::Char(c),
            };
            self.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        }
    }

    /// The engine of the last run, and what it is to train.
    fn last(&self) -> (RunId, Setup) {
        let train = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Train { run, setup, .. } => Some((*run, (**setup).clone())),
            _ => None,
        });
        train.expect("nothing was started")
    }

    /// What the edge does for [`Effect::Train`].
    fn built(&mut self) {
        let (run, setup) = self.last();
        let training =
            setup.build().map(|build| Training { build, directory: "runs/test-1".into() });
        let result = training.map(Box::new).map_err(|error| format!("{error:#}"));
        self.event(Event::Training { run, result });
        let header = Header {
            schema: SCHEMA,
            script: "train.py".into(),
            device: "cpu".into(),
            edited: None,
        };
        self.message(Message::Header(header));
    }

    fn message(&mut self, message: Message) {
        let (run, _) = self.last();
        self.event(Event::Report { run, report: Report::Message(message) });
    }

    fn says(&mut self, message: FreeMessage) {
        self.message(Message::Free(message));
    }

    fn scalar(&mut self, tag: &str, step: i64, value: f64) {
        let seconds = step as f64 / 40.0;
        let scalars = vec![Scalar { tag: tag.into(), step, value, seconds }];
        self.says(FreeMessage::Scalars { scalars });
    }

    fn train(&mut self) {
        for step in 1..=60 {
            let loss = 2.3 * (-(step as f64) / 20.0).exp() + 0.02 * (step * 7 % 5) as f64;
            self.scalar("loss/batch", step, loss);
            if step % 20 == 0 {
                self.scalar("loss/train", step, loss);
                self.scalar("loss/validation", step, loss * 1.2);
                self.scalar("accuracy/validation", step, 1.0 - loss / 4.0);
                self.scalar("lr", step, 0.01);
                self.scalar("epoch", step, step as f64 / 20.0);
            }
            self.says(FreeMessage::Progress(Progress {
                seconds: step as f64 / 40.0,
                steps: step as u64,
                epoch: Some(step as u64 / 20),
                epochs: Some(10),
                batch: Some(step as u64 % 20),
                batches: Some(20),
                batch_size: Some(32),
                lr: Some(0.01),
            }));
        }
        let histogram = Histogram { low: -0.4, high: 0.4, counts: vec![1, 5, 9, 14, 8, 4, 1] };
        let layer = |name: &str, norm: f64, dead| Layer {
            name: name.into(),
            shape: vec![64, 32],
            gradient_norm: Some(norm),
            weight_norm: 4.02,
            update_ratio: Some(1.1e-3),
            dead,
            weights: Some(histogram.clone()),
            gradients: Some(histogram.clone()),
        };
        let layers = vec![layer("model.0", 0.031, Some(0.03)), layer("model.2", f64::NAN, None)];
        self.says(FreeMessage::Layers(Layers { step: 60, layers }));
    }

    fn probe(&mut self, name: &str, value: Result<Look, String>) {
        self.says(FreeMessage::Probe(ProbeResult { name: name.into(), step: 60, value }));
    }

    fn text(&self, width: u16, height: u16) -> String {
        frame::text(&frame::buffer(&self.state, width, height))
    }

    fn look(&mut self, name: &str) {
        frame::snapshots(name, &mut self.state);
    }

    fn commands(&self) -> Vec<&FreeCommand> {
        let effects = self.effects.iter();
        let free = effects.filter_map(|effect| match effect {
            Effect::Free { command, .. } => Some(command),
            _ => None,
        });
        free.collect()
    }
}

fn tensor(shape: &[usize], data: impl IntoIterator<Item = f64>) -> Look {
    Look::Tensor { shape: shape.to_vec(), data: data.into_iter().collect::<Values>() }
}

fn dict(entries: Vec<(&str, Look)>) -> Look {
    Look::Dict(entries.into_iter().map(|(key, look)| (key.to_string(), look)).collect())
}

/// Two halves of the plane, and three points of which one is on the wrong side.
fn plane(session: &mut Session) {
    let side = |at: usize| f64::from(u8::from(at % 8 >= 4));
    let surface = dict(vec![
        ("low", Look::Number(-1.5)),
        ("high", Look::Number(1.5)),
        ("classes", tensor(&[8, 8], (0..64).map(side))),
        ("confidence", tensor(&[8, 8], (0..64).map(|at| 0.5 + (at % 4) as f64 / 8.0))),
    ]);
    session.probe("surface", Ok(surface));
    let points = dict(vec![
        ("x", tensor(&[3, 2], [-1.0, 0.5, 1.0, 0.0, 0.8, -1.0])),
        ("y", tensor(&[3], [0.0, 1.0, 0.0])),
        ("prediction", tensor(&[3], [0.0, 1.0, 1.0])),
    ]);
    session.probe("points", Ok(points));
    session.probe("confusion", Ok(tensor(&[2, 2], [96.0, 4.0, 0.0, 100.0])));
}

fn digits(session: &mut Session) {
    let picture = |at: usize| f64::from(u8::from((at % 8) / 2 == at / 64 % 4));
    let wrong = dict(vec![
        ("pictures", tensor(&[3, 8, 8], (0..192).map(picture))),
        ("truth", tensor(&[3], [4.0, 1.0, 7.0])),
        ("said", tensor(&[3], [9.0, 8.0, 2.0])),
        ("confidence", tensor(&[3], [0.9, 0.8, 0.7])),
    ]);
    session.probe("wrong", Ok(wrong));
    let diagonal = (0..100).map(|at| if at % 11 == 0 { 35.0 } else { f64::from(at % 17 == 0) });
    session.probe("confusion", Ok(tensor(&[10, 10], diagonal)));
}

#[test]
fn presets_and_knobs() {
    let settings = Settings { device: "cpu".into(), seed: 0 };
    let mut session =
        Session { state: State::new(Theme::new(false), settings, Vec::new()), effects: Vec::new() };
    session.effects = session.state.open_studio(None, None);
    session.look("presets");
    session.keys("↓↓↓⏎→");
    session.look("knobs");
    let studio = session.state.studio.as_ref().unwrap();
    assert_eq!(studio.page, Page::Knobs);
    assert_eq!(studio.preset(), Preset::Moons);
}

#[test]
fn a_run_over_the_plane() {
    let mut session = Session::running(Preset::Spirals);
    plane(&mut session);
    session.keys("3");
    session.look("plane");
}

#[test]
fn a_run_over_digits() {
    let mut session = Session::running(Preset::DigitsMlp);
    digits(&mut session);
    session.keys("3");
    session.look("digits");
    session.keys("⏎");
    session.look("digits_alone");
}

#[test]
fn a_run_that_writes() {
    let mut session = Session::running(Preset::NamesGru);
    session.probe("sample", Ok(Look::Text("Anbel\nMa\u{1b}[31mrin\n".into())));
    session.keys("3");
    let text = session.text(120, 36);
    assert!(text.contains("Anbel") && text.contains("Marin"), "{text}");
    session.probe("sample", Err("RuntimeError: no".into()));
    assert!(session.text(120, 36).contains("✗ RuntimeError: no"));
}

#[test]
fn values_are_typed_and_refused() {
    let mut session = Session::knobs(Preset::Spirals);
    session.keys("⏎⌫⌫⌫⌫⌫⌫12-x⏎");
    assert!(session.text(120, 36).contains("✗ hidden=12-x"), "{}", session.text(120, 36));
    session.keys("⌫7⏎");
    let text = session.text(120, 36);
    assert!(text.contains("--set hidden=12-7"), "{text}");
    session.keys("d");
    assert!(!session.text(120, 36).contains("--set hidden"));
    // Letters that are typed are no commands.
    session.keys("⏎q⎋");
    assert!(session.state.studio.is_some());
}

#[test]
fn what_cannot_be_trained_is_said_at_the_form() {
    let mut session = Session::knobs(Preset::Csv);
    session.keys("⏎/no/such.csv⏎ ");
    session.built();
    let text = session.text(120, 36);
    assert!(text.contains('✗') && text.contains("such.csv"), "{text}");
    assert_eq!(session.state.studio.as_ref().unwrap().page, Page::Knobs);
}

#[test]
fn the_keys_of_a_run_become_commands() {
    let mut session = Session::running(Preset::Spirals);
    session.keys(" ");
    assert_eq!(session.commands().last(), Some(&&FreeCommand::Pause));
    session.says(FreeMessage::Paused { line: 57, because: PauseReason::Asked });
    assert!(session.text(80, 24).contains("paused at line 57"));
    assert!(session.text(80, 24).contains("space go on"));
    session.keys(" ");
    assert_eq!(session.commands().last(), Some(&&FreeCommand::Resume));
    session.says(FreeMessage::Resumed);
    session.keys("]");
    let Some(FreeCommand::Execute { code, line: None, .. }) = session.commands().last() else {
        panic!("{:?}", session.commands());
    };
    assert!(code.contains("group['lr'] *= 2"), "{code}");
    session.keys("z");
    let script = session.last().1.build().unwrap().script;
    let line = script.lines().position(|line| line.contains("optimizer.zero_grad()")).unwrap() + 1;
    let skip = FreeCommand::SkipLines { lines: vec![line as u32] };
    assert_eq!(session.commands().last(), Some(&&skip));
    assert!(session.text(120, 36).contains("zero_grad: SKIPPED"));
    session.keys("z");
    assert_eq!(session.commands().last(), Some(&&FreeCommand::SkipLines { lines: vec![] }));
    session.keys("s");
    let Some(FreeCommand::Execute { code, line: Some(_), .. }) = session.commands().last() else {
        panic!("{:?}", session.commands());
    };
    assert!(code.contains("checkpoints/step-60.pth"), "{code}");
    session.keys("y");
    assert!(session.effects.contains(&Effect::Copy("gradstep train spirals".into())));
    session.keys("w");
    assert!(
        matches!(session.effects.last(), Some(Effect::WriteScript { name, .. }) if name == "spirals")
    );
    session.keys("v");
    assert!(session.text(120, 36).contains("import torch"));
}

#[test]
fn a_run_is_slowed_down_and_one_that_is_over_begins_again_so() {
    let mut session = Session::running(Preset::Moons);
    session.keys("<");
    let pace = |steps_per_second| FreeCommand::Pace { steps_per_second };
    assert_eq!(session.commands().last(), Some(&&pace(Some(500.0))));
    assert!(session.text(80, 24).contains("at most 500 steps a second"));
    session.keys(">");
    assert_eq!(session.commands().last(), Some(&&pace(None)));
    session.message(Message::End(End::Ok));
    session.keys("<");
    let Some(Effect::Train { pace, .. }) = session.effects.last() else {
        panic!("{:?}", session.effects.last());
    };
    assert_eq!(*pace, Some(500.0));
}

#[test]
fn a_knob_leaves_zero_grad_out_from_the_start() {
    let mut session = Session::knobs(Preset::Moons);
    let form = session.state.studio.as_mut().and_then(|studio| studio.form.as_mut()).unwrap();
    form.setup.set("skip_zero_grad", "on").unwrap();
    session.keys(" ");
    session.built();
    session.train();
    assert!(session.text(120, 36).contains("zero_grad: SKIPPED"), "{}", session.text(120, 36));
    session.keys("z");
    assert_eq!(session.commands().last(), Some(&&FreeCommand::SkipLines { lines: vec![] }));
}

#[test]
fn stepping_in_records_and_leaving_goes_on() {
    let mut session = Session::running(Preset::Spirals);
    session.keys(".");
    assert!(matches!(session.commands().last(), Some(FreeCommand::Record { .. })));
    let stepper = session.state.stepper.as_ref().unwrap();
    assert_eq!(stepper.run().id, session.last().0);
    assert!(session.text(80, 24).contains("q go on"), "{}", session.text(80, 24));
    // The engine is not the stepper's: nothing starts or stops it from there.
    let before = session.effects.len();
    session.keys("zcRx");
    assert_eq!(session.effects.len(), before);
    session.keys("q");
    assert_eq!(session.commands().last(), Some(&&FreeCommand::Resume));
    assert!(session.state.stepper.is_none() && session.state.studio.is_some());
}

#[test]
fn a_twin_is_healthy_and_has_its_own_curve() {
    let mut session = Session::running(Preset::Spirals);
    let main = session.last().0;
    session.keys("zt");
    let (twin, setup) = session.last();
    assert_ne!(main, twin);
    assert!(setup.knobs.iter().all(|knob| knob.name != "skip_zero_grad" || knob.is_default()));
    session.scalar("loss/train", 20, 0.123);
    session.scalar("loss/train", 40, 0.123);
    assert!(session.text(120, 36).contains("healthy 0.123"), "{}", session.text(120, 36));
    session.keys("t");
    assert_eq!(session.effects.last(), Some(&Effect::Stop { run: twin }));
}

#[test]
fn a_search_for_a_learning_rate_suggests_one() {
    let mut session = Session::running(Preset::Spirals);
    session.keys("f");
    assert_eq!(session.last().1.knob("mode").unwrap().value.to_string(), "find-lr");
    session.built();
    for step in 0..40 {
        let rate = 1e-6 * 10f64.powf(step as f64 / 8.0);
        session.scalar("finder/lr", step, rate);
        session.scalar("finder/loss", step, 2.0 - 1.8 * (rate / 0.02).min(1.0));
    }
    session.scalar("finder/suggestion", 0, 0.0213);
    session.message(Message::End(End::Ok));
    session.look("finder");
    session.keys("f");
    let setup = session.last().1;
    assert_eq!(setup.knob("mode").unwrap().value.to_string(), "train");
    assert_eq!(setup.knob("lr").unwrap().value.to_string(), "0.021");
}

#[test]
fn one_batch_is_overfitted_and_no_more() {
    let mut session = Session::running(Preset::Spirals);
    session.keys("o");
    assert_eq!(session.last().1.knob("overfit").unwrap().value.to_string(), "on");
    session.built();
    assert!(session.text(120, 36).contains("ONE BATCH"));
    session.keys("o");
    assert_eq!(session.last().1.knob("overfit").unwrap().value.to_string(), "off");
}

#[test]
fn a_number_that_is_none_is_named_and_the_run_waits() {
    let mut session = Session::running(Preset::Spirals);
    session.says(FreeMessage::NonFinite(NonFinite {
        step: 60,
        value: f64::NAN,
        found_in: "loss".into(),
        line: 124,
        node: Some("AddmmBackward0".into()),
        layer: Some("model.2".into()),
        node_line: Some(123),
    }));
    session.says(FreeMessage::Paused { line: 125, because: PauseReason::NonFinite });
    session.keys("8");
    let text = session.text(120, 36);
    assert!(text.contains("NaN in loss at step 60, line 124"), "{text}");
    assert!(text.contains("not a number"), "{text}");
    session.keys(".");
    assert!(session.state.stepper.is_some(), "a paused run can be stepped through");
}

#[test]
fn leaving_a_run_that_goes_on_is_asked_twice() {
    let mut session = Session::running(Preset::Spirals);
    let run = session.last().0;
    session.keys("q");
    assert!(session.text(80, 24).contains("q again stops the run"));
    session.keys("1q");
    assert!(session.text(80, 24).contains("q again"), "another key is in between");
    session.keys("q");
    assert!(session.effects.contains(&Effect::Stop { run }));
    assert_eq!(session.effects.last(), Some(&Effect::Quit), "there is no home below");
}

#[test]
fn curves_have_a_cursor_and_zoom() {
    let mut session = Session::running(Preset::Spirals);
    session.keys("←←←+");
    let text = session.text(120, 36);
    assert!(text.contains("step 57") && text.contains("zoomed"), "{text}");
    session.keys("mL⎋");
    let text = session.text(120, 36);
    assert!(text.contains("log, smoothed 0.6") && !text.contains("zoomed"), "{text}");
}

#[test]
fn epochs_go_to_the_metrics_once() {
    let session = Session::running(Preset::Spirals);
    let rows: Vec<u64> = session
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Row { row, .. } => Some(row.epoch),
            _ => None,
        })
        .collect();
    assert_eq!(rows, [1, 2, 3]);
}

#[test]
fn only_a_run_that_goes_on_streams() {
    let mut session = Session::running(Preset::Spirals);
    assert!(session.state.streaming());
    session.message(Message::End(End::Ok));
    assert!(!session.state.streaming());
    assert!(session.text(80, 24).contains("✓ finished"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_keys_at_any_size_draw(
        size in (0..210u16, 0..70u16),
        preset in 0..Preset::ALL.len(),
        keys in "[ .\\]zsetyfowvmLg0-9+jkhlq⏎⎋←→↑↓⇥?-]{0,14}",
    ) {
        let preset = Preset::ALL[preset];
        let mut session = Session::knobs(preset);
        if !preset.needs_data() {
            session.keys(" ");
            session.built();
            session.train();
            plane(&mut session);
            digits(&mut session);
        }
        session.text(size.0, size.1);
        session.keys(&keys);
        session.text(size.0, size.1);
    }
}
