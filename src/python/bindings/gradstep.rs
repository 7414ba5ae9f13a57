//! `_gradstep`: what the frozen modules need of the host: streams, sibling files.

use std::rc::Rc;

use crate::python::output::Stream;
use crate::python::vm::Run;

/// The object behind `sys.stdout` or `sys.stderr`.
pub(in crate::python) fn sink(run: Rc<Run>, stream: Stream) -> _gradstep::TextSink {
    _gradstep::TextSink { run, stream }
}

#[rustpython_vm::pymodule]
pub(in crate::python) mod _gradstep {
    use std::io;
    use std::path::Path;
    use std::rc::Rc;

    use rustpython_vm::builtins::{PyBaseExceptionRef, PyStrRef};
    use rustpython_vm::{PyPayload, PyResult, VirtualMachine, pyclass};

    use crate::python::output::Stream;
    use crate::python::vm::Run;

    #[pyattr]
    #[pyclass(name = "TextSink", module = "io")]
    #[derive(PyPayload)]
    pub struct TextSink {
        pub run: Rc<Run>,
        pub stream: Stream,
    }

    impl std::fmt::Debug for TextSink {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "TextSink({:?})", self.stream)
        }
    }

    #[pyclass]
    impl TextSink {
        #[pymethod]
        fn write(&self, text: PyStrRef, vm: &VirtualMachine) -> PyResult<usize> {
            let text = text.to_string();
            self.run.output.write(self.stream, &text).map_err(|error| failed(&error, vm))?;
            Ok(text.chars().count())
        }

        #[pymethod]
        fn flush(&self, vm: &VirtualMachine) -> PyResult<()> {
            self.run.output.flush().map_err(|error| failed(&error, vm))
        }

        #[pymethod]
        fn isatty(&self) -> bool {
            false
        }

        #[pygetset]
        fn encoding(&self) -> &'static str {
            "utf-8"
        }
    }

    fn failed(error: &io::Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let exceptions = &vm.ctx.exceptions;
        let kind = match error.kind() {
            io::ErrorKind::BrokenPipe => exceptions.broken_pipe_error,
            _ => exceptions.os_error,
        };
        vm.new_exception_msg(kind.to_owned(), error.to_string().into())
    }

    /// The sibling module `name` (dots become folders): its path, whether it is a
    /// package, and its text. None if there is no such file.
    #[pyfunction]
    fn sibling(name: PyStrRef, vm: &VirtualMachine) -> PyResult<Option<(String, bool, String)>> {
        let Some(run) = Run::current() else { return Ok(None) };
        let Some(directory) = &run.directory else { return Ok(None) };
        let stem = name.to_string().replace('.', "/");
        let package = Path::new(&stem).join("__init__.py");
        let module = Path::new(&stem).with_extension("py");
        for (relative, is_package) in [(package, true), (module, false)] {
            let path = directory.join(relative);
            let shown = path.display().to_string();
            match std::fs::read_to_string(&path) {
                Ok(text) => {
                    run.sources.borrow_mut().insert(shown.clone(), text.as_str().into());
                    return Ok(Some((shown, is_package, text)));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    let message = format!("cannot read '{shown}': {error}");
                    return Err(vm.new_import_error(message, vm.ctx.new_utf8_str(name.to_string())));
                }
            }
        }
        Ok(None)
    }

    /// The script's line that is being executed, with its file name: where a
    /// warning points to.
    #[pyfunction]
    fn location(vm: &VirtualMachine) -> (String, u32, String) {
        let located = Run::current().and_then(|run| {
            let frame = crate::python::frame::Frame::innermost(vm, &run)?;
            let path = frame.frame.code.source_path().as_str().to_owned();
            let line = frame.line();
            let sources = run.sources.borrow();
            let text = sources.get(&path)?.lines().nth(line as usize - 1)?.trim().to_owned();
            Some((path, line, text))
        });
        located.unwrap_or_else(|| ("<string>".to_owned(), 0, String::new()))
    }
}
