//! "received an invalid combination of arguments": what PyTorch says of a call that
//! fits none of several signatures.

use rustpython_vm::builtins::{PyBool, PyInt, PyList, PyTuple};
use rustpython_vm::{AsObject, PyObject, PyObjectRef};

use super::arguments::items;
use super::table::Op;
use super::tensor::PyTensor;

/// The signatures of the functions that have several, as PyTorch's messages list
/// them. Written by `tests/oracle/overloads.py`.
const SIGNATURES: &str = include_str!("overloads.txt");

pub(super) const OPS: &[Op] = &[
    // For functions that are written in Python.
    Op::function("_wrong_call", "name arguments", |a| {
        let name = a.text(0)?.unwrap_or_default();
        let given =
            Given { positional: items(a.object(1)?).unwrap_or_default(), ..Given::default() };
        Err(a.vm.new_type_error(all(&name, false, &given).unwrap_or_default()))
    }),
];

/// What a call was given.
#[derive(Default)]
pub(super) struct Given {
    pub positional: Vec<PyObjectRef>,
    pub keywords: Vec<(String, PyObjectRef)>,
}

/// The message, unless the function has one signature only or just one can be meant;
/// then what is wrong about that one is to be said.
pub(super) fn explain(name: &str, method: bool, given: &Given) -> Option<String> {
    let signatures = signatures(name, method);
    let count = given.positional.len() + given.keywords.len();
    let plausible = |signature: &&&str| {
        let parameters = || pieces(signature).filter(|piece| !piece.is_empty() && *piece != "*");
        let needed = parameters().filter(|parameter| !parameter.contains(" = ")).count();
        (needed..=parameters().count()).contains(&count)
    };
    if signatures.iter().filter(plausible).count() == 1 {
        return None;
    }
    all(name, method, given)
}

fn signatures(name: &str, method: bool) -> Vec<&'static str> {
    let owner = if method { "Tensor" } else { "torch" };
    let title = format!("{owner}.{name}");
    let lines = SIGNATURES.lines().skip_while(|line| *line != title).skip(1);
    lines.map_while(|line| line.strip_prefix('\t')).collect()
}

/// The message with all signatures of a function; none if it has only one way to be called.
pub(super) fn all(name: &str, method: bool, given: &Given) -> Option<String> {
    let signatures = signatures(name, method);
    if signatures.is_empty() {
        return None;
    }
    let count = given.positional.len() + given.keywords.len();
    let start = format!("{name}() received an invalid combination of arguments - got");
    if let [signature] = signatures.as_slice() {
        return Some(format!("{start} {}, but expected {signature}", given.against(signature)));
    }
    let mut message = format!("{start} {}, but expected one of:\n", given.types());
    for signature in signatures {
        message += &format!(" * {signature}\n");
        // PyTorch counts the star, and nothing as one parameter.
        if pieces(signature).count() == count && given.keywords.is_empty() {
            message += &format!(
                "      didn't match because some of the arguments have invalid types: {}\n",
                given.against(signature)
            );
        }
    }
    Some(message)
}

/// `Tensor input`, `*`, `Tensor out = None` of `(Tensor input, *, Tensor out = None)`.
fn pieces(signature: &str) -> impl Iterator<Item = &str> {
    signature.trim_start_matches('(').trim_end_matches(')').split(", ")
}

impl Given {
    /// `(Tensor, dim=str)`
    fn types(&self) -> String {
        let mut out = String::from("(");
        for object in &self.positional {
            out += &format!("{}, ", object.class().name());
        }
        for (name, object) in &self.keywords {
            out += &format!("{name}={}, ", object.class().name());
        }
        if !self.positional.is_empty() {
            out.truncate(out.len() - 2);
        }
        out + ")"
    }

    /// `(Tensor, !str!)`: what does not fit, marked.
    fn against(&self, signature: &str) -> String {
        let mut parameters = pieces(signature);
        let mark = |object: &PyObjectRef| {
            let wanted = parameters.next().unwrap_or("");
            match fits(object, wanted) {
                true => described(object),
                false => format!("!{}!", described(object)),
            }
        };
        let marked: Vec<String> = self.positional.iter().map(mark).collect();
        format!("({})", marked.join(", "))
    }
}

fn fits(object: &PyObject, parameter: &str) -> bool {
    // PyTorch takes `int groups =` for the type of `int groups = 1`, which nothing has,
    // and knows types by name: no `Parameter` is a `Tensor`.
    if parameter.contains(" = ") {
        return false;
    }
    let is_bool = object.downcast_ref::<PyBool>().is_some();
    match parameter.split(' ').next().unwrap_or("") {
        "Tensor" => {
            object.downcast_ref::<PyTensor>().is_some() && &*object.class().name() == "Tensor"
        }
        "int" => object.downcast_ref::<PyInt>().is_some() && !is_bool,
        "bool" => is_bool,
        _ => false,
    }
}

/// `list of [float, int]`
fn described(object: &PyObject) -> String {
    let names = |items: &[PyObjectRef]| {
        let names: Vec<String> = items.iter().map(|item| item.class().name().to_string()).collect();
        names.join(", ")
    };
    if let Some(list) = object.downcast_ref::<PyList>() {
        return format!("list of [{}]", names(&list.borrow_vec()));
    }
    match object.downcast_ref::<PyTuple>() {
        Some(tuple) => format!("tuple of ({})", names(tuple.as_slice())),
        None => object.class().name().to_string(),
    }
}
