//! Prints the blocks of an HTML file as the reader sees them: `cargo run --example blocks -- FILE`.
#![allow(clippy::print_stdout, reason = "an example prints")]

use model::Block;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let begun = std::time::Instant::now();
        let blocks = read::html::blocks(&bytes).value;
        let spent = begun.elapsed();
        if std::env::var_os("QUIET").is_some() {
            println!("{path}: {} blocks, {} bytes, {spent:?}", blocks.len(), bytes.len());
            continue;
        }
        for (index, block) in blocks.iter().enumerate() {
            match block {
                Block::Text(text) => {
                    println!("{index} {}{}", if text.heading { "# " } else { "" }, text.text)
                }
                Block::Table(table) => {
                    println!("{index} TABLE {} columns", table.columns);
                    for row in &table.rows {
                        let cells: Vec<String> = row
                            .cells
                            .iter()
                            .map(|cell| {
                                let marks = format!(
                                    "{}{}",
                                    if cell.bold { "*" } else { "" },
                                    if cell.ruled { "_" } else { "" }
                                );
                                format!("{}+{}:{}{marks}<{}>", cell.column, cell.span, cell.text, cell.indent)
                            })
                            .collect();
                        println!("    | {}", cells.join(" | "));
                    }
                }
            }
        }
    }
    Ok(())
}
