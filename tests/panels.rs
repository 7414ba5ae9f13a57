//! The stepper's deep panels over runs of the real engine: the optimizer's
//! arithmetic, the graph with its formulas, opened numbers, the classifier's
//! worksheet; at three sizes, without colour, and under any keys.

#[path = "fixtures/regression.rs"]
mod regression;
#[path = "fixtures/screen.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod screen;

use gradstep::protocol::{Phase, Start};
use proptest::prelude::*;
use screen::Session;

const MOMENTUM: &str = "\
import torch
X = torch.tensor([1., 2., 3., 4., 5.])
y = 1.0 * X + 3.0
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
unused = torch.tensor(1.0, requires_grad=True)
optimizer = torch.optim.SGD([w, b, unused], lr=0.01, momentum=0.9)
for step in range(3):
    optimizer.zero_grad()
    y_pred = w * X + b
    loss = ((y_pred - y) ** 2).mean()
    loss.backward()
    optimizer.step()
";

const CLASSIFIER: &str = "\
import torch
import torch.nn as nn
torch.manual_seed(0)
X = torch.randn(6, 4)
y = torch.tensor([0, 1, 2, 0, 1, 2])
model = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
for epoch in range(3):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(X), y)
    loss.backward()
    optimizer.step()
";

/// `w` is used twice: its gradient is a sum.
const TWICE: &str = "\
import torch
w = torch.tensor(3.0, requires_grad=True)
for step in range(2):
    a = w * w
    loss = a + 2.0 * w
    loss.backward()
";

/// A script run by the engine, and its recording on the screen.
fn recorded(source: &str) -> Session {
    let start = Start {
        script: "loop.py".into(),
        source: source.into(),
        directory: None,
        device: "cpu".into(),
        seed: 0,
        faults: Vec::new(),
        detail: true,
    };
    let mut session = Session::script(source);
    for message in screen::recorded(&start) {
        session.report(message);
    }
    session
}

#[test]
fn momentum_is_shown_as_arithmetic() {
    let mut session = recorded(MOMENTUM);
    session.until(2, Phase::Step);
    session.keys("6");
    let text = session.text(80, 24);
    assert!(text.contains("SGD  lr 0.01  momentum 0.9"), "{text}");
    assert!(text.contains("buf = 0.9 × -40 + -30.48 = -66.48"), "{text}");
    assert!(text.contains("w = 0.4 - 0.01 × -66.48 = 1.0648"), "{text}");
    session.keys("⇟⇟");
    assert!(session.text(80, 24).contains("● unused  no gradient: the step passed over it"));
    session.keys("⇞⇞");
    session.snapshots("optimizer");
    // The state outlives zero_grad, and is said to be of that statement.
    session.keys("→");
    assert!(session.text(80, 24).contains("buf = 0.9 × -40 + -30.48 = -66.48"));
}

#[test]
fn adam_shows_both_moments_and_their_corrections() {
    let mut session = recorded(CLASSIFIER);
    session.until(2, Phase::Step);
    session.keys("6");
    let text = session.text(120, 36);
    for part in ["AdamW  lr 0.01  β 0.9 0.999", "step 2, now", "m̂ = ", "v = 0.999 × "] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    session.snapshots("adamw");
}

#[test]
fn each_node_says_how_it_made_its_gradients() {
    let mut session = recorded(MOMENTUM);
    session.until(1, Phase::Backward);
    session.keys("g....");
    let text = session.text(120, 36);
    assert!(text.contains("4/7 AddBackward0"), "{text}");
    session.keys("..");
    let text = session.text(120, 36);
    assert!(
        text.contains("∂w = Σ ∂#1 × X = Σ [-1.6 -2 -2.4 … -3.2] × [1 2 3 4 5] = -40"),
        "{text}"
    );
    assert!(text.contains("saved for backward: X v0 (was freed)"), "{text}");
    session.snapshots("graph_node");
    session.keys(".");
    assert!(session.text(120, 36).contains("w.grad: None + -40 = -40"));
}

#[test]
fn gradients_of_a_tensor_used_twice_are_added_in_sight() {
    let mut session = recorded(TWICE);
    session.until(1, Phase::Backward);
    session.keys("gi");
    // From the root to the leaf.
    session.keys("←←");
    let text = session.text(120, 36);
    assert!(text.contains("w.grad: None + 8 = 8"), "{text}");
    assert!(text.contains("arrived: 2 (#2) + 3 (#1) + 3 (#1), added up"), "{text}");
    session.snapshots("graph_fan_out");
    session.keys("]");
    assert!(session.text(120, 36).contains("w.grad: 8 + 8 = 16"));
}

#[test]
fn a_node_lights_its_line_and_a_line_its_nodes() {
    let mut session = recorded(MOMENTUM);
    session.until(1, Phase::Loss);
    session.keys("3i←←←");
    let line = session.stepper().picked_line();
    assert_eq!(line, Some(10), "three inputs before the mean: the addition");
    // From the graph to the code, and to a line that recorded three nodes.
    session.keys("⇥↓");
    assert_eq!(session.stepper().picked_line(), Some(11));
    session.snapshots("pick_line");
    session.keys("⎋");
    assert_eq!(session.stepper().picked_line(), None);
}

#[test]
fn an_opened_gradient_tells_who_wrote_it_and_goes_there() {
    let mut session = recorded(MOMENTUM);
    session.until(2, Phase::Step);
    let step = session.stepper().position;
    session.keys("i→⏎");
    let text = session.text(80, 24);
    assert!(text.contains("w.grad = -30.4800"), "{text}");
    assert!(text.contains("line 12: loss.backward()"), "{text}");
    session.snapshots("page");
    session.keys("⏎");
    let here = session.stepper().statement().unwrap();
    assert_eq!((here.line, here.iteration), (12, 2));
    // Two writes back in its history: the first backward.
    session.keys("↑↑⏎");
    let here = session.stepper().statement().unwrap();
    assert_eq!((here.line, here.iteration), (12, 1));
    assert!(session.text(80, 24).contains("None + -40.0000 = -40.0000"));
    session.keys("⎋⎋");
    assert!(session.stepper().page.is_none() && session.stepper().pick.is_none());
    assert_ne!(session.stepper().position, step);
}

#[test]
fn a_matrix_has_a_cursor_and_its_element_a_history() {
    let mut session = recorded(CLASSIFIER);
    session.until(2, Phase::Backward);
    session.keys("i→⏎↓→→");
    let text = session.text(80, 24);
    assert!(text.contains("model.0.weight.grad[1,2] = "), "{text}");
    session.snapshots("page_matrix");
    // The same element in the ledger's arithmetic and the optimizer's.
    session.keys("⎋6");
    session.keys("→");
    assert_eq!(session.stepper().element("model.0.weight"), Some(6));
}

#[test]
fn a_large_matrix_is_told_by_its_statistics() {
    let mut session = recorded(
        "import torch\ntorch.manual_seed(0)\nW = torch.randn(40, 40, requires_grad=True)\n\
         for step in range(2):\n    (W ** 2).sum().backward()\n    W.grad = None\n",
    );
    session.until(1, Phase::Backward);
    session.keys("i⏎");
    let text = session.text(80, 24);
    assert!(text.contains("more elements than are recorded"), "{text}");
    assert!(text.contains("mean ") && text.contains("std 1.0") && text.contains('█'), "{text}");
    session.snapshots("page_large");
}

#[test]
fn a_graph_that_is_too_wide_is_shown_around_what_is_chosen() {
    let source = format!(
        "import torch\nx = torch.tensor(0.1, requires_grad=True)\nfor _ in range(1):\n    \
         {}x{}.backward()\n",
        "torch.sin(".repeat(30),
        ")".repeat(30)
    );
    let mut session = recorded(&source);
    session.keys("⇲g");
    assert!(session.text(120, 36).contains("◀ more"), "{}", session.text(120, 36));
    session.keys("i");
    session.keys(&"←".repeat(29));
    let text = session.text(120, 36);
    assert!(text.contains("1 Sin") && text.contains("more ▶"), "{text}");
}

#[test]
fn a_classifier_has_a_worksheet() {
    let mut session = recorded(CLASSIFIER);
    session.until(1, Phase::Loss);
    session.keys("2");
    let text = session.text(80, 24);
    assert!(text.contains("softmax") && text.contains("-log p"), "{text}");
    let loss = session.stepper().statement().unwrap().loss.unwrap();
    let sheet = session.text(200, 60);
    assert!(sheet.contains(&format!("÷ 6   L {loss:.4}")), "{sheet}");
    session.snapshots("classification");
}

#[test]
fn every_size_of_every_panel_can_be_drawn() {
    let mut sessions: Vec<Session> = ["7", "gi←", "i→⏎", "2", "i⇥⇥⇥"]
        .into_iter()
        .map(|keys| {
            let mut session = recorded(CLASSIFIER);
            session.until(2, Phase::Backward);
            session.keys(keys);
            session
        })
        .collect();
    sessions[1].keys("....");
    for session in &sessions {
        for height in (0..=40).step_by(3) {
            for width in (0..=130).step_by(7) {
                session.buffer(width, height);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any keys, in any order: no panic, the position stays in the recording, and
    /// a statement back and on again is the same picture.
    #[test]
    fn any_keys_may_be_pressed(keys in proptest::collection::vec(
        proptest::sample::select("←→↑↓[],.⏎⎋⇥⇞⇟⇱⇲igqcz1234567enR".chars().collect::<Vec<_>>()),
        1..60,
    ), which in 0usize..4) {
        let mut session = match [MOMENTUM, CLASSIFIER, TWICE].get(which) {
            Some(source) => recorded(source),
            None => Session::lesson(),
        };
        for key in keys {
            if session.state.stepper.is_none() {
                break;
            }
            // Leaving the screen is another test's.
            if key == 'q' && session.stepper().pick.is_none() && session.stepper().page.is_none() {
                continue;
            }
            session.keys(&key.to_string());
            session.buffer(80, 24);
            session.buffer(120, 36);
            let recorded = session.stepper().timeline().len();
            prop_assert!(session.stepper().position < recorded.max(1));
        }
        session.keys("⎋⎋⎋");
        if session.stepper().position > 0 {
            session.keys("↓↑");
            let before = session.text(120, 36);
            let position = session.stepper().position;
            session.keys("↑↓");
            if session.stepper().position == position {
                prop_assert_eq!(before, session.text(120, 36));
            }
        }
    }
}
