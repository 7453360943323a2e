//! A query of the port as one SELECT.
//!
//! Firestore compares within one type: a range of strings finds no numbers. SQLite has one order
//! over all types, sees `true` as 1 and a list as its text; hence the conditions on `json_type`.

use rusqlite::types::Value as Sql;
use serde_json::Value;

use crate::store::limits::Order;
use crate::store::{Cursor, Direction, Query};

/// The statement and its parameters. The statement's text depends on the query's shape only.
#[derive(Debug)]
pub(super) struct Select {
    pub(super) sql: String,
    pub(super) parameters: Vec<Sql>,
}

/// The expression for a field, the same in indexes and in queries.
pub(super) fn field(name: &str) -> String {
    format!("json_extract(body, '$.{name}')")
}

impl Select {
    /// For a query that `limits` has let through.
    pub(super) fn new(query: &Query, order: Order) -> Self {
        // The kind stands in the text, not as a parameter: only then may a partial index be used.
        let mut select = Self {
            sql: format!(
                "SELECT id, version, body FROM documents WHERE collection = ?1 AND kind = '{}'",
                query.collection.kind().replace('\'', "''")
            ),
            parameters: vec![Sql::Text(query.collection.as_str().to_owned())],
        };
        for (name, value) in &query.equal {
            select.compare(name, "=", value);
        }
        if let Some(range) = &query.range {
            if let Some(from) = &range.from {
                select.compare(range.field, ">=", from);
            }
            if let Some(before) = &range.before {
                select.compare(range.field, "<", before);
            }
        }
        if let Some(cursor) = &query.after {
            select.after(cursor, order);
        }
        select.order(order);
        let limit = select.bind(Sql::Integer(i64::from(query.limit)));
        select.sql.push_str(&format!(" LIMIT {limit}"));
        select
    }

    fn compare(&mut self, name: &str, operator: &str, value: &Value) {
        let types = match value {
            Value::Null => "= 'null'",
            Value::Bool(true) => "= 'true'",
            Value::Bool(false) => "= 'false'",
            Value::Number(_) => "IN ('integer', 'real')",
            Value::String(_) | Value::Array(_) | Value::Object(_) => "= 'text'",
        };
        let field = field(name);
        match value {
            Value::Null => self.sql.push_str(&format!(" AND {field} IS NULL")),
            _ => {
                let parameter = self.bind(parameter(value));
                self.sql.push_str(&format!(" AND {field} {operator} {parameter}"));
            }
        }
        self.sql.push_str(&format!(" AND json_type(body, '$.{name}') {types}"));
    }

    /// Only what comes after the cursor, in the order of the query.
    fn after(&mut self, cursor: &Cursor, order: Order) {
        let id = self.bind(Sql::Text(cursor.id.clone()));
        let condition = match (order, cursor.value.as_ref()) {
            (None, _) | (_, None) => format!("id > {id}"),
            // No value sorts before all others, and no comparison with it is ever true.
            (Some((name, Direction::Ascending)), Some(Value::Null)) => {
                let field = field(name);
                format!("({field} IS NOT NULL OR id > {id})")
            }
            (Some((name, Direction::Descending)), Some(Value::Null)) => {
                let field = field(name);
                format!("({field} IS NULL AND id < {id})")
            }
            (Some((name, Direction::Ascending)), Some(value)) => {
                let (field, value) = (field(name), self.bind(parameter(value)));
                format!("({field}, id) > ({value}, {id})")
            }
            (Some((name, Direction::Descending)), Some(value)) => {
                let (field, value) = (field(name), self.bind(parameter(value)));
                format!("(({field}, id) < ({value}, {id}) OR {field} IS NULL)")
            }
        };
        self.sql.push_str(" AND ");
        self.sql.push_str(&condition);
    }

    fn order(&mut self, order: Order) {
        match order {
            None => self.sql.push_str(" ORDER BY id"),
            Some((name, direction)) => {
                let field = field(name);
                let direction = match direction {
                    Direction::Ascending => "ASC",
                    Direction::Descending => "DESC",
                };
                self.sql.push_str(&format!(
                    " AND json_type(body, '$.{name}') IS NOT NULL \
                     ORDER BY {field} {direction}, id {direction}"
                ));
            }
        }
    }

    fn bind(&mut self, value: Sql) -> String {
        self.parameters.push(value);
        format!("?{}", self.parameters.len())
    }
}

fn parameter(value: &Value) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::Bool(truth) => Sql::Integer(i64::from(*truth)),
        Value::Number(number) => number
            .as_i64()
            .map(Sql::Integer)
            .or_else(|| number.as_f64().map(Sql::Real))
            .unwrap_or(Sql::Null),
        Value::String(text) => Sql::Text(text.clone()),
        Value::Array(_) | Value::Object(_) => Sql::Text(value.to_string()),
    }
}
