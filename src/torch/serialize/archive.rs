//! The zip archive around a checkpoint's pickle and storages.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};

use candle_core::Device;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Item;
use super::reader::{Storages, unpickle};
use super::writer::{Storage, pickle};
use crate::torch::error::{Error, fail};
use crate::torch::{DType, Result, Value, kernel};

/// The folder that PyTorch looks for all files of the archive in.
const FOLDER: &str = "archive";

/// The bytes of a checkpoint file.
pub fn save(item: &Item) -> Result<Vec<u8>> {
    let (pickle, storages) = pickle(item)?;
    let mut archive = Writer { zip: ZipWriter::new(Cursor::new(Vec::new())) };
    archive.file("data.pkl", &pickle)?;
    archive.file("byteorder", b"little")?;
    for (number, storage) in storages.into_iter().enumerate() {
        let elements = match storage {
            Storage::Bytes(bytes) => bytes,
            Storage::Tensor(tensor) => {
                let mut elements = Vec::new();
                match tensor.dtype() {
                    DType::Int8 | DType::UInt8 => {
                        elements.extend(tensor.to_i64s()?.into_iter().map(|x| x as u8));
                    }
                    _ => tensor.value()?.contiguous()?.write_bytes(&mut elements)?,
                }
                elements
            }
        };
        archive.file(&format!("data/{number}"), &elements)?;
    }
    archive.file("version", b"3\n")?;
    Ok(archive.zip.finish().map_err(unwritten)?.into_inner())
}

fn unwritten(error: impl std::fmt::Display) -> Error {
    Error::runtime(format!("torch.save: the archive cannot be written: {error}"))
}

struct Writer {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl Writer {
    fn file(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let large = u32::try_from(content.len()).is_err();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            // So that a storage can be mapped into memory, as PyTorch does.
            .with_alignment(64)
            .large_file(large);
        self.zip.start_file(format!("{FOLDER}/{name}"), options).map_err(unwritten)?;
        self.zip.write_all(content).map_err(unwritten)
    }
}

/// What the bytes of a checkpoint file hold. `name` is how messages call the file.
pub fn load(bytes: &[u8], name: &str) -> Result<Item> {
    let zip = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(zip) => zip,
        Err(_) if bytes.starts_with(b"PK") => {
            return fail!(
                Runtime,
                "PytorchStreamReader failed reading zip archive: failed finding central \
                 directory: '{name}' is truncated or damaged"
            );
        }
        Err(_) => {
            return fail!(
                Runtime,
                "'{name}' is not a checkpoint that gradstep can read: it is no zip archive, as \
                 torch.save writes since PyTorch 1.6"
            );
        }
    };
    let folder = zip
        .file_names()
        .filter_map(|name| name.ok()?.strip_suffix("/data.pkl").map(str::to_owned))
        .next();
    let Some(folder) = folder else {
        return fail!(
            Runtime,
            "'{name}' is not a checkpoint that gradstep can read: the archive has no data.pkl"
        );
    };
    let mut archive = Reader { zip, folder, name: name.to_owned(), read: HashMap::new() };
    if archive.file("byteorder").is_ok_and(|order| order != b"little") {
        return fail!(
            NotImplemented,
            "gradstep does not support torch.load of '{name}': its numbers are big-endian"
        );
    }
    let pickle = archive.file("data.pkl")?;
    unpickle(&pickle, &mut archive)
}

struct Reader<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    folder: String,
    name: String,
    /// The storages so far.
    read: HashMap<String, Value>,
}

impl Reader<'_> {
    fn file(&mut self, name: &str) -> Result<Vec<u8>> {
        let lost = |error: &dyn std::fmt::Display| {
            let archive = &self.name;
            Error::runtime(format!("'{archive}' is damaged: {name} cannot be read: {error}"))
        };
        let path = format!("{}/{name}", self.folder);
        let mut file = self.zip.by_name(&path).map_err(|error| lost(&error))?;
        let mut content = Vec::new();
        file.read_to_end(&mut content).map_err(|error| lost(&error))?;
        Ok(content)
    }
}

impl Storages for Reader<'_> {
    fn elements(&mut self, key: &str, dtype: DType, count: usize) -> Result<Value> {
        if let Some(value) = self.read.get(key) {
            return Ok(value.clone());
        }
        let bytes = self.file(&format!("data/{key}"))?;
        if count.checked_mul(dtype.size()) != Some(bytes.len()) {
            let name = &self.name;
            return fail!(
                Runtime,
                "'{name}' is damaged: data/{key} has not the size it should have"
            );
        }
        let value = match dtype {
            DType::Int8 | DType::UInt8 => {
                kernel::cast(&Value::from_vec(bytes, count, &Device::Cpu)?, dtype)?
            }
            _ => Value::from_raw_buffer(&bytes, dtype.candle(), &[count], &Device::Cpu)?,
        };
        self.read.insert(key.to_owned(), value.clone());
        Ok(value)
    }
}
