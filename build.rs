//! Builds again when an embedded file changes: cargo does not know the lessons
//! that `include_dir!` takes in, nor the Python that `py_freeze!` compiles.

fn main() {
    println!("cargo::rerun-if-changed=lessons");
    println!("cargo::rerun-if-changed=src/python/frozen");
    println!("cargo::rerun-if-changed=src/python/library");
}
