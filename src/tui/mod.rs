//! The terminal: pure \`update(state, event) -> effects\`, key map, theme, screens and panels.
