//! `_math`: the floating-point half of `math`; the integer half is frozen Python.
//! Errors are worded as CPython words them.

#[rustpython_vm::pymodule(name = "_math")]
pub(in crate::python) mod _math {
    use rustpython_vm::builtins::PyBaseExceptionRef;
    use rustpython_vm::function::{ArgIntoFloat, ArgIterable, PosArgs};
    use rustpython_vm::{PyResult, VirtualMachine};

    #[pyattr(name = "pi")]
    const PI: f64 = std::f64::consts::PI;
    #[pyattr(name = "e")]
    const E: f64 = std::f64::consts::E;
    #[pyattr(name = "tau")]
    const TAU: f64 = std::f64::consts::TAU;
    #[pyattr(name = "inf")]
    const INF: f64 = f64::INFINITY;
    #[pyattr(name = "nan")]
    const NAN: f64 = f64::NAN;

    fn domain(vm: &VirtualMachine) -> PyBaseExceptionRef {
        vm.new_value_error("math domain error")
    }

    /// A NaN out of numbers is a domain error, an infinity out of finite ones an
    /// overflow.
    fn checked(x: f64, result: f64, vm: &VirtualMachine) -> PyResult<f64> {
        if result.is_nan() && !x.is_nan() {
            return Err(domain(vm));
        }
        if result.is_infinite() && x.is_finite() {
            return Err(vm.new_overflow_error("math range error"));
        }
        Ok(result)
    }

    #[pyfunction]
    fn acos(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.acos(), vm)
    }

    #[pyfunction]
    fn acosh(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.acosh(), vm)
    }

    #[pyfunction]
    fn asin(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.asin(), vm)
    }

    #[pyfunction]
    fn asinh(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x);
        x.asinh()
    }

    #[pyfunction]
    fn atan(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x);
        x.atan()
    }

    #[pyfunction]
    fn atanh(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        if x.abs() == 1.0 {
            return Err(domain(vm));
        }
        checked(x, x.atanh(), vm)
    }

    #[pyfunction]
    fn cbrt(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x);
        x.cbrt()
    }

    #[pyfunction]
    fn cos(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.cos(), vm)
    }

    #[pyfunction]
    fn cosh(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.cosh(), vm)
    }

    #[pyfunction]
    fn degrees(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x);
        x.to_degrees()
    }

    #[pyfunction]
    fn erf(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x);
        libm::erf(x)
    }

    #[pyfunction]
    fn erfc(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x);
        libm::erfc(x)
    }

    #[pyfunction]
    fn exp(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.exp(), vm)
    }

    #[pyfunction]
    fn exp2(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.exp2(), vm)
    }

    #[pyfunction]
    fn expm1(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.exp_m1(), vm)
    }

    #[pyfunction]
    fn fabs(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x);
        x.abs()
    }

    #[pyfunction]
    fn radians(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x);
        x.to_radians()
    }

    #[pyfunction]
    fn sin(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.sin(), vm)
    }

    #[pyfunction]
    fn sinh(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.sinh(), vm)
    }

    #[pyfunction]
    fn sqrt(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.sqrt(), vm)
    }

    #[pyfunction]
    fn tan(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        checked(x, x.tan(), vm)
    }

    #[pyfunction]
    fn tanh(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x);
        x.tanh()
    }

    /// A logarithm: of zero and below it is a domain error.
    fn logarithm(x: f64, function: fn(f64) -> f64, vm: &VirtualMachine) -> PyResult<f64> {
        if x <= 0.0 { Err(domain(vm)) } else { Ok(function(x)) }
    }

    #[pyfunction]
    fn ln(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        logarithm(x.into(), f64::ln, vm)
    }

    #[pyfunction]
    fn log2(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        logarithm(x.into(), f64::log2, vm)
    }

    #[pyfunction]
    fn log10(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        logarithm(x.into(), f64::log10, vm)
    }

    #[pyfunction]
    fn log1p(x: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        if x <= -1.0 { Err(domain(vm)) } else { Ok(x.ln_1p()) }
    }

    #[pyfunction]
    fn pow(x: ArgIntoFloat, y: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let (x, y) = (f64::from(x), f64::from(y));
        let result = x.powf(y);
        if x == 0.0 && y < 0.0 && y.is_finite() {
            return Err(domain(vm));
        }
        if result.is_nan() && !x.is_nan() && !y.is_nan() {
            return Err(domain(vm));
        }
        if result.is_infinite() && x.is_finite() && y.is_finite() {
            return Err(vm.new_overflow_error("math range error"));
        }
        Ok(result)
    }

    #[pyfunction]
    fn atan2(y: ArgIntoFloat, x: ArgIntoFloat) -> f64 {
        f64::from(y).atan2(x.into())
    }

    #[pyfunction]
    fn copysign(x: ArgIntoFloat, y: ArgIntoFloat) -> f64 {
        f64::from(x).copysign(y.into())
    }

    #[pyfunction]
    fn fma(x: ArgIntoFloat, y: ArgIntoFloat, z: ArgIntoFloat) -> f64 {
        f64::from(x).mul_add(y.into(), z.into())
    }

    #[pyfunction]
    fn fmod(x: ArgIntoFloat, y: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let (x, y) = (f64::from(x), f64::from(y));
        if (x.is_infinite() && !y.is_nan()) || (y == 0.0 && !x.is_nan()) {
            return Err(domain(vm));
        }
        Ok(x % y)
    }

    #[pyfunction]
    fn remainder(x: ArgIntoFloat, y: ArgIntoFloat, vm: &VirtualMachine) -> PyResult<f64> {
        let (x, y) = (f64::from(x), f64::from(y));
        if (x.is_infinite() && !y.is_nan()) || (y == 0.0 && !x.is_nan()) {
            return Err(domain(vm));
        }
        Ok(libm::remainder(x, y))
    }

    #[pyfunction]
    fn modf(x: ArgIntoFloat) -> (f64, f64) {
        let x = f64::from(x);
        let whole = x.trunc();
        let fraction = if x.is_infinite() { 0.0 } else { x - whole };
        (fraction.copysign(x), whole)
    }

    #[pyfunction]
    fn frexp(x: ArgIntoFloat) -> (f64, i32) {
        let x = f64::from(x);
        if x == 0.0 || !x.is_finite() { (x, 0) } else { libm::frexp(x) }
    }

    #[pyfunction]
    fn ldexp(x: ArgIntoFloat, exponent: i64, vm: &VirtualMachine) -> PyResult<f64> {
        let x = f64::from(x);
        let exponent = exponent.clamp(i32::MIN.into(), i32::MAX.into()) as i32;
        checked(x, libm::ldexp(x, exponent), vm)
    }

    #[pyfunction]
    fn hypot(coordinates: PosArgs<ArgIntoFloat>) -> f64 {
        coordinates.into_iter().fold(0.0_f64, |norm, x| norm.hypot(x.into()))
    }

    #[pyfunction]
    fn isfinite(x: ArgIntoFloat) -> bool {
        f64::from(x).is_finite()
    }

    #[pyfunction]
    fn isinf(x: ArgIntoFloat) -> bool {
        f64::from(x).is_infinite()
    }

    #[pyfunction]
    fn isnan(x: ArgIntoFloat) -> bool {
        f64::from(x).is_nan()
    }

    #[pyfunction]
    fn nextafter(x: ArgIntoFloat, y: ArgIntoFloat) -> f64 {
        libm::nextafter(x.into(), y.into())
    }

    #[pyfunction]
    fn ulp(x: ArgIntoFloat) -> f64 {
        let x = f64::from(x).abs();
        match x {
            _ if !x.is_finite() => x,
            f64::MAX => x - libm::nextafter(x, 0.0),
            _ => libm::nextafter(x, f64::INFINITY) - x,
        }
    }

    /// The correctly rounded sum: partial sums that do not overlap, after
    /// Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997.
    #[pyfunction]
    fn fsum(numbers: ArgIterable<ArgIntoFloat>, vm: &VirtualMachine) -> PyResult<f64> {
        let mut partials: Vec<f64> = Vec::new();
        let mut special = 0.0;
        for number in numbers.iter(vm)? {
            let mut x = f64::from(number?);
            if !x.is_finite() {
                special += x;
                continue;
            }
            let mut kept = 0;
            for at in 0..partials.len() {
                let mut y = partials[at];
                if x.abs() < y.abs() {
                    std::mem::swap(&mut x, &mut y);
                }
                let high = x + y;
                let low = y - (high - x);
                if low != 0.0 {
                    partials[kept] = low;
                    kept += 1;
                }
                x = high;
            }
            partials.truncate(kept);
            partials.push(x);
        }
        if special != 0.0 || special.is_nan() {
            return Ok(special);
        }
        // From the largest down; the last correction decides ties to even.
        let Some(mut high) = partials.pop() else { return Ok(0.0) };
        let mut low = 0.0;
        while let Some(y) = partials.pop() {
            let x = high;
            high = x + y;
            low = y - (high - x);
            if low != 0.0 {
                break;
            }
        }
        if let Some(&next) = partials.last()
            && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
        {
            let twice = low * 2.0;
            let rounded = high + twice;
            if twice == rounded - high {
                high = rounded;
            }
        }
        Ok(high)
    }
}
