//! What the binary is made of, as CycloneDX 1.6 JSON on stdout.
//!
//! The same lock file gives the same bytes: no serial number, no time of making.

use std::path::Path;

use serde_json::{Value, json};

use crate::packages::{self, Package};

/// The bill of materials of the `tickmark` binary.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    let packages = packages::all(root)?;
    let checksums = packages::checksums(root)?;
    let parts = packages::built_from(&packages, "tickmark");
    let product = parts.iter().find(|package| package.name == "tickmark").ok_or("no package tickmark")?;
    let components: Vec<Value> = parts
        .iter()
        .filter(|package| package.id != product.id)
        .map(|package| component(package, checksums.get(&(package.name.clone(), package.version.clone()))))
        .collect();
    let dependencies: Vec<Value> = parts
        .iter()
        .map(|package| {
            let needs = package.needs.iter().filter_map(|id| packages.get(id)).map(reference);
            json!({ "ref": reference(package), "dependsOn": needs.collect::<Vec<_>>() })
        })
        .collect();
    let bill = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": component(product, None) },
        "components": components,
        "dependencies": dependencies,
    });
    serde_json::to_string_pretty(&bill).map_err(|error| format!("failed to write the bill: {error}"))
}

fn component(package: &Package, checksum: Option<&String>) -> Value {
    let mut component = json!({
        "type": if package.name == "tickmark" { "application" } else { "library" },
        "bom-ref": reference(package),
        "name": package.name,
        "version": package.version,
        "licenses": [{ "expression": package.license.replace('/', " OR ") }],
    });
    if let Some(fields) = component.as_object_mut() {
        if !package.member {
            fields.insert("purl".into(), json!(reference(package)));
        }
        if let Some(sum) = checksum {
            fields.insert("hashes".into(), json!([{ "alg": "SHA-256", "content": sum }]));
        }
        if let Some(address) = &package.repository {
            fields.insert("externalReferences".into(), json!([{ "type": "vcs", "url": address }]));
        }
    }
    component
}

fn reference(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}
