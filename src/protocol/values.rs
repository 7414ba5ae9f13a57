//! How numbers travel: nested lists for tensors, strings for what JSON lacks.

use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::wire;
use super::{Grad, Parameter, Summary, Values};

/// A float that survives JSON: NaN and the infinities become strings.
#[derive(Clone, Copy)]
pub(super) struct Number(pub(super) f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            v if v.is_finite() => serializer.serialize_f64(v),
            v if v.is_nan() => serializer.serialize_str("NaN"),
            v if v > 0.0 => serializer.serialize_str("Infinity"),
            _ => serializer.serialize_str("-Infinity"),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl Visitor<'_> for Seen {
            type Value = Number;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number, \"NaN\", \"Infinity\" or \"-Infinity\"")
            }
            fn visit_f64<E>(self, v: f64) -> Result<Number, E> {
                Ok(Number(v))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Number, E> {
                Ok(Number(v as f64))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Number, E> {
                Ok(Number(v as f64))
            }
            fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Number, E> {
                match v {
                    "NaN" => Ok(Number(f64::NAN)),
                    "Infinity" => Ok(Number(f64::INFINITY)),
                    "-Infinity" => Ok(Number(f64::NEG_INFINITY)),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Str(v), &self)),
                }
            }
        }
        deserializer.deserialize_any(Seen)
    }
}

/// `#[serde(with)]` for one float.
pub mod plain {
    use super::*;

    pub fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        Number(*value).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Number::deserialize(deserializer).map(|number| number.0)
    }
}

/// `#[serde(with)]` for a float or null.
pub mod number {
    use super::*;

    pub fn serialize<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(Number).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<f64>, D::Error> {
        Ok(Option::<Number>::deserialize(d)?.map(|number| number.0))
    }
}

/// `#[serde(with)]` for floats by name: a JSON object that keeps its order.
pub mod named {
    use super::*;

    type Named = Vec<(String, f64)>;

    pub fn serialize<S: Serializer>(
        named: &[(String, f64)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(named.iter().map(|(name, value)| (name, Number(*value))))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Named, D::Error> {
        let entries = deserializer.deserialize_map(Entries(PhantomData::<Number>))?;
        Ok(entries.into_iter().map(|(name, value)| (name, value.0)).collect())
    }
}

/// `#[serde(with)]` for a phase, null where there is none.
pub mod phase {
    use super::*;
    use crate::protocol::Phase;

    pub fn serialize<S: Serializer>(phase: &Phase, serializer: S) -> Result<S::Ok, S::Error> {
        (*phase != Phase::None).then_some(phase).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Phase, D::Error> {
        Ok(Option::<Phase>::deserialize(d)?.unwrap_or_default())
    }
}

/// `#[serde(with)]` for parameters: a JSON object that keeps its order.
pub mod parameters {
    use super::*;

    type Named = Vec<(Arc<str>, Arc<Parameter>)>;

    pub fn serialize<S: Serializer>(named: &Named, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(named.len()))?;
        for (name, parameter) in named {
            map.serialize_entry(&**name, &Kept(parameter.clone()))?;
        }
        map.end()
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Named, D::Error> {
        let entries = deserializer.deserialize_map(Entries(PhantomData::<Kept>))?;
        Ok(entries.into_iter().map(|(name, value)| (wire::text(name), value.0)).collect())
    }

    /// A parameter that may have been written before.
    struct Kept(Arc<Parameter>);

    impl Serialize for Kept {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            wire::write(&self.0, serializer)
        }
    }

    impl<'de> Deserialize<'de> for Kept {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            wire::read(deserializer).map(Kept)
        }
    }
}

/// Reads the entries of a JSON object in their order.
struct Entries<T>(PhantomData<T>);

impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
    type Value = Vec<(String, V)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with named entries")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(0));
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}

/// Elements with their shape, written as nested lists.
struct Nested<'a> {
    shape: &'a [usize],
    values: &'a Values,
    /// The place of its first number.
    start: usize,
}

impl Serialize for Nested<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some((&rows, rest)) = self.shape.split_first() else {
            let number = self.values.get(self.start).unwrap_or(f64::NAN);
            return Number(number).serialize(serializer);
        };
        let stride: usize = rest.iter().product();
        let mut list = serializer.serialize_seq(Some(rows))?;
        for row in 0..rows {
            let start = self.start + row * stride;
            list.serialize_element(&Nested { shape: rest, values: self.values, start })?;
        }
        list.end()
    }
}

/// Nested lists read back into a flat row-major vector.
struct Flat(Vec<f64>);

impl<'de> Deserialize<'de> for Flat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Flat;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number or nested lists of numbers")
            }
            fn visit_f64<E>(self, v: f64) -> Result<Flat, E> {
                Ok(Flat(vec![v]))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Flat, E> {
                Ok(Flat(vec![v as f64]))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Flat, E> {
                Ok(Flat(vec![v as f64]))
            }
            fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Flat, E> {
                let number = Number::deserialize(serde::de::value::StrDeserializer::new(v))?;
                Ok(Flat(vec![number.0]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Flat, A::Error> {
                let mut flat = Vec::with_capacity(list.size_hint().unwrap_or(0));
                while let Some(Flat(inner)) = list.next_element()? {
                    flat.extend(inner);
                }
                Ok(Flat(flat))
            }
        }
        deserializer.deserialize_any(Seen)
    }
}

impl Parameter {
    fn nested<'a>(&'a self, values: Option<&'a Values>) -> Option<Nested<'a>> {
        values.map(|values| Nested { shape: &self.shape, values, start: 0 })
    }
}

impl Serialize for Parameter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("shape", &self.shape)?;
        map.serialize_entry("dtype", &self.dtype)?;
        // In one list the numbers can be referred to.
        let flat = wire::is_writing();
        match (flat, &self.data) {
            (true, Some(data)) => map.serialize_entry("flat", data)?,
            _ => map.serialize_entry("data", &self.nested(self.data.as_ref()))?,
        }
        if let Some(summary) = &self.summary {
            map.serialize_entry("summary", summary)?;
        }
        match (flat, self.grad.values()) {
            (true, Some(grad)) => map.serialize_entry("flat_grad", grad)?,
            (_, grad) => map.serialize_entry("grad", &self.nested(grad))?,
        }
        if let Grad::Summary(summary) = &self.grad {
            map.serialize_entry("grad_summary", summary)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Parameter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            shape: Vec<usize>,
            dtype: String,
            data: Option<Flat>,
            flat: Option<Values>,
            summary: Option<Box<Summary>>,
            grad: Option<Flat>,
            flat_grad: Option<Values>,
            grad_summary: Option<Box<Summary>>,
        }
        let wire = Wire::deserialize(deserializer)?;
        let elements: usize = wire.shape.iter().product();
        let fits = |values: Values| match values.len() == elements {
            true => Ok(values),
            false => Err(D::Error::custom(format!(
                "{} numbers for shape {:?}",
                values.len(),
                wire.shape
            ))),
        };
        let either = |flat: Option<Values>, nested: Option<Flat>| {
            flat.or(nested.map(|nested| nested.0.into()))
        };
        let data = either(wire.flat, wire.data).map(&fits).transpose()?;
        let grad = match (either(wire.flat_grad, wire.grad), wire.grad_summary) {
            (Some(values), _) => Grad::Data(fits(values)?),
            (None, Some(summary)) => Grad::Summary(summary),
            (None, None) => Grad::None,
        };
        Ok(Parameter { shape: wire.shape, dtype: wire.dtype, data, summary: wire.summary, grad })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_travels_as_nested_lists() {
        let parameter = Parameter {
            shape: vec![2, 2],
            dtype: "float32".into(),
            data: Some(vec![1.0, 2.5, f64::NAN, f64::INFINITY].into()),
            summary: None,
            grad: Grad::None,
        };
        let text = serde_json::to_string(&parameter).unwrap();
        assert_eq!(
            text,
            r#"{"shape":[2,2],"dtype":"float32","data":[[1.0,2.5],["NaN","Infinity"]],"grad":null}"#
        );
        let back: Parameter = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&back).unwrap(), text);
    }

    #[test]
    fn a_scalar_is_a_number_and_a_wrong_count_is_refused() {
        let text = r#"{"shape":[],"dtype":"float32","data":0.5,"grad":-70.5}"#;
        let scalar: Parameter = serde_json::from_str(text).unwrap();
        assert_eq!(scalar.grad, Grad::Data(vec![-70.5].into()));
        assert_eq!(serde_json::to_string(&scalar).unwrap(), text);
        let wrong = r#"{"shape":[2],"dtype":"float32","data":[1],"grad":null}"#;
        let error = serde_json::from_str::<Parameter>(wrong).unwrap_err().to_string();
        assert!(error.contains("1 numbers for shape [2]"), "{error}");
    }
}
