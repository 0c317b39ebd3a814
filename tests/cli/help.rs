//! Completions and manual pages: made of the same definitions as the help, for every subcommand.

use std::process::Stdio;

use super::{run, sigprobe, text};

/// The names of all subcommands, as the help lists them.
fn subcommands() -> Vec<String> {
    let help = text(&run(&["--help"]).stdout);
    let list =
        help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap().to_owned();
    let names = list
        .lines()
        .filter(|line| !line.starts_with("    "))
        .filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn completions_know_every_subcommand_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success(), "{shell}");
        let script = text(&output.stdout);
        for name in subcommands() {
            assert!(script.contains(&name), "{shell} does not know {name}");
        }
        assert!(script.contains("runtime-settings"), "{shell} knows no flags");
    }
    assert_eq!(run(&["completions", "cmd"]).status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn bash_understands_its_script() {
    let script = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(script.path(), run(&["completions", "bash"]).stdout).unwrap();
    let asked = "source \"$1\"; COMP_WORDS=(sigprobe che); COMP_CWORD=1; _sigprobe sigprobe che sigprobe; echo \"${COMPREPLY[*]}\"";
    let output =
        std::process::Command::new("bash").args(["-c", asked, "bash"]).arg(script.path()).output().unwrap();
    assert_eq!(text(&output.stdout).trim(), "check", "{}", text(&output.stderr));
}

#[test]
fn every_subcommand_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    for _ in 0..2 {
        assert!(run(&["man", &pages.display().to_string()]).status.success());
    }
    for name in subcommands() {
        let page = std::fs::read_to_string(pages.join(format!("sigprobe-{name}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains(&format!("sigprobe\\-{name}")), "{name}: {page}");
    }
    let first = std::fs::read_to_string(pages.join("sigprobe.1")).unwrap();
    assert_eq!(text(&run(&["man"]).stdout), first);
}

#[test]
fn where_the_manual_pages_are_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("man1").display().to_string();
    let said = text(&run(&["man", &folder]).stderr);
    assert!(said.contains(&format!("are in {folder}: man \"{folder}")), "{said}");
    let file = said.split('"').nth(1).unwrap();
    assert!(std::fs::read_to_string(file).unwrap().contains(".SH NAME"), "{file}");
    assert!(run(&["man", &folder, "-q"]).stderr.is_empty());
}

#[test]
fn what_anonymise_cannot_go_with_is_told_with_the_reason() {
    let help = text(&run(&["probe", "--help"]).stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("Not with -v or --record: what a server answers may name it"), "{help}");
    for flag in ["-v", "--record=a.jsonl"] {
        assert_eq!(
            run(&["probe", "http://127.0.0.1:9/", "--anonymise", flag]).status.code(),
            Some(2),
            "{flag}"
        );
    }
}

#[test]
fn quiet_is_about_standard_error_and_goes_with_verbose() {
    let output = run(&["demo", "-q", "-v"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("base string:"), "{}", text(&output.stdout));
}

#[cfg(unix)]
#[test]
fn a_page_that_cannot_be_written_is_named_itself() {
    let folder = tempfile::tempdir().unwrap();
    // No file may grow beyond a few bytes, as on a full disk.
    let shell = "trap '' XFSZ; ulimit -f 1; exec \"$0\" man \"$1\"";
    let output = std::process::Command::new("sh")
        .args(["-c", shell, env!("CARGO_BIN_EXE_sigprobe")])
        .arg(folder.path())
        .output()
        .unwrap();
    let said = text(&output.stderr).replace(&folder.path().display().to_string(), "FOLDER");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("FOLDER/sigprobe.1 could not be written")
            && said.to_lowercase().contains("file too large"),
        "{said}"
    );
    assert!(!said.contains(".tmp"), "{said}");
}

#[test]
fn nothing_is_asked_with_no_input() {
    let output = sigprobe(&["probe", "http://127.0.0.1:9/", "--key", "k", "--no-input"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("there is no secret"));
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_a_fault() {
    for words in [&["--help"][..], &["--version"], &["probe", "--help"], &["explain"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = sigprobe(words).stdout(full).output().unwrap();
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{words:?}: {said}");
        assert_eq!(said.matches("standard output cannot be written").count(), 1, "{words:?}: {said}");
    }
}
