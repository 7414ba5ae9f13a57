//! A free run as the terminal sees it: messages out, commands in.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::{Inbox, serve};
use crate::protocol::{
    Command, End, Fault, FreeCommand, FreeMessage, FreeStart, Layers, Look, Message, PauseReason,
    Probe, ProgressNames, Reader, Scalar, Start, Statement,
};

/// A model that learns for ever, unless `stop` is set.
const LOOP: &str = r#"
import torch
import torch.nn as nn
from torch.utils.tensorboard import SummaryWriter
torch.manual_seed(1)
x, y = torch.randn(16, 3), torch.randn(16, 1)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.1), nn.Linear(4, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
writer = SummaryWriter("events")
stop, step, epoch, epochs = False, 0, 0, 1
while not stop and step < STEPS:
    step += 1
    optimizer.zero_grad()
    loss = ((model(x) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
    if step % 5 == 0:
        writer.add_scalar("loss/batch", loss, step)
print("ended after", step, [p.sum().item() for p in model.parameters()])
"#;

const LOOP_LINE: u32 = 12;
const ZERO_GRAD_LINE: u32 = 13;

struct Run {
    inbox: Arc<Inbox>,
    messages: Receiver<Message>,
    /// The directory of the script, as long as it runs.
    _folder: tempfile::TempDir,
}

/// Takes the engine's lines apart again.
struct Terminal(Sender<Message>, Vec<u8>, Reader);

impl Write for Terminal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.extend_from_slice(bytes);
        while let Some(end) = self.1.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.1.drain(..=end).collect();
            let line = String::from_utf8(line).expect("a line of text");
            let message = self.2.read(&line).expect("a message");
            // The test may have seen enough.
            let _ = self.0.send(message);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Run {
    fn start(source: &str, change: impl FnOnce(&mut FreeStart)) -> Run {
        let folder = tempfile::tempdir().expect("a folder");
        let mut start = FreeStart {
            start: Start {
                script: "train.py".into(),
                source: source.into(),
                directory: Some(folder.path().into()),
                device: "cpu".into(),
                seed: 1,
                faults: Vec::new(),
                detail: false,
            },
            arguments: Vec::new(),
            probes: Vec::new(),
            progress: ProgressNames { batch: Some("step".into()), ..ProgressNames::default() },
            watch: false,
            paused: false,
            events: true,
            pace: None,
            threads: None,
        };
        change(&mut start);
        let inbox = Arc::new(Inbox::default());
        let (sender, messages) = channel();
        let commands = inbox.clone();
        thread::spawn(move || {
            serve(&start, &commands, Terminal(sender, Vec::new(), Reader::default()))
        });
        Run { inbox, messages, _folder: folder }
    }

    fn tell(&self, command: FreeCommand) {
        self.inbox.push(Command::Free(command));
    }

    /// The next message that this says something of.
    fn wait<T>(&self, wanted: impl Fn(Message) -> Option<T>) -> T {
        loop {
            let message = self.messages.recv_timeout(Duration::from_secs(120)).expect("a message");
            if let Some(found) = wanted(message) {
                return found;
            }
        }
    }

    fn scalars(&self) -> Vec<Scalar> {
        self.wait(|message| match message {
            Message::Free(FreeMessage::Scalars { scalars }) => Some(scalars),
            _ => None,
        })
    }

    fn paused(&self) -> (u32, PauseReason) {
        self.wait(|message| match message {
            Message::Free(FreeMessage::Paused { line, because }) => Some((line, because)),
            _ => None,
        })
    }

    fn executed(&self, id: u64, line: Option<u32>, code: &str) -> Option<String> {
        self.tell(FreeCommand::Execute { id, line, code: code.into() });
        self.wait(|message| match message {
            Message::Free(FreeMessage::Executed { id: of, error }) if of == id => Some(error),
            _ => None,
        })
    }

    fn printed(&self) -> String {
        self.wait(|message| match message {
            Message::Free(FreeMessage::Printed { text, .. }) => Some(text),
            _ => None,
        })
    }

    fn end(&self) -> End {
        self.wait(|message| match message {
            Message::End(end) => Some(end),
            _ => None,
        })
    }

    fn statement(&self) -> Box<Statement> {
        self.wait(|message| match message {
            Message::Statement(statement) => Some(statement),
            _ => None,
        })
    }
}

fn looping(steps: &str) -> String {
    LOOP.replace("STEPS", steps)
}

/// What the script prints if nobody meddles.
fn undisturbed(steps: &str) -> String {
    Run::start(&looping(steps), |_| {}).printed()
}

#[test]
fn scalars_and_text_arrive_and_the_run_ends() {
    let run = Run::start(&looping("20"), |_| {});
    let mut steps = Vec::new();
    while steps.len() < 4 {
        steps.extend(run.scalars().iter().map(|scalar| scalar.step));
    }
    assert_eq!(steps, [5, 10, 15, 20]);
    assert!(run.printed().starts_with("ended after 20"));
    assert_eq!(run.end(), End::Ok);
}

#[test]
fn watching_changes_no_digit() {
    let plain = undisturbed("3000");
    let run = Run::start(&looping("3000"), |start| {
        start.watch = true;
        // Draws random numbers, and would drop out units in training mode.
        let expression = "[model(x).sum(), torch.rand(3), x.sum()]".into();
        start.probes = vec![Probe { name: "p".into(), expression }];
    });
    assert_eq!(run.printed(), plain);
}

#[test]
fn a_run_that_is_slowed_down_still_obeys() {
    let plain = undisturbed("20");
    // One step in three hours.
    let run = Run::start(&looping("20"), |start| start.pace = Some(1e-4));
    run.tell(FreeCommand::Pause);
    assert_eq!(run.paused().1, PauseReason::Asked);
    run.tell(FreeCommand::Pace { steps_per_second: None });
    run.tell(FreeCommand::Resume);
    assert_eq!(run.printed(), plain);
}

#[test]
fn the_last_look_is_at_the_end() {
    let run = Run::start(&looping("300"), |start| {
        start.watch = true;
        start.probes = vec![Probe { name: "p".into(), expression: "step".into() }];
    });
    let mut last = None;
    while run
        .wait(|message| match message {
            Message::Free(FreeMessage::Probe(result)) => Some(Some((result.step, result.value))),
            Message::End(_) => Some(None),
            _ => None,
        })
        .map(|look| last = Some(look))
        .is_some()
    {}
    assert_eq!(last, Some((300, Ok(Look::Number(300.0)))));
}

#[test]
fn a_pause_waits_and_a_line_of_python_changes_the_run() {
    let run = Run::start(&looping("10**9"), |start| start.paused = true);
    assert_eq!(run.paused(), (2, PauseReason::Asked));
    run.tell(FreeCommand::Resume);
    let changed = run.executed(1, Some(LOOP_LINE), "optimizer.param_groups[0]['lr'] = 0.5\n");
    assert_eq!(changed, None);
    let lr = run.wait(|message| match message {
        Message::Free(FreeMessage::Progress(progress)) if progress.steps > 0 => progress.lr,
        _ => None,
    });
    assert_eq!(lr, 0.5);
    let wrong = run.executed(2, None, "nonsense\n").expect("an error");
    assert!(wrong.contains("NameError: name 'nonsense' is not defined"), "{wrong}");
    run.tell(FreeCommand::Pause);
    let (line, _) = run.paused();
    assert!((11..=18).contains(&line), "{line}");
    run.tell(FreeCommand::Resume);
    assert_eq!(run.executed(3, Some(LOOP_LINE), "stop = True\n"), None);
    assert!(run.printed().starts_with("ended after"));
}

#[test]
fn a_stretch_is_recorded_and_the_run_goes_on_to_the_same_end() {
    let plain = undisturbed("4000");
    let run = Run::start(&looping("4000"), |_| {});
    run.scalars();
    run.tell(FreeCommand::Record { statements: 6 });
    let line = run.wait(|message| match message {
        Message::Free(FreeMessage::Recording { line }) => Some(line),
        _ => None,
    });
    assert!((12..=18).contains(&line), "{line}");
    let first: Vec<_> = (0..6).map(|_| run.statement()).collect();
    assert_eq!(first.iter().map(|s| s.index).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    assert_eq!(first[0].line, line);
    assert!(first.iter().any(|s| !s.parameters.is_empty() && s.detail.is_some()));
    run.wait(|message| matches!(message, Message::Waiting { statements: 6 }).then_some(()));
    run.inbox.push(Command::Allow { statements: 20 });
    let more: Vec<_> = (0..14).map(|_| run.statement()).collect();
    let phases: Vec<String> = more.iter().map(|s| s.phase.to_string()).collect();
    for phase in ["zero_grad", "loss", "backward", "step"] {
        assert!(phases.iter().any(|p| p == phase), "{phases:?}");
    }
    run.tell(FreeCommand::Resume);
    run.wait(|message| matches!(message, Message::Free(FreeMessage::Resumed)).then_some(()));
    assert_eq!(run.printed(), plain);
}

#[test]
fn a_fault_is_switched_on_and_off_in_mid_run() {
    let lines = |lines: &[u32]| FreeCommand::SkipLines { lines: lines.to_vec() };
    // A rate of 0: nothing is to move.
    let source = looping("10**9").replace("lr=0.01", "lr=0.0");
    let run = Run::start(&source, |start| {
        start.start.faults = vec![Fault::SkipLine { line: ZERO_GRAD_LINE }];
    });
    // Nothing clears it, so that a gradient of ours survives.
    let mark = "for p in model.parameters(): p.grad = torch.full_like(p, 1000.0)\n";
    assert_eq!(run.executed(1, Some(15), mark), None);
    let code = "assert max(p.grad.abs().max().item() for p in model.parameters()) > 500\n";
    assert_eq!(run.executed(2, Some(17), code), None);
    run.tell(lines(&[]));
    run.tell(FreeCommand::Pause);
    run.paused();
    run.tell(FreeCommand::Resume);
    let seen = "seen = max(p.grad.abs().max().item() for p in model.parameters())\n";
    // The pause may be between the clearing and line 15: the next iteration clears
    // the mark.
    assert_eq!(run.executed(3, Some(15), "pass\n"), None);
    assert_eq!(run.executed(4, Some(15), "pass\n"), None);
    assert_eq!(run.executed(5, Some(17), seen), None);
    assert_eq!(run.executed(6, Some(17), "assert seen < 500, seen\n"), None);
    assert_eq!(run.executed(7, Some(LOOP_LINE), "stop = True\n"), None);
}

#[test]
fn layers_are_measured_and_probes_evaluated() {
    let run = Run::start(&looping("10**9"), |start| {
        start.watch = true;
        let probe = |name: &str, expression: &str| Probe {
            name: name.into(),
            expression: expression.into(),
        };
        start.probes = vec![
            probe("good", "{'mode': str(model.training), 'x': x[:2], 'n': [1, None]}"),
            probe("bad", "x @ x"),
        ];
    });
    let layers: Layers = run.wait(|message| match message {
        Message::Free(FreeMessage::Layers(layers)) => Some(layers),
        _ => None,
    });
    assert_eq!(layers.step, 1, "the first step is sampled");
    let names: Vec<&str> = layers.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(names, ["model.0", "model.3"]);
    let first = &layers.layers[0];
    assert_eq!(first.shape, [4, 3]);
    assert!(first.dead.is_some_and(|dead| (0.0..=1.0).contains(&dead)));
    assert_eq!(layers.layers[1].dead, None);
    // The update is lr times the gradient.
    let (norm, ratio) = (first.gradient_norm.unwrap(), first.update_ratio.unwrap());
    let before = first.weight_norm;
    assert!((ratio * before / (0.01 * norm) - 1.0).abs() < 0.05, "{ratio} {before} {norm}");
    assert_eq!(first.weights.as_ref().unwrap().counts.iter().sum::<u32>(), 16);
    let probe = |name: &str| {
        run.wait(|message| match message {
            Message::Free(FreeMessage::Probe(result)) if result.name == name => Some(result.value),
            _ => None,
        })
    };
    let good = probe("good").expect("a value");
    assert_eq!(good.get("mode").and_then(Look::text), Some("False"));
    assert_eq!(good.get("x").and_then(Look::tensor).map(|(shape, _)| shape), Some(&[2, 3][..]));
    assert_eq!(good.get("n"), Some(&Look::List(vec![Look::Number(1.0), Look::None])));
    run.tell(FreeCommand::Pause);
    let bad = probe("bad").unwrap_err();
    assert!(bad.starts_with("RuntimeError: ") && bad.contains("mat1 and mat2 shapes"), "{bad}");
    run.tell(FreeCommand::Resume);
    assert_eq!(run.executed(1, Some(LOOP_LINE), "stop = True\n"), None);
}

#[test]
fn a_loss_that_is_none_pauses_the_run_and_names_where_it_came_from() {
    let source = looping("10**9").replace("lr=0.01", "lr=1e30");
    let run = Run::start(&source, |start| start.watch = true);
    let found = run.wait(|message| match message {
        Message::Free(FreeMessage::NonFinite(found)) => Some(found),
        _ => None,
    });
    assert_eq!((found.found_in.as_str(), found.line), ("loss", 15));
    assert!(!found.value.is_finite());
    assert!(found.node.as_deref().is_some_and(|node| node.ends_with("Backward0")), "{found:?}");
    assert_eq!(found.node_line, Some(14), "{found:?}");
    assert!(found.layer.as_deref().is_some_and(|layer| layer.starts_with("model.")), "{found:?}");
    let (line, because) = run.paused();
    assert_eq!((line, because), (16, PauseReason::NonFinite));
    assert_eq!(run.executed(1, None, "stop = True\n"), None);
    run.tell(FreeCommand::Resume);
    assert!(run.printed().starts_with("ended after"));
}

#[test]
fn ctrl_c_calls_the_scripts_handler_or_raises() {
    let run = Run::start(&looping("10**9"), |_| {});
    run.scalars();
    run.tell(FreeCommand::Interrupt);
    let End::Error { error } = run.end() else { panic!("an error") };
    assert_eq!(error.kind, "KeyboardInterrupt");

    let handler = "import signal\ndef handle(number, frame):\n    global stop\n    stop = True\n\
                   signal.signal(signal.SIGINT, handle)\n";
    let run = Run::start(&(handler.to_owned() + &looping("10**9")), |_| {});
    run.scalars();
    run.tell(FreeCommand::Interrupt);
    assert!(run.printed().starts_with("ended after"));
    assert_eq!(run.end(), End::Ok);
}

#[test]
fn commands_that_come_together_are_carried_out_in_order() {
    let run = Run::start(&looping("10**9"), |start| start.paused = true);
    run.paused();
    let mut commands = VecDeque::from([
        FreeCommand::Execute { id: 1, line: None, code: "order = [1]\n".into() },
        FreeCommand::Execute { id: 2, line: None, code: "order.append(2)\n".into() },
        FreeCommand::Execute { id: 3, line: None, code: "print(order)\n".into() },
        FreeCommand::Interrupt,
    ]);
    while let Some(command) = commands.pop_front() {
        run.tell(command);
    }
    for id in 1..=3 {
        let error = run.wait(|message| match message {
            Message::Free(FreeMessage::Executed { id: of, error }) if of == id => Some(error),
            _ => None,
        });
        assert_eq!(error, None);
    }
    assert!(matches!(run.end(), End::Error { .. }));
}
