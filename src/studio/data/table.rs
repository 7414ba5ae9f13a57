//! A CSV table as numbers. The file is read twice, so that the memory holds the
//! numbers and nothing else: first to learn what each column is, then to encode.

mod layout;

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Result, bail};

use layout::Layout;

/// More numbers than this are refused: 100 MB.
const MOST_NUMBERS: usize = 25_000_000;
/// A column of texts with more different ones is no category.
const MOST_CATEGORIES: usize = 30;
/// A target of at most so many different whole numbers is a class.
const MOST_CLASSES: usize = 20;
/// What stands for a value that is not there.
const MISSING: [&str; 9] = ["", "NA", "N/A", "na", "nan", "NaN", "null", "NULL", "?"];

/// How to read a table.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The column to predict; the last one if none is named.
    pub target: Option<String>,
    pub missing: Missing,
}

/// What becomes of rows in which a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    #[default]
    Drop,
    /// Numbers get the column's mean, categories none.
    Mean,
}

/// A table, encoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub rows: usize,
    /// Numbers of a row: a number is one, a category as many as it has values.
    pub inputs: usize,
    /// Row by row.
    pub x: Vec<f32>,
    pub target: Target,
    pub columns: Vec<Column>,
    /// A line a column, and what was left out: for a person.
    pub notes: Vec<String>,
}

/// What is predicted.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    Classes { names: Vec<String>, y: Vec<u32> },
    Numbers(Vec<f32>),
}

/// What a column of the file turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: String,
    /// Its values in order, if it is a category.
    pub categories: Option<Vec<String>>,
    /// Left out: every text is another, or there are too many.
    pub ignored: bool,
    pub missing: usize,
}

/// What the first pass learns of a column.
#[derive(Default)]
struct Seen {
    numbers: usize,
    texts: usize,
    missing: usize,
    sum: f64,
    /// The first text that is no number, with its line.
    first_text: Option<(u64, String)>,
    /// How often each value occurs, until there are too many.
    values: BTreeMap<String, usize>,
    whole: bool,
}

type Open<'a> = &'a dyn Fn() -> Result<Box<dyn Read>>;

impl Table {
    /// Reads a table. `open` gives the file from its beginning, `name` is for messages.
    ///
    /// # Errors
    ///
    /// File and line, what is wrong, and the remedy.
    pub fn read(open: Open<'_>, name: &str, options: &Options) -> Result<Table> {
        let layout = Layout::sniff(open, name)?;
        let (seen, rows) = layout.survey(open, name)?;
        if rows == 0 {
            bail!("{name} has no rows below its header; there is nothing to train on");
        }
        let target = layout.target(options, name)?;
        let columns = layout.columns(&seen, rows, target, name)?;
        layout.encode(open, name, &columns, &seen, rows, target, options)
    }
}

impl Layout {
    fn survey(&self, open: Open<'_>, name: &str) -> Result<(Vec<Seen>, usize)> {
        let mut seen: Vec<Seen> =
            self.names.iter().map(|_| Seen { whole: true, ..Seen::default() }).collect();
        let mut rows = 0usize;
        self.rows(open, name, |line, record| {
            rows += 1;
            if rows.saturating_mul(self.names.len()) > MOST_NUMBERS {
                bail!(
                    "{name} has more than {} million values; take a part of it, such as its first \
                     {} rows",
                    MOST_NUMBERS / 1_000_000,
                    MOST_NUMBERS / self.names.len()
                );
            }
            for (field, seen) in record.iter().zip(&mut seen) {
                seen.take(field.trim(), line);
            }
            Ok(())
        })?;
        Ok((seen, rows))
    }

    fn target(&self, options: &Options, name: &str) -> Result<usize> {
        if self.names.len() < 2 {
            bail!(
                "{name} has one column; at least two are needed, one of them to predict (is the \
                 delimiter one of , ; | or a tab?)"
            );
        }
        let Some(target) = &options.target else { return Ok(self.names.len() - 1) };
        match self.names.iter().position(|column| column == target) {
            Some(at) => Ok(at),
            None => bail!(
                "{name} has no column '{target}'; its columns are {}: say --set target=NAME",
                self.names.join(", ")
            ),
        }
    }

    fn columns(
        &self,
        seen: &[Seen],
        rows: usize,
        target: usize,
        file: &str,
    ) -> Result<Vec<Column>> {
        let mut columns = Vec::new();
        for (at, (name, seen)) in self.names.iter().zip(seen).enumerate() {
            let present = seen.numbers + seen.texts;
            if present == 0 && at == target {
                bail!(
                    "{file}: the target '{name}' has no values; choose another with --set target=NAME"
                );
            }
            // A few texts among many numbers are mistakes, not categories.
            if let Some((line, text)) = &seen.first_text
                && seen.numbers > seen.texts
            {
                bail!(
                    "{file}, line {line}: '{}' in column '{name}' is not a number, but {} other \
                     values are; correct it, or leave the field empty",
                    shown(text),
                    seen.numbers
                );
            }
            let is_text = seen.texts > 0;
            let few = seen.values.len() <= MOST_CATEGORIES;
            let is_class =
                at == target && (is_text || seen.whole && seen.values.len() <= MOST_CLASSES);
            if at == target && is_text && !few {
                bail!(
                    "{file}: the target '{name}' has more than {MOST_CATEGORIES} different texts; \
                     a class needs several rows each: choose another with --set target=NAME"
                );
            }
            let categories = (is_text && few || is_class).then(|| seen.names());
            if at == target && categories.as_ref().is_some_and(|names| names.len() < 2) {
                bail!(
                    "{file}: every row has the same class in '{name}'; there is nothing to tell \
                     apart: choose another target with --set target=NAME"
                );
            }
            let ignored =
                at != target && (present == 0 || is_text && (!few || seen.values.len() == rows));
            columns.push(Column { name: name.clone(), categories, ignored, missing: seen.missing });
        }
        let inputs =
            columns.iter().enumerate().filter(|(at, column)| *at != target && !column.ignored);
        if inputs.count() == 0 {
            bail!(
                "{file}: no column but the target can be used; numbers or repeated texts are needed"
            );
        }
        Ok(columns)
    }

    #[expect(clippy::too_many_arguments, reason = "one pass over everything that is known")]
    fn encode(
        &self,
        open: Open<'_>,
        name: &str,
        columns: &[Column],
        seen: &[Seen],
        rows: usize,
        target: usize,
        options: &Options,
    ) -> Result<Table> {
        let width = |column: &Column| column.categories.as_ref().map_or(1, Vec::len);
        let used: Vec<usize> =
            (0..columns.len()).filter(|&at| at != target && !columns[at].ignored).collect();
        let inputs: usize = used.iter().map(|&at| width(&columns[at])).sum();
        if rows.saturating_mul(inputs) > MOST_NUMBERS {
            bail!(
                "{name} makes more than {} million numbers; leave out columns of texts",
                MOST_NUMBERS / 1_000_000
            );
        }
        let mut x = Vec::with_capacity(rows * inputs);
        let (mut classes, mut numbers) = (Vec::new(), Vec::new());
        let (mut kept, mut dropped) = (0, 0);
        self.rows(open, name, |_, record| {
            let field = |at: usize| record.get(at).map_or("", str::trim);
            let missing = |at: &usize| is_missing(field(*at));
            if missing(&target) || options.missing == Missing::Drop && used.iter().any(missing) {
                dropped += 1;
                return Ok(());
            }
            kept += 1;
            for &at in &used {
                match &columns[at].categories {
                    Some(names) => {
                        x.extend(names.iter().map(|name| f32::from(u8::from(name == field(at)))));
                    }
                    None => {
                        let mean = seen[at].sum / seen[at].numbers.max(1) as f64;
                        x.push(field(at).parse().unwrap_or(mean) as f32);
                    }
                }
            }
            match &columns[target].categories {
                Some(names) => {
                    let class = names.iter().position(|name| same(name, field(target)));
                    classes.push(class.unwrap_or(0) as u32);
                }
                None => numbers.push(field(target).parse::<f64>().unwrap_or(0.0) as f32),
            }
            Ok(())
        })?;
        if kept < 4 {
            bail!(
                "{name}: {kept} of {rows} rows are complete, too few to train on; fill the others \
                 with --set missing=mean, or correct the file"
            );
        }
        let target_is = &columns[target];
        let target = match &target_is.categories {
            Some(names) => Target::Classes { names: names.clone(), y: classes },
            None => Target::Numbers(numbers),
        };
        let mut notes = vec![format!(
            "{name}: {rows} rows, {} columns, delimiter '{}'{}",
            columns.len(),
            char::from(self.delimiter).escape_default(),
            if self.header { "" } else { ", no header" }
        )];
        notes.extend(columns.iter().map(|column| column.note(column == target_is)));
        if dropped > 0 {
            notes.push(format!("{dropped} rows with missing values are left out"));
        }
        Ok(Table { rows: kept, inputs, x, target, columns: columns.to_vec(), notes })
    }
}

impl Seen {
    fn take(&mut self, field: &str, line: u64) {
        if is_missing(field) {
            self.missing += 1;
            return;
        }
        match field.parse::<f64>() {
            Ok(number) if number.is_finite() => {
                self.numbers += 1;
                self.sum += number;
                self.whole &= number.fract() == 0.0;
            }
            _ => {
                self.texts += 1;
                self.first_text.get_or_insert_with(|| (line, field.to_owned()));
            }
        }
        // One more than is needed tells that there are too many.
        if self.values.len() <= MOST_CATEGORIES || self.values.contains_key(field) {
            *self.values.entry(field.to_owned()).or_default() += 1;
        }
    }

    /// The values in order: numbers by size, texts by letters.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.values.keys().cloned().collect();
        let number = |name: &String| name.parse::<f64>().unwrap_or(f64::INFINITY);
        names.sort_by(|a, b| number(a).total_cmp(&number(b)));
        // 1 and 1.0 are one class.
        names.dedup_by(|a, b| same(a, b));
        names
    }
}

impl Column {
    fn note(&self, target: bool) -> String {
        let kind = match &self.categories {
            _ if self.ignored => "left out: its texts do not repeat".to_owned(),
            Some(names) if target => format!("{} classes", names.len()),
            Some(names) => format!("category of {}", names.len()),
            None => "number".to_owned(),
        };
        let missing = match self.missing {
            0 => String::new(),
            count => format!(", {count} missing"),
        };
        let target = if target { " (target)" } else { "" };
        format!("{}: {kind}{missing}{target}", shown(&self.name))
    }
}

fn is_missing(field: &str) -> bool {
    MISSING.contains(&field)
}

/// Equal as texts or as numbers.
fn same(a: &str, b: &str) -> bool {
    a == b || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if a == b)
}

/// Part of a file's text, for a message.
fn shown(text: &str) -> String {
    text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
