#![no_main]
include!("../fuzz.rs");
fuzz!("answer");
