use super::*;

#[test]
fn insolvency_should_lock_the_pool_until_the_last_one_is_over() {
	filled().build_and_execute(|| {
		assert!(!Backstop::is_locked());
		Backstop::note_insolvent(&TRADER);
		Backstop::note_insolvent(&EVE);
		Backstop::note_insolvent(&TRADER);
		assert_eq!(Insolvencies::<Test>::count(), 2, "said twice, open once");
		Backstop::note_solvent(&TRADER);
		assert!(Backstop::is_locked());
		Backstop::note_solvent(&TRADER);
		Backstop::note_solvent(&EVE);
		assert!(!Backstop::is_locked());
		Backstop::note_solvent(&EVE);
		let expected = [
			Event::InsolvencyOpened { account: TRADER, open: 1 },
			Event::InsolvencyOpened { account: EVE, open: 2 },
			Event::InsolvencyClosed { account: TRADER, open: 1 },
			Event::InsolvencyClosed { account: EVE, open: 0 },
		];
		assert_eq!(events()[events().len() - 4..], expected);
	});
}

#[test]
fn insolvency_should_be_dated_when_it_opens() {
	filled().build_and_execute(|| {
		Backstop::note_insolvent(&TRADER);
		pass(1);
		Backstop::note_insolvent(&TRADER);
		assert_eq!(Insolvencies::<Test>::get(TRADER), Some(START_MS));
	});
}
