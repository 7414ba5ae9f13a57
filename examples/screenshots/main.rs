//! Takes the README's pictures: the real program in a pseudo terminal, its screen
//! as SVG in `assets/`.
//!
//!     cargo build --release && cargo run --release --example screenshots [NAME…]

#[path = "../../tests/pty/mod.rs"]
#[expect(dead_code, reason = "tests resize and end it too")]
mod pty;
mod svg;

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use pty::Terminal;

const RIGHT: &str = "\x1b[C";

/// One picture: what is typed after which text is seen, and what it must show.
struct Shot {
    name: &'static str,
    arguments: &'static [&'static str],
    size: (u16, u16),
    steps: Vec<(&'static str, String)>,
    shows: &'static str,
}

fn shots() -> Vec<Shot> {
    let key = |key: &str| key.to_owned();
    vec![
        // To the second backward(), and there the fault.
        Shot {
            name: "stepper",
            arguments: &["learn", "zero-grad"],
            size: (120, 36),
            steps: vec![("parameters", RIGHT.repeat(9)), ("-30.4800", key("z"))],
            shows: "-70.4800",
        },
        Shot {
            name: "home",
            arguments: &[],
            size: (120, 36),
            steps: Vec::new(),
            shows: "Open a script",
        },
        Shot {
            name: "studio",
            arguments: &["train", "spirals", "--set", "epochs=300"],
            size: (140, 42),
            steps: vec![("space starts to train", key(" "))],
            shows: "finished",
        },
        Shot {
            name: "digits",
            arguments: &["train", "digits-mlp"],
            size: (140, 42),
            steps: vec![("space starts to train", key(" "))],
            shows: "finished",
        },
        Shot {
            name: "transformer",
            arguments: &["train", "shakespeare-transformer", "--set", "epochs=2"],
            size: (140, 42),
            steps: vec![("space starts to train", key(" "))],
            shows: "finished",
        },
    ]
}

fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    for shot in shots() {
        if !wanted.is_empty() && !wanted.iter().any(|name| name == shot.name) {
            continue;
        }
        let folder = tempfile::tempdir()?;
        let (columns, rows) = shot.size;
        let mut terminal = Terminal::start_in(folder.path(), shot.arguments, columns, rows);
        for (text, keys) in &shot.steps {
            terminal.wait_for(text);
            terminal.press(keys);
        }
        terminal.wait_for(shot.shows);
        // The frame that shows it may not be complete.
        std::thread::sleep(Duration::from_millis(500));
        let path = assets.join(shot.name).with_extension("svg");
        fs::write(&path, terminal.look(svg::svg))
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}
