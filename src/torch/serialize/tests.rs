//! Checkpoints, back and forth, and damaged in every place.

use super::{Item, load, save};
use crate::torch::{DType, Tensor};

fn text(text: &str) -> Item {
    Item::Text(text.to_owned())
}

/// One of everything.
fn sample() -> Item {
    let weight = Tensor::from_f64(vec![1.5, -2.0, 3.0, 0.25], &[2, 2], DType::Float32).unwrap();
    let tied = weight.detach();
    let count = Tensor::from_i64(vec![7, -8], &[2], DType::Int64).unwrap();
    let parameter = Tensor::from_f64(vec![0.5], &[1], DType::Float64).unwrap();
    parameter.set_requires_grad(true).unwrap();
    let metadata = (text("_metadata"), Item::OrderedDict(Vec::new(), Vec::new()));
    Item::Dict(vec![
        (text("weight"), Item::Tensor(weight)),
        (text("tied"), Item::Tensor(tied)),
        (text("count"), Item::Tensor(count)),
        (text("parameter"), Item::Parameter(parameter)),
        (Item::Int(3), Item::List(vec![Item::None, Item::Bool(true), Item::Float(-0.1)])),
        (Item::Int(-300), Item::Tuple(vec![Item::Int(1 << 40), Item::Int(70_000)])),
        (
            text("é"),
            Item::OrderedDict(vec![(text("k"), Item::Bytes(vec![0, 255]))], vec![metadata]),
        ),
        (text("seen"), Item::Counter(vec![(Item::Int(2), Item::Int(5))])),
        (text("shape"), Item::Size(vec![Item::Int(2), Item::Int(2)])),
        (text("dtype"), Item::DType(DType::BFloat16)),
        (text("device"), Item::Device("cpu".to_owned())),
    ])
}

/// The item with its tensors as their elements: tensors are equal only to themselves.
fn shown(item: &Item) -> String {
    fn tensor(tensor: &Tensor) -> String {
        let grad = tensor.requires_grad();
        format!("{} {:?} {:?} {grad}", tensor.dtype(), tensor.shape(), tensor.to_vec().unwrap())
    }
    let pairs = |pairs: &[(Item, Item)]| -> Vec<String> {
        pairs.iter().map(|(key, value)| format!("{}: {}", shown(key), shown(value))).collect()
    };
    match item {
        Item::Tensor(t) => tensor(t),
        Item::Parameter(t) => format!("Parameter {}", tensor(t)),
        Item::Dict(items) => format!("{:?}", pairs(items)),
        Item::OrderedDict(items, attributes) => {
            format!("Ordered {:?} {:?}", pairs(items), pairs(attributes))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn what_is_saved_is_loaded() {
    let bytes = save(&sample()).unwrap();
    let loaded = load(&bytes, "x.pth").unwrap();
    assert_eq!(shown(&loaded), shown(&sample()));
    let Item::Dict(pairs) = loaded else { panic!("not a dict") };
    let (Item::Tensor(weight), Item::Tensor(tied)) = (&pairs[0].1, &pairs[1].1) else {
        panic!("not tensors")
    };
    assert!(weight.shares_memory_with(tied), "tied weights stay tied");
}

#[test]
fn damage_is_an_error_and_never_a_panic() {
    let bytes = save(&sample()).unwrap();
    for end in (0..bytes.len()).step_by(7) {
        assert!(load(&bytes[..end], "x.pth").is_err(), "cut at {end}");
    }
    let cut = load(&bytes[..bytes.len() / 2], "x.pth").unwrap_err();
    assert!(cut.message.contains("'x.pth' is truncated or damaged"), "{cut}");
    let foreign = load(b"not a checkpoint", "notes.txt").unwrap_err();
    assert!(foreign.message.starts_with("'notes.txt' is not a checkpoint"), "{foreign}");
    // A changed byte may be read as another value, or be refused.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x55;
        let _ = load(&changed, "x.pth");
    }
}

#[test]
fn what_contains_itself_is_refused() {
    let mut item = Item::None;
    for _ in 0..super::DEEPEST + 2 {
        item = Item::List(vec![item]);
    }
    let error = save(&item).unwrap_err();
    assert!(error.message.contains("nested deeper"), "{error}");
}

/// The file is PyTorch's own; `tests/fixtures/checkpoints/make.py` made it.
#[test]
fn pytorchs_own_files_are_read() {
    let bytes = include_bytes!("../../../tests/fixtures/checkpoints/pytorch.pth");
    let loaded = shown(&load(bytes, "pytorch.pth").unwrap()).replace('\\', "");
    for part in [
        "Text(\"epoch\"): Int(3)",
        "torch.float32 [3, 2] [0.0, 3.0, 1.0, 4.0, 2.0, 5.0] false",
        "torch.float32 [2] [1.0, 4.0] false",
        "Parameter torch.float32 [2] [1.0, 1.0] true",
        "_metadata",
        "exp_avg_sq",
    ] {
        assert!(loaded.contains(part), "{part} in {loaded}");
    }
}
