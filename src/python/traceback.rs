//! An uncaught exception as CPython prints it, without the carets under the
//! source lines. Frames inside the `torch` package are left out.

use std::fmt::Write;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr, PyStrRef};
use rustpython_vm::suggestion::offer_suggestions;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

use super::errors::Exception;
use super::vm::Run;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// Everything that is shown of an exception.
pub(super) fn describe(error: &PyBaseExceptionRef, run: &Run, vm: &VirtualMachine) -> Exception {
    let mut text = String::new();
    write_chain(&mut text, error, run, vm, &mut Vec::new());
    Exception {
        kind: kind(error, vm),
        message: message(error, vm),
        line: entries(error, run).last().map_or_else(|| syntax_line(error, vm), |entry| entry.line),
        traceback: text,
    }
}

/// A frame that the user wrote.
struct Entry {
    path: String,
    line: u32,
    function: String,
    code: Option<String>,
}

fn entries(error: &PyBaseExceptionRef, run: &Run) -> Vec<Entry> {
    let sources = run.sources.borrow();
    let Some(traceback) = error.__traceback__() else { return Vec::new() };
    traceback
        .iter()
        .filter_map(|entry| {
            let path = entry.frame.code.source_path().as_str();
            let source = sources.get(path)?;
            let line = entry.lineno.get();
            Some(Entry {
                path: path.to_owned(),
                line: line as u32,
                function: entry.frame.code.obj_name.as_str().to_owned(),
                code: source.lines().nth(line - 1).map(|code| code.trim().to_owned()),
            })
        })
        .collect()
}

fn write_chain(
    text: &mut String,
    error: &PyBaseExceptionRef,
    run: &Run,
    vm: &VirtualMachine,
    seen: &mut Vec<usize>,
) {
    seen.push(error.as_object().get_id());
    let suppressed = error
        .as_object()
        .get_attr("__suppress_context__", vm)
        .and_then(|flag| flag.try_to_bool(vm))
        .unwrap_or(false);
    let earlier = match error.__cause__() {
        Some(cause) => Some((cause, CAUSE)),
        None if suppressed => None,
        None => error.__context__().map(|context| (context, CONTEXT)),
    };
    if let Some((earlier, between)) = earlier
        && !seen.contains(&earlier.as_object().get_id())
    {
        write_chain(text, &earlier, run, vm, seen);
        text.push_str(between);
    }
    write_one(text, error, run, vm);
}

fn write_one(text: &mut String, error: &PyBaseExceptionRef, run: &Run, vm: &VirtualMachine) {
    let entries = entries(error, run);
    if !entries.is_empty() {
        text.push_str("Traceback (most recent call last):\n");
    }
    write_entries(text, &entries);
    write_syntax_position(text, error, vm);
    text.push_str(&kind(error, vm));
    let message = message(error, vm);
    if !message.is_empty() {
        let _ = write!(text, ": {message}");
    }
    text.push('\n');
    if let Ok(notes) = error.as_object().get_attr("__notes__", vm)
        && let Ok(notes) = notes.try_to_value::<Vec<PyStrRef>>(vm)
    {
        for note in notes {
            let _ = writeln!(text, "{note}");
        }
    }
}

/// The frames; after three times the same one, only how often it came again.
fn write_entries(text: &mut String, entries: &[Entry]) {
    let same =
        |a: &Entry, b: &Entry| (a.line, &a.path, &a.function) == (b.line, &b.path, &b.function);
    for group in entries.chunk_by(same) {
        for entry in group.iter().take(3) {
            let Entry { path, line, function, code } = entry;
            let _ = writeln!(text, "  File \"{path}\", line {line}, in {function}");
            if let Some(code) = code.as_ref().filter(|code| !code.is_empty()) {
                let _ = writeln!(text, "    {code}");
            }
        }
        if let Some(more @ 1..) = group.len().checked_sub(3) {
            let times = if more == 1 { "time" } else { "times" };
            let _ = writeln!(text, "  [Previous line repeated {more} more {times}]");
        }
    }
}

/// Of a SyntaxError: the file, the line and a caret.
fn write_syntax_position(text: &mut String, error: &PyBaseExceptionRef, vm: &VirtualMachine) {
    if !error.fast_isinstance(vm.ctx.exceptions.syntax_error) {
        return;
    }
    let attribute = |name: &'static str| -> Option<PyObjectRef> {
        error.as_object().get_attr(name, vm).ok().filter(|value| !vm.is_none(value))
    };
    let line = syntax_line(error, vm);
    if line == 0 {
        return;
    }
    let path = attribute("filename").and_then(|path| path.str(vm).ok());
    let path = path.map_or_else(|| "<string>".to_owned(), |path| path.to_string());
    let _ = writeln!(text, "  File \"{path}\", line {line}");
    let Some(code) = attribute("text").and_then(|code| code.str(vm).ok()) else { return };
    let code = code.to_string();
    let trimmed = code.trim();
    let _ = writeln!(text, "    {trimmed}");
    let indent = code.chars().count() - code.trim_start().chars().count();
    if let Some(offset) = attribute("offset").and_then(|at| at.try_to_value::<usize>(vm).ok()) {
        let _ = writeln!(text, "    {}^", " ".repeat(offset.saturating_sub(1 + indent)));
    }
}

fn syntax_line(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> u32 {
    let line = error.as_object().get_attr("lineno", vm);
    line.ok().and_then(|line| line.try_to_value::<u32>(vm).ok()).unwrap_or(0)
}

/// The class's name, with its module unless that is `builtins` or the script.
fn kind(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let class = error.class();
    let attribute = |name: &'static str| -> Option<String> {
        let value = class.as_object().get_attr(name, vm).ok()?;
        value.downcast_ref::<PyStr>().map(|text| text.to_string())
    };
    let name = attribute("__qualname__").unwrap_or_else(|| class.name().to_string());
    match attribute("__module__").as_deref() {
        None | Some("builtins" | "__main__") => name,
        Some(module) => format!("{module}.{name}"),
    }
}

fn message(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> String {
    let text = if error.fast_isinstance(vm.ctx.exceptions.syntax_error) {
        // str() of a SyntaxError repeats the position.
        error.as_object().get_attr("msg", vm).and_then(|message| message.str(vm))
    } else {
        error.as_object().str(vm)
    };
    let text = match text {
        Ok(text) => text.to_string(),
        Err(_) => return "<exception str() failed>".to_owned(),
    };
    if let Some(refusal) = refused_import(error, vm) {
        return refusal;
    }
    match offer_suggestions(error, vm) {
        Some(name) => format!("{text}. Did you mean: '{name}'?"),
        None => text,
    }
}

/// What `module.name` says of itself, where `from module import name` found that gradstep
/// does not support it: the import keeps only that the name is not there.
fn refused_import(error: &PyBaseExceptionRef, vm: &VirtualMachine) -> Option<String> {
    if !error.class().is(vm.ctx.exceptions.import_error) {
        return None;
    }
    let attribute = |name: &'static str| error.as_object().get_attr(name, vm).ok();
    let name = attribute("name_from")?.downcast::<PyStr>().ok()?;
    let modules = vm.sys_module.get_attr("modules", vm).ok()?;
    let module = modules.get_item(&*attribute("name")?, vm).ok()?;
    let refusal = module.get_attr(&name, vm).err()?.as_object().str(vm).ok()?.to_string();
    refusal.starts_with("gradstep does not support").then_some(refusal)
}
