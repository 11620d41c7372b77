//! Prints the blocks of a report as the reader sees them: `cargo run --example blocks -- FILE`.
#![allow(clippy::print_stdout, reason = "an example prints")]

use model::Block;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let begun = std::time::Instant::now();
        let media = read::detect(&path, &bytes)?;
        let blocks = read::read(&bytes, media, read::Depth::Whole)?.value.blocks;
        let spent = begun.elapsed();
        if std::env::var_os("QUIET").is_some() {
            println!("{path}: {} blocks, {} bytes, {spent:?}", blocks.len(), bytes.len());
            continue;
        }
        for (index, block) in blocks.iter().enumerate() {
            match block {
                Block::Text(text) => {
                    let page = text.locus.page().unwrap_or(0);
                    println!("{index} p{page} {}{}", if text.heading { "# " } else { "" }, text.text)
                }
                Block::Table(table) => {
                    let page = table.locus.page().unwrap_or(0);
                    println!("{index} p{page} TABLE {} columns", table.columns);
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
