//! What a run recorded, and how to move in it. A position is the index of the
//! statement that has just finished; everything on the screen is the state
//! after it.

use std::ops::Range;

use crate::protocol::{EditedLine, End, Message, Phase, Statement};

/// What the engine is doing.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Status {
    #[default]
    Running,
    /// The recording is as long as was allowed; the script is paused.
    Waiting,
    Ended(End),
    /// The engine stopped without saying so: killed, out of memory, crashed.
    Died(String),
}

/// Statements of one phase in one iteration, with the phaseless ones between
/// them. The last one is where the phase is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    pub iteration: u64,
    pub phase: Phase,
    pub statements: Range<usize>,
}

impl Segment {
    /// The position at which the phase is complete.
    pub fn end(&self) -> usize {
        self.statements.end - 1
    }
}

/// A position that means the same in another run of the same script: the n-th
/// time that this line finished within this iteration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub iteration: u64,
    pub phase: Phase,
    pub line: u32,
    pub nth: usize,
}

/// The recorded statements of one run, in order.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    statements: Vec<Statement>,
    segments: Vec<Segment>,
    /// The text as it runs, where faults have edited it.
    pub edited: Option<Vec<EditedLine>>,
    pub status: Status,
}

impl Timeline {
    /// Takes in what the engine said.
    pub fn push(&mut self, message: Message) {
        match message {
            Message::Header(header) => self.edited = header.edited,
            Message::Free(_) | Message::Found(_) => {}
            Message::Statement(statement) => {
                self.status = Status::Running;
                self.extend_segments(&statement);
                self.statements.push(*statement);
            }
            Message::Waiting { .. } => self.status = Status::Waiting,
            Message::End(end) => self.status = Status::Ended(end),
        }
    }

    fn extend_segments(&mut self, statement: &Statement) {
        if statement.phase == Phase::None {
            return;
        }
        let at = self.statements.len();
        match self.segments.last_mut() {
            Some(last)
                if last.phase == statement.phase && last.iteration == statement.iteration =>
            {
                last.statements.end = at + 1;
            }
            _ => self.segments.push(Segment {
                iteration: statement.iteration,
                phase: statement.phase,
                statements: at..at + 1,
            }),
        }
    }

    pub fn len(&self) -> usize {
        self.statements.len()
    }

    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    pub fn get(&self, position: usize) -> Option<&Statement> {
        self.statements.get(position)
    }

    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Phases in the order in which they happened.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Iterations recorded so far.
    pub fn iterations(&self) -> u64 {
        self.statements.last().map_or(0, |statement| statement.iteration)
    }

    /// The position at which the next phase is complete.
    pub fn next_phase(&self, position: usize) -> Option<usize> {
        let next = self.segments.partition_point(|segment| segment.end() <= position);
        self.segments.get(next).map(Segment::end)
    }

    /// The position at which the phase before this one was complete.
    pub fn previous_phase(&self, position: usize) -> Option<usize> {
        let next = self.segments.partition_point(|segment| segment.end() < position);
        self.segments[..next].last().map(Segment::end)
    }

    /// The same phase one iteration later, or that iteration's last statement.
    pub fn next_iteration(&self, position: usize) -> Option<usize> {
        let here = self.get(position)?;
        let next = self.statements[position..]
            .iter()
            .find(|statement| statement.iteration > here.iteration)?
            .iteration;
        self.same_phase_in(next, here.phase)
    }

    /// The same phase one iteration earlier; the start, from the first one.
    pub fn previous_iteration(&self, position: usize) -> Option<usize> {
        let here = self.get(position)?;
        match here.iteration {
            0 => (position > 0).then_some(0),
            n => self.same_phase_in(n - 1, here.phase),
        }
    }

    fn same_phase_in(&self, iteration: u64, phase: Phase) -> Option<usize> {
        self.find(iteration, phase).or_else(|| {
            let end = self.statements.partition_point(|s| s.iteration <= iteration);
            end.checked_sub(1)
        })
    }

    /// The position at which this phase of this iteration is complete.
    pub fn find(&self, iteration: u64, phase: Phase) -> Option<usize> {
        let from = self.segments.partition_point(|segment| segment.iteration < iteration);
        self.segments[from..]
            .iter()
            .take_while(|segment| segment.iteration == iteration)
            .filter(|segment| segment.phase == phase)
            .last()
            .map(Segment::end)
    }

    /// The last position of a run that is over, however it ended.
    pub fn end(&self) -> Option<usize> {
        matches!(self.status, Status::Ended(_)).then(|| self.len().checked_sub(1)).flatten()
    }

    /// The first position at which a statement of this line has finished.
    pub fn find_line(&self, line: u32) -> Option<usize> {
        self.statements.iter().position(|statement| statement.line == line)
    }

    /// Names a position so that [`seek`](Self::seek) finds it in another run.
    pub fn place(&self, position: usize) -> Option<Place> {
        let here = self.get(position)?;
        let start = self.iteration_start(here.iteration);
        let nth = self.statements[start..position].iter().filter(|s| s.line == here.line).count();
        Some(Place { iteration: here.iteration, phase: here.phase, line: here.line, nth })
    }

    /// The position of a place; where this run never came there, the nearest
    /// one: the same phase, else the iteration's end, else the end.
    pub fn seek(&self, place: Place) -> Option<usize> {
        let start = self.iteration_start(place.iteration);
        self.statements[start..]
            .iter()
            .enumerate()
            .take_while(|(_, statement)| statement.iteration == place.iteration)
            .filter(|(_, statement)| statement.line == place.line)
            .nth(place.nth)
            .map(|(offset, _)| start + offset)
            .or_else(|| self.same_phase_in(place.iteration, place.phase))
            .or_else(|| self.len().checked_sub(1))
    }

    fn iteration_start(&self, iteration: u64) -> usize {
        self.statements.partition_point(|statement| statement.iteration < iteration)
    }

    /// The losses up to a position: one point for every completed `loss` phase.
    pub fn losses(&self, upto: usize) -> impl Iterator<Item = (u64, f64)> + '_ {
        self.segments
            .iter()
            .filter(move |segment| segment.phase == Phase::Loss && segment.end() <= upto)
            .filter_map(|segment| Some((segment.iteration, self.statements[segment.end()].loss?)))
    }

    /// Everything printed up to a position, as it came.
    pub fn printed(&self, upto: usize) -> String {
        self.statements.iter().take(upto + 1).map(|statement| statement.stdout.as_str()).collect()
    }
}
