//! A pseudo terminal with the program in it, as a person has it before them.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// How long the slowest machine may take to show something.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program in a pseudo terminal. Its data directory is its own.
pub struct Terminal {
    screen: Arc<(Mutex<Screen>, Condvar)>,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    _data: tempfile::TempDir,
}

struct Screen {
    parser: vt100::Parser,
    closed: bool,
}

/// How many of these bytes a terminal may show: all but a frame that is still being
/// written. (A test that saw half a frame would find the other half's old text there.)
fn whole_frames(bytes: &[u8]) -> usize {
    const BEGIN: &[u8] = b"\x1b[?2026h";
    const END: &[u8] = b"\x1b[?2026l";
    let is = |mark: &'static [u8]| move |window: &[u8]| window == mark;
    let shown = bytes.windows(END.len()).rposition(is(END)).map_or(0, |at| at + END.len());
    let rest = &bytes[shown..];
    let begin = rest.windows(BEGIN.len()).position(is(BEGIN)).unwrap_or_else(|| {
        let cut = (1..BEGIN.len()).rev().find(|count| rest.ends_with(&BEGIN[..*count]));
        rest.len() - cut.unwrap_or(0)
    });
    shown + begin
}

impl Terminal {
    pub fn start(arguments: &[&str], columns: u16, rows: u16) -> Terminal {
        Terminal::start_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments, columns, rows)
    }

    pub fn start_in(folder: &Path, arguments: &[&str], columns: u16, rows: u16) -> Terminal {
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo terminal");
        let data = tempfile::tempdir().expect("a temporary folder");
        let mut command = CommandBuilder::new(program());
        command.args(arguments);
        command.cwd(folder);
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env("GRADSTEP_DATA_DIR", data.path());
        command.env_remove("NO_COLOR");
        let child = pair.slave.spawn_command(command).expect("gradstep starts");
        drop(pair.slave);

        let parser = vt100::Parser::new(cells(rows), cells(columns), 0);
        let screen = Arc::new((Mutex::new(Screen { parser, closed: false }), Condvar::new()));
        let mut output = pair.master.try_clone_reader().expect("a reader");
        let shared = screen.clone();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            let mut pending = Vec::new();
            loop {
                // The reader fails when the program has gone.
                let count = output.read(&mut buffer).unwrap_or(0);
                pending.extend_from_slice(&buffer[..count]);
                let ready = if count == 0 { pending.len() } else { whole_frames(&pending) };
                let (screen, changed) = &*shared;
                let mut screen = screen.lock().expect("the screen");
                screen.parser.process(&pending[..ready]);
                pending.drain(..ready);
                screen.closed = count == 0;
                changed.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().expect("a writer");
        Terminal { screen, keys, master: pair.master, child, _data: data }
    }

    /// Types this.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.keys.flush().expect("the terminal takes keys");
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.screen
            .0
            .lock()
            .expect("the screen")
            .parser
            .screen_mut()
            .set_size(cells(rows), cells(columns));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("the terminal resizes");
    }

    /// Waits until the screen shows this text.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    fn wait_until(&self, what: &str, shows: impl Fn(&vt100::Screen) -> bool) {
        let (screen, changed) = &*self.screen;
        let screen = screen.lock().expect("the screen");
        let waiting = |screen: &mut Screen| !shows(screen.parser.screen()) && !screen.closed;
        let (screen, _) =
            changed.wait_timeout_while(screen, PATIENCE, waiting).expect("the screen");
        let now = screen.parser.screen();
        assert!(shows(now), "waited for '{what}'; the screen shows:\n{}", now.contents());
    }

    /// The screen as text.
    pub fn screen(&self) -> String {
        self.look(vt100::Screen::contents)
    }

    /// What this makes of the screen.
    pub fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.screen.0.lock().expect("the screen").parser.screen())
    }

    /// The process that runs in the terminal.
    pub fn process_id(&self) -> u32 {
        self.child.process_id().expect("a running program")
    }

    /// Waits for the program to end; the terminal must be as it was before.
    pub fn ends(mut self) -> ExitStatus {
        let status = self.child.wait().expect("an exit status");
        let (screen, changed) = &*self.screen;
        let screen = screen.lock().expect("the screen");
        let (screen, _) = changed
            .wait_timeout_while(screen, PATIENCE, |screen| !screen.closed)
            .expect("the screen");
        let screen = screen.parser.screen();
        assert!(!screen.alternate_screen(), "the alternate screen was left");
        assert!(!screen.hide_cursor(), "the cursor is back");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        status
    }
}

/// The program that Cargo built for a test; for an example, the one beside it.
fn program() -> PathBuf {
    let beside = || std::env::current_exe().ok()?.ancestors().nth(2).map(|it| it.join("gradstep"));
    let built = option_env!("CARGO_BIN_EXE_gradstep").map(PathBuf::from);
    built.or_else(beside).expect("a built gradstep")
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has cells")
}
