use std::fs;

use tempfile::TempDir;

use super::super::Catalogue;
use super::*;
use crate::protocol::Phase;

fn lesson() -> Lesson {
    Catalogue::embedded().unwrap().get("by-hand").unwrap().clone()
}

/// Loads without a warning.
fn load(directory: &TempDir) -> Progress {
    let Loaded { progress, warning } = Progress::load_from(directory.path());
    assert_eq!(warning, None);
    progress
}

fn bookmark() -> Bookmark {
    let place = Place { iteration: 2, phase: Phase::Backward, line: 10, nth: 0 };
    Bookmark { fault: Some("skip zero_grad".into()), place }
}

fn files(directory: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(directory.path()).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_was_saved_is_loaded_again() {
    let directory = TempDir::new().unwrap();
    let lesson = lesson();
    let mut progress = load(&directory);
    assert_eq!(progress.scenes_seen(&lesson), (0, lesson.scenes.len()));
    assert!(progress.mark_seen(&lesson, &lesson.scenes[0]));
    assert!(!progress.mark_seen(&lesson, &lesson.scenes[0]), "the second time is no news");
    assert!(progress.mark_seen(&lesson, &lesson.scenes[3]));
    assert!(progress.mark_answered(&lesson, &lesson.scenes[3]));
    progress.set_bookmark(&lesson, bookmark());
    progress.save().unwrap();

    let loaded = load(&directory);
    assert_eq!(loaded.lesson("by-hand"), progress.lesson("by-hand"));
    assert_eq!(loaded.lesson("by-hand").bookmark, Some(bookmark()));
    assert_eq!(loaded.scenes_seen(&lesson), (2, lesson.scenes.len()));
    assert!(!loaded.done("by-hand"));
    assert_eq!(files(&directory), ["progress.json"], "nothing is left beside it");
}

#[test]
fn the_file_is_json_with_a_version() {
    let directory = TempDir::new().unwrap();
    let lesson = lesson();
    let mut progress = load(&directory);
    progress.mark_seen(&lesson, &lesson.scenes[0]);
    progress.set_bookmark(&lesson, bookmark());
    progress.save().unwrap();
    let text = fs::read_to_string(directory.path().join(FILE)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "version": 1,
            "lessons": { "by-hand": {
                "seen": ["Five points on a line"],
                "answered": [],
                "done": false,
                "bookmark": { "fault": "skip zero_grad", "iteration": 2, "phase": "backward",
                              "line": 10, "nth": 0 },
            } },
        })
    );
}

#[test]
fn a_lesson_is_done_when_all_is_seen_and_answered_and_stays_so() {
    let directory = TempDir::new().unwrap();
    let mut lesson = lesson();
    let mut progress = load(&directory);
    for scene in &lesson.scenes {
        progress.mark_seen(&lesson, scene);
    }
    assert!(!progress.done(&lesson.id), "the questions are open");
    for scene in lesson.scenes.iter().filter(|scene| scene.question.is_some()) {
        assert!(!progress.done(&lesson.id));
        progress.mark_answered(&lesson, scene);
    }
    assert!(progress.done(&lesson.id));
    progress.save().unwrap();
    // A later version of the lesson has one scene more.
    lesson.scenes.push(Scene { title: "New".into(), ..lesson.scenes[0].clone() });
    let mut progress = load(&directory);
    progress.mark_seen(&lesson, &lesson.scenes[0]);
    assert!(progress.done(&lesson.id));
    let all = lesson.scenes.len();
    assert_eq!(progress.scenes_seen(&lesson), (all - 1, all));
}

#[test]
fn a_damaged_file_is_kept_aside_and_reported() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join(FILE);
    for (damage, kept) in [
        ("{\"version\": 1, \"lessons\": {\"by-ha", "progress.json.damaged"),
        ("", "progress.json.2.damaged"),
        ("{\"version\": 1, \"lessons\": [3]}", "progress.json.3.damaged"),
        ("\u{0}\u{0}\u{0}", "progress.json.4.damaged"),
    ] {
        fs::write(&file, damage).unwrap();
        let Loaded { mut progress, warning } = Progress::load_from(directory.path());
        let kept = directory.path().join(kept);
        let warning = warning.unwrap();
        assert!(warning.contains(&kept.display().to_string()), "{warning}");
        assert_eq!(fs::read_to_string(kept).unwrap(), damage);
        // And it goes on from nothing.
        let lesson = lesson();
        progress.mark_seen(&lesson, &lesson.scenes[0]);
        progress.save().unwrap();
        assert_eq!(load(&directory).scenes_seen(&lesson).0, 1);
    }
}

#[test]
fn a_newer_file_is_left_as_it_is() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join(FILE);
    let newer = r#"{"version": 2, "courses": {}}"#;
    fs::write(&file, newer).unwrap();
    let Loaded { mut progress, warning } = Progress::load_from(directory.path());
    assert!(warning.unwrap().contains("version 2, written by a newer gradstep"));
    let lesson = lesson();
    progress.mark_seen(&lesson, &lesson.scenes[0]);
    progress.save().unwrap();
    assert_eq!(fs::read_to_string(file).unwrap(), newer);
}

#[test]
fn a_newer_file_that_appears_during_a_run_is_not_overwritten() {
    let directory = TempDir::new().unwrap();
    let mut progress = load(&directory);
    let file = directory.path().join(FILE);
    fs::write(&file, r#"{"version": 2}"#).unwrap();
    let error = progress.save().unwrap_err().to_string();
    assert!(error.contains("is now version 2, of a newer gradstep"), "{error}");
    assert_eq!(fs::read_to_string(file).unwrap(), r#"{"version": 2}"#);
}

#[test]
fn two_runs_at_once_lose_nothing() {
    let directory = TempDir::new().unwrap();
    let lesson = lesson();
    let (mut one, mut other) = (load(&directory), load(&directory));
    one.mark_seen(&lesson, &lesson.scenes[0]);
    one.set_bookmark(&lesson, bookmark());
    one.save().unwrap();
    other.mark_seen(&lesson, &lesson.scenes[1]);
    other.save().unwrap();
    let both = load(&directory);
    assert_eq!(both.scenes_seen(&lesson).0, 2);
    assert_eq!(both.lesson(&lesson.id).bookmark, Some(bookmark()));
}

#[test]
fn the_new_text_is_written_beside_the_old_one_which_survives_a_failure() {
    let directory = TempDir::new().unwrap();
    let lesson = lesson();
    let mut progress = load(&directory);
    progress.mark_seen(&lesson, &lesson.scenes[0]);
    progress.save().unwrap();
    // A folder in the file's place makes the last step, the rename, fail.
    let file = directory.path().join(FILE);
    let blocked = directory.path().join("blocked");
    fs::create_dir_all(blocked.join("occupied")).unwrap();
    assert!(write(&blocked, b"text").is_err());
    assert_eq!(files(&directory), ["blocked", "progress.json"], "no temporary file stays");
    // A reader that has the old file open goes on reading the old text: the new
    // one is another file, which took its name.
    let old = fs::read_to_string(&file).unwrap();
    let mut open = fs::File::open(&file).unwrap();
    progress.mark_seen(&lesson, &lesson.scenes[1]);
    progress.save().unwrap();
    let mut read = String::new();
    std::io::Read::read_to_string(&mut open, &mut read).unwrap();
    assert_eq!(read, old);
    assert_ne!(fs::read_to_string(&file).unwrap(), old);
}

#[test]
fn a_directory_is_made_and_one_that_cannot_be_is_reported() {
    let directory = TempDir::new().unwrap();
    let lesson = lesson();
    let deep = directory.path().join("a/b");
    let mut progress = Progress::load_from(&deep).progress;
    progress.mark_seen(&lesson, &lesson.scenes[0]);
    progress.save().unwrap();
    assert!(deep.join(FILE).exists());
    // A file stands where a directory is needed.
    let Loaded { mut progress, warning } = Progress::load_from(&deep.join(FILE));
    progress.mark_seen(&lesson, &lesson.scenes[0]);
    let told = warning.or_else(|| progress.save().err().map(|error| format!("{error:#}")));
    assert!(told.unwrap().contains("progress.json"), "the learner is told");
}

#[test]
fn a_write_that_was_interrupted_loses_that_step_only() {
    let directory = TempDir::new().unwrap();
    let lesson = lesson();
    let mut progress = load(&directory);
    progress.mark_seen(&lesson, &lesson.scenes[0]);
    progress.save().unwrap();
    // Killed while it wrote the next step: the new text is there in part, under
    // the name that it has until it is whole.
    let whole = fs::read_to_string(directory.path().join(FILE)).unwrap();
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        fs::write(directory.path().join(format!("{FILE}x7.new")), &whole[..length]).unwrap();
        let mut progress = load(&directory);
        assert_eq!(progress.scenes_seen(&lesson).0, 1);
        // And the step can be taken again.
        progress.mark_seen(&lesson, &lesson.scenes[1]);
        progress.save().unwrap();
        assert_eq!(load(&directory).scenes_seen(&lesson).0, 2);
        fs::write(directory.path().join(FILE), &whole).unwrap();
    }
}
