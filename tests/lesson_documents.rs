//! What README and CONTRIBUTING say about crates and lessons is so.

use std::fs;

use gradstep::lesson::Catalogue;

const MANIFEST: &str = include_str!("../Cargo.toml");
const README: &str = include_str!("../README.md");
const CONTRIBUTING: &str = include_str!("../CONTRIBUTING.md");

/// The crates of a table of the manifest.
fn crates(table: &str) -> Vec<&'static str> {
    let lines = MANIFEST.lines().skip_while(|line| *line != table).skip(1);
    let entries = lines.take_while(|line| !line.starts_with('['));
    entries.filter_map(|line| Some(line.split_once(" = ")?.0.trim())).collect()
}

/// The first block of a language in a Markdown text.
fn block(text: &'static str, language: &str) -> &'static str {
    let (_, rest) = text.split_once(&format!("```{language}\n")).expect("a block");
    rest.split_once("```").expect("its end").0
}

#[test]
fn the_readme_lists_every_crate_and_no_other() {
    let mut expected = crates("[dependencies]");
    expected.extend(crates("[target.'cfg(target_os = \"linux\")'.dependencies]"));
    expected.extend(crates("[dev-dependencies]"));
    assert!(expected.len() > 20, "the manifest was read");
    for name in &expected {
        let link = format!("[{name}](https://crates.io/crates/{name})");
        assert!(README.contains(&link), "{name} is not in the README");
    }
    let listed = README.matches("](https://crates.io/crates/").count();
    // option-ext is named in the licence section.
    assert_eq!(listed, expected.len() + 1, "the README lists a crate that is not used");
}

#[test]
fn the_example_of_a_lesson_can_be_read() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("90-parabola");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("lesson.json"), block(CONTRIBUTING, "json")).unwrap();
    fs::write(folder.join("loop.py"), block(CONTRIBUTING, "python")).unwrap();
    let catalogue = Catalogue::embedded().unwrap().with_directory(directory.path());
    let catalogue = catalogue.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(catalogue.get("parabola").unwrap().scenes.len(), 6);
}
