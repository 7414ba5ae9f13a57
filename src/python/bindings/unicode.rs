//! `unicodedata`: what scripts clean text with.

#[rustpython_vm::pymodule(name = "unicodedata")]
pub(in crate::python) mod unicodedata {
    use rustpython_vm::builtins::PyStrRef;
    use rustpython_vm::{PyResult, VirtualMachine};
    use unic_ucd_category::GeneralCategory;
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::canonical_combining_class;

    /// Canonical (`NFC`, `NFD`) or compatibility (`NFKC`, `NFKD`) form.
    #[pyfunction]
    fn normalize(form: PyStrRef, text: PyStrRef, vm: &VirtualMachine) -> PyResult<String> {
        let text = text.to_string();
        match form.to_string().as_str() {
            "NFC" => Ok(text.nfc().collect()),
            "NFD" => Ok(text.nfd().collect()),
            "NFKC" => Ok(text.nfkc().collect()),
            "NFKD" => Ok(text.nfkd().collect()),
            _ => Err(vm.new_value_error("invalid normalization form")),
        }
    }

    /// The two letters of the general category: `Mn`.
    #[pyfunction]
    fn category(character: PyStrRef, vm: &VirtualMachine) -> PyResult<String> {
        let character = one("category", &character, vm)?;
        Ok(letters(GeneralCategory::of(character)).to_owned())
    }

    /// The canonical combining class; 0 for what does not combine.
    #[pyfunction]
    fn combining(character: PyStrRef, vm: &VirtualMachine) -> PyResult<u8> {
        Ok(canonical_combining_class(one("combining", &character, vm)?))
    }

    fn letters(category: GeneralCategory) -> &'static str {
        match category {
            GeneralCategory::UppercaseLetter => "Lu",
            GeneralCategory::LowercaseLetter => "Ll",
            GeneralCategory::TitlecaseLetter => "Lt",
            GeneralCategory::ModifierLetter => "Lm",
            GeneralCategory::OtherLetter => "Lo",
            GeneralCategory::NonspacingMark => "Mn",
            GeneralCategory::SpacingMark => "Mc",
            GeneralCategory::EnclosingMark => "Me",
            GeneralCategory::DecimalNumber => "Nd",
            GeneralCategory::LetterNumber => "Nl",
            GeneralCategory::OtherNumber => "No",
            GeneralCategory::ConnectorPunctuation => "Pc",
            GeneralCategory::DashPunctuation => "Pd",
            GeneralCategory::OpenPunctuation => "Ps",
            GeneralCategory::ClosePunctuation => "Pe",
            GeneralCategory::InitialPunctuation => "Pi",
            GeneralCategory::FinalPunctuation => "Pf",
            GeneralCategory::OtherPunctuation => "Po",
            GeneralCategory::MathSymbol => "Sm",
            GeneralCategory::CurrencySymbol => "Sc",
            GeneralCategory::ModifierSymbol => "Sk",
            GeneralCategory::OtherSymbol => "So",
            GeneralCategory::SpaceSeparator => "Zs",
            GeneralCategory::LineSeparator => "Zl",
            GeneralCategory::ParagraphSeparator => "Zp",
            GeneralCategory::Control => "Cc",
            GeneralCategory::Format => "Cf",
            GeneralCategory::Surrogate => "Cs",
            GeneralCategory::PrivateUse => "Co",
            GeneralCategory::Unassigned => "Cn",
        }
    }

    fn one(function: &str, text: &PyStrRef, vm: &VirtualMachine) -> PyResult<char> {
        let text = text.to_string();
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(vm.new_type_error(format!(
                "{function}(): argument must be a unicode character, not a string of length {}",
                text.chars().count()
            ))),
        }
    }
}
