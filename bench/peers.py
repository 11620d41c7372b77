#!/usr/bin/env python3
"""Reads the same filings with Tickmark and with named peers, and prints ratios of user CPU time (medians).

    bench/peers.py FILING... [--tickmark PATH] [--rounds 3] [--venv DIR]

The peers (edgartools, arelle-release) are installed from their packages into a throw-away environment, each by its
shortest way from an inline XBRL file to a list of its facts, without taxonomies and without a network. Start-up counts for
all: that is what a user waits for. Facts are counted, not compared; correctness is what acceptance is for.
"""
import argparse, glob, os, re, resource, shutil, statistics, subprocess, sys, tempfile, venv

EDGARTOOLS = """
import sys, logging
logging.disable(logging.CRITICAL)
import lxml.html
from edgar.documents.strategies.xbrl_extraction import XBRLExtractor
for path in sys.argv[1:]:
    tree, extractor, facts = lxml.html.fromstring(open(path, "rb").read()), XBRLExtractor(), 0
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag.lower().split(":")[-1] in XBRLExtractor.FACT_TAGS:
            facts += extractor.extract_fact(element) is not None
    print(facts)
"""

ARELLE = """
import sys
from arelle.CntlrCmdLine import CntlrCmdLine
from arelle.RuntimeOptions import RuntimeOptions
for path in sys.argv[1:]:
    controller = CntlrCmdLine(logFileName="logToBuffer")
    options = RuntimeOptions(entrypointFile=path, internetConnectivity="offline", keepOpen=True, skipDTS=True)
    controller.run(options)
    model = controller.modelManager.modelXbrl
    print(sum(1 for fact in (model.facts if model else []) if fact.qname is not None and (fact.isNil or fact.value is not None)))
    controller.close()
"""


def environment(folder):
    """A Python with the peers in it; made once, then used again."""
    python = os.path.join(folder, "bin", "python3")
    if not os.path.exists(python):
        print(f"installing edgartools and arelle-release into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "edgartools", "arelle-release"], check=True)
    shown = subprocess.run([python, "-m", "pip", "list", "--format", "freeze"], check=True, capture_output=True, text=True).stdout
    return python, dict(re.findall(r"^(edgartools|arelle-release)==(\S+)$", shown, re.M | re.I))


def measure(command, environ):
    """(user CPU seconds, facts), or None where it failed on a filing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(command, capture_output=True, text=True, env=environ)
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    if done.returncode not in (0, 1) or not done.stdout.strip():
        return None
    lines = done.stdout.splitlines()
    numbers = [int(line) for line in lines if line.strip().isdigit()]
    return seconds, sum(numbers) if len(numbers) == len(lines) else len(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("filings", nargs="+", help="inline XBRL files, folders or globs")
    parser.add_argument("--tickmark", default=os.environ.get("TICKMARK", "target/release/tickmark"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--venv", default=os.path.join(tempfile.gettempdir(), "tickmark-peers"))
    given = parser.parse_args()
    tickmark = shutil.which(given.tickmark) or sys.exit(f"no binary at {given.tickmark}: cargo build --release")
    paths = [p for g in given.filings for p in sorted(glob.glob(os.path.join(g, "**", "*.htm"), recursive=True) if os.path.isdir(g) else glob.glob(g))]
    paths = [os.path.abspath(p) for p in paths]
    if not paths:
        sys.exit("no filings found")
    python, versions = environment(given.venv)
    environ = dict(os.environ, EDGAR_IDENTITY="bench bench@example.org", HOME=given.venv)
    tools = {
        "tickmark": lambda path: [tickmark, "facts", path, "--json"],
        f"edgartools {versions.get('edgartools', '?')}": lambda path: [python, "-c", EDGARTOOLS, path],
        f"arelle {versions.get('arelle-release', '?')}": lambda path: [python, "-c", ARELLE, path],
    }
    size = sum(map(os.path.getsize, paths)) / 1e6
    print(f"{len(paths)} filings, {size:.1f} MB, median of {given.rounds} rounds, user CPU seconds a process")
    totals, base = {}, None
    for name, command in tools.items():
        seconds, facts, failed = 0.0, 0, 0
        for path in paths:
            rounds = [measure(command(path), environ) for _ in range(given.rounds)]
            if any(r is None for r in rounds):
                failed += 1
                continue
            seconds += statistics.median(r[0] for r in rounds)
            facts += rounds[0][1]
        totals[name] = seconds
        base = base or seconds
        ratio = f"{seconds / base:7.1f} x" if base else "      ?"
        note = f", {failed} filings failed" if failed else ""
        print(f"  {name:22} {seconds:8.2f} s {ratio}  {size / seconds if seconds else 0:8.1f} MB/s  {facts} facts{note}")


main()
