//! What a learner sees: lessons and cases of the clinic as the program shows them at
//! 80×24, over runs of the real engine.

#[path = "fixtures/regression.rs"]
#[allow(dead_code)]
mod regression;
// Shared with tests that use more of it.
#[allow(dead_code)]
#[path = "fixtures/screen.rs"]
mod screen;

use gradstep::lesson::{Catalogue, Lesson};
use gradstep::protocol::Phase;
use gradstep::session::Report;
use gradstep::tui::{Effect, Event, Theme};
use proptest::collection::vec;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use screen::{Session, recorded};

fn opened(lesson: &Lesson) -> Session {
    let mut session = Session::home_with(lesson.clone());
    session.real = true;
    session.keys("⏎");
    session
}

fn lesson(id: &str) -> Session {
    opened(Catalogue::embedded().unwrap().get(id).unwrap())
}

fn footer(session: &Session) -> String {
    session.text(80, 24).lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_lesson_says_what_to_press() {
    let mut session = lesson("five-steps");
    assert!(footer(&session).starts_with(" Space next  ← → phase"), "{}", footer(&session));
    while !session.stepper().asks() {
        session.keys(" ");
    }
    assert!(footer(&session).starts_with(" Space next  Enter answer"), "{}", footer(&session));
    session.keys("⏎7");
    assert_eq!(footer(&session), " Enter answers   Esc leaves");
    session.keys("⏎");
    assert!(!session.stepper().asks(), "answered");
    assert!(!footer(&session).contains("answer"), "{}", footer(&session));
    session.keys("z");
    assert!(footer(&session).contains("z zero_grad: SKIPPED"), "{}", footer(&session));
}

#[test]
fn no_scene_hides_a_word() {
    let catalogue = Catalogue::embedded().unwrap();
    for lesson in catalogue.lessons().iter().filter(|lesson| lesson.exercise.is_none()) {
        let mut session = opened(lesson);
        for _ in 0..=lesson.scenes.len() {
            session.keys(" ");
            let text = session.text(80, 24);
            let story = text.lines().rev().take_while(|line| !line.starts_with('└'));
            let hidden = story.into_iter().any(|line| line.contains(" PgDn"));
            assert!(!hidden, "{}:\n{text}", lesson.id);
            let text = session.text(120, 40);
            let story = text.lines().rev().take_while(|line| !line.starts_with('┌'));
            let hidden = story
                .into_iter()
                .any(|line| line.split("││").next().is_some_and(|told| told.contains("PgDn")));
            assert!(!hidden, "{}:\n{text}", lesson.id);
        }
    }
}

#[test]
fn formulas_that_do_not_fit_beside_each_other_stand_below() {
    let mut session = lesson("momentum");
    while !session.text(80, 24).contains("└ The same place") {
        session.keys(" ");
    }
    let text = session.text(80, 24);
    assert!(text.contains("velocity = 1.0 × 10 + 9 = 19, q = 9 - 0.1 × 19 = 7.1"), "{text}");
}

#[test]
fn a_worksheet_is_filled_in_as_the_run_comes() {
    let mut session = lesson("by-hand");
    session.until(2, Phase::ZeroGrad);
    session.keys("2");
    let text = session.text(80, 24);
    let row = "│ 5 8 ? ? ? ? │";
    let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.lines().any(|line| squeezed(line) == row), "{text}");
    session.until(2, Phase::Forward);
    session.keys("2");
    let text = session.text(80, 24);
    assert!(text.contains("2.12") && text.contains("?"), "the predictions alone\n{text}");
    session.until(2, Phase::Loss);
    session.keys("2");
    let text = session.text(80, 24);
    for sample in ["-3.48", "-4.08", "-4.68", "-5.28", "-5.88", "L 22.6224", "∂w ?"] {
        assert!(text.contains(sample), "{sample}\n{text}");
    }
    let sheet = text.lines().skip_while(|line| !line.starts_with("┌ 1"));
    assert!(!sheet.into_iter().any(|line| line.contains("  …")), "all five samples\n{text}");
    session.until(2, Phase::Backward);
    session.keys("2");
    assert!(session.text(80, 24).contains("∂w -30.4800"), "{}", session.text(80, 24));
}

#[test]
fn what_a_scene_speaks_of_stands_below_the_parameters() {
    let mut session = lesson("by-hand-to-optimizer");
    while !session.text(80, 24).contains("└ Not a leaf") {
        session.keys(" ");
    }
    let text = session.text(80, 24);
    assert!(text.contains("│   moved     1.0096▲"), "a variable\n{text}");
    while !session.text(80, 24).contains("└ An optimizer owns parameters") {
        session.keys(" ");
    }
    let text = session.text(80, 24);
    assert!(text.contains("│   lr          0.01 "), "the learning rate\n{text}");
    assert!(text.contains("│ ● b2"), "and the parameters\n{text}");
}

#[test]
fn a_scene_whose_plot_wants_to_know_something_asks() {
    let mut session = lesson("complete-loop");
    while !session.text(80, 24).contains("└ The first batch") {
        session.keys(" ");
    }
    let asked = session.effects.iter().any(|effect| matches!(effect, Effect::Survey { .. }));
    assert!(asked, "{}", session.text(80, 24));
}

#[test]
fn the_output_is_scrolled_back_to_what_was_printed_first() {
    let mut session = lesson("watch-the-gradients");
    while !session.text(80, 24).contains("└ The depth is bridged") {
        session.keys(" ");
    }
    let text = session.text(80, 24);
    assert!(text.contains("last / first: 15") && text.contains("▲ PgUp"), "{text}");
    assert!(!text.contains("last / first: 404"), "{text}");
    session.keys("5⇞");
    let text = session.text(80, 24);
    assert!(text.contains("last / first: 404"), "{text}");
    session.keys("⇟⇟");
    assert!(session.text(80, 24).contains("last / first: 15"), "{}", session.text(80, 24));
}

#[test]
fn of_many_parameters_those_that_a_scene_speaks_of_come_first() {
    let mut session = lesson("watch-the-gradients");
    session.keys(" ");
    let text = session.text(80, 24);
    let rows: Vec<&str> = text.lines().filter(|line| line.contains("faint.")).collect();
    let first = rows.iter().find(|row| row.contains("●")).unwrap();
    assert!(first.contains("faint.6.bias") && first.contains("0.2500▲"), "{text}");
}

#[test]
fn the_parts_of_a_goal_are_judged_when_the_run_is_over() {
    let mut session = lesson("clinic-growing-memory");
    session.keys("w");
    let text = session.text(80, 24);
    assert!(text.contains("mend it — the script as it is"), "{text}");
    assert!(text.contains("✓ no exception · ○ memory does not grow"), "{text}");
    // The next run says nothing but what the test sends.
    session.answer = false;
    session.keys("⇱↓↓↓↓↓↓↓↓↓↓↓↓↓↓↓↓↓↓↓↓s");
    let started = session.effects.iter().rev().find_map(|effect| match effect {
        Effect::Start { run, start, .. } => Some((*run, start.clone())),
        _ => None,
    });
    let (run, start) = started.unwrap();
    let text = session.text(80, 24);
    assert!(text.contains("goal, running… 0 statements: no exception · memory"), "{text}");
    let messages = recorded(&start);
    let count = messages.len();
    for (index, message) in messages.into_iter().enumerate() {
        session.event(Event::Report { run, report: Report::Message(message) });
        if index == count / 2 {
            let text = session.text(80, 24);
            assert!(text.contains("goal, running…") && text.contains("iterations: no"), "{text}");
            assert!(!text.contains('○') || text.contains("○ zero_grad"), "{text}");
        }
    }
    let text = session.text(80, 24);
    assert!(text.contains("goal: ✓ no exception ·") && text.contains("· ✗ "), "{text}");
}

#[test]
fn a_text_that_is_none_reaches_no_goal() {
    let mut session = lesson("clinic-own-update");
    session.keys("wix = (⏎");
    let text = session.text(80, 24);
    assert!(text.contains("SyntaxError"), "{text}");
    assert!(text.contains("goal: ✗ no exception") && !text.contains("running…"), "{text}");
}

#[test]
fn a_block_that_is_put_in_takes_the_next_statement_in() {
    let mut session = lesson("clinic-own-update");
    session.keys("w⇱");
    session.keys(&"↓".repeat(18));
    session.keys("iwith torch.no_grad():⏎");
    let text = session.text(80, 40);
    assert!(text.contains("SOLVED"), "{text}");
    assert!(text.contains("19↕         for parameter in"), "{text}");
}

#[test]
fn a_case_from_its_symptom_to_its_solution() {
    let mut session = lesson("clinic-growing-memory");
    session.snapshots("case");
    session.keys("w");
    session.snapshots("case_open");
    session.keys("hhh");
    session.snapshots("case_hint");
    let lesson = session.stepper().lesson.clone().unwrap();
    session.keys("E");
    session.keys(&"⌦".repeat(lesson.script.len()));
    session.event(Event::Paste(lesson.solution.clone().unwrap()));
    session.keys("⎋");
    let text = session.text(80, 24);
    assert!(text.contains("SOLVED"), "{text}");
    session.snapshots("case_solved");
}

#[test]
fn plots_of_deeper_networks_and_schedules() {
    let mut session = lesson("schedules");
    session.keys("⇲pppp");
    session.snapshots("schedule");
    let mut session = lesson("watch-the-gradients");
    session.keys("⇲ppp");
    session.snapshots("gradients");
    session.keys("P");
    session.snapshots("gradients_alone");
}

#[test]
fn a_remark_that_does_not_fit_says_so() {
    let with_optimizer = VALIDATED
        .replace("val_losses = []", "val_losses = []\noptimizer = torch.optim.SGD([w], lr=0.02)")
        .replace("    with torch.no_grad():", "    optimizer.step()\n    with torch.no_grad():");
    let mut session = Session::real(&with_optimizer);
    session.keys("osgd adamw nonsense_of_a_name_that_is_much_too_long_for_any_footer⏎");
    let line = footer(&session);
    assert!(line.ends_with('…') && line.chars().count() < 80, "{line}");
    session.keys("⎋n123456");
    session.keys(&"7".repeat(90));
    let line = footer(&session);
    assert!(line.contains(": …777") && line.ends_with("Esc leaves"), "{line}");
}

/// A loop with data that is not trained on.
const VALIDATED: &str = "\
import torch
X = torch.tensor([1., 2., 3., 4.])
y = 2.0 * X
w = torch.tensor(0.0, requires_grad=True)
val_losses = []
for epoch in range(4):
    loss = ((w * X - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.02 * w.grad
        w.grad = None
        val_losses.append((w * 5.0 - 10.5).item() ** 2)
";

#[test]
fn the_validation_curve_stands_in_the_loss_panel() {
    let named = VALIDATED.replace("val_losses.append(", "val_loss = (");
    for (script, name) in [(VALIDATED, "val_losses"), (named.as_str(), "val_loss")] {
        let mut session = Session::real(script);
        session.keys("⇲4");
        let text = session.text(80, 24);
        let head = text.lines().find(|line| line.starts_with("│ loss")).unwrap_or_default();
        assert!(head.contains(&format!("{name} 8.4158")), "{text}");
        session.state.theme = Theme::new(false);
        let text = session.text(80, 24);
        assert!(text.contains('·'), "dots where there is no colour\n{text}");
    }
}

#[test]
fn a_saved_tensor_that_was_modified_is_marked_on_its_node() {
    let mut session = Session::real(
        "import torch\nw = torch.tensor([1.0, 2.0], requires_grad=True)\ny = w * 3.0\n\
         z = y.exp()\nother = w * 2.0\nz += 1.0\nprint(z)\nz.sum().backward()\n",
    );
    session.keys("⇱↓↓↓↓3");
    let text = session.text(80, 24);
    assert!(text.contains("■") && !text.contains("✗v"), "{text}");
    session.keys("↓");
    session.state.theme = Theme::new(false);
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let text = session.text(width, height);
        assert!(text.contains("Exp ✗v0→v1"), "{text}");
    }
    let text = session.text(80, 24);
    assert!(text.contains("modified in place since, backward() will refuse"), "{text}");
    assert!(text.contains("ExpBackward0 had saved version 0"), "{text}");
    session.keys("gi");
    // Walking from node to node, one says so.
    let says = |_| {
        session.keys("←");
        session.text(120, 40).contains("its result v0 ✗ is v1 now")
    };
    assert!((0..5).any(says));
    // Before it happened, nothing is marked.
    session.keys("⎋⇱↓↓↓↓");
    assert!(!session.text(80, 24).contains("✗v"));
}

#[test]
fn tensors_without_numbers_are_no_nan() {
    let session = Session::real(
        "import torch\nmodel = torch.nn.Linear(3, 2, device='meta')\n\
         optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n\
         x = torch.ones(4, 3, device='meta')\nfor step in range(2):\n    \
         loss = model(x).sum()\n    optimizer.zero_grad()\n    loss.backward()\n    \
         optimizer.step()\n",
    );
    let mut session = session;
    session.keys("⇲1");
    let text = session.text(80, 24);
    assert!(text.contains("no data") && text.contains("2×3, shape alone (meta)"), "{text}");
    assert!(!text.contains("NaN") && !text.contains("to mend"), "{text}");
}

#[test]
fn small_tensors_are_shown_whole_where_they_change() {
    let mut session = Session::real(
        "import torch\ne = torch.tensor([0.5, -2.0, 10.0], requires_grad=True)\n\
         m = torch.zeros(2, 2, requires_grad=True)\n(e ** 2).sum().backward()\n\
         (m + 1.0).pow(2).sum().backward()\n",
    );
    session.keys("⇱↓↓↓");
    let text = session.text(80, 24);
    assert!(text.contains("∂ [1 -4 20]"), "{text}");
    session.keys("↓");
    let text = session.text(80, 24);
    assert!(text.contains("∂ [2 2 | 2 2]"), "{text}");
    assert!(text.contains("[0.5 -2 10]  ∂ [1 -4 20]"), "what is past is there too\n{text}");
}

#[test]
fn a_sweep_is_walked_from_after_it_too() {
    let mut session = lesson("backward-sweep");
    while session.stepper().scene().is_none_or(|(_, scene)| scene.title != "Node 1: the mean") {
        session.keys(" ");
    }
    let after = session.stepper().position;
    session.keys(".");
    let stepper = session.stepper();
    assert_eq!((stepper.op, stepper.sweep().len()), (Some(0), 6));
    assert!(stepper.position < after);
    assert!(session.text(80, 24).contains("1/6 MeanBackward0"), "{}", session.text(80, 24));
    session.keys("⇱.");
    assert_eq!(session.stepper().op, None);
    assert!(footer(&session).contains("nothing was swept up to here"), "{}", footer(&session));
}

/// Moves and those that undo them, wherever the second leads back to the place.
const THERE_AND_BACK: [(&str, &str); 8] = [
    ("↑", "↓"),
    ("↓", "↑"),
    ("←", "→"),
    ("→", "←"),
    ("[", "]"),
    ("]", "["),
    ("⌫", " "),
    (" ", "⌫"),
];

/// Going back and on again, or on and back again, is the identity: the whole frame.
fn goes_there_and_back(session: &mut Session) {
    // A remark is on the last key, and not of this moment.
    let frame = |session: &mut Session| {
        session.state.stepper.as_mut().unwrap().note = None;
        let small = session.buffer(80, 24);
        (screen::frame::text(&small), session.text(120, 36), small)
    };
    let place = |session: &Session| {
        let stepper = session.stepper();
        (stepper.run().id, stepper.position, stepper.op)
    };
    let mut here = place(session);
    let mut before = frame(session);
    for (there, back) in THERE_AND_BACK {
        session.keys(there);
        if place(session) == here {
            continue;
        }
        session.keys(back);
        let title = session.stepper().title.clone();
        let turned = place(session) == here;
        // Within a backward sweep, a statement is more than one step.
        assert!(turned || there != "↑" || here.2.is_some(), "there and back in {title}");
        if turned {
            let after = frame(session);
            assert_eq!(before.0, after.0, "{there}{back} in {title}, {here:?}");
            assert_eq!(before.1, after.1, "{there}{back} in {title}, {here:?}");
            assert!(before.2 == after.2, "colours of {there}{back} in {title}, {here:?}");
        } else if session.run() == here.0 {
            session.keys(&format!("n{}⏎", here.1 + 1));
            here = place(session);
            before = frame(session);
        } else {
            return;
        }
    }
}

/// From scene to scene, through all runs that a lesson tells of.
#[test]
fn back_and_on_again_is_the_same_picture_in_every_lesson() {
    for lesson in Catalogue::embedded().unwrap().lessons() {
        let mut session = opened(lesson);
        let mut told = false;
        while !told {
            goes_there_and_back(&mut session);
            session.keys(" ");
            let note = session.stepper().note.as_deref();
            told = note.is_some_and(|note| !note.starts_with("the same loop"));
        }
    }
}

/// In every lesson and case: no panic, the position stays in the recording, and back
/// and on again is the same picture.
#[test]
fn any_keys_may_be_pressed_in_every_lesson() {
    let keys = "  ←→↑↓[],.⏎⎋⇥⇞⇟⇱⇲⌫!vCrwcdzbgifopPLa1234567n0KJx?".chars();
    let keys = vec(select(keys.collect::<Vec<_>>()), 1..30);
    for lesson in Catalogue::embedded().unwrap().lessons() {
        let config = Config { cases: 1, failure_persistence: None, ..Config::default() };
        let pressed = |keys: Vec<char>| {
            let mut session = opened(lesson);
            for key in keys {
                session.keys(&key.to_string());
                session.buffer(80, 24);
                let stepper = session.stepper();
                assert!(stepper.position < stepper.timeline().len().max(1), "{}", lesson.id);
            }
            while covered(&session) {
                session.keys("⎋");
            }
            goes_there_and_back(&mut session);
            Ok(())
        };
        TestRunner::new(config).run(&keys, pressed).unwrap();
    }
}

/// Keys mean something else than steps through the run.
fn covered(session: &Session) -> bool {
    let (state, stepper) = (&session.state, session.stepper());
    let list = state.help.is_some() || state.reference.is_some() || stepper.overview.is_some();
    let typed = stepper.prompt.is_some() || stepper.what_if.is_some();
    list || typed || stepper.pick.is_some() || stepper.page.is_some()
}
