//! The model section.

use super::{Facts, Knobs, Text};
use crate::studio::Preset;

pub(super) fn write(knobs: &Knobs<'_>, facts: &Facts, text: &mut Text) {
    text.line("# Model.");
    match knobs.preset() {
        Preset::DigitsCnn => convolutions(knobs, facts, text),
        Preset::Autoencoder => autoencoder(knobs, facts, text),
        Preset::NamesGru => names(knobs, text),
        Preset::ShakespeareTransformer => transformer(knobs, text),
        _ => {
            let mut layers = hidden(knobs, facts.inputs, knobs.sizes("hidden"));
            let last = knobs.sizes("hidden").last().map_or(facts.inputs, |&size| size as usize);
            layers.push(format!("nn.Linear({last}, {})", facts.outputs));
            sequence(&layers, text);
        }
    }
    text.blank();
}

/// The hidden layers, each with what follows it.
fn hidden(knobs: &Knobs<'_>, inputs: usize, sizes: &[u32]) -> Vec<String> {
    let mut layers = Vec::new();
    let mut before = inputs;
    for &size in sizes {
        layers.push(format!("nn.Linear({before}, {size})"));
        if knobs.on("batch_norm") {
            layers.push(format!("nn.BatchNorm1d({size})"));
        }
        layers.push(activation(knobs).to_owned());
        if knobs.number("dropout") > 0.0 {
            layers.push(format!("nn.Dropout({})", knobs.text("dropout")));
        }
        before = size as usize;
    }
    layers
}

fn activation(knobs: &Knobs<'_>) -> &'static str {
    match knobs.choice("activation") {
        "tanh" => "nn.Tanh()",
        "sigmoid" => "nn.Sigmoid()",
        "gelu" => "nn.GELU()",
        "leaky_relu" => "nn.LeakyReLU()",
        "silu" => "nn.SiLU()",
        _ => "nn.ReLU()",
    }
}

fn sequence(layers: &[String], text: &mut Text) {
    if let [only] = layers {
        return text.line(format!("model = {only}"));
    }
    text.line("model = nn.Sequential(");
    for layer in layers {
        text.line(format!("    {layer},"));
    }
    text.line(")");
}

fn convolutions(knobs: &Knobs<'_>, facts: &Facts, text: &mut Text) {
    let mut layers = Vec::new();
    let (mut before, mut side) = (1, 8);
    for &channels in knobs.sizes("channels") {
        layers.push(format!("nn.Conv2d({before}, {channels}, 3, padding=1)"));
        if knobs.on("batch_norm") {
            layers.push(format!("nn.BatchNorm2d({channels})"));
        }
        layers.push("nn.ReLU()".into());
        layers.push("nn.MaxPool2d(2)".into());
        (before, side) = (channels, side / 2);
    }
    layers.push("nn.Flatten()".into());
    if knobs.number("dropout") > 0.0 {
        layers.push(format!("nn.Dropout({})", knobs.text("dropout")));
    }
    layers.push(format!("nn.Linear({}, {})", before * side * side, facts.outputs));
    sequence(&layers, text);
}

fn autoencoder(knobs: &Knobs<'_>, facts: &Facts, text: &mut Text) {
    let sizes = knobs.sizes("hidden");
    let code = knobs.number("code") as u32;
    let mut layers = hidden(knobs, facts.inputs, sizes);
    let last = sizes.last().map_or(facts.inputs, |&size| size as usize);
    layers.push(format!("nn.Linear({last}, {code})"));
    let back: Vec<u32> = sizes.iter().rev().copied().collect();
    layers.extend(hidden(knobs, code as usize, &back));
    let last = back.last().map_or(code as usize, |&size| size as usize);
    layers.push(format!("nn.Linear({last}, {})", facts.outputs));
    layers.push("nn.Sigmoid()".into());
    sequence(&layers, text);
}

fn names(knobs: &Knobs<'_>, text: &mut Text) {
    let (embedding, state) = (knobs.text("embedding"), knobs.text("state"));
    text.lines(&format!(
        "
class NamesModel(nn.Module):
    \"\"\"From the letters so far to scores of the next one: (names, letter, place).\"\"\"

    def __init__(self, kinds):
        super().__init__()
        self.embedding = nn.Embedding(kinds, {embedding})
        self.gru = nn.GRU({embedding}, {state}, batch_first=True)
        self.output = nn.Linear({state}, kinds)

    def forward(self, x):
        states, _ = self.gru(self.embedding(x))
        return self.output(states).transpose(1, 2)


model = NamesModel(len(letters) + 1)


def write(temperature=0.8):
    \"\"\"A new name: letters drawn one after the other.\"\"\"
    known = torch.zeros(1, 1, dtype=torch.int64)
    while known.shape[1] <= longest:
        chances = torch.softmax(model(known)[0, :, -1] / temperature, 0)
        drawn = int((chances.cumsum(0) < torch.rand(())).sum().clamp(max=len(letters)))
        if drawn == 0:
            break
        known = torch.cat([known, torch.tensor([[drawn]])], 1)
    return \"\".join(letters[i - 1] for i in known[0, 1:].tolist())
"
    ));
}

fn transformer(knobs: &Knobs<'_>, text: &mut Text) {
    let (width, heads, layers) = (knobs.text("width"), knobs.text("heads"), knobs.text("layers"));
    let inner = knobs.number("width") * 4.0;
    text.lines(&format!(
        "
class TextModel(nn.Module):
    \"\"\"From the characters so far to scores of the next one: (texts, character, place).\"\"\"

    def __init__(self, kinds):
        super().__init__()
        self.character = nn.Embedding(kinds, {width})
        self.place = nn.Embedding(context, {width})
        layer = nn.TransformerEncoderLayer({width}, {heads}, {inner}, dropout=0.0,
                                           batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, {layers}, enable_nested_tensor=False)
        self.output = nn.Linear({width}, kinds)
        # A character sees those before it only.
        self.mask = torch.triu(torch.full((context, context), float(\"-inf\")), diagonal=1)

    def forward(self, x):
        length = x.shape[1]
        hidden = self.character(x) + self.place(torch.arange(length))
        hidden = self.layers(hidden, mask=self.mask[:length, :length], is_causal=True)
        return self.output(hidden).transpose(1, 2)


model = TextModel(len(characters))


def write(length=120, temperature=0.8):
    \"\"\"New text: characters drawn one after the other.\"\"\"
    known = torch.tensor([[number[\"\\n\"]]])
    for _ in range(length):
        chances = torch.softmax(model(known[:, -context:])[0, :, -1] / temperature, 0)
        drawn = (chances.cumsum(0) < torch.rand(())).sum().clamp(max=len(characters) - 1)
        known = torch.cat([known, drawn.reshape(1, 1)], 1)
    return \"\".join(characters[i] for i in known[0, 1:].tolist())
"
    ));
}
