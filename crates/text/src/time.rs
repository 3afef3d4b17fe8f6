//! Moments on the command line: `2021-05-19T11:00` (UTC) or Unix seconds.

use anyhow::{anyhow, Result};

/// Days from 1970-01-01 to a date of the Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
	let year = if month <= 2 { year - 1 } else { year };
	let era = year.div_euclid(400);
	let of_era = year.rem_euclid(400);
	let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Reads `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM`, `YYYY-MM-DDTHH:MM:SS` (a trailing `Z` is allowed) or Unix seconds.
pub fn parse(text: &str) -> Result<u64> {
	let wrong = || anyhow!("'{text}' is not a time; write it as 2021-05-19T11:00 (UTC) or as Unix seconds");
	if let Ok(seconds) = text.parse::<u64>() {
		return Ok(seconds);
	}
	let (date, clock) = text.trim_end_matches('Z').split_once(['T', ' ']).unwrap_or((text, "00:00"));
	let numbers = |part: &str, separator| {
		part.split(separator)
			.map(|n| if n.bytes().all(|b| b.is_ascii_digit()) { n.parse::<i64>().ok() } else { None })
			.collect::<Option<Vec<_>>>()
	};
	let date = numbers(date, '-').ok_or_else(wrong)?;
	let clock = numbers(clock, ':').ok_or_else(wrong)?;
	let ([year, month @ 1..=12, day @ 1..=31], [hour @ 0..=23, minute @ 0..=59, rest @ ..]) =
		(date.as_slice(), clock.as_slice())
	else {
		return Err(wrong());
	};
	let second = match rest {
		[] => 0,
		[second @ 0..=59] => *second,
		_ => return Err(wrong()),
	};
	u64::try_from(days(*year, *month, *day) * 86_400 + hour * 3_600 + minute * 60 + second)
		.map_err(|_| wrong())
}

/// `2021-05-19 11:00` (UTC).
pub fn show(seconds: u64) -> String {
	let (days, clock) = (seconds / 86_400, seconds % 86_400);
	// `civil_from_days`, for dates after 1970.
	let shifted = days + 719_468;
	let era = shifted / 146_097;
	let of_era = shifted % 146_097;
	let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
	let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	let shifted_month = (5 * of_year + 2) / 153;
	let day = of_year - (153 * shifted_month + 2) / 5 + 1;
	let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
	let year = year_of_era + era * 400 + u64::from(month <= 2);
	format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", clock / 3_600, clock % 3_600 / 60)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn time_should_be_read_in_all_forms() {
		assert_eq!(parse("1970-01-01").unwrap(), 0);
		assert_eq!(parse("2021-05-19T11:00").unwrap(), 1_621_422_000);
		assert_eq!(parse("2021-05-19T11:00:30Z").unwrap(), 1_621_422_030);
		assert_eq!(parse("2020-02-29 00:00").unwrap(), 1_582_934_400);
		assert_eq!(parse("1621422000").unwrap(), 1_621_422_000);
		assert_eq!(show(1_621_422_000), "2021-05-19 11:00");
		assert_eq!(show(1_582_934_400), "2020-02-29 00:00");
	}

	#[test]
	fn time_should_be_refused_when_malformed() {
		for text in
			["", "now", "2021-13-01", "2021-05-19T25:00", "2021-05", "2021-05-19T11", "-5", "2021-+5-19"]
		{
			assert!(parse(text).is_err(), "{text}");
		}
	}
}
