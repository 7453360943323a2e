use super::Texts;

/// How many digits of a currency stand behind the decimal mark (ISO 4217).
#[must_use]
pub fn currency_digits(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "ISK" | "CLP" | "VND" | "PYG" | "UGX" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

impl Texts {
    /// `$49.99`: an amount in minor units with its currency's sign and digits.
    #[must_use]
    pub fn money(&self, amount: u64, currency: &str) -> String {
        let digits = currency_digits(currency);
        let unit = 10_u64.pow(digits);
        let (whole, rest) = (self.grouped(amount / unit, currency), amount % unit);
        let number = if rest == 0 {
            whole
        } else {
            format!("{whole}{}{rest:0width$}", self.decimal_mark(currency), width = digits as usize)
        };
        let key = format!("money-{}", currency.to_ascii_lowercase());
        let key = if self.has(&key) { key.as_str() } else { "money" };
        self.format(key, &[("number", number.into()), ("currency", currency.to_owned().into())])
    }

    /// `$49.99`, `from €120`.
    #[must_use]
    pub fn price(&self, amount: u64, currency: &str, from: bool) -> String {
        let amount = self.money(amount, currency);
        if from { self.format("price-from", &[("amount", amount.into())]) } else { amount }
    }

    /// What stands before the fraction in amounts of a currency.
    #[must_use]
    pub fn decimal_mark(&self, currency: &str) -> String {
        self.format("number-decimal", &[("currency", currency.to_owned().into())])
    }

    fn grouped(&self, number: u64, currency: &str) -> String {
        let separator = self.format("number-group", &[("currency", currency.to_owned().into())]);
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + 2);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(&separator);
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use crate::text::Languages;

    #[test]
    fn prices_have_the_digits_of_their_currency() {
        let texts = Languages::compiled().unwrap().named("en");
        assert_eq!(texts.price(4999, "USD", false), "$49.99");
        assert_eq!(texts.price(12_000, "USD", true), "from $120");
        assert_eq!(texts.price(123_456_789, "EUR", false), "€1,234,567.89");
        assert_eq!(texts.price(5, "GBP", false), "£0.05");
        assert_eq!(texts.price(4999, "JPY", false), "¥4,999");
        assert_eq!(texts.price(4999, "KWD", false), "KWD 4.999");
    }

    #[test]
    fn spanish_prices_are_set_as_where_the_currency_is_at_home() {
        let texts = Languages::compiled().unwrap().named("es");
        assert_eq!(texts.price(4999, "USD", false), "$49.99");
        assert_eq!(texts.price(1_250_000, "MXN", false), "$12,500");
        assert_eq!(texts.price(12_000, "EUR", true), "desde 120\u{A0}€");
        assert_eq!(texts.price(123_456_789, "EUR", false), "1.234.567,89\u{A0}€");
        assert_eq!(texts.price(4999, "KWD", false), "4,999\u{A0}KWD");
    }
}
