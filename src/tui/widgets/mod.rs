//! Plots and pictures: each draws data into a rectangle of cells and keeps
//! nothing. Every one of them draws what it can into any area, down to none.

mod axis;
mod bars;
mod braille;
mod chart;
mod contour;
mod frame;
mod matrix;
mod raster;
mod scatter;
mod series;

pub use axis::Axis;
pub use bars::{Bar, Histogram, bars, progress, sparkline};
pub use chart::{Chart, Series, Stroke};
pub use contour::{LOWEST, Landscape, Path};
pub use frame::frame;
pub use matrix::{Confusion, HeatMap, Image};
pub use raster::{Field, raster};
pub use scatter::{Point, Scatter};
pub use series::at;

#[cfg(test)]
mod tests;
