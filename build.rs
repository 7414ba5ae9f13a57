//! Builds again when a lesson is added: the compiler itself only notices changes
//! to lesson files it has already embedded.

fn main() {
    println!("cargo::rerun-if-changed=lessons");
}
