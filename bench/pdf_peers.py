#!/usr/bin/env python3
"""Reads the same pages of PDF reports with Tickmark and with named peers, and prints pages a CPU second (medians).

    bench/pdf_peers.py REPORT.pdf... [--pages 40] [--tickmark PATH] [--rounds 3] [--venv DIR] [--min-speed 60] [--max-memory 300]

Whole reports first: Tickmark alone, tables and statements included, with its peak memory. Then the middle pages of each,
cut out into a file of their own, by all: pdfplumber (words and tables of every page), camelot (tables, by alignment, all
pages), docling-parse (words and lines only; it finds no tables). The peers are installed from their packages into a
throw-away environment. User CPU of the process, start-up included; what is found is counted, not compared.
Exit 1 where Tickmark is slower or larger than the bars.
"""
import argparse, glob, os, re, resource, shutil, statistics, subprocess, sys, tempfile, venv

CUT = """
import sys
from pypdf import PdfReader, PdfWriter
source, target, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
reader, writer = PdfReader(source), PdfWriter()
start = max(0, (len(reader.pages) - count) // 2)
for page in reader.pages[start:start + count]:
    writer.add_page(page)
writer.write(target)
print(len(reader.pages), len(writer.pages))
"""

PEERS = {
    "pdfplumber": ("pdfplumber", """
import sys, logging
logging.disable(logging.CRITICAL)
import pdfplumber
found = 0
with pdfplumber.open(sys.argv[1]) as pdf:
    for page in pdf.pages:
        page.extract_words()
        found += len(page.extract_tables())
        page.close()
print(found)
"""),
    "camelot": ("camelot-py", """
import sys, logging, warnings
logging.disable(logging.CRITICAL); warnings.simplefilter("ignore")
import camelot
print(len(camelot.read_pdf(sys.argv[1], pages="all", flavor="stream", suppress_stdout=True)))
"""),
    "docling-parse": ("docling-parse", """
import sys
from docling_parse.pdf_parser import DoclingPdfParser
found = 0
document = DoclingPdfParser(loglevel="fatal").load(path_or_stream=sys.argv[1])
for number, page in document.iterate_pages():
    found += len(page.textline_cells or page.word_cells)
print(found)
"""),
}


def environment(folder):
    """A Python with the peers in it; made once, then used again."""
    python = os.path.join(folder, "bin", "python3")
    if not os.path.exists(python):
        print(f"installing the peers into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "pypdf", *(package for package, _ in PEERS.values())], check=True)
    shown = subprocess.run([python, "-m", "pip", "list", "--format", "freeze"], check=True, capture_output=True, text=True).stdout
    return python, dict(re.findall(r"^([\w-]+)==(\S+)$", shown, re.M))


def measure(command, environ, patience):
    """Whether it read the file, and why not. Pages without a statement are read too: then nothing is printed."""
    process = subprocess.Popen(["timeout", str(patience), *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)
    out, err = process.communicate()
    if process.returncode == 124:
        return False, "took too long"
    empty = not out.strip()
    nothing_found = empty and process.returncode == 2 and "error:" not in err
    if process.returncode in (0, 1) and not empty or nothing_found:
        return True, ""
    return False, (err.strip().splitlines() or ["failed"])[-1][:80]


def timed(command, environ, patience=600):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    out = measure(command, environ, patience)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return seconds, out


def peak(command, environ):
    """Peak memory of a command in MB: measured by a parent of its own, since the system only tells the largest child."""
    code = "import resource,subprocess,sys;subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL);print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, env=environ)
    return int(done.stdout) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", help="PDF files, folders or globs")
    parser.add_argument("--pages", type=int, default=40, help="how many middle pages the peers read")
    parser.add_argument("--tickmark", default=os.environ.get("TICKMARK", "target/release/tickmark"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--venv", default=os.path.join(tempfile.gettempdir(), "tickmark-pdf-peers"))
    parser.add_argument("--min-speed", type=float, default=60, help="pages a CPU second, whole reports")
    parser.add_argument("--max-memory", type=float, default=300, help="MB for 300 pages; longer reports may take more in proportion")
    given = parser.parse_args()
    tickmark = shutil.which(given.tickmark) or sys.exit(f"no binary at {given.tickmark}: cargo build --release")
    paths = [p for g in given.reports for p in sorted(glob.glob(os.path.join(g, "**", "*.pdf"), recursive=True) if os.path.isdir(g) else glob.glob(g))]
    if not paths:
        sys.exit("no reports found")
    python, versions = environment(given.venv)
    environ = dict(os.environ, HOME=given.venv, OMP_NUM_THREADS="1")
    command = lambda path: [tickmark, "statements", path, "--json"]
    failed, spent, pages, cut = False, 0.0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        print(f"whole reports, median of {given.rounds} rounds")
        for index, path in enumerate(paths):
            part = os.path.join(folder, f"{index}.pdf")
            told = subprocess.run([python, "-c", CUT, path, part, str(given.pages)], capture_output=True, text=True)
            if told.returncode:
                print(f"  {os.path.basename(path)}: not cut: {told.stderr.strip().splitlines()[-1]}")
                continue
            whole, few = map(int, told.stdout.split())
            cut.append((part, few))
            seconds = statistics.median(timed(command(path), environ)[0] for _ in range(given.rounds))
            memory = peak(command(path), environ)
            spent, pages = spent + seconds, pages + whole
            large = memory > given.max_memory * max(1.0, whole / 300)
            failed |= large
            print(f"  {os.path.basename(path):44} {whole:4} pages {seconds:6.2f} s {whole / seconds:7.1f} pages/s {memory:6.0f} MB{'  TOO LARGE' if large else ''}")
        speed = pages / spent if spent else 0
        failed |= speed < given.min_speed
        print(f"  all: {pages} pages, {speed:.1f} pages a CPU second (bar {given.min_speed:.0f})")
        tools = {"tickmark": command}
        for name, (package, code) in PEERS.items():
            tools[f"{name} {versions.get(package, versions.get(package.replace('-', '_'), '?'))}"] = lambda path, code=code: [python, "-c", code, path]
        print(f"the middle {given.pages} pages of each, by all")
        base = None
        for name, tool in tools.items():
            seconds, few, missed, why = 0.0, 0, 0, ""
            for part, count in cut:
                rounds = [timed(tool(part), environ) for _ in range(given.rounds)]
                failures = [said for _, (read, said) in rounds if not read]
                if failures:
                    missed, why = missed + 1, failures[0]
                    continue
                seconds, few = seconds + statistics.median(r[0] for r in rounds), few + count
            speed = few / seconds if seconds else 0
            base = base or speed
            ratio = f"{base / speed:7.1f} x slower" if speed and speed != base else ""
            print(f"  {name:22} {few:4} pages {seconds:8.2f} s {speed:8.1f} pages/s {ratio}" + (f"  {missed} failed: {why}" if missed else ""))
    sys.exit(1 if failed else 0)


main()
