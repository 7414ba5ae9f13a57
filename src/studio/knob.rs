//! Knobs: what can be chosen about a run, typed, with limits and help.

use std::fmt;

use thiserror::Error;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Knob {
    /// As in `--set name=value`.
    pub name: &'static str,
    /// As a screen shows it.
    pub label: &'static str,
    /// One sentence.
    pub help: &'static str,
    pub group: &'static str,
    pub kind: Kind,
    pub value: Value,
    pub default: Value,
}

/// What values a knob has.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Choice(Vec<&'static str>),
    /// A number between two limits, both included.
    Number {
        low: f64,
        high: f64,
        scale: Scale,
    },
    Toggle,
    /// Sizes of hidden layers: `64-64`; empty is no hidden layer.
    Sizes {
        most: u32,
    },
    /// A text of one line: a column's name.
    Text,
}

/// How a knob moves by one notch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// Whole numbers, by this much.
    Whole(u32),
    /// By this much.
    Linear(f64),
    /// 1, 2, 5, 10, 20, …; with `zero`, 0 lies below the lowest.
    Decades { zero: bool },
    /// 1, 2, 4, 8, …: whole numbers.
    Doubling,
}

/// A knob's value. `Display` is what `--set` reads.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Choice(&'static str),
    Number(f64),
    Toggle(bool),
    Sizes(Vec<u32>),
    Text(String),
}

/// Why a value was refused. The text names the knob, what is wrong, and the remedy.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{0}")]
pub struct KnobError(pub String);

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Choice(name) => f.pad(name),
            Value::Number(number) => f.pad(&number_text(*number)),
            Value::Toggle(on) => f.pad(if *on { "on" } else { "off" }),
            Value::Sizes(sizes) if sizes.is_empty() => f.pad("none"),
            Value::Sizes(sizes) => {
                let sizes: Vec<_> = sizes.iter().map(u32::to_string).collect();
                f.pad(&sizes.join("-"))
            }
            Value::Text(text) => f.pad(text),
        }
    }
}

/// The shortest text that Python and `--set` read as this number: `0.01`, `1e-05`, `32`.
pub fn number_text(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 || (1e-4..1e15).contains(&size) {
        return format!("{number}");
    }
    let text = format!("{number:e}");
    // Python writes at least two digits of the exponent.
    match text.split_once('e') {
        Some((digits, power)) => match power.strip_prefix('-') {
            Some(power) => format!("{digits}e-{power:0>2}"),
            None => format!("{digits}e+{power:0>2}"),
        },
        None => text,
    }
}

impl Knob {
    /// Sets the value from text, as `--set` gives it.
    ///
    /// # Errors
    ///
    /// A sentence that names the knob and what it takes.
    pub fn set(&mut self, text: &str) -> Result<(), KnobError> {
        self.value = self.read(text.trim())?;
        Ok(())
    }

    fn read(&self, text: &str) -> Result<Value, KnobError> {
        let refuse = |takes: String| KnobError(format!("{}={text}: it takes {takes}", self.name));
        match &self.kind {
            Kind::Choice(names) => names
                .iter()
                .find(|name| **name == text)
                .map(|name| Value::Choice(name))
                .ok_or_else(|| refuse(format!("one of {}", names.join(", ")))),
            Kind::Number { low, high, scale } => {
                let whole = matches!(scale, Scale::Whole(_) | Scale::Doubling);
                let zero = matches!(scale, Scale::Decades { zero: true });
                let kind = if whole { "a whole number" } else { "a number" };
                let or = if zero { "0 or " } else { "" };
                let (l, h) = (number_text(*low), number_text(*high));
                let takes = || refuse(format!("{or}{kind} from {l} to {h}"));
                let number: f64 = text.parse().map_err(|_| takes())?;
                let inside = (*low..=*high).contains(&number) || zero && number == 0.0;
                if !inside || whole && number.fract() != 0.0 {
                    return Err(takes());
                }
                Ok(Value::Number(number))
            }
            Kind::Toggle => match text {
                "on" | "true" | "yes" | "1" => Ok(Value::Toggle(true)),
                "off" | "false" | "no" | "0" => Ok(Value::Toggle(false)),
                _ => Err(refuse("on or off".into())),
            },
            Kind::Sizes { most } => {
                let takes =
                    || refuse(format!("sizes from 1 to {most} such as 64-64, at most 8, or none"));
                if text.is_empty() || text == "none" {
                    return Ok(Value::Sizes(Vec::new()));
                }
                let size = |part: &str| match part.trim().parse::<u32>() {
                    Ok(size) if (1..=*most).contains(&size) => Ok(size),
                    _ => Err(takes()),
                };
                let sizes: Vec<u32> = text.split(['-', ',']).map(size).collect::<Result<_, _>>()?;
                if sizes.len() > 8 { Err(takes()) } else { Ok(Value::Sizes(sizes)) }
            }
            Kind::Text => match text.chars().any(char::is_control) {
                true => Err(refuse("a text of one line".into())),
                false => Ok(Value::Text(text.to_owned())),
            },
        }
    }

    /// What values it takes, in a few words.
    pub fn takes(&self) -> String {
        match &self.kind {
            Kind::Choice(names) => names.join(", "),
            Kind::Number { low, high, scale } => {
                let zero = matches!(scale, Scale::Decades { zero: true });
                let zero = if zero && *low > 0.0 { "0, " } else { "" };
                format!("{zero}{} to {}", number_text(*low), number_text(*high))
            }
            Kind::Toggle => "on, off".into(),
            Kind::Sizes { .. } => "such as 64-64, or none".into(),
            Kind::Text => "text".into(),
        }
    }

    /// Moves the value by so many notches, within its limits. Sizes grow and
    /// shrink in their last layer; texts do not move.
    pub fn nudge(&mut self, notches: i32) {
        let value = match (&self.kind, &self.value) {
            (Kind::Choice(names), Value::Choice(now)) => {
                let at = names.iter().position(|name| name == now).unwrap_or(0) as i32;
                let at = (at + notches).clamp(0, names.len() as i32 - 1);
                Value::Choice(names[at as usize])
            }
            (Kind::Number { low, high, scale }, Value::Number(now)) => {
                let mut number = *now;
                for _ in 0..notches.unsigned_abs() {
                    number = scale
                        .next(number, notches > 0, *low)
                        .clamp(if scale.has_zero() { 0.0 } else { *low }, *high);
                }
                Value::Number(number)
            }
            (Kind::Toggle, _) => Value::Toggle(notches > 0),
            (Kind::Sizes { most }, Value::Sizes(sizes)) => {
                let mut sizes = sizes.clone();
                if let Some(last) = sizes.last_mut() {
                    for _ in 0..notches.unsigned_abs() {
                        let next = Scale::Doubling.next(f64::from(*last), notches > 0, 1.0);
                        *last = (next as u32).clamp(1, *most);
                    }
                }
                Value::Sizes(sizes)
            }
            (_, value) => value.clone(),
        };
        self.value = value;
    }

    pub fn is_default(&self) -> bool {
        self.value == self.default
    }
}

impl Scale {
    fn has_zero(self) -> bool {
        matches!(self, Scale::Decades { zero: true })
    }

    fn next(self, number: f64, up: bool, low: f64) -> f64 {
        match self {
            Scale::Whole(by) => number + if up { f64::from(by) } else { -f64::from(by) },
            Scale::Linear(by) => {
                // Rounded to the notch, so that ten times 0.1 is 1.
                let notches = (number / by).round() + if up { 1.0 } else { -1.0 };
                let digits = (-by.log10().floor()).max(0.0) as usize + 1;
                format!("{:.digits$}", notches * by).parse().unwrap_or(number)
            }
            Scale::Doubling if up => 2f64.powf((number.max(0.5) * 1.0001).log2().floor() + 1.0),
            Scale::Doubling => 2f64.powf((number * 0.9999).log2().floor()),
            Scale::Decades { zero: true } if !up && number <= low => 0.0,
            Scale::Decades { .. } if up && number < low => low,
            Scale::Decades { .. } => {
                let decade = (number * if up { 1.0001 } else { 0.9999 }).log10().floor();
                let steps = [1.0, 2.0, 5.0, 10.0].map(|digit: f64| {
                    // Through text: 10^-3 as a float is not what a person types.
                    format!("{digit}e{decade}").parse().unwrap_or(number)
                });
                let next = match up {
                    true => steps.iter().find(|step| **step > number * 1.0001),
                    false => steps.iter().rev().find(|step| **step < number * 0.9999),
                };
                next.copied().unwrap_or(number)
            }
        }
    }
}
