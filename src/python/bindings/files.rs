//! `_files`: the files of the script's own directory, and of those that the user
//! allowed; no others.

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::python::vm::Run;

/// The environment variable that names more directories whose files scripts may
/// read and write, separated as in `PATH`.
pub const ALLOWED: &str = "GRADSTEP_ALLOW_FILES";

/// Where `path`, as a script says it, lies; an error if that is outside of the
/// script's directory and of those that [`ALLOWED`] names.
///
/// A path is looked for as Python does, from the working directory, if that leads
/// into one of them, and else from the script's directory.
pub(super) fn resolve(path: &str) -> Result<PathBuf, String> {
    let unreadable = |_: io::Error| format!("'{path}': the script's directory cannot be read");
    let own = Run::current().and_then(|run| run.directory.clone());
    let own = own.map(|own| if own.as_os_str().is_empty() { PathBuf::from(".") } else { own });
    let own = own.map(|own| own.canonicalize().map_err(unreadable)).transpose()?;
    let allowed = std::env::var_os(ALLOWED).unwrap_or_default();
    // One that does not exist has no files.
    let allowed = std::env::split_paths(&allowed).filter_map(|path| path.canonicalize().ok());
    let roots: Vec<PathBuf> = own.iter().cloned().chain(allowed).collect();
    if roots.is_empty() {
        return Err(format!("'{path}': this script has no directory of its own for files"));
    }
    let absolute = std::env::current_dir().map_err(unreadable)?.join(path);
    let beside = own.as_ref().and_then(|own| normal(&own.join(path)));
    for candidate in [normal(&absolute), beside].into_iter().flatten() {
        let inside = |root: &PathBuf| candidate.starts_with(root) && within(&candidate, root);
        if roots.iter().any(inside) {
            return Ok(candidate);
        }
    }
    Err(format!(
        "gradstep keeps files inside the script's own directory: '{path}' is outside of it; \
         --allow-files DIR allows another one"
    ))
}

/// The path without `.` and `..`; None if that leads above the root.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut result = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !result.pop() {
                    return None;
                }
            }
            part => result.push(part),
        }
    }
    Some(result)
}

/// Whether no link leads out: the nearest part that is there lies inside.
fn within(path: &Path, root: &Path) -> bool {
    let there = path.ancestors().find(|part| part.symlink_metadata().is_ok());
    there.and_then(|part| part.canonicalize().ok()).is_some_and(|real| real.starts_with(root))
}

#[rustpython_vm::pymodule]
pub(in crate::python) mod _files {
    use std::fs;
    use std::io::{self, Write};
    use std::path::Path;

    use rustpython_vm::builtins::{PyBaseExceptionRef, PyBytesRef, PyStrRef};
    use rustpython_vm::{PyResult, VirtualMachine};

    use super::resolve;
    use crate::python::vm::{Heard, Run};

    fn checked(path: &PyStrRef, vm: &VirtualMachine) -> PyResult<std::path::PathBuf> {
        resolve(path.as_ref()).map_err(|message| {
            vm.new_os_subtype_error(vm.ctx.exceptions.permission_error.to_owned(), None, message)
                .upcast()
        })
    }

    /// Python's exception, in its words: `[Errno 2] No such file or directory: 'x'`.
    fn failed(error: &io::Error, path: &PyStrRef, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let exceptions = &vm.ctx.exceptions;
        let (kind, known) = match error.kind() {
            io::ErrorKind::NotFound => {
                (exceptions.file_not_found_error, "[Errno 2] No such file or directory")
            }
            io::ErrorKind::PermissionDenied => {
                (exceptions.permission_error, "[Errno 13] Permission denied")
            }
            io::ErrorKind::AlreadyExists => {
                (exceptions.file_exists_error, "[Errno 17] File exists")
            }
            io::ErrorKind::NotADirectory => {
                (exceptions.not_a_directory_error, "[Errno 20] Not a directory")
            }
            io::ErrorKind::IsADirectory => {
                (exceptions.is_a_directory_error, "[Errno 21] Is a directory")
            }
            _ => (exceptions.os_error, ""),
        };
        let text = if known.is_empty() { error.to_string() } else { known.to_owned() };
        let message = format!("{text}: '{path}'");
        vm.new_os_subtype_error(kind.to_owned(), None, message).upcast()
    }

    #[pyfunction]
    fn read(path: PyStrRef, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        fs::read(checked(&path, vm)?).map_err(|error| failed(&error, &path, vm))
    }

    /// All or nothing: a reader never sees half of it.
    #[pyfunction]
    fn write(path: PyStrRef, content: PyBytesRef, vm: &VirtualMachine) -> PyResult<()> {
        let target = checked(&path, vm)?;
        let write = || {
            if target.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            let folder = target.parent().ok_or(io::ErrorKind::NotFound)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(content.as_bytes())?;
            file.persist(&target)?;
            Ok(())
        };
        write().map_err(|error: io::Error| failed(&error, &path, vm))?;
        tell_saved(path.as_ref(), &target);
        Ok(())
    }

    /// Gives a file another name, in place of what had that name.
    #[pyfunction]
    fn rename(source: PyStrRef, target: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        let (from, to) = (checked(&source, vm)?, checked(&target, vm)?);
        fs::rename(from, &to).map_err(|error| failed(&error, &source, vm))?;
        tell_saved(target.as_ref(), &to);
        Ok(())
    }

    /// Tells whoever watches that a checkpoint is there, if it is called like one.
    fn tell_saved(path: &str, file: &Path) {
        let checkpoint = file.extension().is_some_and(|end| end == "pth" || end == "pt");
        if let (true, Some(run), Ok(known)) = (checkpoint, Run::current(), fs::metadata(file)) {
            run.tell(Heard::Saved { path, bytes: known.len() });
        }
    }

    #[pyfunction]
    fn is_file(path: PyStrRef, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(checked(&path, vm)?.is_file())
    }

    #[pyfunction]
    fn is_dir(path: PyStrRef, vm: &VirtualMachine) -> PyResult<bool> {
        Ok(checked(&path, vm)?.is_dir())
    }

    #[pyfunction]
    fn size(path: PyStrRef, vm: &VirtualMachine) -> PyResult<u64> {
        let known = fs::metadata(checked(&path, vm)?).map_err(|error| failed(&error, &path, vm))?;
        Ok(known.len())
    }

    #[pyfunction]
    fn make_dir(path: PyStrRef, parents: bool, vm: &VirtualMachine) -> PyResult<()> {
        let folder = checked(&path, vm)?;
        let made = if parents { fs::create_dir_all(folder) } else { fs::create_dir(folder) };
        made.map_err(|error| failed(&error, &path, vm))
    }

    #[pyfunction]
    fn remove(path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        fs::remove_file(checked(&path, vm)?).map_err(|error| failed(&error, &path, vm))
    }

    #[pyfunction]
    fn remove_dir(path: PyStrRef, vm: &VirtualMachine) -> PyResult<()> {
        fs::remove_dir(checked(&path, vm)?).map_err(|error| failed(&error, &path, vm))
    }

    /// The names in a folder, sorted.
    #[pyfunction]
    fn list(path: PyStrRef, vm: &VirtualMachine) -> PyResult {
        let entries =
            fs::read_dir(checked(&path, vm)?).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = entries.map_err(|error| failed(&error, &path, vm))?;
        let mut names: Vec<String> =
            entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        Ok(vm
            .ctx
            .new_list(names.into_iter().map(|name| vm.ctx.new_str(name).into()).collect())
            .into())
    }
}
