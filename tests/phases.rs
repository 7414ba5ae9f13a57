//! Phases and iterations come from what statements do, however a loop is written.

use assert_cmd::Command;
use serde_json::Value;

const SETUP: &str = "\
import torch
import torch.nn as nn
X = torch.tensor([[1.0], [2.0], [3.0]])
y = 2.0 * X
model = nn.Linear(1, 1)
criterion = nn.MSELoss()
opt = torch.optim.SGD(model.parameters(), lr=0.01)
";

/// Phases of every iteration of a script, in order, each once in a row.
fn phases(script: &str) -> Vec<(u64, Vec<String>)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("script.py");
    std::fs::write(&path, format!("{SETUP}{script}")).expect("a script");
    let output =
        Command::cargo_bin("gradstep").expect("the binary").arg("trace").arg(&path).output();
    let output = output.expect("gradstep runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.contains(r#""status":"ok""#), "{}", String::from_utf8_lossy(&output.stderr));
    let mut found: Vec<(u64, Vec<String>)> = Vec::new();
    for line in text.lines() {
        let statement: Value = serde_json::from_str(line).expect("JSON");
        let Some(phase) = statement["phase"].as_str() else { continue };
        let iteration = statement["iteration"].as_u64().expect("a number");
        match found.last_mut() {
            Some((last, names)) if *last == iteration => {
                if names.last().map(String::as_str) != Some(phase) {
                    names.push(phase.to_owned());
                }
            }
            _ => found.push((iteration, vec![phase.to_owned()])),
        }
    }
    found
}

/// Every one of the first `count` iterations has just these phases.
#[track_caller]
fn each(script: &str, count: u64, expected: &str) {
    let found = phases(script);
    let names: Vec<_> = expected.split(' ').collect();
    let expected: Vec<_> = (1..=count).map(|iteration| (iteration, names.clone())).collect();
    let found: Vec<_> =
        found.iter().map(|(i, p)| (*i, p.iter().map(String::as_str).collect())).collect();
    assert_eq!(found, expected, "{script}");
}

#[test]
fn the_usual_loop() {
    let script = "\
for _ in range(3):
    opt.zero_grad()
    out = model(X)
    loss = criterion(out, y)
    loss.backward()
    opt.step()
";
    each(script, 3, "zero_grad forward loss backward step");
}

#[test]
fn functions_epochs_batches_and_validation_without_gradients() {
    let script = "\
def train(data):
    total = 0.0
    for x, t in data:
        opt.zero_grad()
        out = model(x)
        loss = criterion(out, t)
        loss.backward()
        opt.step()
        total += loss.item()
    return total
def validate(data):
    with torch.no_grad():
        for x, t in data:
            loss = criterion(model(x), t)
data = list(zip(X, y))
for epoch in range(2):
    train(data)
    validate(data)
";
    each(script, 6, "zero_grad forward loss backward step");
}

#[test]
fn by_hand_with_a_helper_loop_for_every_part() {
    let script = "\
params = list(model.parameters())
for _ in range(2):
    for p in params:
        p.grad = None
    out = X @ params[0].T + params[1]
    loss = ((out - y) ** 2).mean()
    loss.backward()
    for p in params:
        p.data -= 0.01 * p.grad
";
    each(script, 2, "zero_grad forward loss backward step");
}

#[test]
fn clearing_last_is_the_same_loop() {
    let script = "\
for _ in range(2):
    loss = criterion(model(X), y)
    loss.backward()
    opt.step()
    opt.zero_grad()
";
    each(script, 2, "loss backward step zero_grad");
}

#[test]
fn clipping_and_a_learning_rate_changed_by_hand() {
    let script = "\
for _ in range(2):
    opt.zero_grad()
    loss = criterion(model(X), y)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 0.1)
    opt.step()
    opt.param_groups[0]['lr'] *= 0.5
";
    each(script, 2, "zero_grad loss backward clip step schedule");
}

#[test]
fn another_optimizer_with_another_learning_rate_is_no_schedule() {
    let script = "\
for _ in range(2):
    opt.zero_grad()
    loss = criterion(model(X), y)
    loss.backward()
    opt.step()
    other = torch.optim.SGD(model.parameters(), lr=0.5)
    other.step()
";
    each(script, 2, "zero_grad loss backward step");
}

#[test]
fn a_loss_in_parts_is_the_last_part() {
    let script = "\
for _ in range(2):
    opt.zero_grad()
    fit = criterion(model(X), y)
    size = (model.weight ** 2).sum()
    loss = fit + 0.1 * size
    loss.backward()
    opt.step()
";
    each(script, 2, "zero_grad forward loss backward step");
}

#[test]
fn straight_line_code_counts_updates() {
    let once = "\
opt.zero_grad()
loss = criterion(model(X), y)
loss.backward()
opt.step()
";
    each(&once.repeat(3), 3, "zero_grad loss backward step");
}

#[test]
fn initialising_and_loading_are_not_steps() {
    let script = "\
nn.init.zeros_(model.weight)
with torch.no_grad():
    model.bias.fill_(1.0)
model.load_state_dict(model.state_dict())
";
    assert_eq!(phases(script), []);
}

#[test]
fn loading_and_converting_parameters_is_no_step() {
    let script = "\
for _ in range(2):
    opt.zero_grad()
    out = model(X)
    loss = criterion(out, y)
    loss.backward()
    opt.step()
    state = model.state_dict()
    model.load_state_dict(state)
    model.double()
    model.float()
";
    each(script, 2, "zero_grad forward loss backward step");
}

#[test]
fn moving_gradients_to_another_device_is_no_clearing() {
    let script = "\
opt.zero_grad()
loss = criterion(model(X), y)
loss.backward()
opt.step()
saved = model.state_dict()
model.to('meta')
model.to_empty(device='cpu').load_state_dict(saved)
";
    each(script, 1, "zero_grad loss backward step");
}

#[test]
fn a_step_by_assigning_data_is_one() {
    let script = "\
for _ in range(2):
    model.zero_grad()
    out = model(X)
    loss = criterion(out, y)
    loss.backward()
    for p in model.parameters():
        p.data = p.data - 0.01 * p.grad
";
    each(script, 2, "zero_grad forward loss backward step");
}
