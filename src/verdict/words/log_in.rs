//! Words of pages for logging in.

use super::says;

/// Asks to log in, and lets nobody log out: a page of an account has fields for a password as well.
pub fn is_about_logging_in(plain_text: &str) -> bool {
    const IN: [&str; 10] = [
        "anmelden",
        "connecter",
        "iniciar sesión",
        "inloggen",
        "log in",
        "log on",
        "login",
        "logon",
        "sign in",
        "signin",
    ];
    const OUT: [&str; 7] = ["abmelden", "déconnecter", "log off", "log out", "logout", "sign out", "signout"];
    says(plain_text, &IN) && !says(plain_text, &OUT)
}
