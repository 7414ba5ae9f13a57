"""matplotlib's further tools: see `matplotlib`."""

import matplotlib
