//! What is a JSON object on the pipe where it is written whole, and a number where it
//! was written before.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::super::{Options, Parameter, Shown, Snapshot, values};
use super::{Referable, count, recall, write_once};

/// Can be read and written whole.
pub trait Object: Referable {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

impl Object for Snapshot {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Shown::serialize(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Snapshot, D::Error> {
        Shown::deserialize(deserializer).map(Snapshot::from)
    }
}

impl Object for Options {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        values::named::serialize(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Options, D::Error> {
        values::named::deserialize(deserializer).map(Options::from)
    }
}

impl Object for Arc<Parameter> {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Parameter::serialize(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Parameter>, D::Error> {
        Parameter::deserialize(deserializer).map(Arc::new)
    }
}

/// Writes an object, or the number of what was written before.
pub fn write<T: Object, S: Serializer>(item: &T, to: S) -> Result<S::Ok, S::Error> {
    write_once(item, to, |to| item.write(to))
}

/// Reads an object, or what a number stands for.
pub fn read<'de, T: Object, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    struct Seen<T>(PhantomData<T>);
    impl<'de, T: Object> Visitor<'de> for Seen<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::NAME)
        }
        fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
            recall(number)
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            let item = T::read(MapAccessDeserializer::new(map))?;
            count(&item);
            Ok(item)
        }
    }
    from.deserialize_any(Seen(PhantomData))
}

impl Serialize for Snapshot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Snapshot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

impl Serialize for Options {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Options {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}
