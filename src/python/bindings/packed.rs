//! `_struct`: numbers and bytes in the formats of Python's `struct`.

#[rustpython_vm::pymodule(name = "_struct")]
pub(in crate::python) mod _struct {
    use rustpython_vm::builtins::{PyBytesRef, PyFloat, PyInt, PyStrRef};
    use rustpython_vm::function::{ArgBytesLike, PosArgs};
    use rustpython_vm::{PyObjectRef, PyPayload, PyResult, VirtualMachine};

    /// One letter of a format, with the padding before it.
    struct Item {
        code: char,
        padding: usize,
        /// Of one element; for `s`, of all its bytes.
        size: usize,
        times: usize,
    }

    struct Format {
        items: Vec<Item>,
        big: bool,
        size: usize,
    }

    fn size_of(code: char, native: bool) -> Option<usize> {
        Some(match code {
            'x' | 'c' | 'b' | 'B' | '?' | 's' => 1,
            'h' | 'H' | 'e' => 2,
            'i' | 'I' | 'f' => 4,
            'l' | 'L' if native => 8,
            'l' | 'L' => 4,
            'q' | 'Q' | 'd' => 8,
            'n' | 'N' | 'P' if native => 8,
            _ => return None,
        })
    }

    fn parse(format: &str) -> Result<Format, &'static str> {
        let mut letters = format.chars().peekable();
        let (mut native, mut big) = (true, false);
        if let Some(&first) = letters.peek()
            && "@=<>!".contains(first)
        {
            native = first == '@';
            big = matches!(first, '>' | '!');
            letters.next();
        }
        let (mut items, mut at) = (Vec::new(), 0_usize);
        while let Some(letter) = letters.next() {
            if letter.is_whitespace() {
                continue;
            }
            let mut count = letter.to_digit(10).map(|digit| digit as usize);
            let mut code = letter;
            if let Some(count) = &mut count {
                loop {
                    code = letters.next().ok_or("repeat count given without format specifier")?;
                    let Some(digit) = code.to_digit(10) else { break };
                    *count =
                        count.checked_mul(10).ok_or("overflow in item count")? + digit as usize;
                }
            }
            let size = size_of(code, native).ok_or("bad char in struct format")?;
            let padding = if native { at.next_multiple_of(size) - at } else { 0 };
            let count = count.unwrap_or(1);
            let (size, times) = if code == 's' { (count, 1) } else { (size, count) };
            let width = size.checked_mul(times).ok_or("total struct size too long")?;
            at = at.checked_add(padding + width).ok_or("total struct size too long")?;
            items.push(Item { code, padding, size, times });
        }
        Ok(Format { items, big, size: at })
    }

    fn ordered<const N: usize>(mut bytes: [u8; N], big: bool) -> [u8; N] {
        if big {
            bytes.reverse();
        }
        bytes
    }

    /// The size, and how many values.
    #[pyfunction]
    fn measure(format: PyStrRef, vm: &VirtualMachine) -> PyResult<(usize, usize)> {
        let format = parse(format.as_ref()).map_err(|error| vm.new_value_error(error))?;
        let values = |item: &Item| if item.code == 'x' { 0 } else { item.times };
        Ok((format.size, format.items.iter().map(values).sum()))
    }

    fn packed(
        code: char,
        size: usize,
        value: &PyObjectRef,
        big: bool,
        vm: &VirtualMachine,
    ) -> PyResult<Vec<u8>> {
        let error = |text: String| vm.new_value_error(text);
        match code {
            '?' => return Ok(vec![u8::from(value.clone().try_to_bool(vm)?)]),
            'c' | 's' => {
                let bytes = value.clone().try_into_value::<PyBytesRef>(vm).map_err(|_| {
                    error(match code {
                        'c' => "char format requires a bytes object of length 1".to_owned(),
                        _ => "argument for 's' must be a bytes object".to_owned(),
                    })
                })?;
                let mut bytes = bytes.as_bytes().to_vec();
                if code == 'c' && bytes.len() != 1 {
                    return Err(error(
                        "char format requires a bytes object of length 1".to_owned(),
                    ));
                }
                bytes.resize(size, 0);
                return Ok(bytes);
            }
            'e' | 'f' | 'd' => {
                let number = match value.downcast_ref::<PyFloat>() {
                    Some(float) => float.to_f64(),
                    None => (value.try_float(vm).map(|float| float.to_f64()))
                        .map_err(|_| error("required argument is not a float".to_owned()))?,
                };
                return Ok(match code {
                    'e' => ordered(half::f16::from_f64(number).to_le_bytes(), big).to_vec(),
                    'f' if number.is_finite() && (number as f32).is_infinite() => {
                        return Err(vm.new_overflow_error("float too large to pack with f format"));
                    }
                    'f' => ordered((number as f32).to_le_bytes(), big).to_vec(),
                    _ => ordered(number.to_le_bytes(), big).to_vec(),
                });
            }
            _ => {}
        }
        let index = value
            .try_index(vm)
            .map_err(|_| error("required argument is not an integer".to_owned()))?;
        let bits = size as u32 * 8;
        let signed = code.is_lowercase();
        let (low, high) = match signed {
            true => (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1),
            false => (0, (1_i128 << bits) - 1),
        };
        let number =
            i128::try_from(index.as_bigint()).ok().filter(|number| (low..=high).contains(number));
        let number = number
            .ok_or_else(|| error(format!("'{code}' format requires {low} <= number <= {high}")))?;
        let mut bytes = number.to_le_bytes()[..size].to_vec();
        if big {
            bytes.reverse();
        }
        Ok(bytes)
    }

    #[pyfunction]
    fn pack(format: PyStrRef, values: PosArgs, vm: &VirtualMachine) -> PyResult<Vec<u8>> {
        let format = parse(format.as_ref()).map_err(|error| vm.new_value_error(error))?;
        let expected: usize =
            format.items.iter().map(|item| if item.code == 'x' { 0 } else { item.times }).sum();
        let values: Vec<PyObjectRef> = values.into_iter().collect();
        if values.len() != expected {
            return Err(vm.new_value_error(format!(
                "pack expected {expected} items for packing (got {})",
                values.len()
            )));
        }
        let (mut out, mut values) = (Vec::with_capacity(format.size), values.iter());
        for item in &format.items {
            out.resize(out.len() + item.padding, 0);
            if item.code == 'x' {
                out.resize(out.len() + item.times, 0);
                continue;
            }
            for value in values.by_ref().take(item.times) {
                out.extend(packed(item.code, item.size, value, format.big, vm)?);
            }
        }
        Ok(out)
    }

    fn unpacked(code: char, bytes: &[u8], big: bool, vm: &VirtualMachine) -> PyObjectRef {
        let mut wide = bytes.to_vec();
        if big && !matches!(code, 's' | 'c') {
            wide.reverse();
        }
        let float = |number: f64| PyFloat::from(number).into_ref(&vm.ctx).into();
        match code {
            '?' => vm.ctx.new_bool(bytes[0] != 0).into(),
            'c' | 's' => vm.ctx.new_bytes(wide).into(),
            'e' => float(half::f16::from_le_bytes([wide[0], wide[1]]).to_f64()),
            'f' => float(f64::from(f32::from_le_bytes([wide[0], wide[1], wide[2], wide[3]]))),
            'd' => {
                let mut eight = [0; 8];
                eight.copy_from_slice(&wide);
                float(f64::from_le_bytes(eight))
            }
            _ => {
                let negative =
                    code.is_lowercase() && wide.last().is_some_and(|last| last & 0x80 != 0);
                wide.resize(16, if negative { 0xff } else { 0 });
                let mut sixteen = [0; 16];
                sixteen.copy_from_slice(&wide);
                PyInt::from(i128::from_le_bytes(sixteen)).into_ref(&vm.ctx).into()
            }
        }
    }

    /// The values in `bytes` from `offset` on.
    #[pyfunction]
    fn unpack_from(
        format: PyStrRef,
        bytes: ArgBytesLike,
        offset: usize,
        vm: &VirtualMachine,
    ) -> PyResult<Vec<PyObjectRef>> {
        let format = parse(format.as_ref()).map_err(|error| vm.new_value_error(error))?;
        bytes.with_ref(|bytes| {
            let bytes = bytes.get(offset..).filter(|bytes| bytes.len() >= format.size);
            let bytes = bytes.ok_or_else(|| {
                vm.new_value_error(format!("unpack requires a buffer of {} bytes", format.size))
            })?;
            let (mut values, mut at) = (Vec::new(), 0);
            for item in &format.items {
                at += item.padding;
                for _ in 0..item.times {
                    if item.code != 'x' {
                        values.push(unpacked(
                            item.code,
                            &bytes[at..at + item.size],
                            format.big,
                            vm,
                        ));
                    }
                    at += item.size;
                }
            }
            Ok(values)
        })
    }
}
