//! The schema's indexes in the file, and what SQLite's planner is told about them.

use rusqlite::{Connection, OptionalExtension};

use super::select::field;
use crate::store::Direction;
use crate::store::schema::{INDEXES, Index};

/// Whether the file has the schema's indexes and no others, with their statistics.
pub(super) fn are_up_to_date(connection: &Connection) -> rusqlite::Result<bool> {
    let mut wanted = wanted();
    wanted.sort();
    Ok(present(connection)? == wanted && known_statistics(connection)? == statistics())
}

/// Makes, replaces and drops what differs.
pub(super) fn bring_up_to_date(connection: &Connection) -> rusqlite::Result<()> {
    let (wanted, present) = (wanted(), present(connection)?);
    for (name, _) in present.iter().filter(|index| !wanted.contains(index)) {
        connection.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    for (_, sql) in wanted.iter().filter(|index| !present.contains(index)) {
        connection.execute_batch(sql)?;
    }
    // Makes the tables of statistics, which cannot be made by hand.
    connection.execute_batch("ANALYZE documents; DELETE FROM sqlite_stat1;")?;
    if has_table(connection, "sqlite_stat4")? {
        connection.execute_batch("DELETE FROM sqlite_stat4")?;
    }
    let mut insert = connection
        .prepare("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('documents', ?1, ?2)")?;
    statistics().iter().try_for_each(|row| insert.execute([&row.0, &row.1]).map(|_| ()))
}

/// Name of an index in the file.
pub(super) fn name(index: &Index) -> String {
    let fields = index.fields.iter().map(|(field, direction)| match direction {
        Direction::Ascending => format!("_{field}"),
        Direction::Descending => format!("_{field}_desc"),
    });
    format!("{}_by{}", index.kind, fields.collect::<String>())
}

/// The schema's indexes by name, with the statement that makes each.
fn wanted() -> Vec<(String, String)> {
    INDEXES.iter().map(|index| (name(index), create(index))).collect()
}

fn create(index: &Index) -> String {
    let fields = index.fields.iter().map(|(name, direction)| match direction {
        Direction::Ascending => field(name),
        Direction::Descending => format!("{} DESC", field(name)),
    });
    // The id follows in the direction of the last field, as the queries order by it.
    let last = match index.fields.last() {
        Some((_, Direction::Descending)) => "id DESC",
        _ => "id",
    };
    format!(
        "CREATE INDEX {} ON documents (collection, {}, {last}) WHERE kind = '{}'",
        name(index),
        fields.collect::<Vec<_>>().join(", "),
        index.kind,
    )
}

fn present(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let select = "SELECT name, sql FROM sqlite_schema
                  WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    pairs(connection, select)
}

/// How many rows there are for each index, then for one value of its first column, of its first
/// two, and so on.
///
/// Written down rather than measured, so that every file has the same plans from its first day.
/// Without them SQLite takes a collection for ten documents and rather reads it whole by its
/// primary key than one document by an index. The numbers are those of a busy store; only their
/// proportions matter.
fn statistics() -> Vec<(String, String)> {
    let indexes = INDEXES.iter().map(|index| {
        let fields = (0..index.fields.len()).map(|n| match n {
            0 => " 500",
            1 => " 5",
            _ => " 2",
        });
        (name(index), format!("1000000 10000{} 1", fields.collect::<String>()))
    });
    let primary_key = ("documents".to_owned(), "1000000 10000 1".to_owned());
    let mut rows: Vec<_> = indexes.chain([primary_key]).collect();
    rows.sort();
    rows
}

fn known_statistics(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    if !has_table(connection, "sqlite_stat1")? {
        return Ok(Vec::new());
    }
    pairs(connection, "SELECT idx, stat FROM sqlite_stat1 ORDER BY idx")
}

fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    connection
        .query_row("SELECT 1 FROM sqlite_schema WHERE name = ?1", [name], |_| Ok(()))
        .optional()
        .map(|found| found.is_some())
}

fn pairs(connection: &Connection, select: &str) -> rusqlite::Result<Vec<(String, String)>> {
    connection.prepare(select)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
