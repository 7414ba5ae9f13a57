//! A look at a paused script: frames, variables, values.

use rustpython_vm::builtins::{PyFloat, PyInt, PyStr};
use rustpython_vm::frame::FrameRef;
use rustpython_vm::vm::thread::with_current_vm;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

use super::vm::Run;

/// Tells one frame from another. Stable while the frame lives; a later frame
/// may have the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameId(usize);

/// A frame of the script, paused.
pub struct Frame<'vm> {
    pub(super) frame: FrameRef,
    pub(super) vm: &'vm VirtualMachine,
}

impl<'vm> Frame<'vm> {
    /// The script's innermost frame.
    pub(super) fn innermost(vm: &'vm VirtualMachine, run: &Run) -> Option<Frame<'vm>> {
        let mut frame = vm.current_frame()?;
        while !run.is_script(&frame.code) {
            frame = frame.f_back(vm)?;
        }
        Some(Frame { frame, vm })
    }

    pub fn id(&self) -> FrameId {
        FrameId(self.frame.as_object().get_id())
    }

    /// How many of the script's frames are below this one; 0 at module level.
    pub fn depth(&self) -> usize {
        self.callers().count()
    }

    /// `<module>`, or the function's qualified name.
    pub fn function(&self) -> &str {
        self.frame.code.qualname.as_str()
    }

    /// The line being executed, 1-based.
    pub fn line(&self) -> u32 {
        self.frame.current_location().line.get() as u32
    }

    /// What a name stands for here: a local variable, or a global one.
    pub fn local(&self, name: &str) -> Option<Value<'vm>> {
        let locals = self.frame.locals(self.vm).ok()?;
        let object =
            match locals.mapping().subscript(self.vm.ctx.new_str(name).as_object(), self.vm) {
                Ok(object) => object,
                Err(_) => self.frame.globals.get_item_opt(name, self.vm).ok()??,
            };
        Some(Value { object, vm: self.vm })
    }

    /// Keeps the frame, to look at it again later.
    pub fn handle(&self) -> FrameHandle {
        FrameHandle(self.frame.clone())
    }

    /// The script's frames below this one, innermost first.
    pub(super) fn callers(&self) -> impl Iterator<Item = FrameRef> + '_ {
        let script = self.frame.code.source_path();
        std::iter::successors(self.frame.f_back(self.vm), |frame| frame.f_back(self.vm))
            .filter(move |frame| std::ptr::eq(frame.code.source_path(), script))
    }
}

/// A frame kept beyond its hook. Its variables stay after it has returned.
#[derive(Clone)]
pub struct FrameHandle(FrameRef);

impl FrameHandle {
    /// Looks at the frame again. Only while the run it belongs to is going on.
    pub fn with<T>(&self, look: impl FnOnce(&Frame<'_>) -> T) -> T {
        with_current_vm(|vm| look(&Frame { frame: self.0.clone(), vm }))
    }
}

/// The script's innermost frame right now: which frame a tensor operation
/// belongs to. `None` while no script runs on this thread.
pub fn user_frame_id() -> Option<FrameId> {
    let run = Run::current()?;
    with_current_vm(|vm| Frame::innermost(vm, &run).map(|frame| frame.id()))
}

/// The line that the script's innermost frame is executing.
pub fn user_line() -> Option<u32> {
    let run = Run::current()?;
    with_current_vm(|vm| Frame::innermost(vm, &run).map(|frame| frame.line()))
}

/// A Python object.
#[derive(Clone)]
pub struct Value<'vm> {
    pub(super) object: PyObjectRef,
    pub(super) vm: &'vm VirtualMachine,
}

impl Value<'_> {
    /// A Python int, float or bool.
    pub fn as_number(&self) -> Option<f64> {
        if let Some(float) = self.object.downcast_ref::<PyFloat>() {
            return Some(float.to_f64());
        }
        let int = self.object.downcast_ref::<PyInt>()?;
        int.try_to_primitive::<i64>(self.vm).ok().map(|int| int as f64)
    }

    /// The text of a Python str.
    pub fn as_str(&self) -> Option<&str> {
        self.object.downcast_ref::<PyStr>()?.to_str()
    }
}
