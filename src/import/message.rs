//! A request as some text holds it, before anyone looks for its signature: what every reader gives.

/// One HTTP request.
#[derive(Clone, Default)]
pub(super) struct Message {
    /// Where in the text it stands, in words.
    pub(super) origin: String,
    /// HTTP method, when the text names one.
    pub(super) method: Option<String>,
    /// An absolute URL (`https://...`) or a path with its query, as written; none when the text has no such thing.
    pub(super) target: Option<String>,
    /// All headers in their order.
    pub(super) headers: Vec<(String, String)>,
    /// Body as it travelled.
    pub(super) body: Option<Vec<u8>>,
    /// Whether the body may not be all of what travelled, or something else beside it.
    pub(super) body_is_unsure: bool,
    /// Whether the path is sent as it stands, also where a URL library would write it in another way.
    pub(super) path_is_kept: bool,
    /// A variable of the shell that was to be put in somewhere: what it held is not in the text.
    pub(super) shell_variable: Option<String>,
    /// When it was captured, in seconds since 1970, if the text says so.
    pub(super) at: Option<u64>,
}

impl Message {
    /// The first header of this name, in any letter case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut own = self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
        own.next().map(|(_, value)| value.as_str())
    }
}
