//! The reference of the phases: what each one does, what happens without it, and
//! the lesson that shows it.

use crate::protocol::Phase;

/// A phase on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhaseEntry {
    pub phase: Phase,
    /// How it is written.
    pub call: &'static str,
    pub does: &'static str,
    pub skipped: &'static str,
    /// The lesson that shows it, by its id.
    pub lesson: &'static str,
}

/// Every phase, in the order of a healthy loop.
pub const PHASES: [PhaseEntry; 7] = [
    PhaseEntry {
        phase: Phase::ZeroGrad,
        call: "optimizer.zero_grad()",
        does: "clears the .grad of every parameter (to None), so that the next backward() starts \
               from nothing",
        skipped: "backward() adds to what is still there: each step uses the sum of all gradients \
                  so far, swings and overshoots. No error.",
        lesson: "zero-grad",
    },
    PhaseEntry {
        phase: Phase::Forward,
        call: "y_pred = model(x)",
        does: "computes the predictions, and records on the tape how: a graph from the parameters \
               to the output, with what backward() will need",
        skipped: "there is no new graph: NameError at the first use, or in a later iteration \
                  \"Trying to backward through the graph a second time\"",
        lesson: "forward-builds-the-graph",
    },
    PhaseEntry {
        phase: Phase::Loss,
        call: "loss = loss_fn(y_pred, y)",
        does: "says in one number how wrong the predictions are; backward() starts from it",
        skipped: "backward() has nothing to start from, or starts from the last iteration's loss, \
                  whose graph is used up: an error",
        lesson: "loss-is-a-scalar",
    },
    PhaseEntry {
        phase: Phase::Backward,
        call: "loss.backward()",
        does: "walks the graph from the loss back to the parameters and adds to each .grad how the \
               loss changes with it; then frees the graph",
        skipped: ".grad stays None: step() passes over every parameter and nothing is learned. No \
                  error with an optimizer.",
        lesson: "backward-sweep",
    },
    PhaseEntry {
        phase: Phase::Clip,
        call: "clip_grad_norm_(model.parameters(), 1.0)",
        does: "shortens the gradients, all by the same factor, where they are longer together than \
               the limit; between backward() and step()",
        skipped: "most loops need none. Where gradients explode, one step throws the parameters far \
                  away, up to NaN.",
        lesson: "clipping",
    },
    PhaseEntry {
        phase: Phase::Step,
        call: "optimizer.step()",
        does: "moves every parameter that has a gradient, for SGD by -lr × .grad; momentum and the \
               averages of Adam are the optimizer's own",
        skipped: "the parameters stay as they are: the loss is the same in every iteration. No \
                  error.",
        lesson: "by-hand-to-optimizer",
    },
    PhaseEntry {
        phase: Phase::Schedule,
        call: "scheduler.step()",
        does: "sets the learning rate of the next steps; after optimizer.step(), once an epoch or \
               once a batch, as it was planned",
        skipped: "the learning rate stays where it began: a warm-up never warms up, and the end is \
                  not fine-tuned. No error.",
        lesson: "schedules",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::Catalogue;

    #[test]
    fn every_phase_has_a_lesson_of_the_course() {
        let catalogue = Catalogue::embedded().unwrap();
        for (entry, phase) in PHASES.iter().zip(Phase::ALL) {
            assert_eq!(entry.phase, phase);
            let known = catalogue.lessons().iter().any(|lesson| lesson.id == entry.lesson);
            assert!(known, "{}", entry.lesson);
        }
    }
}
