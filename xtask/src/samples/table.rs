//! Tables: a column a period, or a column a member.
//!
//! Where a source says `cells split`, currency sign and closing parenthesis have cells of their own, as in most
//! filings; elsewhere a figure is one cell.

use std::fmt::Write as _;

use super::calendar::When;
use super::page::{Page, escaped};
use super::source::{Line, MatrixRow, Member};

impl Page<'_> {
    pub(super) fn heading(&mut self, when: When) -> Result<String, String> {
        let (_, quarter) = self.source.calendar.label_at(when.end());
        let key = match (when, self.filing.quarter, quarter) {
            (When::At(_), ..) => "heading-day",
            (When::Over(first, last), Some(_), Some(_)) if first < last => "heading-to-date",
            (When::Over(..), Some(_), Some(_)) => "heading-quarter",
            _ => "heading-year",
        };
        self.expand(self.source.setting(key), when)
    }

    pub(super) fn table(
        &mut self,
        columns: &[When],
        lines: &[Line],
        body: &mut String,
    ) -> Result<(), String> {
        let span = if self.split() { " colspan=\"3\"" } else { "" };
        body.push_str("<table><tr><th></th>");
        for when in columns {
            let _ = write!(body, "<th{span}>{}</th>", self.heading(*when)?);
        }
        body.push_str("</tr>\n");
        let mut first = true;
        for line in lines {
            match line {
                Line::Words { level, text } => {
                    let _ = writeln!(body, "<tr><td{}>{}</td></tr>", indent(*level), escaped(text));
                }
                Line::Figures { level, label, total, shown } => {
                    let label = self.expand(&escaped(label), *columns.first().unwrap_or(&When::At(0)))?;
                    let _ = write!(body, "<tr><td{}>{label}</td>", indent(*level));
                    for when in columns {
                        let (tagged, negative) = self.figure(shown, *when, &[])?;
                        self.cell(&tagged, negative, *total, first || *total, body);
                    }
                    body.push_str("</tr>\n");
                    first = false;
                }
            }
        }
        body.push_str("</table>\n");
        Ok(())
    }

    /// A table with a column a member: a block of rows a year, oldest first, in one table that rolls on or in one each.
    pub(super) fn matrix(
        &mut self,
        axis: &str,
        rolls: bool,
        members: &[Member],
        rows: &[MatrixRow],
        years: &[When],
        body: &mut String,
    ) -> Result<(), String> {
        for (at, when) in years.iter().rev().enumerate() {
            if at == 0 || !rolls {
                self.matrix_head(members, *when, rolls, body)?;
            }
            let rows = if rolls && at > 0 { opening_dropped(rows) } else { rows.to_vec() };
            self.matrix_rows(axis, members, &rows, *when, body)?;
            if at + 1 == years.len() || !rolls {
                body.push_str("</table>\n");
            }
        }
        Ok(())
    }

    fn matrix_head(
        &mut self,
        members: &[Member],
        when: When,
        rolls: bool,
        body: &mut String,
    ) -> Result<(), String> {
        let corner = if rolls { String::new() } else { self.heading(when)? };
        let span = if self.split() { " colspan=\"3\"" } else { "" };
        let _ = write!(body, "<table><tr><th>{corner}</th>");
        for Member { name, .. } in members {
            let _ = write!(body, "<th{span}>{}</th>", escaped(name));
        }
        body.push_str("</tr>\n");
        Ok(())
    }

    fn matrix_rows(
        &mut self,
        axis: &str,
        members: &[Member],
        rows: &[MatrixRow],
        when: When,
        body: &mut String,
    ) -> Result<(), String> {
        for row in rows {
            let label = self.expand(&escaped(&row.label), when)?;
            let _ = write!(body, "<tr><td>{label}</td>");
            for (shown, Member { member, .. }) in row.cells.iter().zip(members) {
                let member: Vec<_> = member.iter().map(|member| (axis.to_owned(), member.clone())).collect();
                match shown {
                    Some(shown) => {
                        let (tagged, negative) = self.figure(shown, when, &member)?;
                        self.cell(&tagged, negative, false, false, body);
                    }
                    None if self.split() => body.push_str("<td></td><td></td><td></td>"),
                    None => body.push_str("<td></td>"),
                }
            }
            body.push_str("</tr>\n");
        }
        Ok(())
    }

    /// Whether currency sign and closing parenthesis have cells of their own.
    fn split(&self) -> bool {
        self.source.setting("cells") == "split"
    }

    fn cell(&self, tagged: &str, negative: bool, total: bool, symbol: bool, body: &mut String) {
        let rule = if total { " class=\"total\"" } else { "" };
        let (open, close) = match (negative, self.source.setting("negative")) {
            (false, _) => ("", ""),
            (true, "minus") => ("-", ""),
            (true, _) => ("(", ")"),
        };
        let symbol =
            if symbol && !tagged.contains("unitRef=\"shares\"") { self.source.setting("symbol") } else { "" };
        let _ = match self.split() {
            true => {
                write!(body, "<td{rule}>{symbol}</td><td{rule}>{open}{tagged}</td><td{rule}>{close}</td>")
            }
            false => write!(body, "<td{rule}>{open}{tagged}{close}</td>"),
        };
    }
}

fn opening_dropped(rows: &[MatrixRow]) -> Vec<MatrixRow> {
    let opening = |row: &MatrixRow| row.cells.iter().flatten().all(|shown| shown.open);
    rows.iter().filter(|row| !opening(row)).cloned().collect()
}

fn indent(level: usize) -> String {
    if level == 0 { String::new() } else { format!(" style=\"padding-left:{}pt\"", 9 * level) }
}
