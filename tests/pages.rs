//! The pages over the stepper and the home screen, over runs of the real engine:
//! what the watchers saw, the checklist, variants beside each other, the what-if
//! screen, the text that runs, the phases, the search in the course.

#[path = "fixtures/regression.rs"]
mod regression;
#[path = "fixtures/screen.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod screen;

use std::sync::Arc;

use gradstep::lesson::Catalogue;
use gradstep::protocol::{Fault, Phase, Spot};
use gradstep::session::checklist::checklist;
use gradstep::tui::{Effect, Side, bindings};
use proptest::prelude::*;
use screen::Session;

/// A loop that forgets to clear.
const FORGOTTEN: &str = "\
import torch
X = torch.tensor([1., 2., 3., 4., 5.])
y = 1.0 * X + 3.0
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
lr = 0.01
optimizer = torch.optim.SGD([w, b], lr=lr)
for step in range(3):
    y_pred = w * X + b
    loss = ((y_pred - y) ** 2).mean()
    loss.backward()
    optimizer.step()
";

const HEALTHY: &str = "\
import torch
X = torch.tensor([1., 2., 3., 4., 5.])
y = 1.0 * X + 3.0
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
lr = 0.01
optimizer = torch.optim.SGD([w, b], lr=lr)
for step in range(3):
    optimizer.zero_grad()
    y_pred = w * X + b
    loss = ((y_pred - y) ** 2).mean()
    loss.backward()
    optimizer.step()
";

const MODULE: &str = "\
import torch
import torch.nn as nn
torch.manual_seed(0)
X = torch.randn(8, 3)
y = torch.randn(8, 1)
model = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.5), nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
model.train()
for epoch in range(2):
    for i in range(2):
        loss = nn.functional.mse_loss(model(X), y) / 2
        loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.01)
    optimizer.step()
    optimizer.zero_grad()
";

/// Types a number on the line of the what-if screen, from its top.
fn number(session: &mut Session, line: usize, value: &str) {
    session.keys("w⇱");
    session.keys(&"↓".repeat(line - 1));
    session.keys(&format!("n{value}⏎⏎"));
}

#[test]
fn what_the_watchers_saw_is_marked_listed_and_gone_to() {
    let mut session = Session::real(FORGOTTEN);
    let text = session.text(80, 24);
    assert!(text.contains("! 1 to mend"), "{text}");
    session.until(1, Phase::Backward);
    assert!(session.text(80, 24).contains("│!11▶     loss.backward()"), "{}", session.text(80, 24));
    session.keys("!");
    session.snapshots("watchers");
    session.keys("⏎");
    let here = session.stepper().statement().unwrap();
    assert_eq!((here.line, here.iteration), (11, 2));
    assert!(session.text(80, 24).contains("! backward() added to w.grad"));
    // The keys of the list are gone with it.
    session.keys("!q");
    assert!(session.stepper().overview.is_none());
    let mut healthy = Session::real(HEALTHY);
    assert!(!healthy.text(80, 24).contains("to mend"));
    healthy.keys("!⏎");
    assert!(healthy.text(80, 24).contains("saw nothing wrong"));
}

#[test]
fn the_watchers_speak_in_a_lesson_when_the_learner_gets_there() {
    let catalogue = Catalogue::embedded().unwrap();
    let lesson = catalogue.lessons().iter().find(|lesson| lesson.id == "learning-rate").unwrap();
    let mut session = Session::home_with(lesson.clone());
    session.real = true;
    session.keys("⏎");
    assert!(!session.text(80, 24).contains("to mend"), "{}", session.text(80, 24));
    session.keys("⇲");
    assert!(session.text(80, 24).contains("! 1 to mend"), "{}", session.text(80, 24));
    session.keys("⇱");
    assert!(!session.text(80, 24).contains("to mend"));
}

#[test]
fn printed_lines_that_are_wider_than_the_panel_go_on_in_the_next_row() {
    let mut session = Session::real("print(' '.join(str(n) for n in range(60)))\n");
    session.keys("⇲5");
    let text = session.text(80, 24);
    assert!(text.contains("│ 0 1 2 3 4 ") && text.contains(" 57 58 59 "), "{text}");
}

#[test]
fn the_watchers_do_not_give_an_exercise_away() {
    let catalogue = Catalogue::embedded().unwrap();
    let case = catalogue.lessons().iter().find(|lesson| lesson.exercise.is_some()).unwrap();
    let mut session = Session::home_with(case.clone());
    session.real = true;
    session.keys("⏎");
    assert!(!session.text(80, 24).contains("1 to mend"));
    session.keys("!");
    assert!(session.text(80, 24).contains("the watchers would give it away"));
    session.keys("⎋v");
    assert!(!session.text(80, 24).contains('✗'));
    session.keys("⎋!⏎");
    assert!(session.text(80, 24).contains("1 thing to mend"), "{}", session.text(80, 24));
}

#[test]
fn the_checklist_is_answered_from_the_run() {
    let marks = |source: &str| {
        let session = Session::real(source);
        let items = checklist(session.stepper().timeline());
        items.iter().map(|item| item.verdict.mark()).collect::<String>()
    };
    assert_eq!(marks(HEALTHY), "✓✓–✓––");
    assert_eq!(marks(FORGOTTEN), "✗✓–✓––");
    assert_eq!(marks(MODULE), "✓✓✓✓✓✓");
    assert_eq!(marks(&MODULE.replace(" / 2", "")), "✓✓✓✓✗✓");
    assert_eq!(marks(&MODULE.replace("model.train()", "model.eval()")), "✓✓✗✓✓✓");
    let late = HEALTHY
        .replace("    optimizer.zero_grad()\n", "")
        .replace("    optimizer.step()", "    optimizer.zero_grad()\n    optimizer.step()");
    assert_eq!(marks(&late), "✗✓–✓––", "cleared between backward and step");
    assert_eq!(marks(&HEALTHY.replace(".mean()", "")), "–✗–✓––");
    assert_eq!(marks(&HEALTHY.replace("lr = 0.01", "lr = 2.0").replace("(3)", "(8)")), "✓✓–✓–✗");
    assert_eq!(marks("x = 1\n"), "––––––");
}

#[test]
fn the_checklist_is_a_page_with_evidence() {
    let mut session = Session::real(MODULE);
    session.keys("v");
    session.snapshots("checklist");
    session.keys("⇲⏎");
    let here = session.stepper().statement().unwrap();
    assert_eq!((here.line, here.phase), (13, Phase::Clip));
    session.keys("v!");
    assert!(session.text(80, 24).contains("watchers — "));
}

#[test]
fn the_code_panel_shows_the_text_that_runs() {
    let mut session = Session::real(HEALTHY);
    session.until(1, Phase::Loss);
    // Another rate, the step before backward, the loss twice, and no clearing.
    session.keys("w⇱↓↓↓↓↓n0.1⏎");
    session.keys("⇲K");
    session.keys("⇱↓↓↓↓↓↓↓↓s↓↓d⏎");
    assert_eq!(session.stepper().faults.len(), 4);
    let text = session.text(120, 40);
    for part in [
        "6~ lr = 0.1",
        "was lr = 0.01",
        "9✗     optimizer.zero_grad()",
        "skipped",
        "+     loss = ((y_pred - y) ** 2).mean()",
        "13≠↕    optimizer.step()",
    ] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    session.until(2, Phase::Backward);
    assert!(session.text(120, 40).contains("12▶     loss.backward()"), "{}", session.text(120, 40));
    session.snapshots("changed");
    // The healthy run shows the script as it is.
    session.keys("z");
    let text = session.text(120, 40);
    assert!(text.contains("6  lr = 0.01") && !text.contains('↕'), "{text}");
}

#[test]
fn lines_that_were_taken_out_stay_in_sight() {
    let mut session = Session::real(HEALTHY);
    session.keys("wE");
    for _ in 0..9 {
        session.keys("↓");
    }
    // The predictions and the line end after them are rubbed out, then typed anew.
    session.keys("⇲");
    session.keys(&"⌫".repeat("    y_pred = w * X + b".len() + 1));
    session.keys("⎋⏎");
    let text = session.text(120, 40);
    assert!(text.contains("10✗     y_pred = w * X + b") && text.contains("removed"), "{text}");
}

#[test]
fn a_text_that_was_only_looked_at_changes_nothing() {
    let mut session = Session::real(HEALTHY);
    session.keys("w⇱↓↓↓↓↓↓↓↓s");
    let before = session.stepper().faults.clone();
    assert_eq!(before.len(), 1);
    session.keys("E↓⎋");
    assert_eq!(session.stepper().faults, before);
}

#[test]
fn every_fault_of_a_lesson_has_a_key() {
    let mut session = course();
    session.real = true;
    session.state.home.selected = 4;
    session.keys("⏎w");
    let lesson = session.stepper().lesson.clone().unwrap();
    assert_eq!((lesson.id.as_str(), lesson.faults.len()), ("order-matters", 13));
    session.snapshots("faults");
    for (key, fault) in "123456789ABCD".chars().zip(&lesson.faults) {
        session.keys(&key.to_string());
        assert_eq!(session.stepper().faults, fault.faults, "{key}");
        assert!(session.text(80, 24).contains(&format!("{key} {}", fault.name)), "{key}");
    }
    session.keys("F");
    assert!(session.text(80, 24).contains("no fault of this number"));
}

#[test]
fn labels_of_scenes_are_not_in_the_text_that_is_edited() {
    let mut session = course();
    session.real = true;
    session.keys("⏎");
    let script = session.stepper().script.source.clone();
    assert!(script.contains("# scene:"));
    session.keys("wE");
    assert!(!session.text(120, 36).contains("# scene:"), "{}", session.text(120, 36));
    // Only looked at.
    session.keys("⎋");
    assert!(session.stepper().faults.is_empty());
    session.keys("E#⎋");
    let edited = Fault::Rewrite { text: format!("#{script}") };
    assert_eq!(session.stepper().faults, [edited]);
}

#[test]
fn a_step_that_changed_nothing_says_so() {
    let early = HEALTHY.replace(
        "    loss.backward()\n    optimizer.step()\n",
        "    optimizer.step()\n    loss.backward()\n",
    );
    let mut session = Session::real(&early);
    session.keys("⇱");
    while session.stepper().statement().unwrap().line != 12 {
        session.keys("↓");
    }
    let text = session.text(80, 24);
    assert!(text.contains("∅ STEP"), "{text}");
    assert!(text.contains("changed nothing: there was no gradient to step by"), "{text}");
    session.keys("↓");
    assert!(session.text(80, 24).contains("∅ step"), "{}", session.text(80, 24));
    session.keys("]");
    assert!(!session.text(80, 24).contains("○ step"), "{}", session.text(80, 24));
}

#[test]
fn any_two_variants_stand_beside_each_other() {
    let mut session = Session::real(HEALTHY);
    session.until(2, Phase::Step);
    number(&mut session, 6, "0.1");
    number(&mut session, 6, "0.02");
    session.keys("C");
    let text = session.text(80, 24);
    for part in ["A healthy: the script as it is", "  line 6: lr = 0.1", "B line 6: lr = 0.02"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    // 0.1 in the first place.
    session.keys("↑a");
    session.snapshots("variants");
    session.keys("⎋");
    let stepper = session.stepper();
    assert_eq!(stepper.first.faults, [Fault::ReplaceLine { line: 6, text: "lr = 0.1".into() }]);
    assert_eq!(stepper.faults, [Fault::ReplaceLine { line: 6, text: "lr = 0.02".into() }]);
    let text = session.text(120, 40);
    assert!(text.contains("A line 6: lr = 0.1 · B line 6: lr = 0.02"), "{text}");
    assert!(
        text.contains("first difference: w at iteration 1, step: 4.0000 A, 0.8000 B"),
        "{text}"
    );
    assert!(text.contains("⠒ A"), "{text}");
    session.snapshots("pair");
    // The same statement in the other run.
    let place = session.stepper().timeline().place(session.stepper().position);
    session.keys("z");
    assert_eq!(session.stepper().side, Side::Healthy);
    assert_eq!(session.stepper().timeline().place(session.stepper().position), place);
    // A what-if starts from the healthy run again.
    session.keys("w");
    assert!(session.stepper().first.healthy());
    session.keys("⏎C⇱⏎");
    assert!(session.text(80, 24).contains("A already"));
    session.keys("b");
    assert!(session.stepper().faults.is_empty(), "the healthy run stands in the second place");
    assert!(session.stepper().unusual_pair());
}

#[test]
fn recordings_that_are_there_are_not_made_again() {
    let mut session = Session::real(HEALTHY);
    number(&mut session, 6, "0.1");
    let starts = |session: &Session| {
        session.effects.iter().filter(|effect| matches!(effect, Effect::Start { .. })).count()
    };
    assert_eq!(starts(&session), 2);
    session.keys("C⇲a");
    assert_eq!(starts(&session), 2, "the two have changed places");
    assert_eq!(session.stepper().names(), ("A", "B"));
    session.keys("⇱a");
    assert_eq!(session.stepper().names(), ("healthy", "faulty"));
}

#[test]
fn every_key_of_the_what_if_screen() {
    let mut session = Session::real(MODULE);
    session.keys("⇲w");
    assert!(session.text(80, 24).contains("Enter see it"));
    session.snapshots("what_if");
    // The clip line: left out, and put back.
    session.keys("c");
    assert_eq!(session.stepper().faults, [Fault::SkipPhase { phase: Phase::Clip }]);
    session.keys("c");
    assert!(session.stepper().faults.is_empty());
    // train() and eval(), there and back again.
    session.keys("⇱↓↓↓↓↓↓↓t");
    assert!(session.text(80, 24).contains("8~ model.eval()"), "{}", session.text(80, 24));
    assert!(session.text(80, 24).contains("SILENT"), "{}", session.text(80, 24));
    session.keys("t");
    assert!(session.stepper().faults.is_empty(), "{:?}", session.stepper().faults);
    // The second number of a line.
    session.keys("↑↑n⇥0.9⏎");
    assert!(
        session.text(120, 40).contains("nn.Linear(3, 0.9)")
            || session.text(120, 40).contains("ERROR")
    );
    session.keys("u");
    assert!(session.stepper().faults.is_empty());
    // Up and down past what is in the way; s and d are switches.
    session.keys("⇲K");
    assert_eq!(session.stepper().faults, [Fault::MoveLine { line: 15, to: Spot::Before(14) }]);
    session.keys("Js");
    assert_eq!(session.stepper().faults.len(), 2);
    session.keys("s");
    assert_eq!(session.stepper().faults.len(), 1);
    session.keys("0dd");
    assert!(session.stepper().faults.is_empty());
    for (key, remark) in [
        ("m", "no mean or sum"),
        ("t", "no train() or eval()"),
        ("n", "no number"),
        ("u", "nothing is changed"),
        ("1", "no fault of this number"),
        ("h", "clinic"),
        ("x", "clinic"),
    ] {
        session.keys(key);
        let text = session.text(80, 24);
        assert!(text.contains(remark), "{key}: {remark} in\n{text}");
    }
    session.keys("e⎋⇱↓↓↓↓↓↓↓↓↓↓m");
    assert!(session.text(80, 24).contains("reduction=\"sum\""), "{}", session.text(80, 24));
    session.keys("?");
    assert!(session.text(80, 24).contains("another number on the line"));
    session.keys("?q");
    assert!(session.stepper().what_if.is_none());
}

#[test]
fn a_statement_that_was_moved_is_marked_and_judged() {
    let mut session = Session::real(HEALTHY);
    session.until(2, Phase::Step);
    session.keys("w⇲K");
    let moved = Fault::MoveLine { line: 13, to: Spot::Before(12) };
    assert_eq!(session.stepper().faults, [moved]);
    session.snapshots("moved");
}

#[test]
fn clipping_is_put_in_where_there_is_none() {
    let mut session = Session::real(HEALTHY);
    session.until(1, Phase::Backward);
    session.keys("wc");
    let clip = "torch.nn.utils.clip_grad_norm_([p for group in optimizer.param_groups for p in \
                group[\"params\"]], 1.0)";
    let put_in = |text: &str| Fault::InsertLine { text: text.into(), at: Spot::Before(13) };
    assert_eq!(session.stepper().faults, [put_in(clip)]);
    assert!(
        session.text(80, 24).contains("changed: clip before line 13"),
        "{}",
        session.text(80, 24)
    );
    // Its number can be changed, as on every line.
    session.keys("⇲↑n5⏎");
    assert_eq!(session.stepper().faults, [put_in(&clip.replace("1.0", "5"))]);
    session.keys("⏎");
    session.until(1, Phase::Clip);
    session.keys("v⇲");
    assert!(
        session.text(120, 40).contains("from a norm of 41.76 to 5.00"),
        "{}",
        session.text(120, 40)
    );
    session.keys("⎋wc");
    assert!(session.stepper().faults.is_empty());
    // Updated by hand, the leaves are named.
    let by_hand = HEALTHY.replace("import torch\n", "import torch.nn as nn, torch as t\n");
    let mut session = Session::real(&by_hand);
    session.keys("wc");
    assert!(session.stepper().faults.is_empty(), "the script does not run");
    assert!(session.text(80, 24).contains("no backward()"));
}

#[test]
fn clipping_by_hand_names_the_leaves() {
    let source = HEALTHY
        .replace("optimizer = torch.optim.SGD([w, b], lr=lr)\n", "\n")
        .replace("optimizer.zero_grad()", "w.grad = b.grad = None")
        .replace(
            "    optimizer.step()",
            "    with torch.no_grad():\n        w -= lr * w.grad\n        b -= lr * b.grad",
        );
    let mut session = Session::real(&source);
    session.keys("wc");
    let text = "torch.nn.utils.clip_grad_norm_([w, b], 1.0)".to_owned();
    assert_eq!(session.stepper().faults, [Fault::InsertLine { text, at: Spot::Before(14) }]);
    assert!(session.text(80, 24).contains("SILENT"), "{}", session.text(80, 24));
}

fn course() -> Session {
    let mut session = Session::home();
    let lessons = Catalogue::embedded().unwrap();
    session.state.home.lessons = lessons.lessons().iter().cloned().map(Arc::new).collect();
    session
}

#[test]
fn the_course_is_a_list() {
    let mut session = course();
    session.snapshots("course");
    session.keys("⇲↑↑↑");
    session.snapshots("course_end");
}

#[test]
fn the_phases_are_a_page_that_leads_to_lessons() {
    let mut session = course();
    session.keys("r");
    session.snapshots("phases");
    session.keys("⇲");
    assert!(session.text(80, 24).contains("scheduler.step()"));
    session.keys("?");
    assert!(session.text(80, 24).contains("open the lesson that shows it"));
    session.keys("?⇱⏎");
    let lesson = session.stepper().lesson.clone().unwrap();
    assert_eq!(lesson.id, "zero-grad");
    session.keys("rq");
    assert!(session.state.reference.is_none() && session.state.stepper.is_some());
    // From the stepper it opens at the phase of the statement.
    session.until(2, Phase::Loss);
    session.keys("r");
    assert_eq!(session.state.reference, Some(2));
    session.keys("⏎");
    assert_eq!(session.stepper().lesson.as_ref().unwrap().id, "loss-is-a-scalar");
    session.keys("q");
    assert!(session.state.stepper.is_none());
    assert!(session.state.progress.lesson("zero-grad").bookmark.is_some());
}

#[test]
fn the_course_is_searched_by_words() {
    let mut session = course();
    session.state.home.lessons.truncate(5);
    session.keys("/hand");
    session.snapshots("search");
    let mut session = course();
    session.keys("/");
    for letter in "clip NORM".chars() {
        session.keys(&letter.to_string());
    }
    let found: Vec<String> =
        session.state.home.listed().iter().map(|(_, lesson)| lesson.id.clone()).collect();
    assert!(found.iter().any(|id| id == "clipping") && found.len() < 10, "{found:?}");
    let first = found[0].clone();
    session.keys("⏎");
    assert_eq!(session.stepper().lesson.as_ref().unwrap().id, first);
    session.keys("q");
    assert!(session.text(80, 24).contains("search: clip NORM"), "the search stays");
    session.keys("⎋");
    assert_eq!(session.state.home.listed().len(), session.state.home.lessons.len());
    session.keys("/xyzzy⏎");
    assert!(session.text(80, 24).contains("no lesson has these words"));
    session.keys("q⎋q");
    assert_eq!(session.effects.last(), Some(&Effect::Quit));
}

#[test]
fn a_lesson_is_forgotten_when_that_was_confirmed() {
    let mut session = course();
    session.keys("↓↓⏎");
    session.until(2, Phase::Backward);
    session.keys("q");
    let id = session.state.home.lessons[2].id.clone();
    assert!(session.text(80, 24).contains("◐ 03"));
    session.keys("R");
    assert!(session.text(80, 24).contains("y forgets it"));
    session.keys("q");
    assert!(session.state.progress.lesson(&id).bookmark.is_some(), "q was no yes");
    session.keys("Ry");
    assert!(session.text(80, 24).contains("○ 03"));
    assert_eq!(session.effects.last(), Some(&Effect::SaveProgress));
    session.keys("R");
    assert!(session.text(80, 24).contains("no progress in this lesson"));
}

#[test]
fn every_size_of_every_page_can_be_drawn() {
    let mut sessions: Vec<Session> = ["!", "v", "C", "w", "wn", "we", "wE", "r", "?", "wc⏎c"]
        .into_iter()
        .map(|keys| {
            let mut session = Session::real(FORGOTTEN);
            session.until(2, Phase::Backward);
            session.keys(keys);
            session
        })
        .collect();
    sessions.push(course());
    sessions.last_mut().unwrap().keys("/mean");
    for session in &sessions {
        for height in (0..=60).step_by(4) {
            for width in (0..=200).step_by(9) {
                session.buffer(width, height);
            }
        }
    }
}

#[test]
fn the_help_of_every_page_names_its_keys() {
    for (keys, told) in [("!", "go to that moment"), ("v", "decides it"), ("C", "in lock-step")] {
        let mut session = Session::real(FORGOTTEN);
        session.keys(keys);
        session.keys("?");
        assert!(session.text(80, 24).contains(told), "{}", session.text(80, 24));
    }
    assert!(bindings().count() > 100);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any keys on any page: no panic, the position stays in the recording, and a
    /// statement back and on again is the same picture.
    #[test]
    fn any_keys_may_be_pressed_on_any_page(keys in proptest::collection::vec(
        proptest::sample::select("←→↑↓⏎⎋⇥⇞⇟⇱⇲!vCrwabcdtmuns0KJEz[]ehx?i5".chars().collect::<Vec<_>>()),
        1..50,
    ), which in 0usize..2) {
        let mut session = Session::real([FORGOTTEN, MODULE][which]);
        for key in keys {
            session.keys(&key.to_string());
            session.buffer(80, 24);
            session.buffer(120, 40);
            if session.state.stepper.is_none() {
                break;
            }
            let recorded = session.stepper().timeline().len();
            prop_assert!(session.stepper().position < recorded.max(1));
        }
        // Whatever is open is left.
        session.keys("⎋⎋⎋⎋");
        if session.state.stepper.is_some() && session.stepper().position > 0 {
            session.keys("↓↑");
            let (before, position) = (session.text(120, 40), session.stepper().position);
            session.keys("↑↓");
            if session.stepper().position == position {
                prop_assert_eq!(before, session.text(120, 40));
            }
        }
    }
}
