//! The loops that are being run, across the frames of the script.

/// Loops from the outermost to the innermost; `F` tells frames apart.
#[derive(Debug)]
pub struct Loops<F>(Vec<(F, usize, u32)>);

impl<F> Default for Loops<F> {
    fn default() -> Self {
        Loops(Vec::new())
    }
}

impl<F: Copy + PartialEq> Loops<F> {
    /// Execution is in this frame, `depth` frames above the module, inside these
    /// loops of the frame: every other loop at this depth or deeper has ended.
    pub fn arrive(&mut self, frame: F, depth: usize, enclosing: &[u32]) {
        self.0.retain(|(owner, level, site)| {
            *level < depth || *level == depth && *owner == frame && enclosing.contains(site)
        });
    }

    /// A pass of a loop begins; `enclosing` are the loops around it.
    pub fn pass(&mut self, frame: F, depth: usize, enclosing: &[u32], site: u32) {
        self.arrive(frame, depth, enclosing);
        self.0.push((frame, depth, site));
    }

    pub fn contains(&self, site: u32) -> bool {
        self.0.iter().any(|(_, _, running)| *running == site)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_runs_until_execution_is_seen_outside_it() {
        let mut loops = Loops::default();
        loops.pass('m', 0, &[], 1);
        loops.pass('m', 0, &[1], 2);
        loops.arrive('f', 1, &[]);
        assert!(loops.contains(1) && loops.contains(2), "a called function leaves no loop");
        loops.pass('f', 1, &[], 9);
        loops.arrive('m', 0, &[1]);
        assert!(loops.contains(1) && !loops.contains(2) && !loops.contains(9));
        loops.pass('m', 0, &[], 1);
        assert!(loops.contains(1));
        loops.arrive('m', 0, &[]);
        assert!(!loops.contains(1));
    }
}
