//! `repr` of a float as CPython writes it. Of two shortest texts that are equally
//! near, the virtual machine's own takes the upper one, CPython the even one; single
//! precision numbers meet such ties often.

use rustpython_vm::builtins::PyFloat;
use rustpython_vm::function::PyMethodFlags;
use rustpython_vm::{PyObject, PyRef, PyResult, VirtualMachine};

/// Replaces `float.__repr__`.
pub(super) fn install(vm: &VirtualMachine) {
    let class = vm.ctx.types.float_type;
    class.slots.repr.store(Some(|float: &PyObject, vm: &VirtualMachine| {
        let text = float.downcast_ref::<PyFloat>().map_or(String::new(), |x| repr(x.to_f64()));
        Ok(vm.ctx.new_str(text))
    }));
    let method = |float: PyRef<PyFloat>| -> PyResult<String> { Ok(repr(float.to_f64())) };
    let method = vm.ctx.new_method_def("__repr__", method, PyMethodFlags::METHOD, None);
    class.set_str_attr("__repr__", method.build_method(class, vm), &*vm.ctx);
}

/// The shortest text that reads back as the number; of several, the nearest; of two
/// as near, the one whose last digit is even.
fn repr(number: f64) -> String {
    let text = rustpython_vm::literal::float::to_string(number);
    let mantissa = text.split_once('e').map_or(text.as_str(), |(mantissa, _)| mantissa);
    let digits = mantissa.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit);
    let count = digits.count();
    // Fewer digits than a tie can have: that of 2^-1074 apart, ties need all 17.
    if count < 17 {
        return text;
    }
    // Formatting to a number of digits rounds the exact value, ties to even.
    let nearest = format!("{number:.*e}", count - 1);
    match nearest.parse::<f64>() {
        Ok(value) if value == number => match text.contains('e') {
            false => {
                let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                format!("{number:.decimals$}")
            }
            true => {
                let (mantissa, exponent) = nearest.split_once('e').unwrap_or((&nearest, "0"));
                let exponent: i32 = exponent.parse().unwrap_or(0);
                format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
            }
        },
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::repr;

    #[test]
    fn ties_go_to_the_even_digit() {
        // What CPython prints. Both are half-way between texts of 17 digits.
        assert_eq!(repr(18_516.503_906_25 / 128.0), "144.66018676757812");
        assert_eq!(repr(-45.0 / 2_097_152.0), "-2.1457672119140625e-05");
        assert_eq!(repr(5e-324), "5e-324");
        assert_eq!(repr(0.1), "0.1");
        assert_eq!(repr(1e22), "1e+22");
        assert_eq!(repr(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(repr(1_234_567_890_123_456.8), "1234567890123456.8");
    }
}
