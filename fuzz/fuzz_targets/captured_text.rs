#![no_main]
include!("../fuzz.rs");
fuzz!("captured_text");
