//! What is to be said about one place of the graph: the operation with its
//! inputs, what it holds for the way back, what arrived and what it made of it;
//! for a leaf, what was added to its gradient and by whom.
//!
//! ```text
//! 1 MulBackward0  #1 = w × X   line 8: y_pred = w * X + b
//! ∂#1 = [-1.392 -1.632 … -2.352] from 2 Add
//! ∂w = Σ ∂#1 × X = Σ [-1.392 …] × [1 2 … 5] = -30.48
//! holds X v0, freed
//! ```

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::protocol::{Input, Node, Saved, Shown, Snapshot, Values, Visit};
use crate::tui::derivatives::{Local, Rule, named, rule};
use crate::tui::folds::{Fold, Folds};
use crate::tui::numbers::{short, tensor};
use crate::tui::stepper::Stepper;
use crate::tui::tape::{Spot, Tape, short_name};
use crate::tui::text::{clean, cut};
use crate::tui::theme::Theme;

/// Columns of a tensor within a formula.
const VECTOR: usize = 22;

/// The lines for a place, at most so many.
pub fn lines(
    stepper: &Stepper,
    tape: &Tape,
    folds: &Folds,
    spot: &Spot,
    theme: Theme,
    (width, rows): (usize, usize),
) -> Vec<Line<'static>> {
    let detail = Detail { stepper, tape, theme, width };
    match spot {
        Spot::Node(id) => tape.node(*id).map_or(Vec::new(), |node| detail.node(node, rows)),
        Spot::Leaf(name) => detail.leaf(name, rows),
        Spot::Fold(key) => folds.get(key).map_or(Vec::new(), |fold| detail.fold(fold)),
    }
}

/// How a gradient is made: with formula and numbers, without the numbers between,
/// the result alone.
type Way = [String; 3];

/// The ways beside each other in the fullest form that fits.
fn fitting(ways: &[Way], width: usize) -> String {
    let form = |at: usize| ways.iter().map(|way| way[at].as_str()).collect::<Vec<_>>().join("   ");
    (0..3).map(form).find(|text| text.width() <= width).unwrap_or_else(|| form(2))
}

struct Detail<'a> {
    stepper: &'a Stepper,
    tape: &'a Tape<'a>,
    theme: Theme,
    width: usize,
}

impl Detail<'_> {
    fn node(&self, node: &Node, rows: usize) -> Vec<Line<'static>> {
        let theme = self.theme;
        let gradient = theme.gradient().patch(theme.strong());
        let ways = self.ways_back(node);
        if rows <= 1 {
            let title = self.title(node);
            let room = self.width.saturating_sub(title.width() + 2);
            let text = match ways.is_empty() {
                true => self.heading(node),
                false => format!("{title}: {}", fitting(&ways, room)),
            };
            return vec![self.line(text, gradient)];
        }
        let mut lines = vec![self.line(self.heading(node), theme.strong())];
        if rows > 3 {
            lines.extend(self.arrived(node).map(|text| self.line(text, theme.gradient())));
        }
        let room = rows - lines.len();
        // One line a way where there is room, else as many in a line as fit.
        match ways.len() <= room {
            true => lines
                .extend(ways.iter().map(|way| {
                    self.line(fitting(std::slice::from_ref(way), self.width), gradient)
                })),
            false => lines.push(self.line(fitting(&ways, self.width), gradient)),
        }
        if lines.len() < rows {
            let style = match self.tape.changed_since(node) {
                Some(_) => theme.wrong(),
                None => theme.dim(),
            };
            lines.extend(self.held(node).map(|text| self.line(text, style)));
        }
        lines
    }

    fn line(&self, text: String, style: Style) -> Line<'static> {
        Line::styled(cut(&text, self.width).into_owned(), style)
    }

    /// `1/7 3 SubBackward0`, with the stop of the sweep where one is lit.
    fn title(&self, node: &Node) -> String {
        let name = clean(&node.name);
        match self.stepper.op {
            Some(op) if self.tape.lit.is_some() => {
                format!("{}/{} {name}", op + 1, self.stepper.sweep().len())
            }
            _ => format!("{} {name}", self.tape.number(node.id)),
        }
    }

    /// The operation as a formula, its result, and the line that recorded it.
    fn heading(&self, node: &Node) -> String {
        let rule = rule(&node.name);
        let forward = rule.map_or(String::new(), |rule| {
            let text = named(rule.forward, &self.names(node), &self.name(node.id));
            format!("  {} = {text}", self.name(node.id))
        });
        let value = self.tensor(&node.output);
        let line = self.stepper.script.source.lines().nth(node.line.saturating_sub(1) as usize);
        let line = line
            .map_or(String::new(), |code| format!("   line {}: {}", node.line, clean(code.trim())));
        format!("{}{forward} = {value}{line}", self.title(node))
    }

    fn tensor(&self, value: &Snapshot) -> String {
        match value.data.as_ref().and_then(Values::only) {
            Some(one) if value.shape.is_empty() => short(one),
            _ => tensor(value, VECTOR),
        }
    }

    /// What a node's output is called: by the script where it has a name.
    fn name(&self, id: u64) -> String {
        match self.tape.binding(id) {
            Some(name) if name.width() <= 12 && self.tape.is_current(id) => {
                clean(name).into_owned()
            }
            _ => self.tape.reference(id),
        }
    }

    fn names(&self, node: &Node) -> Vec<String> {
        let inputs = node.inputs.iter().map(|input| self.input(input));
        inputs.chain(node.numbers.iter().map(|(_, number)| short(*number))).collect()
    }

    fn input(&self, input: &Input) -> String {
        match input {
            Input::Node { id } => self.name(*id),
            Input::Leaf { name, .. } | Input::Constant { name: Some(name), .. } => {
                cut(&clean(name), 16).into_owned()
            }
            Input::Constant { name: None, value } => self.tensor(value),
        }
    }

    fn value<'b>(&'b self, input: &'b Input) -> Option<&'b Snapshot> {
        match input {
            Input::Node { id } => self.tape.node(*id).map(|node| &node.output),
            Input::Leaf { value, .. } | Input::Constant { value, .. } => Some(value),
        }
    }

    /// What came to the node, and from whom; several are added up.
    fn arrived(&self, node: &Node) -> Option<String> {
        let (upstream, true) = self.tape.upstream(node.id)? else { return None };
        let name = self.name(node.id);
        let parts = self.tape.contributions(&Spot::Node(node.id));
        let total = self.tensor(upstream);
        Some(match parts.as_slice() {
            [] => format!("∂{name} = {total}, where backward starts"),
            [(from, _)] => format!("∂{name} = {total} from {}", self.short(*from)),
            several => format!("∂{name} = {} = {total}, added up", self.sum(several)),
        })
    }

    /// `4 Mul`
    fn short(&self, id: u64) -> String {
        let name = self.tape.node(id).map_or("node", |node| short_name(&node.name));
        match self.tape.is_current(id) {
            true => format!("{} {}", self.tape.number(id), clean(name)),
            false => self.tape.reference(id),
        }
    }

    /// `-12 (#3) + -30.48 (#5)`
    fn sum(&self, parts: &[(u64, &Snapshot)]) -> String {
        let part = |(from, value): &(u64, &Snapshot)| {
            format!("{} ({})", self.tensor(value), self.tape.reference(*from))
        };
        parts.iter().map(part).collect::<Vec<_>>().join(" + ")
    }

    /// One formula an input that gets a gradient, with numbers once the sweep has
    /// been there.
    fn ways_back(&self, node: &Node) -> Vec<Way> {
        let seen = self.tape.upstream(node.id).filter(|(_, seen)| *seen);
        let produced = self.tape.produced(node.id).filter(|_| seen.is_some());
        let rule = rule(&node.name);
        let names = self.names(node);
        (0..node.inputs.len())
            .filter(|at| match produced {
                Some(produced) => produced.get(*at).is_some_and(Option::is_some),
                None => !matches!(node.inputs[*at], Input::Constant { .. }),
            })
            .filter_map(|at| {
                let result = produced.and_then(|produced| produced.get(at)?.as_ref());
                self.way_back(node, rule, &names, at, seen.map(|(value, _)| value).zip(result))
            })
            .collect()
    }

    /// `∂w = Σ ∂#1 × X = Σ [-1.392 …] × [1 2 … 5] = -30.48`
    fn way_back(
        &self,
        node: &Node,
        rule: Option<Rule>,
        names: &[String],
        at: usize,
        numbers: Option<(&Snapshot, &Snapshot)>,
    ) -> Option<Way> {
        let output = self.name(node.id);
        let upstream = format!("∂{output}");
        let local = rule.and_then(|rule| rule.inputs.get(at).copied());
        let formula = match local {
            Some(Local::Times("1", _)) => upstream,
            Some(Local::Times("-1", _)) => format!("-{upstream}"),
            Some(Local::Times(factor, _)) => {
                format!("{upstream} × {}", named(factor, names, &output))
            }
            Some(Local::Whole(text)) => named(text, names, &output).replace('∂', &upstream),
            None => "?".into(),
        };
        let result = numbers.map(|(_, result)| self.tensor(result));
        let Some(((arrived, made), result)) = numbers.zip(result) else {
            let formula = format!("∂{} = {formula}", names[at]);
            return Some([formula.clone(), formula.clone(), formula]);
        };
        let shortest = format!("∂{} = {result}", names[at]);
        if local.is_none() {
            return Some([shortest.clone(), shortest.clone(), shortest]);
        }
        let count = |value: &Snapshot| value.shape.iter().product::<usize>();
        let whole = matches!(local, Some(Local::Whole(_)));
        let sum = if !whole && count(made) < count(arrived) { "Σ " } else { "" };
        let factor = match local {
            Some(Local::Times("1", _)) if sum.is_empty() => String::new(),
            Some(Local::Times("1", _)) => format!("{sum}{} = ", self.tensor(arrived)),
            Some(Local::Times(_, factor)) => match self.factor(node, factor) {
                Some(factor) => {
                    format!("{sum}{} × {} = ", self.tensor(arrived), self.tensor(&factor))
                }
                None => String::new(),
            },
            _ => String::new(),
        };
        Some([
            format!("∂{} = {sum}{formula} = {factor}{result}", names[at]),
            format!("∂{} = {sum}{formula} = {result}", names[at]),
            shortest,
        ])
    }

    /// The local factor in numbers, where the elements travelled and the inputs
    /// have the output's shape or are single numbers.
    fn factor(&self, node: &Node, factor: fn(&[f64], f64) -> f64) -> Option<Snapshot> {
        let output = node.output.data.as_ref()?;
        let tensors = node.inputs.iter().map(|input| self.value(input)?.data.clone());
        let numbers = node.numbers.iter().map(|(_, number)| Some(vec![*number].into()));
        let inputs: Option<Vec<Values>> = tensors.chain(numbers).collect();
        let inputs = inputs?;
        // The factors of a table's rule read as many inputs as it speaks of.
        if output.is_empty() || inputs.len() < needed(node) {
            return None;
        }
        let fits = |data: &Values| data.len() == 1 || data.len() == output.len();
        if !inputs.iter().all(fits) {
            return None;
        }
        let element = |(at, output): (usize, f64)| {
            let x: Vec<f64> =
                inputs.iter().filter_map(|data| data.only().or_else(|| data.get(at))).collect();
            factor(&x, output)
        };
        let data: Vec<f64> = output.iter().enumerate().map(element).collect();
        let same = data.iter().all(|value| *value == data[0]);
        // One factor for all is one number.
        let (shape, data) = match same && data.len() > 1 {
            true => (Vec::new(), vec![data[0]]),
            false => (node.output.shape.clone(), data),
        };
        let (dtype, data) = ("float64".into(), Some(data.into()));
        Some(Snapshot::from(Shown { shape, dtype, data, summary: None }))
    }

    /// What the node saved, at which versions, and whether that is still there.
    fn held(&self, node: &Node) -> Option<String> {
        if node.saved.is_empty() {
            return None;
        }
        let one = |(place, saved): (usize, &Saved)| {
            let now = self.tape.outdated(node.id, place);
            let now = now.map_or(String::new(), |now| format!(" ✗ is v{now} now"));
            match saved {
                Saved::Input { index, version } => {
                    let input = node.inputs.get(*index).map(|input| self.input(input));
                    format!("{} v{version}{now}", input.unwrap_or_default())
                }
                Saved::Output { version } => format!("its result v{version}{now}"),
                Saved::Own { shape } => format!("{shape:?} of its own"),
            }
        };
        let list: Vec<String> = node.saved.iter().enumerate().map(one).collect();
        let state = if self.tape.freed(node.id) { "was freed" } else { "held" };
        Some(format!("saved for backward: {} ({state})", list.join(", ")))
    }

    /// A fold: how many nodes, from where, and what they hold.
    fn fold(&self, fold: &Fold) -> Vec<Line<'static>> {
        let theme = self.theme;
        let nodes = || fold.nodes.iter().filter_map(|id| self.tape.node(*id));
        let (first, last) = (nodes().map(|node| node.line).min(), nodes().map(|n| n.line).max());
        let code = match (first, last) {
            (Some(first), Some(last)) if first == last => format!("line {first}"),
            (Some(first), Some(last)) => format!("lines {first} to {last}"),
            _ => String::new(),
        };
        let way = if fold.open { "f closes" } else { "f or Enter opens" };
        let head = format!("{}: {} nodes, recorded by {code}; {way}", fold.label, fold.nodes.len());
        let mut lines = vec![self.line(head, theme.strong())];
        let leaves = Folds::leaves(self.tape, fold);
        if !leaves.is_empty() {
            let names: Vec<_> = leaves.iter().map(|name| clean(name).into_owned()).collect();
            lines.push(self.line(format!("parameters: {}", names.join(", ")), theme.parameter()));
        }
        let saved: usize = nodes().map(|node| node.saved.len()).sum();
        let freed = nodes().filter(|node| self.tape.freed(node.id)).map(|node| node.saved.len());
        let freed: usize = freed.sum();
        let state = match freed {
            0 => "held".to_string(),
            freed if freed == saved => "were freed".to_string(),
            freed => format!("{freed} of them were freed"),
        };
        if saved > 0 {
            let text = format!("saved for backward: {saved} tensors ({state})");
            lines.push(self.line(text, theme.dim()));
        }
        lines
    }

    fn leaf(&self, name: &str, rows: usize) -> Vec<Line<'static>> {
        let theme = self.theme;
        let strong = theme.gradient().patch(theme.strong());
        let shown = clean(name);
        let sum = match self.tape.accumulated(name).filter(|(_, seen)| *seen) {
            Some((Visit::Accumulate { before, incoming, after, .. }, _)) => {
                let before = before.as_ref().map_or("None".into(), |value| self.tensor(value));
                let (incoming, after) = (self.tensor(incoming), self.tensor(after));
                format!("{shown}.grad: {before} + {incoming} = {after}")
            }
            _ => format!("{shown}.grad: AccumulateGrad adds here what arrives"),
        };
        let op = self.stepper.op.filter(|_| self.tape.lit.is_some());
        let number =
            op.map_or(String::new(), |op| format!("{}/{} ", op + 1, self.stepper.sweep().len()));
        let mut lines = vec![self.line(format!("{number}{sum}"), strong)];
        let parts = self.tape.contributions(&Spot::Leaf(name.into()));
        if rows > 1 && !parts.is_empty() {
            let text = match parts.as_slice() {
                [(from, value)] => {
                    format!("{} from {}", self.tensor(value), self.short(*from))
                }
                several => format!("arrived: {}, added up", self.sum(several)),
            };
            lines.push(self.line(text, theme.gradient()));
        }
        if rows > lines.len() {
            let text = "a leaf with requires_grad: it has no grad_fn, backward ends here";
            lines.push(Line::from(Span::styled(text, theme.dim())));
        }
        lines
    }
}

/// How many inputs and numbers the formulas of a node speak of.
fn needed(node: &Node) -> usize {
    let text = rule(&node.name).map_or("", |rule| rule.forward);
    ["{a}", "{b}", "{c}"].iter().filter(|letter| text.contains(**letter)).count()
}
