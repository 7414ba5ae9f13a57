//! What a screen looks at while a preset's script runs: expressions over the
//! script's names. [`Task`] says what each one gives.

use super::{Facts, Knobs};
use crate::protocol::Probe;
use crate::studio::{Preset, Setup, Task};

/// The probes of a setup, by its task.
/// `picture` is the height and width of pictures.
pub fn probes(setup: &Setup, facts: &Facts, picture: (usize, usize)) -> Vec<Probe> {
    let knobs = Knobs { setup };
    if knobs.is("mode", "find-lr") {
        return Vec::new();
    }
    let task = setup.preset.task();
    let mut probes = Vec::new();
    let mut add = |name: &str, expression: String| {
        // One line: newlines would end the expression.
        let expression = expression.split_whitespace().collect::<Vec<_>>().join(" ");
        probes.push(Probe { name: name.into(), expression });
    };
    match task {
        Task::Curve => add("fit", CURVE.into()),
        Task::Plane => {
            add("surface", SURFACE.replace("EDGE", edge(setup.preset)));
            add("points", POINTS.into());
        }
        Task::Table if !facts.classes => add("fit", TABLE.into()),
        Task::Table => {}
        Task::Pictures => {
            let size = format!("{}, {}", picture.0, picture.1);
            add("wrong", WRONG.replace("SIZE", &size));
            add("digits", DIGITS.replace("SIZE", &size));
        }
        Task::Reconstruction => add("pairs", PAIRS.into()),
        Task::Text => add("sample", sample(setup.preset).into()),
    }
    if facts.classes && task != Task::Text {
        add("confusion", CONFUSION.replace("CLASSES", &facts.outputs.to_string()));
    }
    probes
}

/// How far the axes of the plane go.
fn edge(preset: Preset) -> &'static str {
    match preset {
        Preset::Xor | Preset::Blobs | Preset::Moons => "2.0",
        _ => "1.3",
    }
}

const CURVE: &str = "(lambda grid: {
    'x': x_train[:200, 0], 'y': y_train[:200, 0], 'grid': grid[:, 0],
    'prediction': model(grid)[:, 0],
})(torch.linspace(-2.2, 2.2, 120)[:, None])";

const SURFACE: &str = "(lambda chances: {
    'low': -EDGE, 'high': EDGE,
    'classes': chances.argmax(1).reshape(48, 48), 'confidence': chances.amax(1).reshape(48, 48),
})(torch.softmax(model(torch.stack(torch.meshgrid(
    torch.linspace(-EDGE, EDGE, 48), torch.linspace(-EDGE, EDGE, 48),
    indexing='ij'), -1).flip(-1).reshape(-1, 2)), 1))";

const POINTS: &str = "{
    'x': x_validation[:400], 'y': y_validation[:400],
    'prediction': model(x_validation[:400]).argmax(1),
}";

const TABLE: &str = "{
    'y': y_validation[:400, 0], 'prediction': model(x_validation[:400])[:, 0],
}";

const CONFUSION: &str = "(lambda one: one[y_validation[:2000]].T @
    one[model(x_validation[:2000]).argmax(1)])(torch.eye(CLASSES))";

const WRONG: &str = "(lambda chances: (lambda worst: {
    'pictures': x_validation[worst].reshape(-1, SIZE),
    'truth': y_validation[worst], 'said': chances[worst].argmax(1),
    'confidence': chances[worst].amax(1),
})(chances[torch.arange(len(chances)), y_validation[:500]].argsort()[:12])
)(torch.softmax(model(x_validation[:500]), 1))";

const DIGITS: &str = "(lambda chances: {
    'pictures': x_validation[:12].reshape(-1, SIZE),
    'truth': y_validation[:12], 'said': chances.argmax(1), 'confidence': chances.amax(1),
})(torch.softmax(model(x_validation[:12]), 1))";

const PAIRS: &str = "{
    'pictures': x_validation[:8].reshape(-1, 8, 8),
    'drawn': model(x_validation[:8]).reshape(-1, 8, 8),
}";

fn sample(preset: Preset) -> &'static str {
    match preset {
        Preset::NamesGru => "', '.join(write() for _ in range(6))",
        _ => "write(120)",
    }
}
