//! What can be trained: the presets by name.

use std::fmt;
use std::str::FromStr;

/// A task with its data and a script that trains for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Preset {
    Linear,
    Sine,
    Xor,
    Moons,
    Circles,
    Spirals,
    Blobs,
    Penguins,
    Iris,
    DigitsMlp,
    DigitsCnn,
    Autoencoder,
    NamesGru,
    ShakespeareTransformer,
    /// Own data: a CSV file.
    Csv,
    /// Own data: pictures and labels in MNIST's IDX files.
    Idx,
}

impl Preset {
    pub const ALL: [Preset; 16] = [
        Preset::Linear,
        Preset::Sine,
        Preset::Xor,
        Preset::Moons,
        Preset::Circles,
        Preset::Spirals,
        Preset::Blobs,
        Preset::Penguins,
        Preset::Iris,
        Preset::DigitsMlp,
        Preset::DigitsCnn,
        Preset::Autoencoder,
        Preset::NamesGru,
        Preset::ShakespeareTransformer,
        Preset::Csv,
        Preset::Idx,
    ];

    /// As the command line and run directories call it.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Linear => "linear",
            Preset::Sine => "sine",
            Preset::Xor => "xor",
            Preset::Moons => "moons",
            Preset::Circles => "circles",
            Preset::Spirals => "spirals",
            Preset::Blobs => "blobs",
            Preset::Penguins => "penguins",
            Preset::Iris => "iris",
            Preset::DigitsMlp => "digits-mlp",
            Preset::DigitsCnn => "digits-cnn",
            Preset::Autoencoder => "autoencoder",
            Preset::NamesGru => "names-gru",
            Preset::ShakespeareTransformer => "shakespeare-transformer",
            Preset::Csv => "csv",
            Preset::Idx => "idx",
        }
    }

    /// One line that says what is learned from what.
    pub fn summary(self) -> &'static str {
        match self {
            Preset::Linear => "a straight line through noisy points",
            Preset::Sine => "a sine wave, by a small network",
            Preset::Xor => "exclusive or: four corners that no line separates",
            Preset::Moons => "two interleaved half circles",
            Preset::Circles => "a ring inside a ring",
            Preset::Spirals => "two spirals wound into each other",
            Preset::Blobs => "four clouds of points",
            Preset::Penguins => "the species of Palmer penguins from four measures",
            Preset::Iris => "the species of irises from four measures",
            Preset::DigitsMlp => "handwritten digits of 8x8 pixels, fully connected",
            Preset::DigitsCnn => "handwritten digits of 8x8 pixels, by convolutions",
            Preset::Autoencoder => "digits squeezed through a few numbers and drawn again",
            Preset::NamesGru => "invented names, letter by letter, by a GRU",
            Preset::ShakespeareTransformer => "text like Shakespeare's, by a small transformer",
            Preset::Csv => "your own table: a CSV file",
            Preset::Idx => "your own pictures: IDX files like MNIST's",
        }
    }

    /// What the script's data is, so that a screen knows what to draw.
    pub fn task(self) -> Task {
        match self {
            Preset::Linear | Preset::Sine => Task::Curve,
            Preset::Xor | Preset::Moons | Preset::Circles | Preset::Spirals | Preset::Blobs => {
                Task::Plane
            }
            Preset::Penguins | Preset::Iris | Preset::Csv => Task::Table,
            Preset::DigitsMlp | Preset::DigitsCnn | Preset::Idx => Task::Pictures,
            Preset::Autoencoder => Task::Reconstruction,
            Preset::NamesGru | Preset::ShakespeareTransformer => Task::Text,
        }
    }

    /// Whether a data file has to be named.
    pub fn needs_data(self) -> bool {
        matches!(self, Preset::Csv | Preset::Idx)
    }
}

/// What is learned, by what it looks like. Each has its probes, by these names:
///
/// | task | probe | value |
/// |---|---|---|
/// | `Curve` | `fit` | dict `x`, `y` (the data), `grid`, `prediction`: vectors |
/// | `Plane` | `surface` | dict `low`, `high` (numbers: both axes), `classes` (`[rows, columns]`, the class at each place, row 0 at the bottom), `confidence` (the same shape, 0 to 1) |
/// | `Plane` | `points` | dict `x` (`[n, 2]`), `y` (`[n]`), `prediction` (`[n]`) of validation data |
/// | `Plane`, `Table` (of classes), `Pictures` | `confusion` | tensor `[classes, classes]`: rows are truth, columns what the model said |
/// | `Table` (of numbers) | `fit` | dict `y`, `prediction` |
/// | `Pictures` | `wrong` | dict `pictures` (`[n, height, width]`, 0 to 1), `truth`, `said` (`[n]`), `confidence` (`[n]`): the most wrong first |
/// | `Pictures` | `digits` | the same entries for the first validation pictures |
/// | `Reconstruction` | `pairs` | dict `pictures`, `drawn` (`[n, height, width]`) |
/// | `Text` | `sample` | text that the model wrote |
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    Curve,
    Plane,
    Table,
    Pictures,
    Reconstruction,
    Text,
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Preset {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Preset::ALL.into_iter().find(|preset| preset.name() == text).ok_or_else(|| {
            let names: Vec<_> = Preset::ALL.iter().map(|preset| preset.name()).collect();
            format!("there is no preset '{text}'; the presets are {}", names.join(", "))
        })
    }
}
