//! Cargo does not know the files that `py_freeze!` compiles into the program.

fn main() {
    println!("cargo::rerun-if-changed=src/python/frozen");
}
