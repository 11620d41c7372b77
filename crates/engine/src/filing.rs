//! Filings: which files of a folder, and which documents of a zip, are one report.
//!
//! A filing may come in several documents: inline XBRL whose header stands in one file and whose pages in others, or a
//! plain instance with its linkbases. Such documents become one source, a bundle (see `read::bundle`). What belongs
//! together is told by the documents themselves, never by where they were downloaded to: a page that has facts and no
//! contexts of its own needs the one whose contexts it names.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use model::{Media, Notice};
use rayon::prelude::*;
use read::Part;

use crate::error::{Error, ErrorKind};

/// Files that are read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The file that gives the report its name.
    pub main: PathBuf,
    /// The others, in order.
    pub others: Vec<PathBuf>,
}

impl Group {
    fn of(main: PathBuf) -> Self {
        Self { main, others: Vec::new() }
    }

    /// All of its files.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.main).chain(&self.others).map(PathBuf::as_path)
    }
}

/// One report's bytes, before they are read.
#[derive(Clone, Debug)]
pub struct Filing {
    /// The name by which it goes: a file's, or a document's inside a package.
    pub name: String,
    /// Its bytes: a file as given, or a bundle.
    pub bytes: Vec<u8>,
    /// What was wrong with the package it came in.
    pub notices: Vec<Notice>,
}

/// Puts files that are one filing together; all others stay alone.
pub fn group(files: Vec<PathBuf>) -> Vec<Group> {
    let mut folders: BTreeMap<&Path, usize> = BTreeMap::new();
    for file in files.iter().filter(|file| is_page(file)) {
        *folders.entry(file.parent().unwrap_or(Path::new(""))).or_default() += 1;
    }
    let pages: BTreeMap<PathBuf, Page> = files
        .par_iter()
        .filter(|file| is_page(file) && folders.get(file.parent().unwrap_or(Path::new(""))) > Some(&1))
        .filter_map(|file| Some((file.clone(), Page::of(&std::fs::read(file).ok()?))))
        .collect();
    let all: BTreeSet<&PathBuf> = files.iter().collect();
    let mut owners: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for (file, page) in pages.iter().filter(|(_, page)| page.is_part()) {
        let beside = pages.iter().filter(|(other, _)| other.parent() == file.parent());
        let mains: Vec<_> = beside.filter(|(_, main)| main.has_contexts).collect();
        let alone = mains.len() == 1;
        let mut own = mains.iter().filter(|(_, main)| page.belongs_to(main, alone));
        if let (Some((main, _)), None) = (own.next(), own.next()) {
            owners.insert(file.clone(), (*main).clone());
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    for file in files.iter().filter(|file| !owners.contains_key(*file)) {
        // The regulator's own extraction of a page that is here itself says nothing new.
        let name = file.to_string_lossy();
        let origin = name.strip_suffix("_htm.xml").map(|stem| PathBuf::from(format!("{stem}.htm")));
        if origin.is_none_or(|origin| !all.contains(&origin)) {
            groups.push(Group::of(file.clone()));
        }
    }
    for group in &mut groups {
        let parts = owners.iter().filter(|(_, main)| **main == group.main);
        group.others = parts.map(|(part, _)| part.clone()).collect();
        group.others.extend(linkbases_beside(&group.main));
    }
    groups
}

/// The reports that a group holds: one, or as many as a zip has.
pub fn open(group: &Group) -> Result<Vec<Filing>, Error> {
    let read = |path: &Path| {
        let bytes = std::fs::read(path).map_err(|error| Error::file("read", path, &error))?;
        Ok::<_, Error>((file_name(path), bytes))
    };
    let (name, bytes) = read(&group.main)?;
    let media = read::detect(&name, &bytes);
    if media == Ok(Media::Package) {
        return unpack(&name, &bytes);
    }
    // The others belong to a page or an instance; what is neither is read, or refused, alone.
    if group.others.is_empty() || !matches!(media, Ok(Media::Html | Media::Xbrl)) {
        return Ok(vec![Filing { name, bytes, notices: Vec::new() }]);
    }
    let mut documents = vec![(name.clone(), bytes)];
    for other in &group.others {
        documents.push(read(other)?);
    }
    Ok(vec![bundle(name, &documents.iter().collect::<Vec<_>>(), Vec::new())?])
}

/// The reports in a zip: its tagged pages, or its instance with the linkbases, are one; else each document is one.
fn unpack(name: &str, bytes: &[u8]) -> Result<Vec<Filing>, Error> {
    let refuse =
        |error: read::Error| Error::new(ErrorKind::NotAReport, format!("{name}: {error}")).hint(error.hint());
    let unpacked = read::unpack(bytes, read::Limits::default()).map_err(refuse)?;
    let notices = unpacked.notices;
    let documents: Vec<(String, Vec<u8>)> =
        unpacked.value.into_iter().map(|member| (member.name, member.bytes)).collect();
    let kinds: Vec<Result<Media, read::Error>> =
        documents.par_iter().map(|(name, bytes)| read::detect(name, bytes)).collect();
    let kind_of = |at: usize, wanted: Media| kinds.get(at).is_some_and(|kind| *kind == Ok(wanted));
    let pages: Vec<Option<Page>> = documents
        .par_iter()
        .enumerate()
        .map(|(at, (_, bytes))| kind_of(at, Media::Html).then(|| Page::of(bytes)))
        .collect();
    let folder =
        |at: usize| documents.get(at).and_then(|(name, _)| name.rsplit_once('/')).map_or("", |at| at.0);
    let is_main = |at: usize| {
        pages.get(at).and_then(Option::as_ref).is_some_and(|page| page.has_contexts)
            || kind_of(at, Media::Xbrl)
                && !(0..documents.len())
                    .any(|other| folder(other) == folder(at) && pages.get(other).is_some_and(Option::is_some))
    };
    let mains: Vec<usize> = (0..documents.len()).filter(|at| is_main(*at)).collect();
    let mut filings = Vec::new();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    for main in &mains {
        let alone = mains.iter().filter(|other| folder(**other) == folder(*main)).count() == 1;
        let own_page = pages.get(*main).and_then(Option::as_ref);
        let belongs = |at: usize| {
            let page = pages.get(at).and_then(Option::as_ref);
            let part = page.filter(|page| page.is_part() && folder(at) == folder(*main));
            let companion = matches!(kinds.get(at), Some(Err(read::Error::Companion { .. })));
            at == *main
                || companion && mains.len() == 1
                || companion && folder(at) == folder(*main)
                || part.zip(own_page).is_some_and(|(part, main)| part.belongs_to(main, alone))
        };
        let own: Vec<usize> = (0..documents.len()).filter(|at| belongs(*at)).collect();
        taken.extend(&own);
        let own: Vec<&(String, Vec<u8>)> = own.iter().filter_map(|at| documents.get(*at)).collect();
        let main = documents.get(*main).map_or("", |(name, _)| name.as_str());
        let name = if mains.len() == 1 { name } else { main.rsplit('/').next().unwrap_or(main) };
        filings.push(bundle(name.to_owned(), &own, Vec::new())?);
    }
    if mains.is_empty() {
        let readable = |at: &usize| kinds.get(*at).is_some_and(Result::is_ok);
        for (name, bytes) in (0..documents.len()).filter(readable).filter_map(|at| documents.get(at)) {
            let name = name.rsplit('/').next().unwrap_or(name).to_owned();
            filings.push(Filing { name, bytes: bytes.clone(), notices: Vec::new() });
        }
    }
    let Some(first) = filings.first_mut() else {
        return Err(Error::new(ErrorKind::NotAReport, format!("{name}: the package holds no report"))
            .hint("a package holds a filing's HTML, XBRL or PDF documents"));
    };
    first.notices = notices;
    let left: Vec<&str> = (0..documents.len())
        .filter(|at| !mains.is_empty() && !taken.contains(at) && kinds.get(*at).is_some_and(Result::is_ok))
        .filter_map(|at| documents.get(at).map(|(name, _)| name.as_str()))
        .collect();
    if !left.is_empty() {
        first.notices.push(
            Notice::warning(
                "engine/left-out",
                format!("the package's documents without tags are left out: {}", left.join(", ")),
            )
            .hint("unpack it and add those that are reports of their own"),
        );
    }
    Ok(filings)
}

fn bundle(name: String, documents: &[&(String, Vec<u8>)], notices: Vec<Notice>) -> Result<Filing, Error> {
    if let [(_, bytes)] = documents {
        return Ok(Filing { name, bytes: bytes.clone(), notices });
    }
    let parts: Vec<Part<'_>> = documents.iter().map(|(name, bytes)| Part { name, bytes }).collect();
    let bytes = read::bundle(&parts)
        .map_err(|error| Error::new(ErrorKind::NotAReport, format!("{name}: {error}")).hint(error.hint()))?;
    Ok(Filing { name, bytes, notices })
}

/// What the grouping has to know of a page.
#[derive(Clone, Debug, Default)]
struct Page {
    has_contexts: bool,
    /// Whether there is inline XBRL at all.
    tagged: bool,
    /// The contexts that its facts name.
    names: BTreeSet<Vec<u8>>,
    /// The contexts that it defines.
    defines: BTreeSet<Vec<u8>>,
    /// The namespaces of the filer's own: declared, and of no body that publishes taxonomies.
    own: BTreeSet<Vec<u8>>,
}

/// Who publishes taxonomies that all filers share.
const SHARED: [&str; 9] = [
    "xbrl.org",
    "w3.org",
    "fasb.org",
    "sec.gov",
    "ifrs.org",
    "xbrl.frc.org.uk",
    "esma.europa.eu",
    "edinet-fsa.go.jp/taxonomy",
    "nltaxonomie.nl",
];

impl Page {
    fn of(bytes: &[u8]) -> Self {
        let defines = contexts(bytes);
        let has_contexts = !defines.is_empty();
        let mut names = BTreeSet::new();
        if !has_contexts {
            names.extend(["contextRef=", "contextref="].iter().flat_map(|mark| values(bytes, mark)));
        }
        let is_own = |uri: &Vec<u8>| {
            let uri = String::from_utf8_lossy(uri);
            uri.contains("//") && !SHARED.iter().any(|shared| uri.contains(shared))
        };
        let mut own = BTreeSet::new();
        for declaration in declarations(bytes) {
            own.extend(Some(declaration).filter(&is_own));
        }
        let tagged = !names.is_empty() || has_contexts || contains(bytes, "<ix:");
        Self { has_contexts, tagged, names, defines, own }
    }

    /// Whether it can't be read without another document.
    fn is_part(&self) -> bool {
        self.tagged && !self.has_contexts
    }

    /// Whether that document has what this one lacks. `alone`: there is no other that could have it.
    fn belongs_to(&self, main: &Self, alone: bool) -> bool {
        self.names.is_subset(&main.defines) && (alone || self.own.intersection(&main.own).next().is_some())
    }
}

fn contains(bytes: &[u8], needle: &str) -> bool {
    memchr::memmem::find(bytes, needle.as_bytes()).is_some()
}

/// The ids of the contexts defined.
fn contexts(bytes: &[u8]) -> BTreeSet<Vec<u8>> {
    let id = |at: usize| {
        let opens = at.checked_sub(1).and_then(|before| bytes.get(before));
        opens.filter(|sign| matches!(sign, b':' | b'<'))?;
        let rest = bytes.get(at + "context".len()..bytes.len().min(at + 1024))?;
        rest.first().filter(|sign| sign.is_ascii_whitespace())?;
        let tag = rest.get(..memchr::memchr(b'>', rest)?)?;
        values(tag, " id=").into_iter().chain(values(tag, "\nid=")).next()
    };
    memchr::memmem::find_iter(bytes, b"context").filter_map(id).collect()
}

/// The quoted values that follow a mark.
fn values(bytes: &[u8], mark: &str) -> BTreeSet<Vec<u8>> {
    let quoted = |at: usize| {
        let rest = bytes.get(at + mark.len()..)?;
        let (quote, rest) = rest.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
        rest.get(..memchr::memchr(*quote, rest.get(..rest.len().min(256))?)?).map(<[u8]>::to_vec)
    };
    memchr::memmem::find_iter(bytes, mark.as_bytes()).filter_map(quoted).collect()
}

/// The namespaces declared with a prefix.
fn declarations(bytes: &[u8]) -> BTreeSet<Vec<u8>> {
    let uri = |at: usize| {
        let rest = bytes.get(at..bytes.len().min(at + 512))?;
        let equals = memchr::memchr(b'=', rest)?;
        let (quote, rest) = rest.get(equals + 1..)?.split_first()?;
        rest.get(..memchr::memchr(*quote, rest)?).map(<[u8]>::to_vec)
    };
    memchr::memmem::find_iter(bytes, b"xmlns:").filter_map(uri).collect()
}

fn is_page(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ["htm", "html", "xhtml"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// A file's name without its folder.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The linkbases and schema beside a plain instance (`x_lab.xml`, `x_pre.xml`, `x_cal.xml`, `x.xsd`): those that share
/// the stem of the schema that it names, and its own (`x_htm.xml` or `x.xml`).
pub(crate) fn linkbases_beside(path: &Path) -> Vec<PathBuf> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml")) {
        return Vec::new();
    }
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let own = stem.strip_suffix("_htm").unwrap_or(&stem).to_owned();
    let schema = schema_of(path).filter(|schema| *schema != own);
    let names = ["_cal.xml", "_def.xml", "_lab.xml", "_pre.xml", ".xsd"];
    let stems = schema.into_iter().chain([own]);
    let beside = stems.flat_map(|stem| names.map(|ending| path.with_file_name(format!("{stem}{ending}"))));
    beside.filter(|beside| beside.is_file()).collect()
}

/// The stem of the schema that an instance names at its beginning.
fn schema_of(path: &Path) -> Option<String> {
    /// An instance begins with its namespaces and the reference to its schema.
    const BEGINNING: u64 = 1 << 16;
    let mut head = Vec::new();
    std::fs::File::open(path).ok()?.take(BEGINNING).read_to_end(&mut head).ok()?;
    let head = String::from_utf8_lossy(&head);
    let (_, rest) = head.split_once("schemaRef")?;
    let (tag, _) = rest.split_once('>')?;
    let (_, href) = tag.split_once("href=")?;
    let quote = href.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (href, _) = href.get(1..)?.split_once(quote)?;
    // A name beside the instance, never a path that leads elsewhere.
    let name = href.rsplit(['/', '\\']).next()?;
    name.strip_suffix(".xsd").filter(|stem| !stem.is_empty()).map(str::to_owned)
}
