//! Clients that begin a request and do not end it.

use super::*;

#[test]
fn a_head_is_read_as_far_as_64_kilobytes() {
    let (address, _received) = server(vec![FINE.to_owned()]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let long = |kilobytes: usize| format!("GET /a\r\nX-Long: {}", "a".repeat(kilobytes * 1024));
    assert_eq!(status(&ask(&proxy.address, &long(48), "")), "200");
    assert_eq!(status(&ask(&proxy.address, &long(200), "")), "431");
}

#[test]
fn forms_that_stop_on_their_way_take_no_room_from_short_ones() {
    let (address, _received) = server(vec![FINE.to_owned()]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let form = "Content-Type: application/x-www-form-urlencoded";
    let head = format!(
        "POST /a HTTP/1.1\r\nHost: {}\r\n{form}\r\nContent-Length: 1048576\r\n\r\na=b",
        proxy.address
    );
    let _stalled: Vec<TcpStream> = (0..31)
        .map(|_| {
            let mut stream = TcpStream::connect(&proxy.address).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    assert_eq!(status(&ask(&proxy.address, &format!("POST /a\r\n{form}"), "a=b")), "200");
}

#[test]
fn a_request_of_very_many_parameters_is_refused_before_it_is_signed() {
    let (address, received) = server(vec![FINE.to_owned(), FINE.to_owned()]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    let post = |path: &str| format!("POST {path}\r\nContent-Type: application/x-www-form-urlencoded");
    let (form, most) = ("a&".repeat(10_001), "a&".repeat(10_000));
    let query = format!("/a?{form}");
    for (head, body) in [
        (post("/a"), "a&".repeat(1 << 19)),
        (post("/a"), form.clone()),
        (post("/a?b=1"), most.clone()),
        (format!("GET {query}"), String::new()),
    ] {
        let answer = ask(&proxy.address, &head, &body);
        assert_eq!(status(&answer), "413", "{answer}");
        assert!(answer.contains("more than 10000 parameters"), "{answer}");
    }
    assert!(received.try_recv().is_err(), "nothing of that may reach the server");
    assert_eq!(status(&ask(&proxy.address, &post("/a"), &most)), "200");
    // What is no form has no parameters.
    assert_eq!(status(&ask(&proxy.address, "POST /a\r\nContent-Type: text/plain", &form)), "200");
}

#[test]
fn a_method_goes_out_as_it_came() {
    let (address, received) = server(vec![FINE.to_owned()]);
    let proxy = proxy(&format!("http://{address}"), &[]);
    assert_eq!(status(&ask(&proxy.address, "Purge /a", "")), "200");
    assert!(received.recv().unwrap().starts_with("Purge /a "));
}
