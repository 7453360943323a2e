use serde_json::Value;

use super::{CollectionPath, Document};

/// Documents of one collection: equality filters, at most one range, ordered by the range's field
/// (or `order`), then by document id in the same direction.
///
/// Compared fields are at the top of the document and hold strings, numbers, truths or null; a
/// range finds values of its bounds' type only. Filters together with an order by another field
/// need an index in [`schema::INDEXES`](super::schema::INDEXES); without it every store refuses
/// the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub collection: CollectionPath,
    /// Field equals value, all of them.
    pub equal: Vec<(&'static str, Value)>,
    pub range: Option<Range>,
    /// Field to order by; with a range it must be the range's field. Documents without the field
    /// are left out. Without an order, by document id.
    pub order: Option<(&'static str, Direction)>,
    /// Largest number of documents on a page; at least 1.
    pub limit: u32,
    /// Where the page before ended.
    pub after: Option<Cursor>,
}

impl Query {
    /// All documents of a collection, by id, `limit` at a time.
    #[must_use]
    pub fn all(collection: CollectionPath, limit: u32) -> Self {
        Self { collection, equal: Vec::new(), range: None, order: None, limit, after: None }
    }

    #[must_use]
    pub fn equal(mut self, field: &'static str, value: impl Into<Value>) -> Self {
        self.equal.push((field, value.into()));
        self
    }

    #[must_use]
    pub fn range(mut self, range: Range) -> Self {
        self.order.get_or_insert((range.field, Direction::Ascending));
        self.range = Some(range);
        self
    }

    #[must_use]
    pub fn order(mut self, field: &'static str, direction: Direction) -> Self {
        self.order = Some((field, direction));
        self
    }

    #[must_use]
    pub fn after(mut self, cursor: Option<Cursor>) -> Self {
        self.after = cursor;
        self
    }
}

/// `from <= field < before`, either bound optional.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    pub field: &'static str,
    pub from: Option<Value>,
    pub before: Option<Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// Where a page ended: the ordered field's value, if there is an order, and the document's id.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub value: Option<Value>,
    pub id: String,
}

/// One page of a query's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    pub documents: Vec<Document>,
    /// Present when there may be more.
    pub next: Option<Cursor>,
}
