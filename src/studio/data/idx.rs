//! Pictures and labels in the IDX files that MNIST made known, plain or gzipped.
//! <https://web.archive.org/web/2024/http://yann.lecun.com/exdb/mnist/>: two zero
//! bytes, the type (8: unsigned bytes), the number of dimensions, each dimension as
//! a big-endian 32-bit number, and the elements.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use flate2::bufread::GzDecoder;

/// Pictures with a label each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pictures {
    pub count: usize,
    pub height: usize,
    pub width: usize,
    /// Row by row, picture by picture.
    pub pixels: Vec<u8>,
    pub labels: Vec<u8>,
}

/// More pixels than this are refused: a gigabyte as numbers.
const MOST_PIXELS: usize = 256 << 20;

impl Pictures {
    /// Reads at most so many pictures from a file, and their labels from the file
    /// beside it whose name has `labels` for `images` and `idx1` for `idx3`.
    ///
    /// # Errors
    ///
    /// The file, what is wrong with it, and the remedy.
    pub fn read(path: &Path, most: usize) -> Result<Pictures> {
        let labels_path = labels_beside(path)?;
        let (dims, pixels) = read(open(path)?, 3, most).with_context(|| shown(path))?;
        let (labels_dims, labels) =
            read(open(&labels_path)?, 1, most).with_context(|| shown(&labels_path))?;
        if dims[0] != labels_dims[0] {
            bail!(
                "{} holds {} pictures, but {} holds {} labels: they do not belong together",
                path.display(),
                dims[0],
                labels_path.display(),
                labels_dims[0]
            );
        }
        let (count, height, width) = (labels.len(), dims[1], dims[2]);
        if count == 0 || height == 0 || width == 0 {
            bail!("{} holds no pictures", path.display());
        }
        Ok(Pictures { count, height, width, pixels, labels })
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The labels' file by the pictures' name: `train-images-idx3-ubyte.gz`.
fn labels_beside(path: &Path) -> Result<PathBuf> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.with_context(|| format!("{} is no file", path.display()))?;
    let labels = name.replace("images", "labels").replace("idx3", "idx1");
    let mut candidates = vec![labels.clone()];
    match labels.strip_suffix(".gz") {
        Some(plain) => candidates.push(plain.to_owned()),
        None => candidates.push(format!("{labels}.gz")),
    }
    let found = candidates.iter().map(|name| path.with_file_name(name)).find(|file| file.exists());
    match found {
        Some(found) if labels != name => Ok(found),
        _ => bail!(
            "{}: there is no file of labels beside it; name the file of pictures, such as \
             train-images-idx3-ubyte, with train-labels-idx1-ubyte beside it",
            path.display()
        ),
    }
}

fn open(path: &Path) -> Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(BufReader::new(file))
}

/// Dimensions, the first one as the file says, and the elements of at most `most`
/// entries.
fn read(
    mut source: BufReader<impl Read>,
    dimensions: u8,
    most: usize,
) -> Result<(Vec<usize>, Vec<u8>)> {
    use std::io::BufRead;
    let gzip = source.fill_buf().is_ok_and(|bytes| bytes.starts_with(&[0x1f, 0x8b]));
    if gzip {
        read_plain(GzDecoder::new(source), dimensions, most)
    } else {
        read_plain(source, dimensions, most)
    }
}

pub(super) fn read_plain(
    mut source: impl Read,
    dimensions: u8,
    most: usize,
) -> Result<(Vec<usize>, Vec<u8>)> {
    let mut magic = [0; 4];
    source.read_exact(&mut magic).context("the file is too short for an IDX file")?;
    match magic {
        [0, 0, 8, found] if found == dimensions => {}
        [0, 0, 8, found] => {
            bail!("it has {found} dimensions, where {dimensions} are needed: is it the other file?")
        }
        [0, 0, kind, _] => {
            bail!("its elements are of type {kind:#04x}; only unsigned bytes (0x08) are read")
        }
        other => bail!("it is no IDX file: it begins with {other:02x?}, not with 00 00 08"),
    }
    let mut dims = Vec::new();
    for _ in 0..dimensions {
        let mut size = [0; 4];
        source.read_exact(&mut size).context("it ends within its header; get it again")?;
        dims.push(u32::from_be_bytes(size) as usize);
    }
    let each = dims[1..].iter().try_fold(1usize, |product, &size| product.checked_mul(size));
    let count = dims[0].min(most);
    let bytes = each.and_then(|each| each.checked_mul(count)).filter(|&bytes| bytes <= MOST_PIXELS);
    let Some(bytes) = bytes else {
        bail!(
            "{dims:?} is more than {} million pixels; read fewer with --set pictures=N",
            MOST_PIXELS >> 20
        )
    };
    let mut content = Vec::new();
    source
        .take(bytes as u64)
        .read_to_end(&mut content)
        .context("it cannot be unpacked; get it again")?;
    if content.len() < bytes {
        bail!("it is cut off: {} of {bytes} bytes are there; get it again", content.len());
    }
    Ok((dims, content))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(dims: &[u32], content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, 8, dims.len() as u8];
        bytes.extend(dims.iter().flat_map(|size| size.to_be_bytes()));
        bytes.extend_from_slice(content);
        bytes
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(count in 1usize..20, height in 1usize..6, width in 1usize..6, most in 1usize..30) {
            let content: Vec<u8> = (0..count * height * width).map(|i| (i * 7 % 256) as u8).collect();
            let bytes = file(&[count as u32, height as u32, width as u32], &content);
            let (dims, read) = read_plain(&bytes[..], 3, most).unwrap();
            prop_assert_eq!(dims, vec![count, height, width]);
            prop_assert_eq!(&read[..], &content[..count.min(most) * height * width]);
        }

        #[test]
        fn a_file_cut_anywhere_is_an_error_and_no_panic(cut in 0usize..28) {
            let bytes = file(&[3, 2, 2], &[9; 12]);
            prop_assert!(read_plain(&bytes[..cut], 3, 100).is_err());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = read_plain(&bytes[..], 3, 10);
        }
    }

    #[test]
    fn errors_name_what_is_wrong() {
        let error = |bytes: &[u8]| format!("{:#}", read_plain(bytes, 3, 10).unwrap_err());
        assert!(error(b"PNG file").contains("no IDX file"));
        assert!(error(&file(&[2, 2, 2], &[1; 5])).contains("cut off: 5 of 8 bytes"));
        assert!(error(&file(&[5], &[1; 5])).contains("it has 1 dimensions"));
        assert!(error(&file(&[10, 60_000, 60_000], &[])).contains("million pixels"));
    }

    #[test]
    fn pictures_and_labels_belong_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("train-images-idx3-ubyte");
        std::fs::write(&path, file(&[2, 1, 2], &[1, 2, 3, 4])).unwrap();
        let error = Pictures::read(&path, 10).unwrap_err().to_string();
        assert!(error.contains("no file of labels"), "{error}");
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, &file(&[2], &[7, 8])).unwrap();
        let labels = folder.path().join("train-labels-idx1-ubyte.gz");
        std::fs::write(&labels, gzip.finish().unwrap()).unwrap();
        let pictures = Pictures::read(&path, 10).unwrap();
        assert_eq!(pictures.pixels, [1, 2, 3, 4]);
        assert_eq!(pictures.labels, [7, 8]);
        std::fs::write(&labels, file(&[3], &[7, 8, 9])).unwrap();
        let error = Pictures::read(&path, 10).unwrap_err().to_string();
        assert!(error.contains("2 pictures") && error.contains("3 labels"), "{error}");
    }
}
