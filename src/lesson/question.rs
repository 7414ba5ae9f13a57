//! Judging an answer against the number that the run gives.

use super::format::Question;

/// What is said to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// The answer is right, and why.
    Right(&'a str),
    /// A wrong answer that others gave too, and what is wrong with it.
    Mistake(&'a str),
    /// Any other wrong answer: the hint.
    Wrong(&'a str),
}

impl Question {
    /// Judges a typed number against the run's. The right answer goes before a
    /// known mistake; NaN is only ever wrong.
    pub fn judge(&self, answer: f64, truth: f64) -> Verdict<'_> {
        if self.accepts(answer, truth) {
            return Verdict::Right(&self.because);
        }
        match self.mistakes.iter().find(|mistake| self.accepts(answer, mistake.answer)) {
            Some(mistake) => Verdict::Mistake(&mistake.because),
            None => Verdict::Wrong(&self.hint),
        }
    }

    /// Whether two numbers count as the same answer. The run is in float32, so
    /// a number typed from the prose may be off by its rounding even where
    /// `within` is zero.
    pub(super) fn accepts(&self, answer: f64, truth: f64) -> bool {
        let rounding = f64::from(f32::EPSILON) * truth.abs();
        (answer - truth).abs() <= self.within + rounding
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::Mistake;
    use super::*;

    fn question() -> Question {
        Question {
            prompt: "What will w.grad be?".into(),
            ask: "w.grad".into(),
            at: None,
            within: 0.01,
            because: "backward() adds".into(),
            mistakes: vec![
                Mistake { answer: -30.48, because: "that is the new gradient alone".into() },
                Mistake { answer: -40.0, because: "that is the old one alone".into() },
            ],
            hint: "add the two".into(),
        }
    }

    #[test]
    fn an_answer_is_right_a_known_mistake_or_wrong() {
        let question = question();
        // float32 holds -70.48 as -70.48000335693359.
        let truth = f64::from(-70.48_f32);
        for right in [-70.48, -70.47, -70.489] {
            assert_eq!(question.judge(right, truth), Verdict::Right("backward() adds"), "{right}");
        }
        assert_eq!(
            question.judge(-30.48, truth),
            Verdict::Mistake("that is the new gradient alone")
        );
        assert_eq!(question.judge(-40.005, truth), Verdict::Mistake("that is the old one alone"));
        for wrong in [70.48, -70.46, 0.0, f64::NAN, f64::INFINITY] {
            assert_eq!(question.judge(wrong, truth), Verdict::Wrong("add the two"), "{wrong}");
        }
    }

    #[test]
    fn the_right_answer_goes_before_a_mistake_at_the_same_place() {
        assert_eq!(question().judge(-40.0, -40.0), Verdict::Right("backward() adds"));
    }

    #[test]
    fn the_rounding_of_float32_is_forgiven() {
        let exact = Question { within: 0.0, ..question() };
        assert_eq!(exact.judge(0.1, f64::from(0.1_f32)), Verdict::Right("backward() adds"));
        assert_eq!(exact.judge(0.100_001, f64::from(0.1_f32)), Verdict::Wrong("add the two"));
    }
}
