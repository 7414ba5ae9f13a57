//! Data that is read: the embedded sets, a CSV table, IDX pictures; and the file
//! that a script loads them from.

mod embedded;
mod idx;
mod table;

pub use idx::Pictures;
pub use table::{Column, Missing, Options, Table, Target};

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};

use super::script::Facts;
use super::{Preset, Setup, Value};
use crate::torch::serialize::{self, Item};
use crate::torch::{DType, Tensor};

/// What a preset's script reads: files beside it, what it needs to know of them,
/// and what a person should know.
pub struct Loaded {
    pub facts: Facts,
    pub files: Vec<(String, Vec<u8>)>,
    pub notes: Vec<String>,
    /// Height and width of pictures.
    pub picture: (usize, usize),
}

/// Reads what the setup trains on.
///
/// # Errors
///
/// File, line or column, what is wrong with it, and the remedy.
pub fn load(setup: &Setup) -> Result<Loaded> {
    let made = |inputs, outputs, classes| Loaded {
        facts: Facts { inputs, outputs, classes },
        files: Vec::new(),
        notes: Vec::new(),
        picture: (8, 8),
    };
    if let Some(file) = &setup.data
        && !setup.preset.needs_data()
    {
        bail!(
            "{} brings its own data; to train on {} say 'csv' or 'idx'",
            setup.preset,
            file.display()
        );
    }
    Ok(match setup.preset {
        Preset::Linear | Preset::Sine => made(1, 1, false),
        Preset::Blobs => made(2, 4, true),
        Preset::Xor | Preset::Moons | Preset::Circles | Preset::Spirals => made(2, 2, true),
        Preset::Penguins => embedded_table("penguins", embedded::PENGUINS)?,
        Preset::Iris => embedded_table("iris", embedded::IRIS)?,
        Preset::DigitsMlp | Preset::DigitsCnn => {
            let mut loaded = made(64, 10, true);
            loaded.files.push(("digits.pth".into(), embedded::digits()?));
            loaded
        }
        Preset::Autoencoder => {
            let mut loaded = made(64, 64, false);
            loaded.files.push(("digits.pth".into(), embedded::digits()?));
            loaded
        }
        Preset::NamesGru => {
            let names = embedded::NAMES.lines().map(|name| Item::Text(name.into()));
            let mut loaded = made(0, 0, true);
            let content = dict(vec![("names", Item::List(names.collect()))])?;
            loaded.files.push(("names.pth".into(), content));
            loaded
        }
        Preset::ShakespeareTransformer => {
            let mut loaded = made(0, 0, true);
            let content = dict(vec![("text", Item::Text(embedded::SHAKESPEARE.into()))])?;
            loaded.files.push(("shakespeare.pth".into(), content));
            loaded
        }
        Preset::Csv => csv(setup)?,
        Preset::Idx => idx(setup)?,
    })
}

fn embedded_table(name: &str, text: &'static str) -> Result<Loaded> {
    let options = Options::default();
    let table = Table::read(&|| Ok(Box::new(text.as_bytes())), &format!("{name}.csv"), &options)?;
    from_table(&table, &format!("{name}.pth"))
}

fn csv(setup: &Setup) -> Result<Loaded> {
    let path = named(setup)?;
    let target = match setup.knob("target").map(|knob| &knob.value) {
        Some(Value::Text(target)) if !target.is_empty() => Some(target.clone()),
        _ => None,
    };
    let fill = matches!(setup.knob("missing").map(|knob| &knob.value), Some(Value::Choice("mean")));
    let missing = if fill { Missing::Mean } else { Missing::Drop };
    let open = || -> Result<Box<dyn std::io::Read>> {
        let file = std::fs::File::open(path)
            .with_context(|| format!("{} cannot be read; see --data", path.display()))?;
        Ok(Box::new(std::io::BufReader::new(file)))
    };
    let table = Table::read(&open, &path.display().to_string(), &Options { target, missing })?;
    let mut loaded = from_table(&table, "data.pth")?;
    let notes = loaded.notes.join("\n") + "\n";
    loaded.files.push(("data.txt".into(), notes.into_bytes()));
    Ok(loaded)
}

fn idx(setup: &Setup) -> Result<Loaded> {
    let path = named(setup)?;
    let most = match setup.knob("pictures").map(|knob| &knob.value) {
        Some(Value::Number(most)) => *most as usize,
        _ => usize::MAX,
    };
    let pictures = Pictures::read(path, most)?;
    let Pictures { count, height, width, .. } = pictures;
    let classes = pictures.labels.iter().max().map_or(0, |&label| usize::from(label) + 1);
    if pictures.labels.iter().all(|label| *label == pictures.labels[0]) {
        bail!(
            "{}: all {count} labels are {}; there is nothing to tell apart",
            path.display(),
            pictures.labels[0]
        );
    }
    let x = pictures.pixels.iter().map(|&pixel| f64::from(pixel) / 255.0).collect();
    let y = pictures.labels.iter().map(|&label| f64::from(label)).collect();
    let content = dict(vec![
        ("x", Item::Tensor(tensor(x, &[count, height, width], DType::Float32)?)),
        ("y", Item::Tensor(tensor(y, &[count], DType::Int64)?)),
    ])?;
    Ok(Loaded {
        facts: Facts { inputs: height * width, outputs: classes, classes: true },
        files: vec![("data.pth".into(), content)],
        notes: vec![format!("{count} pictures of {height}x{width} pixels, {classes} classes")],
        picture: (height, width),
    })
}

fn named(setup: &Setup) -> Result<&Path> {
    setup.data.as_deref().with_context(|| {
        format!("'{}' trains on your own data: name the file with --data FILE", setup.preset)
    })
}

fn from_table(table: &Table, file: &str) -> Result<Loaded> {
    let x = table.x.iter().map(|&value| f64::from(value)).collect();
    let x = tensor(x, &[table.rows, table.inputs], DType::Float32)?;
    let (y, outputs, classes) = match &table.target {
        Target::Classes { names, y } => {
            let y = y.iter().map(|&class| f64::from(class)).collect();
            (tensor(y, &[table.rows], DType::Int64)?, names.len(), true)
        }
        Target::Numbers(y) => {
            let y = y.iter().map(|&value| f64::from(value)).collect();
            (tensor(y, &[table.rows, 1], DType::Float32)?, 1, false)
        }
    };
    let mut items = vec![("x", Item::Tensor(x)), ("y", Item::Tensor(y))];
    if let Target::Classes { names, .. } = &table.target {
        let names = names.iter().map(|name| Item::Text(name.clone())).collect();
        items.push(("classes", Item::List(names)));
    }
    Ok(Loaded {
        facts: Facts { inputs: table.inputs, outputs, classes },
        files: vec![(file.to_owned(), dict(items)?)],
        notes: table.notes.clone(),
        picture: (1, table.inputs),
    })
}

fn tensor(values: Vec<f64>, shape: &[usize], dtype: DType) -> Result<Tensor> {
    Tensor::from_f64(values, shape, dtype)
        .map_err(|error| anyhow!("the data does not make a tensor: {error}"))
}

/// A file that `torch.load` reads: a dict.
fn dict(items: Vec<(&str, Item)>) -> Result<Vec<u8>> {
    let items = items.into_iter().map(|(key, item)| (Item::Text(key.into()), item)).collect();
    serialize::save(&Item::Dict(items))
        .map_err(|error| anyhow!("the data cannot be written: {error}"))
}
