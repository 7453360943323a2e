use std::fmt::Write as _;

use super::scale::MOST_ROWS;

/// Most lanes that have a rule; more stand in as many columns and wrap.
const MOST_LANES: u16 = 40;

/// Rules that place things on the grid, one class for each row, height and count of lanes.
///
/// The pages' policy forbids `style` attributes, and a class is what a place can be without one.
pub(crate) fn places() -> String {
    let mut rules = String::with_capacity(9_000);
    for row in 0..=MOST_ROWS {
        // Writing to a string cannot fail.
        let _ = write!(rules, ".r{row}{{--r:{row}}}.h{row}{{--h:{row}}}");
    }
    for lanes in 1..=MOST_LANES {
        let _ = write!(rules, ".n{lanes}{{--n:{lanes}}}");
    }
    rules
}
