//! `gradstep train --headless` from outside: every preset learns, as it does under
//! PyTorch; stopping anywhere and going on changes no digit; bad input gets a sentence.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn gradstep() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gradstep"))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Trains headless with JSON, in a run directory `run` below `place`.
fn train(place: &Path, arguments: &[&str]) -> Output {
    gradstep()
        .current_dir(place)
        .args(["train", "--headless", "--json"])
        .args(arguments)
        .output()
        .expect("gradstep runs")
}

fn rows(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}\n{errors}")))
        .collect()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The rows without how long they took.
fn losses(rows: &[Value]) -> Vec<Value> {
    let untimed = |row: &Value| {
        let mut row = row.clone();
        row["seconds"] = Value::Null;
        row
    };
    rows.iter().map(untimed).collect()
}

/// What PyTorch says of the same scripts; made by `tests/oracle/train.py`.
#[derive(serde::Deserialize)]
struct Expected {
    /// Epochs that were trained, for the comparison.
    epochs: u32,
    /// `[train_loss, val_loss, val_accuracy]` of each epoch.
    rows: Vec<[Option<f64>; 3]>,
}

fn expected() -> BTreeMap<String, Expected> {
    serde_json::from_str(include_str!("oracle/train_expected.json")).expect("the expected file")
}

/// Floating-point sums in another order differ in their last digits, and training
/// multiplies that: this much is allowed after some epochs, relative.
const TOLERANCE: f64 = 0.02;

fn learns_as_pytorch_does(preset: &str) {
    let expected = &expected()[preset];
    let place = folder();
    let epochs = expected.epochs.to_string();
    let output = train(place.path(), &[preset, "--epochs", &epochs, "--out", "run"]);
    assert!(output.status.success(), "{preset}: {}", errors(&output));
    let rows = rows(&output);
    assert_eq!(rows.len(), expected.rows.len(), "{preset}");
    for (row, expected) in rows.iter().zip(&expected.rows) {
        for (name, expected) in ["train_loss", "val_loss"].iter().zip(expected) {
            let (ours, theirs) = (row[name].as_f64(), expected.expect("a loss"));
            let ours = ours.unwrap_or_else(|| panic!("{preset}: {name} in {row}"));
            let off = (ours - theirs).abs();
            let allowed = TOLERANCE * theirs.abs().max(0.02);
            assert!(off <= allowed, "{preset}, {row}: {name} is {theirs} under PyTorch");
        }
        assert_eq!(row["val_accuracy"].is_null(), expected[2].is_none(), "{preset}");
        if let (Some(ours), Some(theirs)) = (row["val_accuracy"].as_f64(), expected[2]) {
            // One sample of the validation set may lie on the border.
            assert!((ours - theirs).abs() <= 0.02, "{preset}, {row}: accuracy {theirs}");
        }
    }
}

macro_rules! learn_as_pytorch {
    ($($test:ident $preset:literal)*) => {$(
        #[test]
        fn $test() {
            learns_as_pytorch_does($preset);
        }
    )*};
}

learn_as_pytorch! {
    linear_learns_as_under_pytorch "linear"
    sine_learns_as_under_pytorch "sine"
    xor_learns_as_under_pytorch "xor"
    moons_learns_as_under_pytorch "moons"
    circles_learns_as_under_pytorch "circles"
    spirals_learns_as_under_pytorch "spirals"
    blobs_learns_as_under_pytorch "blobs"
    penguins_learns_as_under_pytorch "penguins"
    iris_learns_as_under_pytorch "iris"
    digits_mlp_learns_as_under_pytorch "digits-mlp"
    digits_cnn_learns_as_under_pytorch "digits-cnn"
    autoencoder_learns_as_under_pytorch "autoencoder"
    names_gru_learns_as_under_pytorch "names-gru"
    shakespeare_learns_as_under_pytorch "shakespeare-transformer"
}

/// The preset with its own knobs and seed; the best epoch counts, as `best.pth` does.
fn reaches(preset: &str, accuracy: f64) {
    let place = folder();
    let output = train(place.path(), &[preset, "--out", "run"]);
    assert!(output.status.success(), "{preset}: {}", errors(&output));
    let rows = rows(&output);
    let best = rows
        .iter()
        .min_by(|a, b| a["val_loss"].as_f64().unwrap().total_cmp(&b["val_loss"].as_f64().unwrap()));
    let reached = best.and_then(|row| row["val_accuracy"].as_f64()).expect("an accuracy");
    assert!(reached >= accuracy, "{preset} reached {reached}");
    assert!(place.path().join("run/checkpoints/best.pth").exists());
}

#[test]
fn digits_mlp_reaches_95_percent() {
    reaches("digits-mlp", 0.95);
}

#[test]
fn digits_cnn_reaches_97_percent() {
    reaches("digits-cnn", 0.97);
}

#[test]
fn spirals_reach_97_percent() {
    reaches("spirals", 0.97);
}

#[test]
fn penguins_reach_96_percent() {
    reaches("penguins", 0.96);
}

#[test]
fn the_smaller_classifiers_reach_their_accuracies() {
    for (preset, accuracy) in
        [("xor", 0.99), ("moons", 0.97), ("circles", 0.97), ("blobs", 0.97), ("iris", 0.93)]
    {
        reaches(preset, accuracy);
    }
}

#[test]
fn the_regressions_reach_their_noise() {
    for (preset, loss) in [("linear", 0.12), ("sine", 0.02), ("autoencoder", 0.025)] {
        let place = folder();
        let output = train(place.path(), &[preset, "--out", "run"]);
        let rows = rows(&output);
        let reached = rows.last().and_then(|row| row["val_loss"].as_f64()).expect("a loss");
        assert!(reached <= loss, "{preset} reached {reached}");
    }
}

/// Everything that needs state: dropout draws random numbers in each batch, the
/// schedule and the optimizer remember, batches are shuffled.
const HARD: [&str; 13] = [
    "moons",
    "--epochs",
    "6",
    "--set",
    "dropout=0.2",
    "--set",
    "schedule=cosine",
    "--set",
    "optimizer=adam",
    "--set",
    "save_every=2",
    "--set",
    "points=300",
];

#[test]
fn a_run_that_was_stopped_gives_the_same_losses_to_the_last_digit() {
    let place = folder();
    let whole = train(place.path(), &[&HARD[..], &["--out", "whole"]].concat());
    assert!(whole.status.success(), "{}", errors(&whole));
    let whole = rows(&whole);
    assert_eq!(whole.len(), 6);

    // Stopped within an epoch: Ctrl-C, after the second row came.
    let mut child = gradstep()
        .current_dir(place.path())
        .args(["train", "--headless", "--json", "--out", "parts"])
        .args(HARD)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("gradstep runs");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut parts: Vec<Value> = Vec::new();
    for line in lines.by_ref().take(2) {
        parts.push(serde_json::from_str(&line.expect("a line")).expect("JSON"));
    }
    interrupt(child.id());
    parts.extend(lines.map(|line| serde_json::from_str(&line.expect("a line")).expect("JSON")));
    let status = child.wait().expect("it ends");
    if parts.len() < 6 {
        assert_eq!(status.code(), Some(130));
        let rest = gradstep()
            .current_dir(place.path())
            .args(["train", "--headless", "--json", "--resume", "parts"])
            .output()
            .expect("gradstep runs");
        assert!(rest.status.success(), "{}", errors(&rest));
        parts.extend(rows(&rest));
    }
    assert_eq!(losses(&parts), losses(&whole));
    let metrics = fs::read_to_string(place.path().join("parts/metrics.csv")).expect("metrics");
    let epochs: Vec<&str> =
        metrics.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(epochs, ["1", "2", "3", "4", "5", "6"]);
}

#[expect(unsafe_code, reason = "the standard library sends no signals but SIGKILL")]
fn interrupt(process: u32) {
    unsafe extern "C" {
        fn kill(process: i32, signal: i32) -> i32;
    }
    // SAFETY: plain numbers go in; the process is our own child.
    unsafe { kill(process as i32, 2) };
}

#[test]
fn a_run_killed_at_any_moment_goes_on_from_a_whole_checkpoint() {
    let place = folder();
    // Saves after every epoch, so that the kill often strikes a save.
    let arguments = [
        "blobs",
        "--epochs",
        "12",
        "--set",
        "save_every=1",
        "--set",
        "points=64",
        "--set",
        "hidden=512-512",
    ];
    let whole =
        losses(&rows(&train(place.path(), &[&arguments[..], &["--out", "whole"]].concat())));
    for turn in 0..50 {
        let out = format!("run{turn}");
        let mut child = gradstep()
            .current_dir(place.path())
            .args(["train", "--headless", "--json", "--out", &out])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("gradstep runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        // A different moment each time: some rows, and a bit of spinning.
        for _ in 0..1 + turn % 8 {
            lines.next();
        }
        for _ in 0..turn * 20_000 {
            std::hint::spin_loop();
        }
        child.kill().expect("it can be killed");
        child.wait().expect("it ends");
        drop(lines);
        // The engine ends with the terminal process: its last write may still come.
        let last = place.path().join(&out).join("checkpoints/last.pth");
        if !last.exists() {
            continue;
        }
        let rest = gradstep()
            .current_dir(place.path())
            .args(["train", "--headless", "--json", "--resume", &out])
            .output()
            .expect("gradstep runs");
        assert!(rest.status.success(), "turn {turn}: {}", errors(&rest));
        let rest = losses(&rows(&rest));
        assert_eq!(rest[..], whole[whole.len() - rest.len()..], "turn {turn}");
        fs::remove_dir_all(place.path().join(&out)).expect("it can be removed");
    }
}

#[test]
fn a_checkpoint_that_is_none_is_told_with_a_remedy() {
    let place = folder();
    let output = train(place.path(), &["blobs", "--epochs", "1", "--out", "run"]);
    assert!(output.status.success());
    let last = place.path().join("run/checkpoints/last.pth");
    let whole = fs::read(&last).expect("a checkpoint");
    let resume = || {
        let output = gradstep()
            .current_dir(place.path())
            .args(["train", "--headless", "--resume", "run"])
            .output()
            .expect("gradstep runs");
        (output.status.code(), errors(&output))
    };
    fs::write(&last, &whole[..whole.len() / 2]).expect("it can be written");
    let (status, text) = resume();
    assert_eq!(status, Some(2));
    assert!(
        text.contains("last.pth is no whole checkpoint") && text.contains("best.pth"),
        "{text}"
    );
    fs::write(&last, b"not a checkpoint").expect("it can be written");
    assert!(resume().1.contains("no whole checkpoint"));
    fs::copy(fixture("foreign.pth"), &last).expect("it can be copied");
    assert!(resume().1.contains("no checkpoint of this training"), "{}", resume().1);
    fs::remove_file(&last).expect("it can be removed");
    assert!(resume().1.contains("saved no checkpoint yet"));
    assert!(train(place.path(), &["blobs", "--out", "run"]).status.code() == Some(2));
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

#[test]
fn other_shapes_on_resume_are_told_in_pytorchs_words() {
    let place = folder();
    assert!(train(place.path(), &["blobs", "--epochs", "1", "--out", "run"]).status.success());
    let output = gradstep()
        .current_dir(place.path())
        .args(["train", "--headless", "--resume", "run", "--set", "hidden=7"])
        .output()
        .expect("gradstep runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(errors(&output).contains("size mismatch for 0.weight"), "{}", errors(&output));
}

#[test]
fn a_learning_rate_of_a_billion_is_found_out_and_named() {
    let place = folder();
    let arguments = ["spirals", "--set", "lr=1e9", "--set", "optimizer=sgd", "--out", "run"];
    let output = train(place.path(), &arguments);
    assert_eq!(output.status.code(), Some(1));
    let text = errors(&output);
    assert!(text.contains("in loss at step") && text.contains("line "), "{text}");
    assert!(text.contains("Backward0 of layer model.") && text.contains(", line "), "{text}");
    assert!(text.contains("lower learning rate"), "{text}");
}

#[test]
fn a_checkpoint_that_cannot_be_written_does_not_end_the_training() {
    let place = folder();
    // A file where the folder should be: as final as a full disk.
    fs::create_dir(place.path().join("run")).expect("a folder");
    fs::write(place.path().join("run/checkpoints"), b"in the way").expect("a file");
    let output = train(place.path(), &["blobs", "--epochs", "2", "--out", "run"]);
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(rows(&output).len(), 2);
    assert!(errors(&output).contains("checkpoints/last.pth was not saved"), "{}", errors(&output));
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_loses_the_checkpoint_only() {
    let place = folder();
    // No file may grow beyond a few hundred kB; the checkpoint is 800 kB.
    let script = "trap '' XFSZ; ulimit -f 400; exec \"$0\" train moons --headless --json \
                  --epochs 2 --set hidden=256-256 --out run";
    let program = env!("CARGO_BIN_EXE_gradstep");
    let mut shell = Command::new("sh");
    let output = shell.current_dir(place.path()).args(["-c", script, program]).output();
    let output = output.expect("a shell");
    assert!(output.status.success(), "{}", errors(&output));
    assert_eq!(rows(&output).len(), 2);
    assert!(errors(&output).contains("checkpoints/last.pth was not saved"), "{}", errors(&output));
    let left = fs::read_dir(place.path().join("run/checkpoints")).expect("a folder");
    assert_eq!(left.count(), 0, "half a file was left");
}

#[test]
fn a_table_of_ones_own_is_trained_on() {
    let place = folder();
    let mut text = String::from("size;weight;colour;kind\n");
    for i in 0..60 {
        let (kind, colour) = if i % 2 == 0 { ("a", "red") } else { ("b", "blue") };
        text += &format!("{};{};{colour};{kind}\n", i % 7, 3 * (i % 2) + i % 3);
    }
    text += "1;;red;a\n";
    fs::write(place.path().join("mine.csv"), text).expect("a table");
    let arguments = ["csv", "--data", "mine.csv", "--epochs", "30", "--out", "run"];
    let output = train(place.path(), &arguments);
    assert!(output.status.success(), "{}", errors(&output));
    let last = rows(&output).pop().expect("a row");
    assert!(last["val_accuracy"].as_f64().unwrap() >= 0.95, "{last}");
    let told = errors(&output);
    assert!(told.contains("delimiter ';'") && told.contains("colour: category of 2"), "{told}");
    assert!(told.contains("1 rows with missing values are left out"), "{told}");

    let arguments = ["csv", "--data", "mine.csv", "--set", "target=weight", "--epochs", "2"];
    assert!(train(place.path(), &arguments).status.success());
    let nothing = train(place.path(), &["csv"]);
    assert!(errors(&nothing).contains("--data FILE"), "{}", errors(&nothing));
    let lost = train(place.path(), &["csv", "--data", "lost.csv"]);
    assert!(errors(&lost).contains("lost.csv cannot be read"), "{}", errors(&lost));
}

#[test]
fn pictures_of_ones_own_are_trained_on() {
    let place = folder();
    let mut pictures = vec![0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 2, 0, 0, 0, 3];
    let mut labels = vec![0, 0, 8, 1, 0, 0, 0, 60];
    for i in 0..60u8 {
        let bright = if i % 2 == 0 { [255, 0, 9, 0, 0, 0] } else { [0, 0, 0, 0, 9, 255] };
        pictures.extend(bright);
        labels.push(i % 2);
    }
    fs::write(place.path().join("images-idx3-ubyte"), pictures).expect("pictures");
    fs::write(place.path().join("labels-idx1-ubyte"), labels).expect("labels");
    let arguments = [
        "idx",
        "--data",
        "images-idx3-ubyte",
        "--epochs",
        "40",
        "--set",
        "batch_size=8",
        "--out",
        "run",
    ];
    let output = train(place.path(), &arguments);
    assert!(output.status.success(), "{}", errors(&output));
    let last = rows(&output).pop().expect("a row");
    assert_eq!(last["val_accuracy"], 1.0);
}

#[test]
fn knobs_that_do_not_fit_are_refused_with_what_they_take() {
    let place = folder();
    for (arguments, said) in [
        (&["spirals", "--set", "lr=fast"][..], "lr=fast: it takes a number from 1e-07 to"),
        (&["spirals", "--set", "learning=1"], "no knob 'learning'; its knobs are hidden"),
        (&["spirals", "--set", "hidden=0"], "hidden=0: it takes sizes from 1"),
        (&["spirals", "--set", "lr"], "such as --set lr=0.1"),
        #[cfg(not(feature = "cuda"))]
        (&["spirals", "--set", "device=cuda"], "device=cuda: it takes one of cpu"),
        (&["spirals", "--set", "schedule=plateau", "--set", "warmup=2"], "cannot follow a warm-up"),
        (&["spirals", "--data", "x.csv"], "brings its own data"),
    ] {
        let output = train(place.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(errors(&output).contains(said), "{arguments:?}: {}", errors(&output));
    }
    let output = gradstep().args(["train", "spiral", "--headless"]).output().expect("it runs");
    assert!(errors(&output).contains("the presets are linear, sine"), "{}", errors(&output));
}

#[test]
fn every_knob_makes_a_script_that_runs() {
    let place = folder();
    let small = ["--epochs", "2", "--set", "points=60"];
    for (turn, knobs) in [
        &["optimizer=sgd", "momentum=0.9", "weight_decay=0.01"][..],
        &["optimizer=adamw", "clip=1", "accumulate=2"],
        &["optimizer=rmsprop", "schedule=step", "batch_norm=on", "dropout=0.5"],
        &["optimizer=adagrad", "schedule=exponential", "warmup=1"],
        &["optimizer=nadam", "schedule=plateau", "reduction=sum", "lr=0.001"],
        &["warmup=3", "activation=gelu", "precision=float64"],
        &["precision=bfloat16", "threads=2", "device=cpu"],
        &["precision=bfloat16", "mode=find-lr"],
        &["overfit=on", "hidden=none", "patience=1", "label_smoothing=0.1"],
        &["mode=find-lr"],
    ]
    .iter()
    .enumerate()
    {
        let mut arguments = vec!["moons".to_owned(), "--out".into(), format!("run{turn}")];
        arguments.extend(small.iter().map(|&word| word.to_owned()));
        arguments.extend(knobs.iter().flat_map(|knob| ["--set".to_owned(), (*knob).to_owned()]));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = train(place.path(), &arguments);
        assert!(output.status.success(), "{knobs:?}: {}", errors(&output));
        let expected = if knobs.contains(&"mode=find-lr") { 0 } else { 2 };
        assert_eq!(rows(&output).len(), expected, "{knobs:?}");
    }
}

#[test]
fn in_a_pipe_the_scripts_own_lines_come_and_the_run_can_be_repeated() {
    let place = folder();
    let output = gradstep()
        .current_dir(place.path())
        .args(["train", "blobs", "--headless", "--epochs", "2", "--set", "lr=0.02", "--seed", "3"])
        .output()
        .expect("gradstep runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(text.lines().count(), 2);
    assert!(text.starts_with("epoch   1: loss "), "{text}");
    let again = "gradstep train blobs --set lr=0.02 --set epochs=2 --set seed=3 --headless";
    assert!(errors(&output).contains(again), "{}", errors(&output));
    assert!(place.path().join("runs/blobs-1/train.py").exists());
    let metrics = fs::read_to_string(place.path().join("runs/blobs-1/metrics.csv")).unwrap();
    assert_eq!(metrics.lines().count(), 3);
}

#[test]
fn the_numbers_are_those_of_gradstep_run() {
    let place = folder();
    let output =
        train(place.path(), &["moons", "--epochs", "3", "--set", "dropout=0.1", "--out", "run"]);
    let free = rows(&output);
    fs::remove_dir_all(place.path().join("run/checkpoints")).expect("they can be removed");
    let plain = gradstep().args(["run", "train.py"]).current_dir(place.path().join("run")).output();
    let plain = String::from_utf8_lossy(&plain.expect("gradstep runs").stdout).into_owned();
    let lines: Vec<&str> = plain.lines().collect();
    assert_eq!(lines.len(), 3, "{plain}");
    for (line, row) in lines.iter().zip(free) {
        let loss = format!("loss {:.4}", row["train_loss"].as_f64().unwrap());
        assert!(line.contains(&loss), "{line}: {row}");
    }
}
