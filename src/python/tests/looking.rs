//! What a frame tells: the names of tensors, values in a few words, learning rates.

use super::*;

/// Writes down what a frame tells at the statement on one line.
struct Look<F> {
    line: u32,
    lines: Vec<u32>,
    look: F,
    seen: RefCell<Vec<String>>,
}

impl<F: Fn(&Frame<'_>) -> Vec<String>> Control for Look<F> {
    fn before(&self, site: u32, frame: &Frame<'_>) -> Verdict {
        if self.lines[site as usize] == self.line {
            self.seen.borrow_mut().extend((self.look)(frame));
        }
        Verdict::Run
    }

    fn pass(&self, _: u32, _: &Frame<'_>) -> Verdict {
        Verdict::Run
    }

    fn print(&self, _: Stream, _: &str) {}

    fn end(&self, _: bool) {}
}

fn look_at(
    source: &str,
    line: u32,
    look: impl Fn(&Frame<'_>) -> Vec<String> + Send + 'static,
) -> Vec<String> {
    on_stack(|| {
        let program = Program::parse("test.py", source).unwrap();
        let lines = program.sites().iter().map(|site| site.line).collect();
        let control = Rc::new(Look { line, lines, look, seen: RefCell::default() });
        run(&program, Some(control.clone()), &Options::default()).unwrap();
        control.seen.take()
    })
}

#[test]
fn tensors_have_the_names_that_the_script_gives_them() {
    let source = "\
import torch
from torch import nn
w = torch.ones(2)
alias = w
_private = torch.ones(1)
params = [torch.zeros(1), (torch.zeros(1), 3)]
d = {'w': torch.zeros(1), 2: torch.zeros(1)}
model = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 1, bias=False))
class Fit:
    def __init__(self):
        self.slope, self.net = torch.zeros(1), nn.Linear(1, 1)
    def run(self, x):
        local = x * 2
        return local
fit = Fit()
def outer():
    inside = torch.ones(3)
    return fit.run(inside)
outer()
";
    let names =
        look_at(source, 14, |frame| frame.tensors().into_iter().map(|(name, _)| name).collect());
    assert_eq!(
        names,
        [
            "w",
            "params[0]",
            "params[1][0]",
            "d['w']",
            "d[2]",
            "model.0.weight",
            "model.0.bias",
            "model.2.weight",
            "fit.slope",
            "fit.net.weight",
            "fit.net.bias",
            "inside",
            "local",
        ]
    );
}

#[test]
fn what_a_module_did_not_register_has_a_name_too() {
    let source = "\
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(1, 1)]
        self.scale = torch.ones(1, requires_grad=True)
        self.last = nn.Linear(1, 1, bias=False)
net = Net()
pass
";
    let names =
        look_at(source, 10, |frame| frame.tensors().into_iter().map(|(name, _)| name).collect());
    assert_eq!(
        names,
        ["net.last.weight", "net.layers[0].weight", "net.layers[0].bias", "net.scale"]
    );
}

#[test]
fn objects_that_lead_to_each_other_are_looked_into_once() {
    let source = "\
import torch
class Node:
    pass
one, other = Node(), Node()
one.w, other.w = torch.ones(1), torch.ones(1)
one.next, other.next = [other], [one]
ring = [one]
ring.append(ring)
pass
";
    let names =
        look_at(source, 9, |frame| frame.tensors().into_iter().map(|(name, _)| name).collect());
    assert_eq!(names, ["one.w", "one.next[0].w"]);
}

#[test]
fn values_are_told_in_a_few_words() {
    let source = "\
import torch
a = torch.tensor(24.09604)
b = torch.tensor([0.52, 0.92, 1.32, 1.72, 2.12])
c = torch.zeros(32, 64)
d, e, f, g = 'text', 3, [1, 2], None
h = torch.nn.Linear(1, 1)
i = torch.tensor([-40.0, 150.25, 1e-9])
j, k = torch.tensor([1, 2]), torch.tensor([True, False])
l = 'x' * 100
pass
";
    let texts = look_at(source, 10, |frame| {
        let text = |name: char| frame.local(&name.to_string()).unwrap().short_text();
        ('a'..='l').map(text).collect()
    });
    assert_eq!(
        texts[..11],
        [
            "24.0960",
            "[0.52 0.92 … 2.12]",
            "[32, 64] float32",
            "'text'",
            "3",
            "[1, 2]",
            "None",
            "Linear",
            "[-40 150.2 1.00e-09]",
            "[1 2]",
            "[True False]",
        ]
    );
    assert_eq!(texts[11].chars().count(), 40);
}

#[test]
fn the_learning_rate_is_that_of_the_optimizer_in_use() {
    let source = "\
import torch
pass
w = torch.zeros(1, requires_grad=True)
a = torch.optim.SGD([w], lr=0.5)
b = torch.optim.Adam([w], lr=0.25)
for _ in range(2):
    pass
    a.step()
    a.param_groups[0]['lr'] = 0.125
";
    let rate = |frame: &Frame<'_>| vec![format!("{:?}", frame.learning_rate())];
    assert_eq!(look_at(source, 2, rate), ["None"]);
    assert_eq!(look_at(source, 7, rate), ["Some(0.25)", "Some(0.125)"]);
}

#[test]
fn what_torch_has_and_gradstep_has_not_is_told_from_what_does_not_exist() {
    let message =
        |line: &str| failure(&format!("import torch\nx = torch.ones(1)\n{line}\n")).message;
    assert_eq!(message("torch.stft"), "gradstep does not support torch.stft yet");
    assert_eq!(
        message("torch.nn.FractionalMaxPool3d"),
        "gradstep does not support torch.nn.FractionalMaxPool3d yet"
    );
    assert_eq!(message("x.igamma(x)"), "gradstep does not support Tensor.igamma yet");
    assert_eq!(message("x.itm()"), "'Tensor' object has no attribute 'itm'. Did you mean: 'item'?");
    assert_eq!(
        message("torch.oness"),
        "module 'torch' has no attribute 'oness'. Did you mean: 'ones'?"
    );
    assert_eq!(
        message("from torch.fx import symbolic_trace"),
        "gradstep does not support torch.fx yet"
    );
    assert_eq!(message("import torch.nothing"), "No module named 'torch.nothing'");
    assert!(message("x.to('cuda')").starts_with("Found no NVIDIA driver on your system."));
}

#[test]
fn a_seed_fixes_every_generator() {
    let source = "import torch, random\nprint(torch.rand(1).item(), random.random())\n";
    let print = |seed| {
        on_stack(|| {
            let program = Program::parse("test.py", source).unwrap();
            let control = Rc::new(Recorder { lines: vec![0; 8], ..Recorder::default() });
            let options = Options { seed, ..Options::default() };
            run(&program, Some(control.clone()), &options).unwrap();
            control.out.take()
        })
    };
    assert_eq!(print(Some(3)), print(Some(3)));
    assert_ne!(print(Some(3)), print(Some(4)));
    assert_ne!(print(None), print(None));
}

#[test]
fn a_look_takes_none_of_pythons_random_numbers() {
    // Gaussian numbers come in pairs; the second is kept beside the generator's state.
    let source = "\
import random
random.seed(3)
other = random.Random(3)
first = random.gauss(0, 1), other.gauss(0, 1)
assert first[0] == first[1]
assert [random.gauss(0, 1), random.random()] == [other.gauss(0, 1), other.random()]
";
    let draw = |frame: &Frame<'_>| {
        let drawn = frame.look("[random.gauss(0, 1), random.random()]").unwrap();
        drawn.items().unwrap().iter().map(|item| item.as_number().unwrap().to_string()).collect()
    };
    let seen = look_at(source, 6, draw);
    assert_eq!(seen.len(), 2, "{seen:?}");
}
