//! A server that takes requests and gives no answer.

use super::*;

#[test]
fn a_server_that_stays_silent_is_not_waited_for_for_ever() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = silent.local_addr().unwrap();
    let proxy = proxy(&format!("http://{server}"), &["--timeout", "0.3"]);
    let said = format!("the server {server} did not begin its answer within 0.3 s (--timeout)");
    let large = "x".repeat(200_000);
    for (line, body) in [("GET /a", ""), ("PUT /kept", "whole"), ("POST /streamed", large.as_str())] {
        let (address, body) = (proxy.address.clone(), body.to_owned());
        let length = body.len();
        let client = thread::spawn(move || ask(&address, line, &body));
        let (mut stream, _) = silent.accept().unwrap();
        let mut request = Vec::new();
        // The proxy ends the connection once it gives up; till then all of the request comes.
        stream.read_to_end(&mut request).unwrap();
        assert!(request.len() > length && request.starts_with(line.as_bytes()), "{}", request.len());
        let answer = client.join().unwrap();
        assert!(status(&answer) == "504" && answer.contains(&said), "{answer}");
        let logged = proxy.logged();
        assert!(logged.starts_with(&format!("{line} 504 ({said}")), "{logged}");
    }
    silent.set_nonblocking(true).unwrap();
    assert!(silent.accept().is_err(), "none of them is sent again");
}

#[test]
fn an_upload_may_take_longer_than_the_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = proxy(&format!("http://{}", listener.local_addr().unwrap()), &["--timeout", "0.3"]);
    let mut client = TcpStream::connect(&proxy.address).unwrap();
    client.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let head = format!("POST /a HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n", proxy.address);
    client.write_all(head.as_bytes()).unwrap();
    let (mut server, _) = listener.accept().unwrap();
    let mut piece = [0; 4096];
    assert!(server.read(&mut piece).unwrap() > 0);
    // As long as the client takes its time, nothing comes and nothing ends.
    server.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    assert!(server.read(&mut piece).is_err());
    client.write_all(b"5\r\nwhole\r\n0\r\n\r\n").unwrap();
    assert!(server.read(&mut piece).unwrap() > 0);
    server.write_all(FINE.as_bytes()).unwrap();
    let count = client.read(&mut piece).unwrap();
    assert!(piece[..count].starts_with(b"HTTP/1.1 200"));
}
