//! HTTP: all requests at once, and no source can keep the others waiting.

use crate::refusal::Refusal;
use alloc::{string::String, vec, vec::Vec};
use polkadot_sdk::{
	sp_core::offchain::{Duration, HttpError, HttpRequestId, HttpRequestStatus, Timestamp},
	sp_io::offchain,
	sp_runtime::offchain::http::Request,
};

/// Tests talk to real servers on machines that may be busy with other tests.
const PATIENCE: u64 = if cfg!(test) { 3 } else { 1 };
/// Until then the answers must have begun.
pub const HEAD_TIME: Duration = Duration::from_millis(2_000 * PATIENCE);
/// Until then they must be complete.
pub const TOTAL_TIME: Duration = Duration::from_millis(TOTAL_MS);
/// [`TOTAL_TIME`] in milliseconds.
pub(crate) const TOTAL_MS: u64 = 3_000 * PATIENCE;
/// Longest answer that is read, in bytes.
pub const MAX_BODY: usize = 64 * 1024;
/// Bytes that are read at once.
const CHUNK: usize = 4 * 1024;
/// How long one body may be waited for before the next one has its turn.
const TURN: Duration = Duration::from_millis(50);

/// An answer that is being read.
struct Download {
	index: usize,
	id: HttpRequestId,
	body: Vec<u8>,
}

/// Fetches all URLs at once; the answers are in the order of the URLs. Takes [`TOTAL_TIME`] at most.
///
/// An answer counts only when it is complete in time, has the status 200 and at most [`MAX_BODY`] bytes.
pub fn get_all(urls: &[String]) -> Vec<Result<Vec<u8>, Refusal>> {
	let start = offchain::timestamp();
	let (head, total) = (start.add(HEAD_TIME), start.add(TOTAL_TIME));
	let sent: Vec<Result<HttpRequestId, Refusal>> = urls.iter().map(|url| send(url, head)).collect();
	let ids: Vec<HttpRequestId> = sent.iter().filter_map(|sent| sent.ok()).collect();
	let mut statuses = offchain::http_response_wait(&ids, Some(head)).into_iter();

	let mut downloads = Vec::new();
	let mut answers: Vec<Result<Vec<u8>, Refusal>> = sent
		.into_iter()
		.enumerate()
		.map(|(index, sent)| {
			let id = sent?;
			match statuses.next() {
				Some(HttpRequestStatus::Finished(200)) => {
					downloads.push(Download { index, id, body: Vec::new() });
					Err(Refusal::Late)
				}
				Some(HttpRequestStatus::Finished(status)) => Err(Refusal::Status(status)),
				Some(HttpRequestStatus::DeadlineReached) => Err(Refusal::Late),
				_ => Err(Refusal::Broken),
			}
		})
		.collect();

	while !downloads.is_empty() && offchain::timestamp() < total {
		downloads.retain_mut(|download| match download.read_on(total) {
			None => true,
			Some(result) => {
				if let Some(answer) = answers.get_mut(download.index) {
					*answer = result.map(|()| core::mem::take(&mut download.body));
				}
				false
			}
		});
	}
	answers
}

fn send(url: &str, deadline: Timestamp) -> Result<HttpRequestId, Refusal> {
	Request::get(url)
		.add_header("Accept", "application/json")
		// Some exchanges answer nobody who does not say who asks.
		.add_header("User-Agent", "ballast-price-feeds")
		.deadline(deadline)
		.send()
		.map(|pending| pending.id)
		.map_err(|_| Refusal::NotSent)
}

impl Download {
	/// Reads what is there; `None` when there will be more later.
	fn read_on(&mut self, total: Timestamp) -> Option<Result<(), Refusal>> {
		let turn = offchain::timestamp().add(TURN).min(total);
		let mut chunk = vec![0; CHUNK];
		loop {
			match offchain::http_response_read_body(self.id, &mut chunk, Some(turn)) {
				Ok(0) => return Some(Ok(())),
				Ok(read) => {
					let read = usize::try_from(read).unwrap_or(CHUNK);
					self.body.extend_from_slice(chunk.get(..read).unwrap_or_default());
					if self.body.len() > MAX_BODY {
						return Some(Err(Refusal::TooLong));
					}
				}
				Err(HttpError::DeadlineReached) => return None,
				Err(HttpError::IoError | HttpError::Invalid) => return Some(Err(Refusal::Broken)),
			}
			// A body that never pauses must not have more than its turn either.
			if offchain::timestamp() >= turn {
				return None;
			}
		}
	}
}
