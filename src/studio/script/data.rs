//! The data section: points are made, everything else is read from a file beside
//! the script; then a part is held out.

use super::{Knobs, Text};
use crate::studio::{Preset, Task};

pub(super) fn write(knobs: &Knobs<'_>, text: &mut Text) {
    let (points, noise) = (knobs.text("points"), knobs.text("noise"));
    match knobs.preset() {
        Preset::Linear => text.lines(&format!(
            "
# Data: points near the line y = 2x + 1.
points = {points}
x_all = torch.rand(points, 1) * 4 - 2
y_all = 2 * x_all + 1 + torch.randn(points, 1) * {noise}
"
        )),
        Preset::Sine => text.lines(&format!(
            "
# Data: points near a sine wave.
points = {points}
x_all = torch.rand(points, 1) * 4 - 2
y_all = torch.sin(2 * x_all) + torch.randn(points, 1) * {noise}
"
        )),
        Preset::Xor => text.lines(&format!(
            "
# Data: clouds around four corners; opposite corners are of one class.
points = {points}
corner = torch.arange(points) % 4
x_all = torch.stack([corner // 2, corner % 2], 1) * 2.0 - 1.0
x_all = x_all + torch.randn(points, 2) * {noise}
y_all = (corner // 2 + corner % 2) % 2
"
        )),
        Preset::Moons => text.lines(&format!(
            "
# Data: two half circles, one upside down in the other.
points = {points}
y_all = torch.arange(points) % 2
angle = torch.rand(points) * math.pi
upper = torch.stack([torch.cos(angle), torch.sin(angle)], 1)
lower = torch.stack([1 - torch.cos(angle), 0.5 - torch.sin(angle)], 1)
x_all = torch.where(y_all[:, None] == 0, upper, lower) - torch.tensor([0.5, 0.25])
x_all = x_all + torch.randn(points, 2) * {noise}
"
        )),
        Preset::Circles => text.lines(&format!(
            "
# Data: a ring inside a ring.
points = {points}
y_all = torch.arange(points) % 2
angle = torch.rand(points) * 2 * math.pi
radius = torch.where(y_all == 0, 1.0, 0.5)
x_all = torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], 1)
x_all = x_all + torch.randn(points, 2) * {noise}
"
        )),
        Preset::Spirals => text.lines(&format!(
            "
# Data: two arms wound into each other.
points = {points}
y_all = torch.arange(points) % 2
radius = torch.rand(points).sqrt()
angle = radius * 3 * math.pi + y_all * math.pi
x_all = torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], 1)
x_all = x_all + torch.randn(points, 2) * {noise}
"
        )),
        Preset::Blobs => text.lines(&format!(
            "
# Data: four clouds.
points = {points}
y_all = torch.arange(points) % 4
centres = torch.tensor([[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]])
x_all = centres[y_all] + torch.randn(points, 2) * {noise}
"
        )),
        Preset::Penguins | Preset::Iris => {
            let name = knobs.preset().name();
            text.lines(&format!(
                "
# Data: a table of measures, and the species.
data = torch.load(\"{name}.pth\")
x_all, y_all = data[\"x\"].to(torch.get_default_dtype()), data[\"y\"]
"
            ));
        }
        Preset::Csv => text.lines(
            "
# Data: the table as numbers; data.txt says what became of which column.
data = torch.load(\"data.pth\")
x_all, y_all = data[\"x\"].to(torch.get_default_dtype()), data[\"y\"]
",
        ),
        Preset::DigitsMlp => text.lines(
            "
# Data: 1797 pictures of 8x8 pixels, from 0 to 1.
data = torch.load(\"digits.pth\")
x_all, y_all = data[\"x\"].flatten(1).to(torch.get_default_dtype()), data[\"y\"]
",
        ),
        Preset::DigitsCnn => text.lines(
            "
# Data: 1797 pictures of 8x8 pixels, from 0 to 1, of one channel.
data = torch.load(\"digits.pth\")
x_all, y_all = data[\"x\"][:, None].to(torch.get_default_dtype()), data[\"y\"]
",
        ),
        Preset::Autoencoder => text.lines(
            "
# Data: 1797 pictures of 8x8 pixels, from 0 to 1, to be drawn again.
x_all = torch.load(\"digits.pth\")[\"x\"].flatten(1).to(torch.get_default_dtype())
y_all = x_all
",
        ),
        Preset::Idx => text.lines(
            "
# Data: pictures as they were in the IDX files, from 0 to 1.
data = torch.load(\"data.pth\")
x_all, y_all = data[\"x\"].flatten(1).to(torch.get_default_dtype()), data[\"y\"]
",
        ),
        Preset::NamesGru => text.lines(
            "
# Data: names, letter by letter. 0 is the end of a name, and fills up the rest.
names = torch.load(\"names.pth\")[\"names\"]
letters = sorted(set(\"\".join(names)))
number = {letter: i + 1 for i, letter in enumerate(letters)}
longest = max(len(name) for name in names)
x_all = torch.zeros(len(names), longest + 1, dtype=torch.int64)
y_all = torch.full((len(names), longest + 1), -100)
for i, name in enumerate(names):
    numbers = torch.tensor([number[letter] for letter in name])
    x_all[i, 1:len(name) + 1] = numbers     # what is known
    y_all[i, :len(name)] = numbers          # what comes next
    y_all[i, len(name)] = 0
",
        ),
        Preset::ShakespeareTransformer => text.lines(&format!(
            "
# Data: a text, cut into pieces of `context` characters and the ones after them.
context = {context}
source = torch.load(\"shakespeare.pth\")[\"text\"]
characters = sorted(set(source))
number = {{character: i for i, character in enumerate(characters)}}
numbers = torch.tensor([number[character] for character in source])
starts = torch.arange(0, len(numbers) - context - 1, context)
places = starts[:, None] + torch.arange(context)
x_all, y_all = numbers[places], numbers[places + 1]
",
            context = knobs.text("context")
        )),
    }
    split(knobs, text);
}

fn split(knobs: &Knobs<'_>, text: &mut Text) {
    text.blank();
    // What was read from a file is not where new tensors are made.
    text.line_if(knobs.is("device", "cuda"), "x_all, y_all = x_all.cuda(), y_all.cuda()");
    text.line(format!("# {} of it is held out, to measure on.", percent(knobs)));
    text.line("shuffled = torch.randperm(len(x_all))");
    text.line(format!("held_out = max(1, round(len(x_all) * {}))", knobs.text("validation")));
    text.line(
        "x_validation, y_validation = x_all[shuffled[:held_out]], y_all[shuffled[:held_out]]",
    );
    text.line("x_train, y_train = x_all[shuffled[held_out:]], y_all[shuffled[held_out:]]");
    if knobs.preset().task() == Task::Table {
        text.lines(
            "
# Every column around 0, with a spread of 1.
mean, spread = x_train.mean(0), x_train.std(0).clamp(min=1e-6)
x_train, x_validation = (x_train - mean) / spread, (x_validation - mean) / spread
",
        );
    }
    if knobs.on("overfit") {
        text.line("# One batch only: a model that cannot learn it by heart has a bug.");
        text.line("x_train, y_train = x_train[:batch_size], y_train[:batch_size]");
    }
    text.blank();
}

fn percent(knobs: &Knobs<'_>) -> String {
    format!("{:.0} %", knobs.number("validation") * 100.0)
}
