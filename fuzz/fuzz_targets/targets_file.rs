#![no_main]
include!("../fuzz.rs");
fuzz!("targets_file");
