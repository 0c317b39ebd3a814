#![no_main]
include!("../fuzz.rs");
fuzz!("runtime_settings");
