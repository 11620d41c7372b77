#!/usr/bin/env python3
"""Reads reports and lists what Tickmark remarks about them: each kind of notice, how often, in how many files.

    bench/notices.py REPORT... [--tickmark PATH]

Folders are searched for PDFs. A file that can't be read is listed with what was said; exit 1 where one panicked.
"""
import argparse, collections, glob, os, re, shutil, subprocess, sys


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", help="files, folders or globs")
    parser.add_argument("--tickmark", default=os.environ.get("TICKMARK", "target/release/tickmark"))
    given = parser.parse_args()
    tickmark = shutil.which(given.tickmark) or sys.exit(f"no binary at {given.tickmark}: cargo build --release")
    paths = [p for g in given.reports for p in sorted(glob.glob(os.path.join(g, "**", "*.pdf"), recursive=True) if os.path.isdir(g) else glob.glob(g))]
    if not paths:
        sys.exit("no reports found")
    times, files, samples, failed = collections.Counter(), collections.Counter(), {}, []
    for path in paths:
        done = subprocess.run([tickmark, "statements", path, "--json"], capture_output=True, text=True)
        found = re.findall(r"^(\w+): (.*) \[([a-z-]+/[a-z-]+)\]$", done.stderr, re.M)
        if done.returncode not in (0, 1) or "panicked" in done.stderr:
            failed.append((path, (done.stderr.strip().splitlines() or ["nothing was said"])[0], "panicked" in done.stderr))
        for severity, message, slug in found:
            times[severity, slug] += 1
            samples.setdefault((severity, slug), message)
        files.update({(severity, slug) for severity, _, slug in found})
    print(f"{len(paths)} files, {len(failed)} not read")
    for kind, count in times.most_common():
        print(f"  {kind[1]:28} {kind[0]:8} {count:6} in {files[kind]:3} files, as: {samples[kind][:90]}")
    for path, said, _ in failed:
        print(f"  not read: {os.path.basename(path)}: {said[:120]}")
    sys.exit(1 if any(panicked for *_, panicked in failed) else 0)


main()
