//! A server that costs next to nothing: it reads a request and sends bytes that were made before.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

const CARD: &str = r#"{"object":"card","id":"card_test_5001","livemode":false,"location":"/customers/cust_test_4001/cards/card_test_5001","deleted":false,"street1":null,"street2":null,"city":"Bangkok","state":null,"phone_number":null,"postal_code":"10320","country":"th","financing":"credit","bank":"A bank of some kind","brand":"Visa","fingerprint":"mN8x0Qv1Qb2oWkq5s7s0Q2Zb0S9y3Jc1rT4uV6wX8z0=","first_digits":null,"last_digits":"4242","name":"Somchai Example","expiration_month":11,"expiration_year":2029,"security_code_check":true,"tokenization_method":null,"created_at":"2026-10-02T09:30:11Z"}"#;

/// A customer with three cards.
pub fn customer() -> String {
    format!(
        r#"{{"object":"customer","id":"cust_test_4001","livemode":false,"location":"/customers/cust_test_4001","deleted":false,"default_card":"card_test_5001","description":"Customer 30, \"gold\"","email":"somchai@example.com","metadata":{{"crm_id":"77"}},"cards":{{"object":"list","data":[{CARD},{CARD},{CARD}],"limit":20,"offset":0,"total":3,"location":"/customers/cust_test_4001/cards","order":"chronological","from":"1970-01-01T00:00:00Z","to":"2026-11-01T00:00:00Z"}},"created_at":"2026-10-02T09:30:10Z"}}"#
    )
}

/// Starts the server; gives its URL. It ends with the process.
pub fn start() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on loopback");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream));
        }
    });
    url
}

fn serve(mut stream: TcpStream) {
    let body = customer();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\nX-Request-Id: r1\r\n\r\n{body}",
        body.len()
    );
    stream.set_nodelay(true).expect("a socket");
    let mut request = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
        if is_whole(&request) {
            request.clear();
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.parse().expect("a number"));
    request.len() >= end + 4 + length
}
