//! `_gradstep`: what the frozen modules need of the host: streams, sibling files;
//! and the hooks before a script's statements.

use std::rc::Rc;

use crate::python::hooks::Question;
use crate::python::output::Stream;
use crate::python::vm::Run;

/// The object behind `sys.stdout` or `sys.stderr`.
pub(in crate::python) fn sink(run: Rc<Run>, stream: Stream) -> _gradstep::TextSink {
    _gradstep::TextSink { run, stream }
}

/// The constant that asks the run about a site. `_gradstep` must be imported.
pub(in crate::python) fn hook(run: Rc<Run>, question: Question, site: u32) -> _gradstep::Hook {
    _gradstep::Hook { run, question, site }
}

#[rustpython_vm::pymodule]
pub(in crate::python) mod _gradstep {
    use std::io;
    use std::path::Path;
    use std::rc::Rc;

    use rustpython_vm::builtins::{PyBaseExceptionRef, PyStrRef};
    use rustpython_vm::protocol::PyNumberMethods;
    use rustpython_vm::types::AsNumber;
    use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine, pyclass};

    use crate::python::hooks::Question;
    use crate::python::output::Stream;
    use crate::python::traceback;
    use crate::python::vm::{Run, listen_to_interrupts};

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

    /// A question about a site; true means that the statement is left out.
    #[pyattr]
    #[pyclass(name = "Hook", module = "_gradstep")]
    #[derive(PyPayload)]
    pub struct Hook {
        pub run: Rc<Run>,
        pub question: Question,
        pub site: u32,
    }

    impl std::fmt::Debug for Hook {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "Hook({:?}, {})", self.question, self.site)
        }
    }

    #[pyclass(with(AsNumber))]
    impl Hook {}

    impl AsNumber for Hook {
        fn as_number() -> &'static PyNumberMethods {
            static METHODS: PyNumberMethods = PyNumberMethods {
                boolean: Some(|number, vm| {
                    let hook = Hook::number_downcast(number);
                    hook.run.ask(hook.question, hook.site, vm)
                }),
                ..PyNumberMethods::NOT_IMPLEMENTED
            };
            &METHODS
        }
    }

    /// Python's exception, in its words: `[Errno 32] Broken pipe`.
    fn failed(error: &io::Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let exceptions = &vm.ctx.exceptions;
        let (kind, text) = match error.kind() {
            io::ErrorKind::BrokenPipe => {
                (exceptions.broken_pipe_error, "[Errno 32] Broken pipe".to_owned())
            }
            _ => (exceptions.os_error, error.to_string()),
        };
        vm.new_os_subtype_error(kind.to_owned(), None, text).upcast()
    }

    /// A data set that comes with the program, by its file's name.
    #[pyfunction]
    fn asset(name: PyStrRef, vm: &VirtualMachine) -> PyResult<&'static str> {
        match name.to_string().as_str() {
            "iris.csv" => Ok(include_str!("../../../assets/data/iris.csv")),
            other => Err(vm.new_value_error(format!("no data set is called {other}"))),
        }
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
        // A folder is a package, too.
        let folder = directory.join(&stem);
        Ok(folder.is_dir().then(|| (folder.display().to_string(), true, String::new())))
    }

    /// Where a warning points to: the user's line that is being executed, or that
    /// of its `level - 1`th caller, as (file, line, text).
    #[pyfunction]
    fn location(level: usize, vm: &VirtualMachine) -> (String, u32, String) {
        let nowhere = || ("<string>".to_owned(), 0, String::new());
        let Some(run) = Run::current() else { return nowhere() };
        let sources = run.sources.borrow();
        let frames = std::iter::successors(vm.current_frame(), |frame| frame.f_back(vm));
        let mut ours =
            frames.filter(|frame| sources.contains_key(frame.code.source_path().as_str()));
        let Some(frame) = ours.nth(level.saturating_sub(1)) else { return nowhere() };
        let path = frame.code.source_path().as_str();
        let line = frame.current_location().line.get();
        let text = sources.get(path).and_then(|text| text.lines().nth(line - 1)).unwrap_or("");
        (path.to_owned(), line as u32, text.trim().to_owned())
    }

    /// The seed that the run was given, for `random`.
    #[pyfunction]
    fn seed() -> Option<u64> {
        Run::current()?.seed
    }

    /// What the script does on Ctrl-C from now on.
    #[pyfunction]
    fn on_interrupt(handler: PyObjectRef, vm: &VirtualMachine) -> PyResult<()> {
        let Some(run) = Run::current() else { return Ok(()) };
        if run.on_interrupt.replace(Some(handler)).is_none() && !run.is_controlled() {
            listen_to_interrupts().map_err(|error| failed(&error, vm))?;
        }
        Ok(())
    }

    /// The text that Python prints for an exception.
    #[pyfunction]
    fn format_exception(error: PyBaseExceptionRef, vm: &VirtualMachine) -> String {
        Run::current()
            .map_or_else(String::new, |run| traceback::describe(&error, &run, vm).traceback)
    }
}
