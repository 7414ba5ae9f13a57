//! The embedded Python VM and the `torch` package as scripts see it.
