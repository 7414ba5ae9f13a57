//! A script as it lies on disk, and the run it makes.

use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::{Result, anyhow, bail};

/// A script's text, and what it is called.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// As titles and tracebacks show it.
    pub name: String,
    pub source: String,
    /// Where its sibling modules are.
    pub directory: Option<PathBuf>,
}

impl Script {
    /// Reads a file. An error says in one sentence what is wrong, and the remedy.
    pub fn read(path: &Path) -> Result<Script> {
        let shown = path.display();
        if path.is_dir() {
            bail!("{shown} is a directory; name a Python file in it");
        }
        let bytes = fs::read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => anyhow!("there is no file {shown}"),
            _ => anyhow!("{shown} cannot be read: {error}"),
        })?;
        let source = String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
            anyhow!("{shown} is not UTF-8 text: see line {line}; save it as UTF-8")
        })?;
        let directory = path.parent().map(|parent| match parent.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => parent.to_path_buf(),
        });
        Ok(Script { name: shown.to_string(), source, directory })
    }
}
