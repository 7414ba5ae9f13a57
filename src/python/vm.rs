//! The interpreter: built for one run, told what scripts may reach, let go.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{io, thread};

use rustpython_vm::builtins::{PyBaseExceptionRef, PyCode, PyStrInterned, PyTypeRef};
use rustpython_vm::common::rc::PyRc;
use rustpython_vm::scope::Scope;
use rustpython_vm::signal::{UserSignalReceiver, UserSignalSender, user_signal_channel};
use rustpython_vm::{
    AsObject, Interpreter, PyObjectRef, PyPayload, PyResult, Settings, VirtualMachine,
};

use super::bindings;
use super::errors::RunError;
use super::floats;
use super::frame::Frame;
use super::hooks::{self, Question};
use super::output::{Output, Stream};
use super::program::Program;
use super::traceback;
use crate::torch::{
    DType, anomaly, autocast, grad_mode, print, random, set_default_dtype, use_cuda,
};

/// What a script's run is told at each statement, and what decides about it.
///
/// Called on the thread of [`run`], while the script is paused.
pub trait Control {
    /// Whether [`before`](Self::before) and [`pass`](Self::pass) want to be called
    /// at all right now. Asked at every statement, so it must cost nothing.
    fn attentive(&self) -> bool {
        true
    }
    /// A statement is about to be executed; a loop, to be entered.
    fn before(&self, site: u32, frame: &Frame<'_>) -> Verdict;
    /// A pass of a loop begins; the target of a `for` is bound. `Skip` means `Run`.
    fn pass(&self, site: u32, frame: &Frame<'_>) -> Verdict;
    /// The run tells of something that is not a statement.
    fn hear(&self, heard: Heard<'_>) {
        let _ = heard;
    }
    /// The script printed something: whole lines, or what a statement left over.
    fn print(&self, stream: Stream, text: &str);
    /// The script is over, by an uncaught exception or well; variables can still
    /// be looked at.
    fn end(&self, raised: bool) {
        let _ = raised;
    }
}

/// What a run tells besides statements and text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Heard<'a> {
    /// An optimizer's `step()` begins.
    Stepping,
    /// Parameters are loaded, moved or converted now, not trained.
    Setting,
    /// The call of a module begins; it ends at the [`Left`](Self::Left) of its own.
    Entered { module: &'a str },
    /// The call that began last ends.
    Left,
    /// A layer that is another one while training runs.
    Mode { layer: &'a str, training: bool },
    /// `SummaryWriter.add_scalar`.
    Scalar { tag: &'a str, step: i64, value: f64 },
    /// `SummaryWriter.add_text`.
    Text { tag: &'a str, step: i64, text: &'a str },
    /// A checkpoint (`.pth`, `.pt`) is on disk, whole.
    Saved { path: &'a str, bytes: u64 },
}

/// What becomes of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Run,
    /// As `Run`, after what Ctrl-C does to a Python script: the handler that it set
    /// with `signal.signal` is called, or `KeyboardInterrupt` raised.
    Interrupt,
    /// The statement is not executed.
    Skip,
    /// The run ends. Nothing in the script can swallow it: every later statement
    /// stops too.
    Stop,
}

/// How to run a script.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where `from model import Net` looks for sibling files.
    pub directory: Option<PathBuf>,
    /// Seed of every generator that the script does not seed itself; without one,
    /// runs differ, as Python's do.
    pub seed: Option<u64>,
    /// `sys.argv[1:]`.
    pub arguments: Vec<String>,
    /// Let scripts use the GPU.
    pub cuda: bool,
    /// Do not write TensorBoard's event files.
    pub without_events: bool,
}

/// Room for Python's 1000 nested calls, in bytes of stack.
pub const STACK_SIZE: usize = 64 << 20;

/// Runs a script to its end.
///
/// Without a control the script runs without hooks, and prints to the process's
/// own streams. The calling thread needs [`STACK_SIZE`] bytes of stack. One
/// interpreter is built for each run, and about 1.5 MB of it are never freed: a
/// process that runs very many scripts should run them in children.
pub fn run(
    program: &Program,
    control: Option<Rc<dyn Control>>,
    options: &Options,
) -> Result<(), RunError> {
    let interpreter = interpreter(program, options);
    interpreter.enter(|vm| {
        // Debug builds of the VM allow only 256 nested calls.
        vm.recursion_limit.set(1000);
        let run = Rc::new(Run {
            script: vm.ctx.intern_str(program.path.as_str()),
            output: Output::new(control.as_ref()),
            control,
            directory: options.directory.clone(),
            seed: options.seed,
            without_events: options.without_events,
            on_interrupt: RefCell::new(None),
            stop: vm.ctx.new_exception_type(
                "gradstep",
                "Stop",
                Some(vec![vm.ctx.exceptions.base_exception_type.to_owned()]),
            ),
            stopped: Cell::new(false),
            sources: RefCell::new(HashMap::from([(
                program.path.clone(),
                Rc::from(program.source.as_str()),
            )])),
        });
        let before = CURRENT.replace(Some(run.clone()));
        bindings::reset();
        start_torch(options);
        let result = execute(program, &run, options, vm);
        let result = finish(result, &run, vm);
        bindings::flush_events();
        if let Some(control) = &run.control {
            control.end(result.is_err());
        }
        CURRENT.set(before);
        result
    })
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Run>>> = const { RefCell::new(None) };
}

/// What a run's native functions share.
pub(super) struct Run {
    script: &'static PyStrInterned,
    control: Option<Rc<dyn Control>>,
    pub output: Output,
    pub directory: Option<PathBuf>,
    pub seed: Option<u64>,
    pub without_events: bool,
    /// The handler of Ctrl-C that the script set.
    pub on_interrupt: RefCell<Option<PyObjectRef>>,
    stop: PyTypeRef,
    stopped: Cell<bool>,
    /// The text of the script and of its imported siblings, by path.
    pub sources: RefCell<HashMap<String, Rc<str>>>,
}

impl Run {
    /// The script that runs on this thread.
    pub fn current() -> Option<Rc<Run>> {
        CURRENT.with(|current| current.borrow().clone())
    }

    /// Whether this is code of the script itself, not of a module.
    pub fn is_script(&self, code: &PyCode) -> bool {
        std::ptr::eq(code.source_path(), self.script)
    }

    fn stop(&self, vm: &VirtualMachine) -> PyBaseExceptionRef {
        self.stopped.set(true);
        vm.new_exception_empty(self.stop.clone())
    }

    /// What a hook's truth is: of a site, that the statement is not to be executed.
    #[inline]
    pub fn ask(&self, question: Question, site: u32, vm: &VirtualMachine) -> PyResult<bool> {
        match &self.control {
            Some(control) if control.attentive() => self.ask_in_full(control, question, site, vm),
            _ => Ok(false),
        }
    }

    #[cold]
    fn ask_in_full(
        &self,
        control: &Rc<dyn Control>,
        question: Question,
        site: u32,
        vm: &VirtualMachine,
    ) -> PyResult<bool> {
        if self.stopped.get() {
            return Err(self.stop(vm));
        }
        self.output.deliver();
        let Some(frame) = vm.current_frame() else { return Ok(false) };
        let frame = Frame { frame, vm };
        let verdict = match question {
            Question::Before => control.before(site, &frame),
            Question::Pass => control.pass(site, &frame),
            Question::Attentive => return Ok(true),
        };
        match verdict {
            Verdict::Run => Ok(false),
            Verdict::Interrupt => self.interrupt(vm).map(|()| false),
            Verdict::Skip => Ok(true),
            Verdict::Stop => Err(self.stop(vm)),
        }
    }

    /// Tells the control, if there is one.
    pub fn tell(&self, heard: Heard<'_>) {
        if let Some(control) = &self.control {
            control.hear(heard);
        }
    }

    /// What Ctrl-C does.
    pub fn interrupt(&self, vm: &VirtualMachine) -> PyResult<()> {
        // Cloned out: the handler may set another one.
        let handler = self.on_interrupt.borrow().clone();
        match handler {
            Some(handler) => handler.call((SIGINT, vm.ctx.none()), vm).map(drop),
            None => Err(vm.new_exception_empty(vm.ctx.exceptions.keyboard_interrupt.to_owned())),
        }
    }

    /// Whether the script is hooked, so that a control can interrupt it.
    pub fn is_controlled(&self) -> bool {
        self.control.is_some()
    }
}

/// The signal of Ctrl-C, as Python numbers it.
pub(super) const SIGINT: i32 = 2;

fn interpreter(program: &Program, options: &Options) -> Interpreter {
    let mut settings = Settings::default();
    settings.install_signal_handlers = false;
    // Sets of texts in the same order in every run.
    settings.hash_seed = Some(0);
    settings.argv = vec![program.path.clone()];
    settings.argv.extend(options.arguments.iter().cloned());
    let builder = Interpreter::builder(settings);
    let modules = bindings::modules(&builder.ctx);
    builder
        .add_native_modules(&modules)
        .add_frozen_modules(rustpython_vm::py_freeze!(dir = "frozen"))
        .add_frozen_modules(rustpython_vm::py_freeze!(dir = "library"))
        .init_hook(|vm| {
            vm.set_user_signal_channel(interruptions());
            // What could harm the interpreter from inside, or pretends to be there.
            if let Some(state) = PyRc::get_mut(&mut vm.state) {
                for name in ["marshal", "atexit", "_symtable", "_sysconfig", "_sysconfigdata"] {
                    state.module_defs.remove(name);
                }
            }
        })
        .build()
}

thread_local! {
    /// Runs a function on this thread's interpreter before its next instruction.
    static SIGNALS: RefCell<Option<UserSignalSender>> = const { RefCell::new(None) };
}

fn interruptions() -> UserSignalReceiver {
    let (sender, receiver) = user_signal_channel();
    SIGNALS.set(Some(sender));
    receiver
}

/// From now on Ctrl-C calls the script's handler, in a run without hooks. The
/// interpreter cannot take an exception there, so one ends the program.
pub(super) fn listen_to_interrupts() -> io::Result<()> {
    let Some(sender) = SIGNALS.with_borrow(Clone::clone) else { return Ok(()) };
    let mut signals = signal_hook::iterator::Signals::new([SIGINT])?;
    let listen = move || {
        for _ in signals.forever() {
            let handle = |vm: &VirtualMachine| {
                let Some(run) = Run::current() else { return Ok(()) };
                if let Err(error) = run.interrupt(vm) {
                    let _ = run.output.flush();
                    eprint!("{}", traceback::describe(&error, &run, vm).traceback);
                    std::process::exit(128 + SIGINT);
                }
                Ok(())
            };
            if sender.send(Box::new(handle)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("interrupts".into()).spawn(listen).map(drop)
}

/// A run begins with PyTorch's defaults, whatever ran on this thread before.
fn start_torch(options: &Options) {
    let seed = options.seed.unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        now.map_or(random::DEFAULT_SEED, |time| time.as_nanos() as u64)
    });
    random::default_generator().manual_seed(seed as i64);
    grad_mode::set_enabled(true);
    grad_mode::set_inference(false);
    anomaly::set_enabled(false, true);
    autocast::reset();
    bindings::forget_hooks();
    // The command line has seen to it that a GPU answers.
    if options.cuda && use_cuda().is_err() {
        eprintln!("gradstep: no GPU answers, so this script has none");
    }
    set_default_dtype(DType::Float32);
    print::set_options(print::Options::default());
}

fn execute(
    program: &Program,
    run: &Rc<Run>,
    options: &Options,
    vm: &VirtualMachine,
) -> PyResult<()> {
    prepare(run, options, vm)?;
    let code = match &run.control {
        None => vm.ctx.new_code(program.plain.clone()),
        Some(_) => hooks::arm(&vm.ctx.new_code(program.hooked.clone()), run, &vm.ctx),
    };
    let main = vm.new_module("__main__", vm.ctx.new_dict(), None);
    let globals = main.dict();
    globals.set_item("__name__", vm.ctx.new_str("__main__").into(), vm)?;
    globals.set_item("__file__", vm.ctx.new_str(program.path.as_str()).into(), vm)?;
    globals.set_item("__builtins__", vm.builtins.clone().into(), vm)?;
    let modules = vm.sys_module.get_attr("modules", vm)?;
    modules.set_item("__main__", main.into(), vm)?;
    vm.run_code_obj(code, Scope::with_builtins(None, globals, vm)).map(drop)
}

/// Streams, `sys`, and the frozen start-up module.
fn prepare(run: &Rc<Run>, options: &Options, vm: &VirtualMachine) -> PyResult<()> {
    let sys = &vm.sys_module;
    vm.import("_gradstep", 0)?;
    floats::install(vm);
    for (name, stream) in [("stdout", Stream::Out), ("stderr", Stream::Err)] {
        let sink: PyObjectRef = bindings::sink(run.clone(), stream).into_ref(&vm.ctx).into();
        sys.set_attr(vm.ctx.intern_str(format!("__{name}__")), sink.clone(), vm)?;
        sys.set_attr(vm.ctx.intern_str(name), sink, vm)?;
    }
    // With these a script could switch the debugger off, or mistake this for CPython's installation.
    for name in
        ["settrace", "setprofile", "gettrace", "call_tracing", "executable", "_base_executable"]
    {
        if let Err(error) = sys.as_object().del_attr(vm.ctx.intern_str(name), vm)
            && !error.fast_isinstance(vm.ctx.exceptions.attribute_error)
        {
            return Err(error);
        }
    }
    let directory =
        options.directory.as_ref().map_or(String::new(), |path| path.display().to_string());
    sys.set_attr("path", vm.ctx.new_list(vec![vm.ctx.new_str(directory).into()]), vm)?;
    vm.import("_gradstep_startup", 0)?;
    Ok(())
}

/// Turns the way a script ended into a result, after its last text is out.
fn finish(result: PyResult<()>, run: &Run, vm: &VirtualMachine) -> Result<(), RunError> {
    let result = match result {
        _ if run.stopped.get() => Err(RunError::Stopped),
        Ok(()) => Ok(()),
        Err(error) if error.fast_isinstance(vm.ctx.exceptions.system_exit) => exit(&error, run, vm),
        Err(error) => Err(RunError::Exception(traceback::describe(&error, run, vm))),
    };
    // A reader that went away is no error of the script's.
    let _ = run.output.flush();
    result
}

/// `SystemExit`: nothing and None are 0, a number is itself, anything else is
/// printed and 1.
fn exit(error: &PyBaseExceptionRef, run: &Run, vm: &VirtualMachine) -> Result<(), RunError> {
    let code = error.as_object().get_attr("code", vm).unwrap_or_else(|_| vm.ctx.none());
    if vm.is_none(&code) {
        return Ok(());
    }
    if let Ok(number) = code.clone().try_into_value::<i32>(vm) {
        return if number == 0 { Ok(()) } else { Err(RunError::Exit(number)) };
    }
    let text = code.str(vm).map_or_else(|_| String::new(), |text| text.to_string());
    let _ = run.output.flush();
    let _ = run.output.write(Stream::Err, &format!("{text}\n"));
    Err(RunError::Exit(1))
}
