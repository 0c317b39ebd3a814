//! Connections that the server kept, and closes when the next request is on its way.

use super::*;

/// What is answered to this request when the server closes the connection that it kept once it has read it, and what the
/// server was sent after that.
fn lost_on_a_kept_connection(line: &str, body: &str, then: &str, more: &[&str]) -> (String, Vec<String>) {
    let kept = vec![KEPT.to_owned(), String::new()];
    let (address, received) = server_that_keeps(vec![kept, vec![then.to_owned()]]);
    let proxy = proxy(&format!("http://{address}"), more);
    let mut client = Client::new(&proxy.address);
    assert_eq!(status(&client.ask("GET /first", "")), "200");
    let answer = client.ask(line, body);
    drop(proxy);
    // Where it was not sent again, the server still waits for its second connection.
    let _ = TcpStream::connect(&address);
    let sent: Vec<String> = received.iter().skip(1).filter(|request| !request.is_empty()).collect();
    assert!(sent.iter().all(|request| request.starts_with(line)), "{sent:?}");
    (answer, sent)
}

#[test]
fn what_a_kept_connection_lost_is_sent_again_where_that_changes_nothing() {
    for (line, body) in [("GET /a", ""), ("DELETE /a", ""), ("PUT /a", "whole")] {
        let (answer, sent) = lost_on_a_kept_connection(line, body, KEPT, &[]);
        assert!(status(&answer) == "200" && answer.ends_with("fine"), "{line}: {answer}");
        let [first, second] = sent.as_slice() else { panic!("{sent:?}") };
        let nonce = |text: &str| text.split("oauth_nonce=").nth(1).unwrap()[..20].to_owned();
        assert_ne!(nonce(first), nonce(second));
        assert!(first.ends_with(body) && second.ends_with(body), "{second}");
    }
    // Also where a refused signature is not tried again.
    let (answer, sent) = lost_on_a_kept_connection("GET /a", "", KEPT, &["--retry-refused", "0"]);
    assert_eq!((status(&answer), sent.len()), ("200", 2));
    // Once, and not what may have changed something.
    for (line, body, times) in
        [("GET /a", "", 2), ("POST /a", "", 1), ("POST /a", "{}", 1), ("PATCH /a", "{}", 1)]
    {
        let (answer, sent) = lost_on_a_kept_connection(line, body, "", &[]);
        assert_eq!((status(&answer), sent.len()), ("502", times), "{line}: {answer}");
        assert!(answer.contains("closed without an answer"), "{answer}");
    }
}

#[test]
fn what_was_not_sent_at_all_goes_over_another_connection() {
    let (address, received) = server_that_keeps(vec![vec![KEPT.to_owned()], vec![KEPT.to_owned()]]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let mut client = Client::new(&proxy.address);
    for line in ["GET /a", "POST /a"] {
        assert_eq!(status(&client.ask(line, "")), "200");
        // The server tells it once it has closed the connection.
        assert!(received.recv().unwrap().starts_with(line));
    }
}

/// The refusal that came is told, and not what became of a second try.
#[test]
fn a_refusal_stays_where_the_second_try_is_lost() {
    for (line, expected) in [("GET /a", "401"), ("DELETE /a", "401"), ("POST /a", "502")] {
        let (address, received) = server_that_keeps(vec![vec![REFUSED.to_owned()], vec![String::new()]]);
        let proxy = proxy(&format!("http://{address}"), &[]);
        let answer = Client::new(&proxy.address).ask(line, "");
        assert_eq!(status(&answer), expected, "{line}: {answer}");
        assert_eq!(answer.ends_with("(oauth_signature) is invalid."), expected == "401", "{answer}");
        assert_eq!(received.iter().take(2).filter(|request| request.starts_with(line)).count(), 2);
    }
}

/// RFC 9112 section 6.3.
#[test]
fn a_length_beside_chunks_is_not_that_of_the_body() {
    let both = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\nConnection: close, x-hop\r\n\
                X-Hop: 1\r\n\r\n6\r\nabcdef\r\n0\r\n\r\n";
    let (address, _received) = server_that_keeps(vec![vec![both.to_owned()]]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let answer = Client::new(&proxy.address).ask("GET /a", "");
    assert_eq!(status(&answer), "200");
    assert!(answer.ends_with("\r\n\r\n6\r\nabcdef\r\n0\r\n\r\n"), "{answer}");
    assert!(!answer.to_ascii_lowercase().contains("content-length") && !answer.contains("-hop"), "{answer}");
}
