//! The node's side of off-chain HTTP, over real sockets.
//!
//! The node's own implementation (`sc_offchain`) lives in a private module and cannot be constructed outside of a running
//! node, and the mock of `sp_core` has no sockets. This one behaves like the node's in what matters here: requests run at
//! the same time, redirects are not followed, an answer that ends before its announced length is an I/O error, and every
//! wait ends at its deadline.

use polkadot_sdk::sp_core::{
	offchain::{Externalities, HttpError, HttpRequestId, HttpRequestStatus, OpaqueNetworkState, Timestamp},
	OpaquePeerId,
};
use std::{
	collections::HashMap,
	io::{BufRead, BufReader, Read, Write},
	net::TcpStream,
	sync::{
		atomic::{AtomicU64, Ordering},
		mpsc::{sync_channel, Receiver, RecvTimeoutError, SyncSender},
		Arc,
	},
	thread,
	time::{Duration, SystemTime, UNIX_EPOCH},
};

/// What the connection's thread has to say.
enum News {
	Head(u16),
	Chunk(Vec<u8>),
	End,
	Broken,
}

enum State {
	Building { uri: String, headers: String },
	Sent(Receiver<News>),
	Answered { status: u16, news: Receiver<News>, unread: Vec<u8> },
}

/// Off-chain externalities with real sockets and a clock that can be moved on.
#[derive(Default)]
pub struct RealHttp {
	requests: HashMap<u16, State>,
	next: u16,
	ahead_ms: Arc<AtomicU64>,
}

impl RealHttp {
	/// With a clock that is ahead of the machine's by this much.
	pub fn new(ahead_ms: Arc<AtomicU64>) -> Self {
		Self { ahead_ms, ..Default::default() }
	}

	fn now(&self) -> u64 {
		let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
		u64::try_from(now).unwrap() + self.ahead_ms.load(Ordering::SeqCst)
	}

	fn left(&self, deadline: Option<Timestamp>) -> Duration {
		let deadline = deadline.expect("every wait of the worker has a deadline");
		Duration::from_millis(deadline.unix_millis().saturating_sub(self.now()))
	}

	fn send(&mut self, id: u16) {
		if let Some(State::Building { uri, headers }) = self.requests.get(&id) {
			let (uri, headers) = (uri.clone(), headers.clone());
			let (tell, news) = sync_channel(3);
			thread::spawn(move || {
				if exchange(&uri, &headers, &tell).is_none() {
					let _ = tell.send(News::Broken);
				}
			});
			self.requests.insert(id, State::Sent(news));
		}
	}

	fn wait_for(&mut self, id: u16, deadline: Option<Timestamp>) -> HttpRequestStatus {
		self.send(id);
		let left = self.left(deadline);
		match self.requests.remove(&id) {
			None | Some(State::Building { .. }) => HttpRequestStatus::Invalid,
			Some(State::Answered { status, news, unread }) => {
				self.requests.insert(id, State::Answered { status, news, unread });
				HttpRequestStatus::Finished(status)
			}
			Some(State::Sent(news)) => match news.recv_timeout(left) {
				Ok(News::Head(status)) => {
					self.requests.insert(id, State::Answered { status, news, unread: Vec::new() });
					HttpRequestStatus::Finished(status)
				}
				Err(RecvTimeoutError::Timeout) => {
					self.requests.insert(id, State::Sent(news));
					HttpRequestStatus::DeadlineReached
				}
				_ => HttpRequestStatus::IoError,
			},
		}
	}
}

/// Asks and tells what comes back; `None` when the connection breaks or the answer is not HTTP.
fn exchange(uri: &str, headers: &str, tell: &SyncSender<News>) -> Option<()> {
	let rest = uri.strip_prefix("http://")?;
	let (host, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
	let mut connection = TcpStream::connect(host).ok()?;
	let target = if target.starts_with('/') { target.into() } else { format!("/{target}") };
	write!(connection, "GET {target} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n").ok()?;

	let mut reader = BufReader::new(connection);
	let mut line = || {
		let mut line = String::new();
		reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
		Some(line.trim_end().to_ascii_lowercase())
	};
	let status = line()?;
	let status = status.strip_prefix("http/1.1 ")?.get(..3)?.parse().ok()?;
	let (mut length, mut chunked) = (None, false);
	loop {
		let header = line()?;
		if header.is_empty() {
			break;
		}
		if let Some(value) = header.strip_prefix("content-length: ") {
			length = Some(value.parse::<usize>().ok()?);
		}
		chunked |= header == "transfer-encoding: chunked";
	}
	tell.send(News::Head(status)).ok()?;

	if chunked {
		loop {
			let mut size = String::new();
			reader.read_line(&mut size).ok()?;
			let size = usize::from_str_radix(size.trim_end(), 16).ok()?;
			let mut chunk = vec![0; size + 2];
			reader.read_exact(&mut chunk).ok()?;
			if size == 0 {
				break;
			}
			chunk.truncate(size);
			tell.send(News::Chunk(chunk)).ok()?;
		}
	} else {
		let mut left = length.unwrap_or(usize::MAX);
		while left > 0 {
			let mut chunk = vec![0; left.min(8 * 1024)];
			match reader.read(&mut chunk).ok()? {
				0 if length.is_some() => return None,
				0 => break,
				read => {
					chunk.truncate(read);
					left -= read;
					tell.send(News::Chunk(chunk)).ok()?;
				}
			}
		}
	}
	tell.send(News::End).ok()
}

impl Externalities for RealHttp {
	fn is_validator(&self) -> bool {
		false
	}

	fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
		Err(())
	}

	fn timestamp(&mut self) -> Timestamp {
		Timestamp::from_unix_millis(self.now())
	}

	fn sleep_until(&mut self, deadline: Timestamp) {
		thread::sleep(self.left(Some(deadline)));
	}

	fn random_seed(&mut self) -> [u8; 32] {
		[0; 32]
	}

	fn http_request_start(&mut self, method: &str, uri: &str, _: &[u8]) -> Result<HttpRequestId, ()> {
		assert_eq!(method, "GET");
		let id = self.next;
		self.next += 1;
		self.requests.insert(id, State::Building { uri: uri.into(), headers: String::new() });
		Ok(HttpRequestId(id))
	}

	fn http_request_add_header(&mut self, id: HttpRequestId, name: &str, value: &str) -> Result<(), ()> {
		match self.requests.get_mut(&id.0) {
			Some(State::Building { headers, .. }) => {
				*headers += &format!("{name}: {value}\r\n");
				Ok(())
			}
			_ => Err(()),
		}
	}

	fn http_request_write_body(
		&mut self,
		id: HttpRequestId,
		chunk: &[u8],
		_: Option<Timestamp>,
	) -> Result<(), HttpError> {
		assert!(chunk.is_empty(), "a GET has no body");
		self.send(id.0);
		Ok(())
	}

	fn http_response_wait(
		&mut self,
		ids: &[HttpRequestId],
		deadline: Option<Timestamp>,
	) -> Vec<HttpRequestStatus> {
		ids.iter().for_each(|id| self.send(id.0));
		ids.iter().map(|id| self.wait_for(id.0, deadline)).collect()
	}

	fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
		Vec::new()
	}

	fn http_response_read_body(
		&mut self,
		id: HttpRequestId,
		buffer: &mut [u8],
		deadline: Option<Timestamp>,
	) -> Result<usize, HttpError> {
		match self.wait_for(id.0, deadline) {
			HttpRequestStatus::Finished(_) => {}
			HttpRequestStatus::DeadlineReached => return Err(HttpError::DeadlineReached),
			HttpRequestStatus::IoError => return Err(HttpError::IoError),
			HttpRequestStatus::Invalid => return Err(HttpError::Invalid),
		}
		let left = self.left(deadline);
		let Some(State::Answered { status, news, mut unread }) = self.requests.remove(&id.0) else {
			return Err(HttpError::Invalid);
		};
		if unread.is_empty() {
			match news.recv_timeout(left) {
				Ok(News::Chunk(chunk)) => unread = chunk,
				Ok(News::End) => return Ok(0),
				Err(RecvTimeoutError::Timeout) => {
					self.requests.insert(id.0, State::Answered { status, news, unread });
					return Err(HttpError::DeadlineReached);
				}
				_ => return Err(HttpError::IoError),
			}
		}
		let read = unread.len().min(buffer.len());
		buffer[..read].copy_from_slice(&unread[..read]);
		unread.drain(..read);
		self.requests.insert(id.0, State::Answered { status, news, unread });
		Ok(read)
	}

	fn set_authorized_nodes(&mut self, _: Vec<OpaquePeerId>, _: bool) {}
}
