#![no_main]
include!("../fuzz.rs");
fuzz!("base_string");
