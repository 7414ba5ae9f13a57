//! What one statement did, gathered while it runs; its phase follows from it.

use super::numbering::{Root, Scalar};
use crate::protocol::{Call, Event, Node, Phase, Visit};

/// Everything that happened during one statement.
#[derive(Debug, Default)]
pub struct Happened {
    pub cleared: bool,
    pub recorded: bool,
    /// The last node's output, where that is a scalar.
    pub scalar: Option<Scalar>,
    /// `backward()` ran, from here.
    pub root: Option<Root>,
    pub rescaled: bool,
    pub updated: bool,
    /// Parameters were loaded, moved or converted: what changes in them and in
    /// their gradients is no training.
    pub setting: bool,
    pub schedule: bool,
    pub nodes: Vec<Node>,
    pub calls: Vec<Call>,
    pub sweep: Vec<Visit>,
    pub events: Vec<Event>,
    pub stdout: String,
    pub stderr: String,
}

impl Happened {
    /// The phase that the statement was. One that did several things counts as
    /// the one furthest along the loop; clearing comes last, because clearing on
    /// the way to something else is part of that.
    pub fn phase(&self) -> Phase {
        if self.updated {
            Phase::Step
        } else if self.rescaled {
            Phase::Clip
        } else if self.root.is_some() {
            Phase::Backward
        } else if self.scalar.is_some() {
            Phase::Loss
        } else if self.recorded {
            Phase::Forward
        } else if self.schedule {
            Phase::Schedule
        } else if self.cleared {
            Phase::ZeroGrad
        } else {
            Phase::None
        }
    }

    /// Nothing was seen and nothing printed.
    pub fn is_empty(&self) -> bool {
        self.phase() == Phase::None
            && self.events.is_empty()
            && self.stdout.is_empty()
            && self.stderr.is_empty()
    }
}
