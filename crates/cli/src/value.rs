//! Looking into values decoded by metadata, so that the tools survive runtime upgrades that keep the names.

use crate::decimal;
use anyhow::{anyhow, Result};
use ballast_primitives::{AssetId, Fixed};
use codec::{Decode, DecodeAll};
use scale_info::{MetaType, PortableRegistry, Registry, TypeInfo};
use serde_json::{json, Map, Value as Json};
use subxt::{
	ext::{
		scale_encode::EncodeAsType,
		scale_value::{Composite, Primitive, ValueDef},
	},
	utils::AccountId32,
};

pub use subxt::dynamic::{At, Value};

/// Fields of a call, an event or a struct.
pub type Fields = Composite<()>;

/// An asset number as a call's argument.
pub fn asset(id: AssetId) -> Value {
	Value::u128(id.0.into())
}

/// An account as a call's argument.
pub fn account(id: &AccountId32) -> Value {
	Value::from_bytes(id.0)
}

/// An account as a `MultiAddress`.
pub fn address(id: &AccountId32) -> Value {
	Value::unnamed_variant("Id", [account(id)])
}

/// A fixed-point number as a call's argument.
pub fn fixed(value: Fixed) -> Value {
	Value::i128(value.into_inner())
}

/// The value inside of newtypes.
pub fn peel(mut value: &Value) -> &Value {
	while let ValueDef::Composite(fields) = &value.value {
		let mut inner = fields.values();
		match (inner.next(), inner.next()) {
			(Some(only), None) => value = only,
			_ => break,
		}
	}
	value
}

/// A fixed-point number (a signed 128-bit integer, possibly in a newtype).
pub fn as_fixed(value: &Value) -> Option<Fixed> {
	match &peel(value).value {
		ValueDef::Primitive(Primitive::I128(inner)) => Some(Fixed::from_inner(*inner)),
		// The decoder gives small non-negative numbers either way.
		ValueDef::Primitive(Primitive::U128(inner)) => i128::try_from(*inner).ok().map(Fixed::from_inner),
		_ => None,
	}
}

/// An unsigned number (possibly in a newtype).
pub fn as_u128(value: &Value) -> Option<u128> {
	peel(value).as_u128()
}

/// An asset number (possibly in a newtype or in an instrument).
pub fn as_asset(value: &Value) -> Option<AssetId> {
	if let ValueDef::Variant(variant) = &value.value {
		return variant.values.values().next().and_then(as_asset);
	}
	as_u128(value).and_then(|id| u32::try_from(id).ok()).map(AssetId)
}

/// An account: 32 bytes (possibly in a newtype).
pub fn as_account(value: &Value) -> Option<AccountId32> {
	let bytes = as_bytes(value)?;
	bytes.try_into().ok().map(AccountId32)
}

/// A hash as 0x and 64 hex digits.
pub fn as_hash(value: &Value) -> Option<String> {
	// 32 bytes like an account, which is why they are shown as an address elsewhere.
	as_account(value).map(|hash| format!("0x{}", hex::encode(hash.0)))
}

/// A list of bytes (possibly in a newtype).
pub fn as_bytes(value: &Value) -> Option<Vec<u8>> {
	let mut value = value;
	loop {
		let ValueDef::Composite(fields) = &value.value else { return None };
		match fields.len() {
			1 => value = fields.values().next()?,
			_ => return fields.values().map(|byte| u8::try_from(byte.as_u128()?).ok()).collect(),
		}
	}
}

/// As a type of one's own, whose fields have the names that the chain gives them.
pub fn typed<T: Decode + TypeInfo + 'static>(value: &Value) -> Result<T> {
	let mut registry = Registry::new();
	let id = registry.register_type(&MetaType::new::<T>()).id;
	let encoded = value.encode_as_type(id, &PortableRegistry::from(registry))?;
	T::decode_all(&mut &encoded[..])
		.map_err(|_| anyhow!("'{}' has another shape than this tool knows", show(value)))
}

/// Name and fields of an enum's value.
pub fn as_variant(value: &Value) -> Option<(&str, &Fields)> {
	match &value.value {
		ValueDef::Variant(variant) => Some((&variant.name, &variant.values)),
		_ => None,
	}
}

/// Inside of `Ok`/`Some`; the shown rest for `Err`/`None`.
pub fn unwrap(value: &Value) -> Result<&Value, String> {
	match as_variant(value) {
		Some(("Ok" | "Some", fields)) => fields.values().next().ok_or_else(|| "nothing".into()),
		Some(("Err", fields)) => Err(fields.values().next().map(show).unwrap_or_default()),
		Some(("None", _)) => Err("nothing".into()),
		_ => Ok(value),
	}
}

/// The elements of a list.
pub fn items(value: &Value) -> Vec<&Value> {
	match &value.value {
		ValueDef::Composite(fields) => fields.values().collect(),
		_ => Vec::new(),
	}
}

/// A field by name; an error that names it when it is not there.
pub fn field<'a>(value: &'a Value, name: &str) -> Result<&'a Value> {
	value.at(name).ok_or_else(|| anyhow!("the runtime's answer has no field '{name}'"))
}

/// A fixed-point field by name.
pub fn fixed_field(value: &Value, name: &str) -> Result<Fixed> {
	as_fixed(field(value, name)?).ok_or_else(|| anyhow!("field '{name}' is not a fixed-point number"))
}

/// Named fields with their values.
pub fn named(fields: &Fields) -> Vec<(String, &Value)> {
	match fields {
		Composite::Named(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
		Composite::Unnamed(fields) => {
			fields.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
		}
	}
}

/// The fields with every error of a pallet, which travels as two numbers, in the form `Pallet::Error`; what `name` does not know
/// stays as it is.
pub fn with_error_names(fields: Fields, name: &impl Fn(u8, u8) -> Option<String>) -> Fields {
	match fields {
		Composite::Named(fields) => Composite::Named(
			fields.into_iter().map(|(key, value)| (key, named_errors(value, name))).collect(),
		),
		Composite::Unnamed(fields) => {
			Composite::Unnamed(fields.into_iter().map(|value| named_errors(value, name)).collect())
		}
	}
}

fn named_errors(value: Value, name: &impl Fn(u8, u8) -> Option<String>) -> Value {
	let known = match &value.value {
		ValueDef::Variant(variant) if variant.name == "Module" => {
			variant.values.values().next().and_then(|error| {
				let pallet = u8::try_from(as_u128(error.at("index")?)?).ok()?;
				name(pallet, *as_bytes(error.at("error")?)?.first()?)
			})
		}
		_ => None,
	};
	match (known, value.value) {
		(Some(known), _) => Value::unnamed_variant(known, Vec::<Value>::new()),
		(None, ValueDef::Composite(fields)) => with_error_names(fields, name).into(),
		(None, ValueDef::Variant(mut variant)) => {
			variant.values = with_error_names(variant.values, name);
			Value::without_context(ValueDef::Variant(variant))
		}
		(None, other) => Value::without_context(other),
	}
}

/// First and last letters of an address.
pub fn short(account: &AccountId32) -> String {
	let text = account.to_string();
	match (text.get(..6), text.get(text.len().saturating_sub(4)..)) {
		(Some(start), Some(end)) => format!("{start}..{end}"),
		_ => text,
	}
}

/// In one line, for people.
pub fn show(value: &Value) -> String {
	let list = |fields: &Fields, open, close| {
		let parts: Vec<String> = match fields {
			Composite::Named(fields) => {
				fields.iter().map(|(name, value)| format!("{name} {}", show(value))).collect()
			}
			Composite::Unnamed(fields) => fields.iter().map(show).collect(),
		};
		if parts.len() == 1 && matches!(fields, Composite::Unnamed(_)) {
			parts.concat()
		} else {
			format!("{open}{}{close}", parts.join(", "))
		}
	};
	match &value.value {
		ValueDef::Primitive(Primitive::I128(_)) => {
			as_fixed(value).map(decimal::significant).unwrap_or_default()
		}
		ValueDef::Primitive(Primitive::U128(number)) => number.to_string(),
		ValueDef::Primitive(Primitive::Bool(yes)) => yes.to_string(),
		ValueDef::Primitive(Primitive::String(text)) => text.clone(),
		ValueDef::Variant(variant) if variant.values.is_empty() => variant.name.clone(),
		ValueDef::Variant(variant) => format!("{}{}", variant.name, {
			let inner = list(&variant.values, "", "");
			format!("({inner})")
		}),
		ValueDef::Composite(fields) => match (as_account(value), as_bytes(value)) {
			(Some(account), _) => short(&account),
			(None, Some(bytes)) if bytes.len() > 8 => format!("0x{}", hex::encode(bytes)),
			_ => list(fields, "[", "]"),
		},
		other => format!("{other:?}"),
	}
}

/// As JSON: fixed-point numbers and large integers as decimal strings, accounts as addresses, enums as
/// `{"Name": ...}` or `"Name"`.
pub fn to_json(value: &Value) -> Json {
	fn of(fields: &Fields) -> Json {
		match fields {
			Composite::Named(fields) => {
				Json::Object(fields.iter().map(|(name, value)| (name.clone(), to_json(value))).collect())
			}
			Composite::Unnamed(fields) => match fields.as_slice() {
				[only] => to_json(only),
				all => Json::Array(all.iter().map(to_json).collect()),
			},
		}
	}
	match &value.value {
		ValueDef::Primitive(Primitive::Bool(yes)) => json!(yes),
		ValueDef::Primitive(Primitive::U128(number)) => {
			u64::try_from(*number).map_or_else(|_| json!(number.to_string()), |number| json!(number))
		}
		ValueDef::Primitive(Primitive::I128(number)) => json!(decimal::exact(Fixed::from_inner(*number))),
		ValueDef::Primitive(Primitive::String(text)) => json!(text),
		ValueDef::Variant(variant) if variant.values.is_empty() => json!(variant.name),
		ValueDef::Variant(variant) => {
			Json::Object(Map::from_iter([(variant.name.clone(), of(&variant.values))]))
		}
		ValueDef::Composite(fields) => match as_account(value) {
			Some(account) => json!(account.to_string()),
			None => of(fields),
		},
		other => json!(format!("{other:?}")),
	}
}

/// A list as JSON; unlike [`to_json`] a list of one stays a list.
pub fn list_to_json(value: &Value) -> Json {
	Json::Array(items(value).into_iter().map(to_json).collect())
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn value_should_be_found_inside_of_newtypes() {
		let wrapped = Value::unnamed_composite([Value::i128(1_500_000_000_000_000_000)]);
		assert_eq!(as_fixed(&wrapped), Some(Fixed::from_rational(3, 2)));
		assert_eq!(
			as_asset(&Value::unnamed_variant("Spot", [Value::unnamed_composite([Value::u128(3)])])),
			Some(AssetId(3))
		);
		assert_eq!(
			as_account(&Value::unnamed_composite([Value::from_bytes([7u8; 32])])),
			Some(AccountId32([7; 32]))
		);
		assert_eq!(as_account(&Value::from_bytes([7u8; 31])), None);
	}

	#[test]
	fn value_should_become_json() {
		let value = Value::named_composite([
			("equity", Value::unnamed_composite([Value::i128(2_000_000_000_000_000_000)])),
			("state", Value::unnamed_variant("Healthy", [])),
			("tier", Value::named_variant("Watch", [("tier", Value::u128(1))])),
		]);
		assert_eq!(
			to_json(&value),
			json!({"equity": "2", "state": "Healthy", "tier": {"Watch": {"tier": 1}}})
		);
		assert_eq!(list_to_json(&Value::unnamed_composite([Value::u128(1)])), json!([1]));
	}

	#[test]
	fn value_should_become_a_type_of_the_same_names() {
		use ballast_policy::{AccountState, Auction, AuctionMode};
		let auction = Auction {
			started_ms: 5,
			mode: AuctionMode::Insolvent,
			raised: Fixed::from_u32(3),
			takes: 2,
			restarts: 1,
		};
		let told = Value::unnamed_variant(
			"Auction",
			[Value::named_composite([
				("mode", Value::unnamed_variant("Insolvent", [])),
				("started_ms", Value::u128(5)),
				("raised", Value::unnamed_composite([Value::i128(3 * ballast_primitives::fixed::ONE)])),
				("takes", Value::u128(2)),
				("restarts", Value::u128(1)),
			])],
		);
		assert_eq!(typed::<AccountState>(&told).unwrap(), AccountState::Auction(auction));
		let call = Value::named_variant("MarginCall", [("since_ms", Value::u128(7))]);
		assert_eq!(typed::<AccountState>(&call).unwrap(), AccountState::MarginCall { since_ms: 7 });
		assert!(typed::<AccountState>(&Value::unnamed_variant("Elsewhere", [])).is_err());
	}

	#[test]
	fn errors_of_pallets_should_be_named_when_they_are_known() {
		let error = |pallet| {
			let bytes = Value::from_bytes([20, 0, 0, 0]);
			let error = Value::named_composite([("index", Value::u128(pallet)), ("error", bytes)]);
			Value::unnamed_variant("Refused", [Value::unnamed_variant("Module", [error])])
		};
		let name = |pallet, error| (pallet == 84).then(|| format!("SoftLiquidation::{error}"));
		let fields = Fields::named([("known", error(84)), ("unknown", error(85))]);
		let named = Value::from(with_error_names(fields, &name));
		assert_eq!(named.at("known").map(show).unwrap(), "Refused(SoftLiquidation::20)");
		assert_eq!(named.at("unknown").unwrap(), &error(85));
	}

	#[test]
	fn result_should_be_opened() {
		let ok = Value::unnamed_variant("Ok", [Value::u128(1)]);
		assert_eq!(unwrap(&ok).unwrap(), &Value::u128(1));
		let err = Value::unnamed_variant("Err", [Value::unnamed_variant("StalePrice", [Value::u128(1)])]);
		assert_eq!(unwrap(&err).unwrap_err(), "StalePrice(1)");
	}
}
