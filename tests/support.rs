//! `docs/pytorch.md` says what of PyTorch there is: made from the program, and never
//! out of date. `GRADSTEP_UPDATE_DOCS=1 cargo test --test support` writes it.

use std::path::Path;
use std::process::Command;

#[test]
fn the_page_of_supported_names_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_gradstep"))
        .args(["run", "tests/support/names.py"])
        .current_dir(root)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let made = String::from_utf8(output.stdout).unwrap();
    let page = root.join("docs/pytorch.md");
    if std::env::var_os("GRADSTEP_UPDATE_DOCS").is_some() {
        std::fs::write(&page, &made).unwrap();
    }
    let written = std::fs::read_to_string(&page).unwrap_or_default();
    let old: Vec<&str> = written.lines().collect();
    let changed = made.lines().find(|line| !old.contains(line));
    assert!(
        made == written,
        "docs/pytorch.md is out of date, at {changed:?}: run GRADSTEP_UPDATE_DOCS=1 cargo test \
         --test support"
    );
}
