use crate::{mock::*, *};
use ballast_primitives::message::{ToCoordinator, ToVenue, WriteOffRefusal};

#[test]
fn write_off_should_clear_debts_and_tell() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		Market::set(&alice(), DOT, f(0));
		hear(ToVenue::WriteOff { account: alice() });
		hear(ToVenue::WriteOff { account: alice() });
		next_block(1);
		assert_eq!(Market::held(&alice(), USD), f(0));
		assert!(has_event(Event::DebtsWrittenOff { account: alice(), value: f(20) }));
		let sent = sent();
		let [ToCoordinator::WrittenOff { value, report }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!((*value, report.account.clone(), report.positions.len()), (f(20), alice(), 0));
	});
}

#[test]
fn write_off_should_change_nothing_when_something_is_left() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		hear(ToVenue::WriteOff { account: alice() });
		next_block(1);
		assert!(System::events().iter().any(|entry| matches!(
			&entry.event,
			RuntimeEvent::Adapter(Event::WriteOffFailed { account, .. }) if *account == alice()
		)));
		assert_eq!(Market::held(&alice(), USD), f(-20));
		let sent = sent();
		let [ToCoordinator::WriteOffRefused { refusal, report }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!((*refusal, &report.account), (WriteOffRefusal::SomethingLeft, &alice()));
		assert!(report.positions.iter().any(|position| position.quantity > f(0)), "{report:?}");
	});
}

#[test]
fn write_off_should_be_refused_when_the_account_is_not_enrolled() {
	ExtBuilder.build_and_execute(|| {
		hear(ToVenue::WriteOff { account: bob() });
		assert!(has_event(Event::MessageFailed { seq: 1, error: Error::<Test>::NotEnrolled.into() }));
	});
}
