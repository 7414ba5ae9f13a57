//! Plots that an engine of their own works out, and races, over runs of the real
//! engine; folds of large graphs. At three sizes and without colour.

#[path = "fixtures/regression.rs"]
mod regression;
// Shared with tests that use more of it.
#[allow(dead_code)]
#[path = "fixtures/screen.rs"]
mod screen;

use gradstep::protocol::{End, Finding, Message, Phase, Question, Survey};
use gradstep::session::Report;
use gradstep::tui::{Effect, Event, RunId};
use screen::Session;

const CLASSIFIER: &str = "\
import torch
import torch.nn as nn
torch.manual_seed(0)
X = torch.randn(24, 2)
y = (X[:, 0] * X[:, 1] > 0).long()
model = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Dropout(0.2), nn.Linear(6, 2))
optimizer = torch.optim.SGD(
    model.parameters(),
    lr=0.5,
)
for epoch in range(4):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(X), y)
    loss.backward()
    optimizer.step()
";

/// A bowl whose heights are known, in a function, with a list that grows and a
/// random number that the loss depends on.
const BOWL: &str = "\
import torch
w = torch.tensor([4.0, 2.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.05)
parts = []
def step():
    noise = torch.rand(())
    optimizer.zero_grad()
    for weight, value in zip([1.0, 8.0], w):
        parts.append(weight * value ** 2)
    loss = sum(parts[-2:]) / 2 + 0 * noise
    loss.backward()
    optimizer.step()
for epoch in range(4):
    step()
";

const CURVE: &str = "\
import torch
torch.manual_seed(0)
xs = torch.linspace(-2, 2, 20)[:, None]
ys = torch.sin(xs)
net = torch.nn.Sequential(torch.nn.Linear(1, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(3):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(net(xs), ys)
    loss.backward()
    optimizer.step()
";

const RECURRENT: &str = "\
import torch
torch.manual_seed(0)
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = torch.nn.GRUCell(3, 4)
        self.head = torch.nn.Linear(4, 1)
    def forward(self, x):
        h = torch.zeros(2, 4)
        for t in range(6):
            h = self.cell(x[t], h)
        return self.head(h)
net = Net()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x = torch.randn(6, 2, 3)
for epoch in range(2):
    optimizer.zero_grad()
    loss = (net(x) ** 2).mean()
    loss.backward()
    optimizer.step()
";

/// The loss of one iteration goes into the next one's.
const CARRIED: &str = "\
import torch
w = torch.tensor(2.0, requires_grad=True)
total = torch.tensor(0.0)
for step in range(3):
    total = total + w * w
    total.backward(retain_graph=True)
";

/// What an engine finds, the coarsest answer first.
fn findings(survey: &Survey) -> Vec<Finding> {
    let mut out = Vec::new();
    gradstep::engine::survey(survey, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let messages = text.lines().map(|line| serde_json::from_str(line).unwrap());
    messages
        .filter_map(|message| match message {
            Message::Found(finding) => Some(finding),
            _ => None,
        })
        .collect()
}

fn tell(session: &mut Session, run: RunId, message: Message) {
    session.event(Event::Report { run, report: Report::Message(message) });
}

/// The question that is on its way.
fn asked(session: &Session) -> (RunId, Survey) {
    let survey = session.effects.iter().rev().find_map(|effect| match effect {
        Effect::Survey { run, survey } => Some((*run, (**survey).clone())),
        _ => None,
    });
    survey.expect("something is asked")
}

/// Gives the coarsest answer, which does not depend on how fast the machine is.
fn answered(session: &mut Session) -> Survey {
    let (run, survey) = asked(session);
    let finding = findings(&survey).into_iter().next().unwrap();
    tell(session, run, Message::Found(finding));
    tell(session, run, Message::End(End::Ok));
    survey
}

#[test]
fn the_heights_are_those_of_the_loss_and_the_same_each_time() {
    let mut session = Session::real(BOWL);
    session.until(2, Phase::Backward);
    session.keys("p");
    let (_, survey) = asked(&session);
    let Question::Loss { across, up, .. } = survey.question.clone() else { panic!("{survey:?}") };
    let found = findings(&survey);
    let Finding::Loss { columns, values } = &found[0] else { panic!("{found:?}") };
    let rows = values.len() / columns;
    for (at, value) in values.iter().enumerate() {
        let centre = |part: usize, parts: usize, ends: (f64, f64)| {
            ends.0 + (ends.1 - ends.0) * (part as f64 + 0.5) / parts as f64
        };
        let x = centre(at % columns, *columns, across);
        let y = centre(rows - 1 - at / columns, rows, up);
        let bowl = (x * x + 8.0 * y * y) / 2.0;
        // Single precision.
        assert!((value - bowl).abs() <= 1e-5 * bowl.max(1.0), "({x}, {y}): {value}, not {bowl}");
    }
    assert_eq!(findings(&survey)[0], found[0]);
}

#[test]
fn any_loss_has_a_landscape() {
    let mut session = Session::real(CLASSIFIER);
    session.until(2, Phase::Backward);
    session.keys("p");
    let text = session.text(120, 36);
    assert!(text.contains("being worked out … over"), "{text}");
    answered(&mut session);
    let text = session.text(120, 36);
    assert!(text.contains("loss of iteration 2 over"), "{text}");
    session.snapshots("landscape_any");
    // Another iteration asks anew, and shows the last answer until then.
    session.keys("]");
    assert!(session.text(120, 36).contains("loss of iteration 2 … over"));
    answered(&mut session);
    assert!(session.text(120, 36).contains("loss of iteration 3 over"));
}

#[test]
fn the_viewer_chooses_the_axes() {
    let mut session = Session::real(CLASSIFIER);
    session.until(2, Phase::Backward);
    // The element of row 1 and column 1, then the first bias.
    session.keys("1i⏎→↓x⎋↓y⎋p");
    session.keys("pppp");
    session.keys("P");
    let survey = answered(&mut session);
    let Question::Loss { x, y: Some(y), .. } = survey.question else { panic!() };
    assert_eq!((x.parameter.as_str(), x.index), ("model.0.weight", 3));
    assert_eq!((y.parameter.as_str(), y.index), ("model.0.bias", 0));
    let text = session.text(120, 36);
    assert!(text.contains("→ model.0.weight[1,1]"), "{text}");
    assert!(text.contains("↑ model.0.bias[0]"), "{text}");
}

#[test]
fn a_forward_pass_that_cannot_be_repeated_is_refused() {
    let source = "\
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
data = iter([torch.tensor([float(i), 1.0]) for i in range(9)])
for i in range(4):
    loss = ((w * next(data)) ** 2).sum()
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
    w.grad = None
";
    let mut session = Session::real(source);
    session.until(2, Phase::Backward);
    session.keys("p");
    let survey = answered(&mut session);
    assert!(matches!(&findings(&survey)[..], [Finding::Refused { .. }]));
    session.keys("P");
    let text = session.text(120, 36);
    assert!(text.contains("no heights: the forward pass gives another loss"), "{text}");
}

#[test]
fn a_classifier_has_regions_and_a_function_a_curve() {
    let mut session = Session::real(CLASSIFIER);
    session.until(3, Phase::Backward);
    session.keys("pp");
    answered(&mut session);
    let text = session.text(120, 36);
    assert!(text.contains("the model: ✗ "), "{text}");
    session.snapshots("regions");

    let mut session = Session::real(CURVE);
    session.until(3, Phase::Backward);
    session.keys("pp");
    answered(&mut session);
    assert!(session.text(120, 36).contains("━ the model"));
    session.snapshots("curve");
}

#[test]
fn optimizers_race_in_lock_step() {
    let mut session = Session::real(CLASSIFIER);
    session.until(2, Phase::Step);
    session.keys("o⏎");
    let racing = |effect: &&Effect| matches!(effect, Effect::Start { start, .. } if !start.faults.is_empty());
    assert_eq!(session.effects.iter().filter(racing).count(), 4);
    answered(&mut session);
    session.keys("P");
    let text = session.text(120, 36);
    assert!(text.contains("◆ sgd") && text.contains("+ adam"), "{text}");
    // The first is the script's own optimizer: its loss is the run's.
    let loss = session.stepper().statement().unwrap().loss.unwrap();
    assert!(text.contains(&format!("◆ sgd {}", &format!("{loss:.3}"))), "{loss}\n{text}");
    session.snapshots("race");
    session.keys("o");
    assert!(!session.text(120, 36).contains("◆ sgd"));
}

#[test]
fn large_graphs_fold_by_pass_and_module() {
    let mut session = Session::real(RECURRENT);
    session.until(1, Phase::Backward);
    session.keys("3");
    let text = session.text(80, 24);
    assert!(text.contains("▸ net.cell (1)"), "{text}");
    session.snapshots("folded");
    // The sweep opens the fold that it is in.
    session.keys("......");
    let text = session.text(80, 24);
    assert!(text.contains("▾ net.head") || text.contains("▾ net.cell (6)"), "{text}");
    assert!(text.contains("6/"), "{text}");
    // A chosen fold is told of, and opens.
    let mut session = Session::real(RECURRENT);
    session.until(1, Phase::Backward);
    session.keys("3i↑↑↑");
    let text = session.text(120, 36);
    assert!(text.contains("net.cell (6): ") && text.contains("f or Enter opens"), "{text}");
    assert!(session.text(200, 60).contains("parameters: net.cell.weight_ih"));
    session.keys("f");
    assert!(session.text(120, 36).contains("f closes"));
    session.keys("f⎋f");
    assert!(!session.text(200, 60).contains('▸'));
}

#[test]
fn nodes_of_earlier_iterations_are_named() {
    let mut session = Session::real(CARRIED);
    session.until(3, Phase::Backward);
    session.keys("g");
    let text = session.text(120, 36);
    assert!(text.contains("▸ iteration 2 ×2") && !text.contains("#0"), "{text}");
    session.snapshots("carried");
}

#[test]
fn a_worksheet_has_the_heights_itself() {
    let mut session = Session::lesson();
    session.until(2, Phase::Backward);
    session.keys("p");
    assert!(session.text(120, 36).contains("loss over → w"));
    let asks = session.effects.iter().filter(|effect| matches!(effect, Effect::Survey { .. }));
    assert_eq!(asks.count(), 0);
}

#[test]
fn heights_that_a_run_is_awaited_for_are_being_worked_out() {
    let mut session = Session::real(BOWL);
    session.until(2, Phase::Backward);
    session.keys("p");
    answered(&mut session);
    // The other run says nothing yet.
    session.answer = false;
    session.keys("c");
    let text = session.text(120, 36);
    assert!(text.contains("being worked out") && !text.contains("no heights"), "{text}");
}
