//! Which knobs each preset has, and where they stand at first.

use super::knob::{Kind, Knob, Scale, Value};
use super::{Preset, Task};

/// The knobs of a preset, in the order of a screen.
pub fn knobs(preset: Preset) -> Vec<Knob> {
    let start = Start::of(preset);
    let mut knobs = Vec::new();
    model(preset, &start, &mut knobs);
    loss(preset, &mut knobs);
    optimizer(&start, &mut knobs);
    run(preset, &start, &mut knobs);
    knobs
}

/// What differs between the presets.
struct Start {
    hidden: &'static [u32],
    activation: &'static str,
    optimizer: &'static str,
    lr: f64,
    epochs: f64,
    batch_size: f64,
}

impl Start {
    fn of(preset: Preset) -> Start {
        let start = |hidden, activation, optimizer, lr, epochs, batch_size| Start {
            hidden,
            activation,
            optimizer,
            lr,
            epochs,
            batch_size,
        };
        match preset {
            Preset::Linear => start(&[], "relu", "sgd", 0.05, 30.0, 20.0),
            Preset::Sine => start(&[32, 32], "tanh", "adam", 0.01, 150.0, 32.0),
            Preset::Xor => start(&[8], "tanh", "adam", 0.02, 60.0, 32.0),
            Preset::Moons => start(&[32], "relu", "adam", 0.01, 60.0, 32.0),
            Preset::Circles => start(&[32], "relu", "adam", 0.01, 60.0, 32.0),
            Preset::Spirals => start(&[64, 64], "relu", "adam", 0.005, 100.0, 32.0),
            Preset::Blobs => start(&[16], "relu", "adam", 0.01, 30.0, 32.0),
            Preset::Penguins => start(&[16], "relu", "adam", 0.01, 60.0, 16.0),
            Preset::Iris => start(&[16], "relu", "adam", 0.01, 80.0, 16.0),
            Preset::DigitsMlp => start(&[64], "relu", "adam", 0.003, 30.0, 32.0),
            Preset::DigitsCnn => start(&[], "relu", "adam", 0.003, 15.0, 32.0),
            Preset::Autoencoder => start(&[32], "relu", "adam", 0.003, 40.0, 32.0),
            Preset::NamesGru => start(&[], "relu", "adam", 0.005, 30.0, 32.0),
            Preset::ShakespeareTransformer => start(&[], "relu", "adamw", 0.003, 10.0, 16.0),
            Preset::Csv => start(&[32], "relu", "adam", 0.01, 50.0, 32.0),
            Preset::Idx => start(&[128], "relu", "adam", 0.001, 10.0, 64.0),
        }
    }
}

fn knob(
    group: &'static str,
    name: &'static str,
    label: &'static str,
    help: &'static str,
    kind: Kind,
    value: Value,
) -> Knob {
    Knob { name, label, help, group, kind, default: value.clone(), value }
}

fn number(low: f64, high: f64, scale: Scale) -> Kind {
    Kind::Number { low, high, scale }
}

fn model(preset: Preset, start: &Start, knobs: &mut Vec<Knob>) {
    let group = "model";
    let task = preset.task();
    if matches!(preset, Preset::DigitsCnn) {
        let help = "Channels of each convolution; each is followed by pooling, so two at most.";
        let kind = Kind::Sizes { most: 256 };
        knobs.push(knob(group, "channels", "channels", help, kind, Value::Sizes(vec![16, 32])));
    }
    if matches!(preset, Preset::NamesGru) {
        let size = number(1.0, 512.0, Scale::Doubling);
        let help = "Numbers that a letter is turned into.";
        knobs.push(knob(group, "embedding", "embedding", help, size.clone(), Value::Number(16.0)));
        let help = "Numbers that the GRU remembers.";
        knobs.push(knob(group, "state", "state", help, size, Value::Number(64.0)));
    }
    if matches!(preset, Preset::ShakespeareTransformer) {
        let help = "Width of the transformer; a multiple of the heads.";
        let kind = number(8.0, 256.0, Scale::Doubling);
        knobs.push(knob(group, "width", "width", help, kind, Value::Number(64.0)));
        let help = "Attention heads of a layer.";
        let kind = number(1.0, 8.0, Scale::Doubling);
        knobs.push(knob(group, "heads", "heads", help, kind, Value::Number(4.0)));
        let help = "Transformer layers.";
        let kind = number(1.0, 8.0, Scale::Whole(1));
        knobs.push(knob(group, "layers", "layers", help, kind, Value::Number(2.0)));
        let help = "Characters that the model sees at once.";
        let kind = number(8.0, 128.0, Scale::Doubling);
        knobs.push(knob(group, "context", "context", help, kind, Value::Number(32.0)));
    }
    if has_hidden(preset) {
        let help = "Sizes of the hidden layers, such as 64-64; none is a linear model.";
        let kind = Kind::Sizes { most: 2048 };
        let value = Value::Sizes(start.hidden.to_vec());
        knobs.push(knob(group, "hidden", "hidden layers", help, kind, value));
        let help = "What stands between the layers.";
        let kind = Kind::Choice(vec!["relu", "tanh", "sigmoid", "gelu", "leaky_relu", "silu"]);
        let value = Value::Choice(start.activation);
        knobs.push(knob(group, "activation", "activation", help, kind, value));
    }
    if matches!(preset, Preset::Autoencoder) {
        let help = "Numbers that a digit is squeezed into.";
        let kind = number(1.0, 64.0, Scale::Doubling);
        knobs.push(knob(group, "code", "code", help, kind, Value::Number(8.0)));
    }
    if task != Task::Text {
        let help = "Share of activations set to 0 while training.";
        let kind = number(0.0, 0.9, Scale::Linear(0.1));
        knobs.push(knob(group, "dropout", "dropout", help, kind, Value::Number(0.0)));
        let help = "Normalise each hidden layer over the batch.";
        let value = Value::Toggle(false);
        knobs.push(knob(group, "batch_norm", "batch norm", help, Kind::Toggle, value));
    }
}

/// Whether the model is a stack of hidden layers.
fn has_hidden(preset: Preset) -> bool {
    !matches!(preset, Preset::DigitsCnn | Preset::NamesGru | Preset::ShakespeareTransformer)
}

fn loss(preset: Preset, knobs: &mut Vec<Knob>) {
    let group = "loss";
    let numbers = matches!(preset.task(), Task::Curve | Task::Reconstruction);
    if numbers || preset == Preset::Csv {
        let help = "How far a predicted number is off; for a target that is a number.";
        let kind = Kind::Choice(vec!["mse", "l1", "smooth_l1", "huber"]);
        knobs.push(knob(group, "loss", "loss", help, kind, Value::Choice("mse")));
    }
    if !numbers {
        let help = "Share of certainty given to the other classes.";
        let kind = number(0.0, 0.5, Scale::Linear(0.05));
        let value = Value::Number(0.0);
        knobs.push(knob(group, "label_smoothing", "label smoothing", help, kind, value));
    }
    let help = "Mean of a batch, or its sum: then the step grows with the batch.";
    let kind = Kind::Choice(vec!["mean", "sum"]);
    knobs.push(knob(group, "reduction", "reduction", help, kind, Value::Choice("mean")));
}

fn optimizer(start: &Start, knobs: &mut Vec<Knob>) {
    let group = "optimizer";
    let help = "Which rule turns gradients into steps.";
    let kind = Kind::Choice(vec!["sgd", "adam", "adamw", "rmsprop", "adagrad", "nadam"]);
    knobs.push(knob(group, "optimizer", "optimizer", help, kind, Value::Choice(start.optimizer)));
    let help = "Length of a step; can be changed while it runs.";
    let kind = number(1e-7, 1e10, Scale::Decades { zero: false });
    knobs.push(knob(group, "lr", "learning rate", help, kind, Value::Number(start.lr)));
    let help = "For sgd and rmsprop: how much of the last step goes into the next.";
    let kind = number(0.0, 0.99, Scale::Linear(0.1));
    knobs.push(knob(group, "momentum", "momentum", help, kind, Value::Number(0.0)));
    let help = "Pulls weights towards 0.";
    let kind = number(1e-6, 1.0, Scale::Decades { zero: true });
    knobs.push(knob(group, "weight_decay", "weight decay", help, kind, Value::Number(0.0)));
    let help = "How the learning rate changes from epoch to epoch.";
    let kind = Kind::Choice(vec!["constant", "step", "exponential", "cosine", "plateau"]);
    knobs.push(knob(group, "schedule", "schedule", help, kind, Value::Choice("constant")));
    let help = "Epochs in which the learning rate grows to its full size.";
    let kind = number(0.0, 100.0, Scale::Whole(1));
    knobs.push(knob(group, "warmup", "warm-up", help, kind, Value::Number(0.0)));
    let help = "Longest gradient, as a norm over all parameters; 0 is no limit.";
    let kind = number(0.001, 1000.0, Scale::Decades { zero: true });
    knobs.push(knob(group, "clip", "clip", help, kind, Value::Number(0.0)));
}

fn run(preset: Preset, start: &Start, knobs: &mut Vec<Knob>) {
    let group = "run";
    let help = "How often the training data is passed.";
    let kind = number(1.0, 100_000.0, Scale::Doubling);
    knobs.push(knob(group, "epochs", "epochs", help, kind, Value::Number(start.epochs)));
    let help = "Samples of one step.";
    let kind = number(1.0, 4096.0, Scale::Doubling);
    knobs.push(knob(
        group,
        "batch_size",
        "batch size",
        help,
        kind,
        Value::Number(start.batch_size),
    ));
    let help = "Batches whose gradients are added up before a step.";
    let kind = number(1.0, 64.0, Scale::Doubling);
    knobs.push(knob(group, "accumulate", "accumulate", help, kind, Value::Number(1.0)));
    let help = "Type of the numbers; bfloat16 computes the forward pass in it, where that is safe.";
    let kind = Kind::Choice(vec!["float32", "float64", "bfloat16"]);
    knobs.push(knob(group, "precision", "precision", help, kind, Value::Choice("float32")));
    let help = "Where the model and its data are; cuda needs a gradstep that was built for it.";
    let kind = Kind::Choice(if cfg!(feature = "cuda") { vec!["cpu", "cuda"] } else { vec!["cpu"] });
    knobs.push(knob(group, "device", "device", help, kind, Value::Choice("cpu")));
    let help = "Processor threads; one is fastest for small models.";
    let kind = number(1.0, 64.0, Scale::Whole(1));
    knobs.push(knob(group, "threads", "threads", help, kind, Value::Number(1.0)));
    let help = "Fixes every random number.";
    let kind = number(0.0, 4_294_967_295.0, Scale::Whole(1));
    knobs.push(knob(group, "seed", "seed", help, kind, Value::Number(0.0)));
    let help = "Share of the data that is not trained on.";
    let kind = number(0.05, 0.8, Scale::Linear(0.05));
    knobs.push(knob(group, "validation", "validation", help, kind, Value::Number(0.2)));
    let help = "End after so many epochs without a better validation loss; 0 is never.";
    let kind = number(0.0, 1000.0, Scale::Whole(1));
    knobs.push(knob(group, "patience", "early stopping", help, kind, Value::Number(0.0)));
    let help = "Epochs between two checkpoints.";
    let kind = number(1.0, 1000.0, Scale::Whole(1));
    knobs.push(knob(group, "save_every", "save every", help, kind, Value::Number(10.0)));
    let help = "Batches between two points of the loss curve.";
    let kind = number(1.0, 1000.0, Scale::Doubling);
    knobs.push(knob(group, "log_every", "log every", help, kind, Value::Number(8.0)));
    let help = "Train, or try growing learning rates and suggest one.";
    let kind = Kind::Choice(vec!["train", "find-lr"]);
    knobs.push(knob(group, "mode", "mode", help, kind, Value::Choice("train")));
    let help = "Train on one batch only: a model that cannot learn it has a bug.";
    let value = Value::Toggle(false);
    knobs.push(knob(group, "overfit", "overfit one batch", help, Kind::Toggle, value.clone()));
    let help = "The fault: gradients are never cleared. Can be switched while it runs.";
    knobs.push(knob(group, "skip_zero_grad", "skip zero_grad", help, Kind::Toggle, value));
    data(preset, knobs);
}

fn data(preset: Preset, knobs: &mut Vec<Knob>) {
    let group = "data";
    if matches!(preset, Preset::Csv) {
        let help = "The column to predict; empty is the last one.";
        let value = Value::Text(String::new());
        knobs.push(knob(group, "target", "target", help, Kind::Text, value));
        let help = "What becomes of rows with missing values: left out, or filled with the mean.";
        let kind = Kind::Choice(vec!["drop", "mean"]);
        knobs.push(knob(group, "missing", "missing values", help, kind, Value::Choice("drop")));
    }
    if matches!(preset, Preset::Idx) {
        let help = "So many pictures are read at most, from the first one on.";
        let kind = number(100.0, 1_000_000.0, Scale::Doubling);
        knobs.push(knob(group, "pictures", "pictures", help, kind, Value::Number(10_000.0)));
    }
    let noisy = matches!(
        preset,
        Preset::Linear
            | Preset::Sine
            | Preset::Xor
            | Preset::Moons
            | Preset::Circles
            | Preset::Spirals
            | Preset::Blobs
    );
    if noisy {
        let help = "Random points that are made.";
        let kind = number(20.0, 100_000.0, Scale::Doubling);
        let points = if preset.task() == Task::Curve { 200.0 } else { 1000.0 };
        knobs.push(knob(group, "points", "points", help, kind, Value::Number(points)));
        let help = "How far the points scatter.";
        let kind = number(0.0, 2.0, Scale::Linear(0.01));
        let noise = match preset {
            Preset::Linear | Preset::Blobs => 0.3,
            Preset::Spirals => 0.02,
            Preset::Circles => 0.08,
            _ => 0.1,
        };
        knobs.push(knob(group, "noise", "noise", help, kind, Value::Number(noise)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_knob_takes_its_own_value_and_the_names_are_unique() {
        for preset in Preset::ALL {
            let knobs = knobs(preset);
            for knob in &knobs {
                let mut again = knob.clone();
                assert_eq!(again.set(&knob.value.to_string()), Ok(()), "{preset} {}", knob.name);
                assert_eq!(again, *knob, "{preset} {}", knob.name);
                assert_eq!(knobs.iter().filter(|other| other.name == knob.name).count(), 1);
            }
        }
    }

    #[test]
    fn nudging_up_and_down_stays_within_the_limits() {
        for preset in Preset::ALL {
            for mut knob in knobs(preset) {
                for notches in [1, 1, 1, -1, 100, -300, 2] {
                    knob.nudge(notches);
                    let text = knob.value.to_string();
                    assert_eq!(knob.clone().set(&text), Ok(()), "{preset} {}={text}", knob.name);
                }
            }
        }
    }

    #[test]
    fn a_learning_rate_moves_in_ones_twos_and_fives() {
        let mut knob = knobs(Preset::Moons).into_iter().find(|knob| knob.name == "lr").unwrap();
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(knob.value.to_string());
            knob.nudge(-1);
        }
        assert_eq!(seen, ["0.01", "0.005", "0.002", "0.001"]);
    }
}
