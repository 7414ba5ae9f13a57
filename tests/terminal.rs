//! The real program in a real (pseudo) terminal: keys in, screen out. Every wait
//! is for text to appear, never for time to pass.

mod pty;

use pty::Terminal;

const RIGHT: &str = "\x1b[C";
const DOWN: &str = "\x1b[B";
const HOME: &str = "\x1b[H";
const END: &str = "\x1b[F";

#[test]
fn the_lesson_shows_both_gradients_and_the_terminal_comes_back() {
    let mut terminal = Terminal::start(&["learn", "zero-grad"], 120, 36);
    terminal.wait_for("parameters");
    // Five phases an iteration: the ninth press completes the second backward().
    terminal.press(&RIGHT.repeat(9));
    terminal.wait_for("-30.4800");
    terminal.press("z");
    terminal.wait_for("-70.4800");
    terminal.press("c");
    terminal.wait_for("first difference");
    let screen = terminal.screen();
    assert!(screen.contains("-30.4800") && screen.contains("-70.4800"), "{screen}");
    terminal.press("[");
    terminal.wait_for("-40.0000");
    terminal.press("q");
    assert!(terminal.ends().success());
}

#[test]
fn home_opens_a_lesson_and_goes_back() {
    let mut terminal = Terminal::start(&[], 80, 24);
    terminal.wait_for("Open a script");
    terminal.press("?");
    terminal.wait_for("Ctrl-C");
    terminal.press("?");
    terminal.press("\r");
    terminal.wait_for("loop.py");
    terminal.press("q");
    terminal.wait_for("Open a script");
    terminal.press("q");
    assert!(terminal.ends().success());
}

#[test]
fn an_endless_loop_neither_freezes_the_screen_nor_the_keys() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // One that records statements for ever, and one that never comes back.
    for (name, text) in [("a.py", "while True: pass\n"), ("b.py", "x = 1\nsum(range(10**12))\n")] {
        std::fs::write(folder.path().join(name), text).expect("a script");
        let mut terminal = Terminal::start_in(folder.path(), &["step", name], 100, 30);
        terminal.wait_for(text.lines().next().expect("a line"));
        terminal.press(DOWN);
        terminal.press("x");
        terminal.wait_for("stopped");
        terminal.press("?");
        terminal.wait_for("one statement back");
        terminal.press("\x03");
        assert!(terminal.ends().success());
    }
}

#[test]
fn a_script_that_takes_all_memory_loses_its_engine_only() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("m.py"), "x = 1\ny = [0] * 10**12\n").expect("a script");
    let mut terminal = Terminal::start_in(folder.path(), &["step", "m.py"], 100, 30);
    terminal.wait_for("out of memory");
    terminal.wait_for("R restart");
    terminal.press("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn a_resized_terminal_is_drawn_anew() {
    let mut terminal = Terminal::start(&["learn", "by-hand"], 120, 36);
    terminal.wait_for("worksheet");
    terminal.resize(40, 10);
    terminal.wait_for("needs at least");
    terminal.resize(80, 24);
    terminal.wait_for("loop.py");
    terminal.press("q");
    assert!(terminal.ends().success());
}

#[cfg(unix)]
#[test]
fn a_terminated_program_restores_the_terminal() {
    let terminal = Terminal::start(&["learn", "by-hand"], 100, 30);
    terminal.wait_for("loop.py");
    let id = terminal.process_id().to_string();
    let status = std::process::Command::new("kill").arg(&id).status().expect("kill runs");
    assert!(status.success());
    terminal.ends();
}

#[test]
fn a_rate_is_searched_a_batch_overfitted_a_twin_raced_and_the_script_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["train", "moons", "--set", "epochs=40"];
    let mut terminal = Terminal::start_in(folder.path(), &arguments, 120, 36);
    terminal.wait_for("space starts to train");
    terminal.press(" ");
    terminal.wait_for("finished");
    terminal.press("f");
    terminal.wait_for("suggested: 0.0");
    terminal.wait_for("finished");
    terminal.press("f");
    terminal.wait_for("epoch 40/40");
    terminal.press("o");
    terminal.wait_for("ONE BATCH");
    terminal.wait_for("40 steps in");
    terminal.press("t");
    terminal.wait_for("healthy 0.");
    terminal.press("w");
    terminal.wait_for("wrote moons.py");
    assert!(folder.path().join("moons.py").exists());
    terminal.press("q");
    terminal.press("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn a_model_is_trained_changed_stepped_through_and_saved() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let arguments = ["train", "spirals", "--set", "epochs=5000"];
    let mut terminal = Terminal::start_in(folder.path(), &arguments, 140, 40);
    terminal.wait_for("space starts to train");
    terminal.press(" ");
    terminal.wait_for("● running");
    terminal.wait_for("validation 0.");
    terminal.press("]");
    terminal.wait_for("learning rate doubled");
    terminal.wait_for("lr 0.01");
    terminal.press(" ");
    terminal.wait_for("paused at line");
    terminal.press(".");
    terminal.wait_for("statement 1 of");
    terminal.press(DOWN);
    terminal.wait_for("statement 2 of");
    terminal.press("q");
    terminal.wait_for("● running");
    terminal.press("s");
    terminal.wait_for("saved checkpoints/step-");
    terminal.press("q");
    terminal.wait_for("q again stops the run");
    terminal.press("q");
    assert!(terminal.ends().success());
    let run = folder.path().join("runs/spirals-1");
    let saved = std::fs::read_dir(run.join("checkpoints")).expect("checkpoints");
    let names: Vec<_> = saved.map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(names.iter().any(|name| name.to_string_lossy().starts_with("step-")), "{names:?}");
    let metrics = std::fs::read_to_string(run.join("metrics.csv")).expect("metrics");
    assert!(metrics.lines().count() > 1, "{metrics}");
}

#[test]
fn a_loop_is_watched_changed_and_compared() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = "import torch\nw = torch.tensor(3.0, requires_grad=True)\nlr = 0.1\n\
                  for step in range(4):\n    loss = (w - 1.0) ** 2\n    loss.backward()\n    \
                  with torch.no_grad():\n        w -= lr * w.grad\n";
    std::fs::write(folder.path().join("loop.py"), script).expect("a script");
    let mut terminal = Terminal::start_in(folder.path(), &["step", "loop.py"], 80, 24);
    terminal.wait_for("! 1 to mend");
    terminal.press("!");
    terminal.wait_for("mend: clear the gradients");
    terminal.press("\r");
    terminal.wait_for("iteration 2/4");
    terminal.press("v");
    terminal.wait_for("✗ Are the gradients cleared");
    terminal.press("\x1b");
    terminal.wait_for("1 parameters");
    terminal.press("w");
    terminal.wait_for("Enter see it");
    terminal.press("\x1b[H\x1b[B\x1b[Bn0.5\r");
    terminal.wait_for("3~ lr = 0.5");
    terminal.wait_for("SILENT");
    terminal.press("c");
    terminal.wait_for("clip before line 8");
    terminal.press("\r");
    terminal.wait_for("first difference");
    terminal.press("C");
    terminal.wait_for("B line 3: lr = 0.5 + clip before line 8");
    terminal.press("\x1b[Aa\x1b");
    terminal.wait_for("A lr = 0.5 · B");
    terminal.press("r");
    terminal.wait_for("the phases of a training loop");
    terminal.press("\x03");
    assert!(terminal.ends().success());
}

#[test]
fn a_case_is_opened_asked_marked_and_mended() {
    let mut terminal = Terminal::start(&["learn", "clinic-weighted-loss"], 80, 24);
    terminal.wait_for("w opens the script to mend it");
    terminal.press("w");
    terminal.wait_for("x marks the line of the fault");
    terminal.wait_for("○ no exception");
    for hint in ["hint 1 of 3", "hint 2 of 3", "hint 3 of 3"] {
        terminal.press("h");
        terminal.wait_for(hint);
    }
    // The last line first: `print` is not at fault.
    terminal.press(END);
    terminal.press("x");
    terminal.wait_for("no, not in this line");
    terminal.press(HOME);
    terminal.press(&DOWN.repeat(17));
    terminal.press("x");
    terminal.wait_for("yes, here it is");
    // A cure that is none: no exception, but the wrong number.
    terminal.press("e");
    terminal.wait_for("line: loss = each * weight[kinds]");
    let erase = "\x7f".repeat("each * weight[kinds]".len());
    terminal.press(&erase);
    terminal.press("(each * weight[kinds])[0]\r");
    terminal.wait_for("✓ no exception");
    terminal.wait_for("✗ all 4 rare flowers are right");
    terminal.press("u");
    terminal.wait_for("○ no exception");
    terminal.press("e");
    terminal.wait_for("line: loss = each * weight[kinds]");
    terminal.press(&erase);
    terminal.press("(each * weight[kinds]).mean()\r");
    terminal.wait_for("✓ SOLVED");
    terminal.wait_for("A gradient says how one number changes.");
    terminal.press("\r");
    terminal.wait_for("loop.py");
    terminal.press("q");
    assert!(terminal.ends().success());
}

#[test]
fn a_lesson_that_prints_commands_and_never_ends_breaks_no_screen() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lesson = r#"{
      "format": 1, "id": "hostile", "title": "Hostile", "summary": "It shouts.", "goals": ["see"],
      "source": { "document": "000", "part": "none" }, "minutes": 1,
      "scenes": [{ "at": { "label": "start" }, "title": "Start", "prose": "Here it starts." }]
    }"#;
    let script = "import torch\n\nw = torch.tensor(0.5)  # scene: start\n\
        print('\\x1b[2J\\x1b[H\\x1b]0;gone\\x07' + 'wide ' * 400 + '\\u202e')\n\
        while True:\n    w = w + 1\n";
    std::fs::write(folder.path().join("lesson.json"), lesson).expect("a lesson");
    std::fs::write(folder.path().join("loop.py"), script).expect("a script");
    let arguments = ["learn", "--lessons", ".", "hostile"];
    let mut terminal = Terminal::start_in(folder.path(), &arguments, 80, 24);
    terminal.wait_for("import torch");
    terminal.press("5");
    terminal.press(&DOWN.repeat(4));
    terminal.wait_for("wide wide");
    terminal.press("x");
    terminal.wait_for("stopped");
    let screen = terminal.screen();
    assert!(screen.starts_with(" Hostile"), "{screen}");
    assert!(!screen.contains('\u{202e}'), "{screen:?}");
    terminal.press("q");
    assert!(terminal.ends().success());
}
