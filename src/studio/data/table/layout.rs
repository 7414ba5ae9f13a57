//! How a CSV file is written: its delimiter, its header, its rows.

use std::io::{Cursor, Read};

use anyhow::{Result, bail};
use csv::{Reader, ReaderBuilder, StringRecord};

use super::Open;

/// How the file is written.
pub(super) struct Layout {
    pub delimiter: u8,
    pub header: bool,
    pub names: Vec<String>,
}

impl Layout {
    pub fn sniff(open: Open<'_>, name: &str) -> Result<Layout> {
        let mut start = Vec::new();
        open()?.take(1 << 16).read_to_end(&mut start)?;
        if start.contains(&0) {
            bail!("{name} is no text; a CSV file in UTF-8 is needed");
        }
        let text = String::from_utf8_lossy(&start);
        let text = text.trim_start_matches('\u{feff}');
        let delimiter = delimiter(text);
        let mut records = reader(Cursor::new(text.as_bytes().to_vec()), delimiter).into_records();
        let Some(Ok(first)) = records.next() else {
            bail!("{name} is empty; a CSV file with a header and rows is needed");
        };
        let second = records.next().and_then(Result::ok);
        let number = |text: &str| text.trim().parse::<f64>().is_ok();
        // A header has no numbers, and is not a row of texts like the next one.
        let numbers_below = second.as_ref().is_some_and(|row| row.iter().any(number));
        let mut distinct: Vec<&str> = first.iter().map(str::trim).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let distinct = distinct.len() == first.len() && !distinct.contains(&"");
        let header = !first.iter().any(number)
            && distinct
            && (numbers_below || second.is_none() || first.len() > 1);
        let names = match header {
            true => first.iter().map(|name| name.trim().to_owned()).collect(),
            false => (1..=first.len()).map(|number| format!("column{number}")).collect(),
        };
        Ok(Layout { delimiter, header, names })
    }

    /// Every row below the header, with its line.
    pub fn rows(
        &self,
        open: Open<'_>,
        name: &str,
        mut each: impl FnMut(u64, &StringRecord) -> Result<()>,
    ) -> Result<()> {
        let mut reader = reader(open()?, self.delimiter);
        let mut record = StringRecord::new();
        let mut first = true;
        loop {
            let more =
                reader.read_record(&mut record).map_err(|error| self.explain(&error, name))?;
            if !more {
                return Ok(());
            }
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() == 1 && record[0].trim().is_empty() {
                continue;
            }
            if record.len() != self.names.len() {
                bail!(
                    "{name}, line {line}: {} fields, but {} columns; correct the line, or quote a \
                     text that has the delimiter '{}' in it",
                    record.len(),
                    self.names.len(),
                    char::from(self.delimiter).escape_default()
                );
            }
            if std::mem::take(&mut first) && self.header {
                continue;
            }
            each(line, &record)?;
        }
    }

    fn explain(&self, error: &csv::Error, name: &str) -> anyhow::Error {
        let line = error.position().map_or(String::new(), |at| format!(", line {}", at.line()));
        match error.kind() {
            csv::ErrorKind::Utf8 { .. } => {
                anyhow::anyhow!("{name}{line}: not UTF-8 text; save the file as UTF-8")
            }
            csv::ErrorKind::Io(error) => anyhow::anyhow!("{name} cannot be read: {error}"),
            other => anyhow::anyhow!("{name}{line}: {other:?}"),
        }
    }
}

fn reader<R: Read>(source: R, delimiter: u8) -> Reader<SkipMark<R>> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(SkipMark { source, begun: false })
}

/// Leaves out the byte-order mark that some programs begin a file with.
struct SkipMark<R> {
    source: R,
    begun: bool,
}

impl<R: Read> Read for SkipMark<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.source.read(buffer)?;
        if !std::mem::replace(&mut self.begun, true) && buffer[..count].starts_with(b"\xef\xbb\xbf")
        {
            buffer.copy_within(3..count, 0);
            // The first read of a file is longer than the mark.
            return if count > 3 { Ok(count - 3) } else { self.source.read(buffer) };
        }
        Ok(count)
    }
}

/// The delimiter that cuts the first lines into equally many fields, most of them.
fn delimiter(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(10).collect();
    let fields = |delimiter: u8| {
        let count = |line: &&str| {
            let mut quoted = false;
            line.bytes()
                .filter(|&byte| {
                    quoted ^= byte == b'"';
                    byte == delimiter && !quoted
                })
                .count()
        };
        let counts: Vec<usize> = lines.iter().map(count).collect();
        let first = counts.first().copied().unwrap_or(0);
        let agree = counts.iter().filter(|&&count| count == first).count();
        (first > 0, agree, first)
    };
    [b'\t', b'|', b';', b','].into_iter().max_by_key(|&delimiter| fields(delimiter)).unwrap_or(b',')
}
