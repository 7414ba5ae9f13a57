//! `_events`: the files of `torch.utils.tensorboard`, and the news of what is
//! written into them.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::rc::{Rc, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::torch::tensorboard::Event;

/// What was written is on disk after this time at the latest.
const PATIENCE: Duration = Duration::from_secs(2);

/// An event file that is being written.
pub(super) struct Writer {
    file: BufWriter<File>,
    flushed: Instant,
}

thread_local! {
    /// The files of this run. A script may end without closing them.
    static OPEN: RefCell<Vec<Weak<RefCell<Writer>>>> = const { RefCell::new(Vec::new()) };
}

/// Writes out what is buffered: a run has ended.
pub(in crate::python) fn flush_all() {
    for writer in OPEN.take().iter().filter_map(Weak::upgrade) {
        // A full disk at the end loses the last points of a curve, no more.
        let _ = writer.borrow_mut().file.flush();
    }
}

fn open(file: File) -> io::Result<Rc<RefCell<Writer>>> {
    let mut writer = Writer { file: BufWriter::new(file), flushed: Instant::now() };
    writer.write(&Event::version(now()))?;
    writer.file.flush()?;
    let writer = Rc::new(RefCell::new(writer));
    OPEN.with_borrow_mut(|open| open.push(Rc::downgrade(&writer)));
    Ok(writer)
}

impl Writer {
    fn write(&mut self, event: &Event) -> io::Result<()> {
        self.file.write_all(&event.record())?;
        if self.flushed.elapsed() >= PATIENCE {
            self.file.flush()?;
            self.flushed = Instant::now();
        }
        Ok(())
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

#[rustpython_vm::pymodule]
pub(in crate::python) mod _events {
    use std::cell::{Cell, RefCell};
    use std::fs::{self, File};
    use std::io::{self, Write};
    use std::rc::Rc;

    use rustpython_vm::builtins::{PyBaseExceptionRef, PyStrRef};
    use rustpython_vm::function::ArgIntoFloat;
    use rustpython_vm::{PyPayload, PyRef, PyResult, VirtualMachine, pyclass};

    use super::super::files::resolve;
    use super::super::tensor::PyTensor;
    use super::{Event, Writer, now};
    use crate::python::vm::{Heard, Run};

    thread_local! {
        /// Tells the files of one process and second apart.
        static COUNT: Cell<u32> = const { Cell::new(0) };
    }

    /// An event file; without one, only the news is passed on.
    #[pyattr]
    #[pyclass(name = "EventFile", module = "_events")]
    #[derive(PyPayload)]
    pub struct EventFile {
        writer: RefCell<Option<Rc<RefCell<Writer>>>>,
    }

    impl std::fmt::Debug for EventFile {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("EventFile")
        }
    }

    #[pyclass]
    impl EventFile {
        #[pymethod]
        fn scalar(
            &self,
            tag: PyStrRef,
            value: ArgIntoFloat,
            step: i64,
            vm: &VirtualMachine,
        ) -> PyResult<()> {
            let (tag, value) = (tag.as_ref(), f64::from(value));
            self.write(|| Event::scalar(now(), tag, value, step), vm)?;
            tell(Heard::Scalar { tag, step, value });
            Ok(())
        }

        #[pymethod]
        fn text(
            &self,
            tag: PyStrRef,
            text: PyStrRef,
            step: i64,
            vm: &VirtualMachine,
        ) -> PyResult<()> {
            let (tag, text) = (tag.as_ref(), text.as_ref());
            self.write(|| Event::text(now(), tag, text, step), vm)?;
            tell(Heard::Text { tag, step, text });
            Ok(())
        }

        #[pymethod]
        fn histogram(
            &self,
            tag: PyStrRef,
            values: PyRef<PyTensor>,
            step: i64,
            vm: &VirtualMachine,
        ) -> PyResult<()> {
            let values = values.tensor.to_vec();
            let values = values.map_err(|error| vm.new_value_error(error.to_string()))?;
            self.write(|| Event::histogram(now(), tag.as_ref(), &values, step), vm)
        }

        #[pymethod]
        fn flush(&self, vm: &VirtualMachine) -> PyResult<()> {
            match &*self.writer.borrow() {
                Some(writer) => {
                    writer.borrow_mut().file.flush().map_err(|error| failed(&error, vm))
                }
                None => Ok(()),
            }
        }

        #[pymethod]
        fn close(&self, vm: &VirtualMachine) -> PyResult<()> {
            self.flush(vm)?;
            self.writer.take();
            Ok(())
        }

        fn write(&self, event: impl FnOnce() -> Event, vm: &VirtualMachine) -> PyResult<()> {
            match &*self.writer.borrow() {
                Some(writer) => {
                    writer.borrow_mut().write(&event()).map_err(|error| failed(&error, vm))
                }
                None => Ok(()),
            }
        }
    }

    fn tell(heard: Heard<'_>) {
        if let Some(run) = Run::current() {
            run.tell(heard);
        }
    }

    fn failed(error: &io::Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
        vm.new_os_error(format!("the TensorBoard event file cannot be written: {error}"))
    }

    /// Begins an event file in this folder.
    #[pyfunction]
    fn open(folder: PyStrRef, suffix: PyStrRef, vm: &VirtualMachine) -> PyResult<EventFile> {
        if Run::current().is_some_and(|run| run.without_events) {
            return Ok(EventFile { writer: RefCell::new(None) });
        }
        let path = resolve(folder.as_ref()).map_err(|message| vm.new_os_error(message))?;
        let host = host();
        let count = COUNT.replace(COUNT.get() + 1);
        let (seconds, process) = (now() as u64, std::process::id());
        let name = format!("events.out.tfevents.{seconds:010}.{host}.{process}.{count}{suffix}");
        let open = || {
            fs::create_dir_all(&path)?;
            super::open(File::create(path.join(name))?)
        };
        let writer = open().map_err(|error| failed(&error, vm))?;
        Ok(EventFile { writer: RefCell::new(Some(writer)) })
    }

    /// The machine's name, for file names.
    #[pyfunction]
    fn host() -> String {
        let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let name = name.trim();
        if name.is_empty() { "localhost".to_owned() } else { name.to_owned() }
    }
}
