//! A statement has finished: what it bound and changed is written down and told.

use super::super::bound::bindings;
use super::super::names::changed;
use super::super::numbering::Draft;
use super::{Flow, Interruption, Open, State};
use crate::protocol::{Detail, Event, Phase, Statement};
use crate::python::{Frame, SiteKind};

impl State {
    /// Makes a draft of a statement that has finished, or was skipped in this
    /// phase. `live` is a frame that still runs: names are looked up from there.
    pub(super) fn finish(&mut self, open: Open, skipped: Option<Phase>, live: &Frame<'_>) {
        let program = self.program.clone();
        let site = &program.sites()[open.execution.site as usize];
        let Open { handle, depth, execution, mut happened, .. } = open;

        let names_change = !site.binds.is_empty() || !site.changes.is_empty();
        if self.leaves_changed || names_change || site.kind != SiteKind::Simple {
            self.names.refresh(live.tensors());
            self.leaves_changed = false;
        }
        let (lr, optimizer) = (live.learning_rate(), live.optimizer_in_use());
        // Another optimizer's learning rate is no schedule of the last one's.
        if let (Some(before), Some(after)) = (self.lr, lr)
            && before != after
            && self.optimizer == optimizer
        {
            happened.schedule = true;
            happened.events.push(Event::LearningRate { before, after });
        }
        (self.lr, self.optimizer) = (lr, optimizer);

        let parameters = self.names.parameters(&mut self.snapshots);
        let changed = changed(&self.parameters, &parameters);
        self.parameters.clone_from(&parameters);

        if self.detail {
            happened.events.extend(self.outdated.look());
        }
        let (phase, scalar) = (happened.phase(), happened.scalar);
        let root = happened.root.take();
        let stdout = std::mem::take(&mut happened.stdout);
        let (function, detail) = handle.with(|frame| {
            let function = frame.function().to_owned();
            let detail = self.detail.then(|| {
                let bindings = if skipped.is_none() {
                    bindings(site, frame, &self.names, &mut self.snapshots)
                } else {
                    Vec::new()
                };
                Box::new(Detail {
                    last_line: site.last_line,
                    row: site.line,
                    depth: depth as u32,
                    bindings,
                    nodes: happened.nodes,
                    calls: happened.calls,
                    sweep: happened.sweep,
                    events: happened.events,
                    worksheet: scalar.and_then(|scalar| self.tape.worksheet(scalar.node)),
                    classification: scalar
                        .and_then(|scalar| self.tape.classification(scalar.node).map(Box::new)),
                    stderr: happened.stderr,
                })
            });
            (function, detail)
        });
        if root.is_some() {
            self.tape.clear();
        }
        let statement = Statement {
            index: 0,
            line: self.edited.written(site.line),
            function,
            code: site.code.clone(),
            phase: skipped.unwrap_or(phase),
            iteration: 0,
            parameters,
            changed,
            loss: None,
            lr,
            stdout,
            skipped: skipped.is_some(),
            detail,
        };
        let scalar = scalar.filter(|_| phase == Phase::Loss);
        let certain = self.numbering.push(Draft { statement, execution, scalar, root });
        self.tell(certain);
    }

    pub(super) fn tell(&mut self, certain: Vec<Draft>) {
        for Draft { statement, execution, .. } in certain {
            if self.interruption.is_some() {
                return;
            }
            let learned =
                !statement.skipped && self.faults.borrow_mut().learn(execution, statement.phase);
            if learned {
                self.interruption = Some(Interruption::Restart);
            } else if statement.index >= self.told {
                self.told = statement.index + 1;
                if self.sink.borrow_mut().statement(statement) == Flow::Stop {
                    self.interruption = Some(Interruption::Enough);
                }
            }
        }
    }
}
