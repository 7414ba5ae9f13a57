//! One script under control: statement hooks, faults, recording; the engine process.
