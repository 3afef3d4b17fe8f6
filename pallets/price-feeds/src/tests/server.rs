//! Real HTTP servers on the loopback interface, well-behaved and not.

use std::{
	io::{Read, Write},
	net::{TcpListener, TcpStream},
	sync::{
		atomic::{AtomicU32, Ordering},
		Arc,
	},
	thread,
	time::Duration,
};

/// A server that runs until the tests end.
#[derive(Clone)]
pub struct Server {
	/// `http://127.0.0.1:port`.
	pub url: String,
	requests: Arc<AtomicU32>,
}

impl Server {
	/// Answers every request with `answer(head of the request, connection)`, each on a thread of its own.
	pub fn new(answer: impl Fn(&str, TcpStream) + Send + Sync + 'static) -> Self {
		let listener = TcpListener::bind("127.0.0.1:0").unwrap();
		let url = format!("http://{}", listener.local_addr().unwrap());
		let requests = Arc::new(AtomicU32::new(0));
		let (count, answer) = (requests.clone(), Arc::new(answer));
		thread::spawn(move || {
			for connection in listener.incoming() {
				let (mut connection, count, answer) = (connection.unwrap(), count.clone(), answer.clone());
				thread::spawn(move || {
					let mut head = Vec::new();
					let mut byte = [0];
					while !head.ends_with(b"\r\n\r\n") {
						if connection.read(&mut byte).unwrap_or(0) == 0 {
							return;
						}
						head.push(byte[0]);
					}
					count.fetch_add(1, Ordering::SeqCst);
					answer(&String::from_utf8_lossy(&head), connection);
				});
			}
		});
		Self { url, requests }
	}

	/// No server at all, at an address where one could be.
	pub fn closed() -> Self {
		let listener = TcpListener::bind("127.0.0.1:0").unwrap();
		Self {
			url: format!("http://{}", listener.local_addr().unwrap()),
			requests: Arc::new(AtomicU32::new(0)),
		}
	}

	/// How many requests there were.
	pub fn requests(&self) -> u32 {
		self.requests.load(Ordering::SeqCst)
	}

	/// Answers with this document, whatever is asked.
	pub fn json(body: impl Into<String>) -> Self {
		let body = body.into();
		Self::new(move |_, connection| respond(connection, "200 OK", &body))
	}

	/// Binance's shape, at `/price?symbol={symbol}`, path `price`.
	pub fn binance(price: &'static str) -> Self {
		Self::new(move |head, connection| {
			let symbol = query(head);
			respond(connection, "200 OK", &format!(r#"{{"symbol":"{symbol}","price":"{price}"}}"#));
		})
	}

	/// Kraken's shape, at `/ticker?pair={symbol}`, path `result.{symbol}.c[0]`.
	pub fn kraken(price: &'static str) -> Self {
		Self::new(move |head, connection| {
			let symbol = query(head);
			let body = format!(
				r#"{{"error":[],"result":{{"{symbol}":{{"a":["9.9","1","1.0"],"c":["{price}","12.5"]}}}}}}"#
			);
			respond(connection, "200 OK", &body);
		})
	}

	/// Coinbase's shape, at `/spot?pair={symbol}`, path `data.amount`; in chunks, as large sites answer.
	pub fn coinbase(price: &'static str) -> Self {
		Self::new(move |_, mut connection| {
			let body = format!(r#"{{"data":{{"amount":"{price}","base":"X","currency":"USD"}}}}"#);
			let (a, b) = body.split_at(13);
			let answer = format!(
				"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{a}\r\n{:x}\r\n{b}\r\n0\r\n\r\n",
				a.len(),
				b.len()
			);
			let _ = connection.write_all(answer.as_bytes());
		})
	}

	/// Takes the request and never says a word.
	pub fn hanging() -> Self {
		Self::new(|_, connection| {
			thread::sleep(Duration::from_secs(60));
			drop(connection);
		})
	}

	/// Sends the head at once and the body never.
	pub fn hanging_in_the_body() -> Self {
		Self::new(|_, mut connection| {
			let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"price\":");
			thread::sleep(Duration::from_secs(60));
		})
	}

	/// Sends a body byte by byte, for ever.
	pub fn dripping() -> Self {
		Self::new(|_, mut connection| {
			let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
			while connection.write_all(b" ").is_ok() {
				thread::sleep(Duration::from_millis(5));
			}
		})
	}

	/// Sends a body as fast as it can, for ever.
	pub fn endless() -> Self {
		Self::new(|_, mut connection| {
			let _ = connection.write_all(b"HTTP/1.1 200 OK\r\n\r\n{\"price\":\"4.2\",\"x\":\"");
			let block = [b'x'; 16 * 1024];
			while connection.write_all(&block).is_ok() {}
		})
	}

	/// Sends exactly these bytes and closes.
	pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
		let bytes = bytes.into();
		Self::new(move |_, mut connection| {
			let _ = connection.write_all(&bytes);
		})
	}
}

/// The value of the only parameter of the query.
fn query(head: &str) -> String {
	let target = head.split(' ').nth(1).unwrap_or_default();
	target.split('=').nth(1).unwrap_or_default().to_string()
}

/// A complete answer.
pub fn respond(mut connection: TcpStream, status: &str, body: &str) {
	let answer = format!(
		"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
		body.len()
	);
	let _ = connection.write_all(answer.as_bytes());
}
