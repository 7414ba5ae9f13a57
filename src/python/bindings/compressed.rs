//! `_compressed`: bytes into and out of gzip's format (RFC 1952), and pictures as PNG
//! files (<https://www.w3.org/TR/png-3/>).

use std::io::{self, Read, Write};

use flate2::bufread::MultiGzDecoder;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc, GzBuilder};

/// What all members of a gzip file hold.
fn gunzip(data: &[u8]) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    MultiGzDecoder::new(data).read_to_end(&mut content)?;
    Ok(content)
}

/// A gzip file of one member, without a name; `mtime` is in seconds since 1970.
fn gzip(data: &[u8], level: u32, mtime: u32) -> io::Result<Vec<u8>> {
    let mut packer = GzBuilder::new().mtime(mtime).write(Vec::new(), Compression::new(level));
    packer.write_all(data)?;
    packer.finish()
}

/// A PNG file of a picture with 8 bits a channel: one channel is grey, three are red,
/// green and blue. `pixels` are rows of pixels of channels.
fn png(pixels: &[u8], width: u32, height: u32, channels: u8) -> io::Result<Vec<u8>> {
    let mut header = Vec::with_capacity(13);
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    // Depth, colours, and the one way there is to compress, filter and interlace.
    header.extend([8, if channels == 3 { 2 } else { 0 }, 0, 0, 0]);
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    for row in pixels.chunks_exact(width as usize * usize::from(channels)) {
        // Each row begins with its filter: none.
        packer.write_all(&[0])?;
        packer.write_all(row)?;
    }
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", header), (b"IDAT", packer.finish()?), (b"IEND", Vec::new())] {
        let length = u32::try_from(content.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        file.extend(length.to_be_bytes());
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(&content);
        file.extend(kind);
        file.extend(content);
        file.extend(sum.sum().to_be_bytes());
    }
    Ok(file)
}

#[rustpython_vm::pymodule]
pub(in crate::python) mod _compressed {
    use std::io;

    use rustpython_vm::builtins::PyBaseExceptionRef;
    use rustpython_vm::function::ArgBytesLike;
    use rustpython_vm::{PyResult, VirtualMachine};

    /// A file that is cut off is an `EOFError`, any other fault an `OSError`.
    fn failed(error: &io::Error, vm: &VirtualMachine) -> PyBaseExceptionRef {
        let exceptions = &vm.ctx.exceptions;
        let kind = match error.kind() {
            io::ErrorKind::UnexpectedEof => exceptions.eof_error,
            _ => exceptions.os_error,
        };
        vm.new_exception_msg(kind.to_owned(), error.to_string().into())
    }

    #[pyfunction]
    fn gunzip(data: ArgBytesLike, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        super::gunzip(&data.borrow_buf()).map_err(|error| failed(&error, vm))
    }

    #[pyfunction]
    fn gzip(data: ArgBytesLike, level: u32, mtime: u32, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        super::gzip(&data.borrow_buf(), level.min(9), mtime).map_err(|error| failed(&error, vm))
    }

    /// `pixels` has `width * height * channels` bytes, and none of the three is 0.
    #[pyfunction]
    fn png(
        pixels: ArgBytesLike,
        width: u32,
        height: u32,
        channels: u8,
        vm: &VirtualMachine,
    ) -> PyResult<Vec<u8>> {
        let pixels = pixels.borrow_buf();
        let needed = u64::from(width) * u64::from(height) * u64::from(channels);
        if needed == 0 || needed != pixels.len() as u64 {
            return Err(vm.new_value_error(format!(
                "a picture of {width}x{height} pixels of {channels} channels does not have {} bytes",
                pixels.len()
            )));
        }
        super::png(&pixels, width, height, channels).map_err(|error| failed(&error, vm))
    }
}

#[cfg(test)]
mod tests {
    use flate2::read::ZlibDecoder;

    use super::*;

    #[test]
    fn what_was_packed_is_unpacked_and_members_follow_each_other() {
        let mut file = gzip(b"five ", 9, 0).unwrap();
        file.extend(gzip(b"steps", 1, 7).unwrap());
        assert_eq!(gunzip(&file).unwrap(), b"five steps");
        let cut = gunzip(&file[..file.len() - 9]).unwrap_err();
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
        assert!(gunzip(b"plain text, not gzip").is_err());
    }

    #[test]
    fn a_png_holds_its_rows_behind_their_filters() {
        let file = png(&[1, 2, 3, 4, 5, 6], 3, 2, 1).unwrap();
        assert_eq!(&file[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(&file[16..29], [0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
        // The end of every PNG file that there is.
        assert_eq!(&file[file.len() - 12..], b"\0\0\0\0IEND\xae\x42\x60\x82");
        let mut rows = Vec::new();
        ZlibDecoder::new(&file[41..]).read_to_end(&mut rows).unwrap();
        assert_eq!(rows, [0, 1, 2, 3, 0, 4, 5, 6]);
    }
}
