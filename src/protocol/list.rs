//! Lists of numbers, as the protocol keeps them: a recording is made of them.

use std::fmt;
use std::sync::Arc;

use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::values::Number;
use super::wire;

/// A tensor's elements, row-major, read as `f64`; cheap to clone. Two are equal if a
/// person would call them so: NaN is the same as NaN.
#[derive(Clone)]
pub struct Values(Kept);

/// What all of a list's numbers fit in: a recording of float32 tensors, which is
/// nearly every one, is half as large.
#[derive(Clone)]
enum Kept {
    Single(Arc<[f32]>),
    Double(Arc<[f64]>),
}

impl Values {
    /// Fewer numbers than this are quicker written than referred to.
    const WORTHWHILE: usize = 4;

    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Single(list) => list.len(),
            Kept::Double(list) => list.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at this place of the list, `None` behind its end.
    pub fn get(&self, at: usize) -> Option<f64> {
        match &self.0 {
            Kept::Single(list) => list.get(at).map(|&number| f64::from(number)),
            Kept::Double(list) => list.get(at).copied(),
        }
    }

    pub fn first(&self) -> Option<f64> {
        self.get(0)
    }

    /// The number of a list of one.
    pub fn only(&self) -> Option<f64> {
        self.first().filter(|_| self.len() == 1)
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = f64> + ExactSizeIterator + Clone {
        // Within the list there is no `None`.
        (0..self.len()).map(|at| self.get(at).unwrap_or(f64::NAN))
    }

    pub fn to_vec(&self) -> Vec<f64> {
        match &self.0 {
            Kept::Single(list) => list.iter().map(|&number| f64::from(number)).collect(),
            Kept::Double(list) => list.to_vec(),
        }
    }

    /// The numbers, where all of them are `f32`.
    pub(super) fn singles(&self) -> Option<&[f32]> {
        match &self.0 {
            Kept::Single(list) => Some(list),
            Kept::Double(_) => None,
        }
    }

    /// Two with the same address are the same list, as long as one of them is kept.
    pub(super) fn address(&self) -> usize {
        match &self.0 {
            Kept::Single(list) => list.as_ptr().addr(),
            Kept::Double(list) => list.as_ptr().addr(),
        }
    }

    fn read(numbers: impl Into<Values>) -> Values {
        let values = numbers.into();
        if values.len() >= Values::WORTHWHILE {
            wire::count(&values);
        }
        values
    }

    /// Equal bit by bit, so that either can stand for the other.
    pub fn same(&self, other: &Values) -> bool {
        self.address() == other.address()
            || self.len() == other.len()
                && self.iter().zip(other.iter()).all(|(a, b)| a.to_bits() == b.to_bits())
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Values) -> bool {
        let same = |(a, b): (f64, f64)| a == b || a.is_nan() && b.is_nan();
        self.address() == other.address()
            || self.len() == other.len() && self.iter().zip(other.iter()).all(same)
    }
}

impl From<Vec<f32>> for Values {
    fn from(numbers: Vec<f32>) -> Self {
        Values(Kept::Single(numbers.into()))
    }
}

impl From<Vec<f64>> for Values {
    fn from(numbers: Vec<f64>) -> Self {
        let single = |number: &f64| {
            let single = *number as f32;
            (f64::from(single).to_bits() == number.to_bits()).then_some(single)
        };
        let singles: Option<Arc<[f32]>> = numbers.iter().map(single).collect();
        Values(singles.map_or_else(|| Kept::Double(numbers.into()), Kept::Single))
    }
}

impl FromIterator<f64> for Values {
    fn from_iter<I: IntoIterator<Item = f64>>(iter: I) -> Self {
        iter.into_iter().collect::<Vec<f64>>().into()
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = |serializer: S| {
            if wire::is_writing()
                && let Some(singles) = self.singles()
            {
                return serializer.serialize_str(&wire::numbers::pack(singles));
            }
            let mut list = serializer.serialize_seq(Some(self.len()))?;
            for value in self.iter() {
                list.serialize_element(&Number(value))?;
            }
            list.end()
        };
        // In a trace, and on the pipe what is quicker written than referred to.
        match self.len() < Values::WORTHWHILE {
            true => whole(serializer),
            false => wire::write_once(self, serializer, whole),
        }
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Values;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of numbers")
            }
            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Values, E> {
                wire::recall(number)
            }
            fn visit_str<E: serde::de::Error>(self, packed: &str) -> Result<Values, E> {
                let numbers = wire::numbers::unpack(packed);
                let numbers = numbers.ok_or_else(|| E::custom("not packed numbers"))?;
                Ok(Values::read(numbers))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Values, A::Error> {
                let mut numbers = Vec::with_capacity(list.size_hint().unwrap_or(0));
                while let Some(Number(number)) = list.next_element()? {
                    numbers.push(number);
                }
                Ok(Values::read(numbers))
            }
        }
        deserializer.deserialize_any(Seen)
    }
}
