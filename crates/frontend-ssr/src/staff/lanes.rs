//! What stands in the lanes of the grid, and what is free between it.

use baybook_contract::{BlockedTime, BookingStatus, Card, Fits, Lane, LaneFits, StaffDay};

use super::scale::{MOST_ROWS, ROW_MINUTES, Scale};

/// What the lanes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Bays,
    Mechanics,
}

impl By {
    pub(super) fn parse(text: &str) -> Self {
        if text == "mechanics" { Self::Mechanics } else { Self::Bays }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Bays => "bays",
            Self::Mechanics => "mechanics",
        }
    }

    fn lanes(self, day: &StaffDay) -> &[Lane] {
        match self {
            Self::Bays => &day.bays,
            Self::Mechanics => &day.mechanics,
        }
    }

    /// Where something fits, lane by lane.
    pub(super) fn of_fits(self, fits: &Fits) -> &[LaneFits] {
        match self {
            Self::Bays => &fits.bays,
            Self::Mechanics => &fits.mechanics,
        }
    }

    fn of_card(self, card: &Card) -> &str {
        match self {
            Self::Bays => &card.bay,
            Self::Mechanics => &card.mechanic,
        }
    }

    fn of_block(self, block: &BlockedTime) -> Option<&str> {
        match self {
            Self::Bays => block.bay.as_deref(),
            Self::Mechanics => block.mechanic.as_deref(),
        }
    }

    /// Until when a card keeps its lane from others: a bay also while it is cleaned.
    fn held_until(self, card: &Card) -> &str {
        match self {
            Self::Bays => &card.bay_until,
            Self::Mechanics => &card.end,
        }
    }
}

/// Rows from `from` up to but without `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) from: u16,
    pub(super) to: u16,
}

impl Rows {
    pub(super) fn len(self) -> u16 {
        self.to.saturating_sub(self.from)
    }

    pub(super) fn minutes(self) -> u32 {
        u32::from(self.len()) * u32::from(ROW_MINUTES)
    }
}

/// One lane with everything in it.
#[derive(Debug)]
pub(super) struct Column<'a> {
    pub(super) lane: &'a Lane,
    pub(super) closed: Vec<Rows>,
    pub(super) cards: Vec<(Rows, &'a Card)>,
    pub(super) clean_ups: Vec<Rows>,
    pub(super) blocks: Vec<(Rows, &'a BlockedTime)>,
    /// From now on.
    pub(super) gaps: Vec<Gap>,
}

/// Time in which nothing is planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) rows: Rows,
    /// The service asked for fits.
    pub(super) fits: bool,
}

/// Whether an appointment holds its time.
pub(super) fn holds(card: &Card) -> bool {
    !matches!(card.status, BookingStatus::Cancelled | BookingStatus::NoShow)
}

/// The lanes in the order of the workshop, with where the service asked for fits as the API says.
pub(super) fn columns<'a>(day: &'a StaffDay, scale: &Scale, by: By) -> Vec<Column<'a>> {
    let now = day.now.parse().map_or(0, |now| match scale.row_of(now) {
        row if scale.shows(now) && scale.instant(row) < now => row + 1,
        row => row,
    });
    let column = |lane: &'a Lane| {
        let free = Free::of(day, scale, by, lane);
        let mine = |card: &&Card| by.of_card(card) == lane.id && holds(card);
        let cards = day.cards.iter().filter(mine).map(|card| {
            let (from, to) = (scale.row(&card.start), scale.row(&card.end));
            (Rows { from, to: to.max(from + 1) }, card)
        });
        let clean_ups = day
            .cards
            .iter()
            .filter(mine)
            .map(|card| Rows { from: scale.row(&card.end), to: scale.row(by.held_until(card)) });
        let blocks =
            day.blocks.iter().filter(|block| by.of_block(block) == Some(&lane.id)).map(|block| {
                (Rows { from: scale.row(&block.start), to: scale.row(&block.end) }, block)
            });
        let room = day.fits.as_ref().map(|fits| Room::of(fits, scale, by, lane));
        let gaps = free.runs(now).into_iter().flat_map(|rows| split(rows, room.as_ref()));
        Column {
            lane,
            closed: closed(lane, scale),
            cards: cards.collect(),
            clean_ups: clean_ups.filter(|rows| rows.len() > 0).collect(),
            blocks: blocks.collect(),
            gaps: gaps.collect(),
        }
    };
    by.lanes(day).iter().map(column).collect()
}

/// Which rows of a lane are open and not held.
struct Free([bool; MOST_ROWS as usize]);

impl Free {
    fn of(day: &StaffDay, scale: &Scale, by: By, lane: &Lane) -> Self {
        let mut free = Self([false; MOST_ROWS as usize]);
        for span in &lane.open {
            free.set(scale.row(&span.start), scale.row(&span.end), true);
        }
        for card in day.cards.iter().filter(|card| by.of_card(card) == lane.id && holds(card)) {
            free.set(scale.row(&card.start), scale.row(by.held_until(card)), false);
        }
        for block in day.blocks.iter().filter(|block| by.of_block(block) == Some(&lane.id)) {
            free.set(scale.row(&block.start), scale.row(&block.end), false);
        }
        free
    }

    fn set(&mut self, from: u16, to: u16, value: bool) {
        if let Some(rows) = self.0.get_mut(usize::from(from)..usize::from(to.max(from))) {
            rows.fill(value);
        }
    }

    /// The free stretches from a row on.
    fn runs(&self, from: u16) -> Vec<Rows> {
        let mut runs: Vec<Rows> = Vec::new();
        for row in (from..MOST_ROWS).filter(|row| self.0[usize::from(*row)]) {
            match runs.last_mut() {
                Some(last) if last.to == row => last.to = row + 1,
                _ => runs.push(Rows { from: row, to: row + 1 }),
            }
        }
        runs
    }
}

/// Where the service asked for can start in a lane.
struct Room {
    starts: [bool; MOST_ROWS as usize],
    /// Rows that it takes.
    length: u16,
}

impl Room {
    fn of(fits: &Fits, scale: &Scale, by: By, lane: &Lane) -> Self {
        let minutes = u16::try_from(fits.minutes).unwrap_or(u16::MAX);
        let mut room = Self {
            starts: [false; MOST_ROWS as usize],
            length: minutes.div_ceil(ROW_MINUTES).max(1),
        };
        let mine = by.of_fits(fits).iter().filter(|fits| fits.id == lane.id);
        for Rows { from, to } in mine.flat_map(|lane| start_rows(lane, scale)) {
            if let Some(rows) = room.starts.get_mut(usize::from(from)..usize::from(to)) {
                rows.fill(true);
            }
        }
        room
    }

    fn starts_at(&self, row: u16) -> bool {
        self.starts.get(usize::from(row)).copied().unwrap_or_default()
    }
}

/// The rows at which something can start in a lane.
pub(super) fn start_rows(lane: &LaneFits, scale: &Scale) -> Vec<Rows> {
    let rows = lane.starts.iter().filter_map(|span| {
        let (first, last) = (span.first.parse().ok()?, span.last.parse().ok()?);
        (scale.shows(first) && scale.shows(last))
            .then(|| Rows { from: scale.row_of(first), to: scale.row_of(last) + 1 })
    });
    rows.collect()
}

/// Cuts a gap where the service asked for begins or ceases to fit.
fn split(rows: Rows, room: Option<&Room>) -> Vec<Gap> {
    let Some(room) = room else { return vec![Gap { rows, fits: false }] };
    let mut fits = vec![false; usize::from(rows.len())];
    for start in (rows.from..rows.to).filter(|row| room.starts_at(*row)) {
        let at = usize::from(start - rows.from);
        // A job reaches to the end of the gap at most: it fits there.
        let end = (at + usize::from(room.length)).min(fits.len());
        fits[at..end].fill(true);
    }
    let mut gaps: Vec<Gap> = Vec::new();
    for (row, fits) in (rows.from..rows.to).zip(fits) {
        match gaps.last_mut() {
            Some(last) if last.fits == fits => last.rows.to = row + 1,
            _ => gaps.push(Gap { rows: Rows { from: row, to: row + 1 }, fits }),
        }
    }
    gaps
}

fn closed(lane: &Lane, scale: &Scale) -> Vec<Rows> {
    let mut at = 0;
    let mut closed = Vec::new();
    for span in &lane.open {
        closed.push(Rows { from: at, to: scale.row(&span.start) });
        at = scale.row(&span.end);
    }
    closed.push(Rows { from: at, to: scale.rows() });
    closed.retain(|rows| rows.len() > 0);
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(open: &[(u16, u16)]) -> Free {
        let mut free = Free([false; MOST_ROWS as usize]);
        for (from, to) in open {
            free.set(*from, *to, true);
        }
        free
    }

    fn gaps(lane: &[(u16, u16)], starts: &[(u16, u16)], length: u16) -> Vec<(u16, u16, bool)> {
        let mut room = Room { starts: [false; MOST_ROWS as usize], length };
        for (from, to) in starts {
            room.starts[usize::from(*from)..usize::from(*to)].fill(true);
        }
        let runs = free(lane).runs(0).into_iter();
        let gaps = runs.flat_map(|rows| split(rows, Some(&room)));
        gaps.map(|gap| (gap.rows.from, gap.rows.to, gap.fits)).collect()
    }

    #[test]
    fn a_gap_is_cut_where_the_service_begins_and_ceases_to_fit() {
        assert_eq!(gaps(&[(0, 12)], &[(0, 7)], 6), [(0, 12, true)]);
        assert_eq!(gaps(&[(0, 12)], &[(6, 7)], 6), [(0, 6, false), (6, 12, true)]);
        assert_eq!(gaps(&[(0, 12)], &[(2, 3)], 6), [(0, 2, false), (2, 8, true), (8, 12, false)]);
        assert_eq!(gaps(&[(0, 12)], &[], 6), [(0, 12, false)]);
    }

    #[test]
    fn a_gap_in_which_it_cannot_start_does_not_fit() {
        assert_eq!(gaps(&[(0, 5), (9, 15)], &[(9, 10)], 6), [(0, 5, false), (9, 15, true)]);
    }

    #[test]
    fn runs_begin_at_the_row_asked_for() {
        let runs = free(&[(0, 10), (20, 30)]).runs(5);
        assert_eq!(runs, [Rows { from: 5, to: 10 }, Rows { from: 20, to: 30 }]);
    }
}
