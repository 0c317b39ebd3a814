// Makes a fuzz target of one of those that the property tests use.

#[path = "../tests/parsers/targets.rs"]
mod targets;

macro_rules! fuzz {
    ($name:literal) => {
        libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
            for (name, target) in targets::TARGETS {
                if *name == $name {
                    target(bytes);
                }
            }
        });
    };
}
