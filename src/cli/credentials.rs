//! Key, secret and token of the commands that sign: `sign` and `proxy`.

use std::path::PathBuf;

use clap::Args;
use sigprobe::credentials::Secret;

use super::secret;

/// The flags that say what to sign with.
#[derive(Debug, Args)]
pub(super) struct CredentialArgs {
    /// Consumer key
    #[arg(long, env = "SIGPROBE_KEY", hide_env_values = true, help_heading = "Credentials")]
    pub(super) key: Option<String>,
    /// File that holds the consumer secret; - is standard input. Else `SIGPROBE_SECRET`, else a prompt
    #[arg(long, value_name = "FILE", help_heading = "Credentials")]
    secret_file: Option<PathBuf>,
    /// Token, when requests are made on a user's behalf
    #[arg(long, help_heading = "Credentials", requires = "token_secret_file")]
    token: Option<String>,
    /// File that holds the token's secret
    #[arg(long, value_name = "FILE", help_heading = "Credentials", requires = "token")]
    token_secret_file: Option<PathBuf>,
}

impl CredentialArgs {
    /// The consumer secret, and sentences about how it was stored. White space around it is left out of what is signed.
    pub(super) fn secret(&self) -> anyhow::Result<(Secret, Vec<String>)> {
        secret::to_sign_trimmed(self.secret_file.as_deref())
    }

    /// The token and its secret, without white space around that.
    pub(super) fn token(&self) -> anyhow::Result<Option<(String, Secret)>> {
        let (Some(token), Some(file)) = (&self.token, &self.token_secret_file) else { return Ok(None) };
        let (secret, _) = secret::from_file(file, "the token's secret")?;
        Ok(Some((token.clone(), Secret::new(secret.expose().trim().to_owned()))))
    }
}
