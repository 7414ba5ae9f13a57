//! `gradstep run --watch` and `--checklist`: a script's run, and what is to be said
//! of it.

use std::io::{self, Write};
use std::sync::mpsc::channel;

use anyhow::Result;
use gradstep::protocol::{End, Message, Start};
use gradstep::session::checklist::{Item, checklist};
use gradstep::session::watchers::{Alarm, watch};
use gradstep::session::{EngineProcess, Report, Status, Timeline};

/// Statements beyond these are run, but not watched.
const MOST: usize = 50_000;

/// Runs a script as `run` does, and then prints to standard error what the
/// watchers saw, or the checklist, or both. The exit status is the script's.
pub fn run(start: Start, alarms: bool, checks: bool) -> Result<u8> {
    let name = start.script.clone();
    let (sender, reports) = channel();
    let engine = EngineProcess::start(Start { detail: true, ..start }, u64::MAX, move |report| {
        // The receiver lives as long as the run.
        let _ = sender.send(report);
    })?;
    let mut timeline = Timeline::default();
    for report in reports {
        match report {
            Report::Message(Message::Statement(statement)) => {
                show(&mut io::stdout(), &statement.stdout);
                if let Some(detail) = &statement.detail {
                    show(&mut io::stderr(), &detail.stderr);
                }
                if timeline.len() < MOST {
                    timeline.push(Message::Statement(statement));
                }
            }
            Report::Message(message) => timeline.push(message),
            Report::Exited(how) => {
                if !matches!(timeline.status, Status::Ended(_)) {
                    timeline.status = Status::Died(how);
                }
                break;
            }
        }
    }
    drop(engine);
    let status = match &timeline.status {
        Status::Ended(End::Error { error }) if error.kind == "SystemExit" => {
            // An exit status is its lowest eight bits, as everywhere.
            error.message.parse::<i64>().map_or(1, |code| code as u8)
        }
        Status::Ended(End::Error { error }) => {
            eprint!("{}", error.traceback);
            1
        }
        Status::Died(how) => {
            eprintln!("gradstep: {how}");
            1
        }
        _ => 0,
    };
    if checks {
        eprint!("{}", listed(&name, &checklist(&timeline)));
    }
    if alarms {
        eprint!("{}", told(&name, &timeline, &watch(&timeline)));
    }
    if timeline.len() >= MOST {
        eprintln!("gradstep: only the first {MOST} statements were watched");
    }
    Ok(status)
}

fn show(stream: &mut impl Write, text: &str) {
    // A reader that went away wants no more.
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}

/// The checklist, item by item.
fn listed(script: &str, items: &[Item]) -> String {
    let item = |Item { question, verdict, evidence, mend, .. }: &Item| {
        let mend = mend.as_ref().map_or(String::new(), |mend| format!("    mend: {mend}\n"));
        let evidence: String = evidence.chars().filter(|c| !c.is_control()).collect();
        format!("{} {question}\n    {evidence}\n{mend}", verdict.mark())
    };
    let text: String = items.iter().map(item).collect();
    format!("{script}: the checklist\n{text}")
}

/// The alarms as compilers print theirs.
fn told(script: &str, timeline: &Timeline, alarms: &[Alarm]) -> String {
    let mut text = String::new();
    for Alarm { watcher, position, line, saw, mend } in alarms {
        text += &format!("{script}:{line}: {saw} [{watcher}]\n");
        if let Some(statement) = timeline.get(*position) {
            let at = match statement.iteration {
                0 => String::new(),
                iteration => format!("   (iteration {iteration})"),
            };
            let code: String = statement.code.chars().filter(|c| !c.is_control()).collect();
            text += &format!("    {code}{at}\n");
        }
        text += &format!("    mend: {mend}\n");
    }
    text + &match alarms.len() {
        0 => "gradstep: the watchers saw nothing wrong\n".to_owned(),
        1 => "gradstep: 1 thing to mend\n".to_owned(),
        several => format!("gradstep: {several} things to mend\n"),
    }
}
