//! x
#[test]
fn network_should_start() { crate::network::start(); 
 println!("{:?}", crate::network::peek_coordinator(|| pallet_venues::Venues::<coordinator_runtime::Runtime>::iter().collect::<Vec<_>>()));
}
