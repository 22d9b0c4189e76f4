//! Tables as HTML: a caption, scoped headers, numbers to the right, a row that scrolls inside itself.

use super::super::{Table, TableCell};
use super::{push, text};

/// Under a table that has hidden cells.
pub(crate) const SECRET: &str =
    "s : secret statistique (trop peu de réponses pour publier ce chiffre sans risquer de reconnaître une association).";

/// Writes a table; `number` when it stands alone.
pub(super) fn table(out: &mut String, table: &Table, id: &str, number: Option<usize>) {
    let numeric = numeric_columns(table);
    push(
        out,
        format_args!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{id}-titre\">\n<table id=\"{id}\">\n<caption id=\"{id}-titre\">"
        ),
    );
    if let Some(number) = number {
        push(out, format_args!("<span class=\"number\">Tableau {number}</span> "));
    }
    push(out, format_args!("{}</caption>\n", text(&table.caption)));
    if !table.columns.is_empty() {
        out.push_str("<thead><tr>");
        for (i, column) in table.columns.iter().enumerate() {
            let class = if numeric.get(i).copied().unwrap_or(false) {
                " class=\"num\""
            } else {
                ""
            };
            if column.trim().is_empty() {
                out.push_str("<td></td>");
            } else {
                push(out, format_args!("<th scope=\"col\"{class}>{}</th>", text(column)));
            }
        }
        out.push_str("</tr></thead>\n");
    }
    out.push_str("<tbody>\n");
    if table.rows.is_empty() {
        push(
            out,
            format_args!(
                "<tr><td colspan=\"{}\">Aucune donnée à afficher</td></tr>\n",
                table.columns.len().max(1)
            ),
        );
    }
    for row in &table.rows {
        push(
            out,
            format_args!(
                "<tr{}><th scope=\"row\">{}</th>",
                if row.total { " class=\"total\"" } else { "" },
                text(&row.header)
            ),
        );
        let wanted = table.columns.len().saturating_sub(1).max(row.cells.len());
        for place in 0..wanted {
            match row.cells.get(place) {
                Some(TableCell::Text(raw)) => push(out, format_args!("<td>{}</td>", text(raw))),
                Some(TableCell::Number(value, printed)) => {
                    if value.is_finite() {
                        push(
                            out,
                            format_args!("<td class=\"num\" data-value=\"{value}\">{}</td>", text(printed)),
                        );
                    } else {
                        push(out, format_args!("<td class=\"num\">{}</td>", text(printed)));
                    }
                }
                Some(TableCell::Hidden) => {
                    out.push_str("<td class=\"num\"><abbr title=\"secret statistique\">s</abbr></td>");
                }
                Some(TableCell::Empty) | None => out.push_str("<td></td>"),
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    for note in &table.notes {
        push(out, format_args!("<p class=\"table-note\">{}</p>\n", text(note)));
    }
    if has_hidden(table) {
        push(out, format_args!("<p class=\"table-note\">{}</p>\n", text(SECRET)));
    }
}

/// Columns (the first is that of row headers) that hold numbers.
pub(crate) fn numeric_columns(table: &Table) -> Vec<bool> {
    (0..table.columns.len())
        .map(|column| {
            column > 0
                && table
                    .rows
                    .iter()
                    .any(|row| matches!(row.cells.get(column - 1), Some(TableCell::Number(..) | TableCell::Hidden)))
        })
        .collect()
}

/// Whether a cell is hidden.
pub(crate) fn has_hidden(table: &Table) -> bool {
    table.rows.iter().any(|row| row.cells.contains(&TableCell::Hidden))
}
