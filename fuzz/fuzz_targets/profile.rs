#![no_main]
include!("../fuzz.rs");
fuzz!("profile");
