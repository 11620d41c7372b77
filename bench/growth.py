#!/usr/bin/env python3
"""Adds 1, 2, 4, 8 times a folder of filings, and asks; prints how time and memory grow with the library.

    bench/growth.py FOLDER [--tickmark PATH] [--times 8] [--question TEXT] [--keep DIR]

The copies are other companies: renamed, under other identifiers, with other figures. Every size begins with an empty
library. CPU seconds are the process's own (user and system), so that a busy machine doesn't change them much; a question's
time is the median of five. The last column is what a question costs that goes over the whole list of companies.
"""
import argparse, glob, os, re, resource, shutil, statistics, subprocess, sys, tempfile, time

IDENTIFIER = re.compile(rb"(<(?:xbrli:)?identifier[^>]*>\s*)(\d+)(\s*<)", re.I)
NUMBER = re.compile(rb"(<ix:nonFraction[^>]*>)([\d,.]+)(<)", re.I)
NAME = re.compile(rb"(name=\"dei:EntityRegistrantName\"[^>]*>)([^<]{0,200})", re.I)
CIK = re.compile(rb"(name=\"dei:EntityCentralIndexKey\"[^>]*>)(\d+)", re.I)
TURNS = [bytes.maketrans(b"123456789", b"123456789"[n:] + b"123456789"[:n]) for n in range(9)]


def altered(page, copy):
    """The page of another company: each 7th tagged figure has other digits, so that no two copies say the same."""
    if copy == 0:
        return page
    turn = lambda m: m[1] + m[2].translate(TURNS[copy % 9]) + m.group(3)
    seen = iter(range(1 << 30))
    page = NUMBER.sub(lambda m: turn(m) if next(seen) % 7 == 3 else m[0], page)
    page = IDENTIFIER.sub(lambda m: m[1] + b"%010d" % ((int(m[2]) + copy * 100_000_007) % 10**10) + m[3], page)
    page = CIK.sub(lambda m: m[1] + b"%010d" % ((int(m[2]) + copy * 100_000_007) % 10**10), page)
    return NAME.sub(lambda m: m[1] + m[2] + b" Twin %d" % copy, page)


def run(command):
    """(wall, CPU seconds, peak megabytes) of a child; the peak is polled, since a parent only knows the largest of all."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began, peak = time.monotonic(), 0
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while child.poll() is None:
        try:
            with open(f"/proc/{child.pid}/status") as status:
                found = re.search(r"VmHWM:\s+(\d+)", status.read())
                peak = max(peak, int(found[1]) // 1024 if found else 0)
        except OSError:
            pass
        time.sleep(0.005)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if child.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)} failed:\n{child.stderr.read().decode()}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak


def size_of(folder):
    return sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(folder) for f in files)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="a folder of inline XBRL filings")
    parser.add_argument("--tickmark", default=os.environ.get("TICKMARK", "target/release/tickmark"))
    parser.add_argument("--times", type=int, default=8)
    parser.add_argument("--question", default="What was Apple's revenue in FY2024?")
    parser.add_argument("--keep", help="work here and leave it; default: a temporary folder")
    given = parser.parse_args()
    tickmark = shutil.which(given.tickmark) or sys.exit(f"no binary at {given.tickmark}: cargo build --release")
    filings = sorted(glob.glob(os.path.join(given.folder, "**", "*.htm"), recursive=True))
    if not filings:
        sys.exit("no filings found")
    work = given.keep or tempfile.mkdtemp(prefix="tickmark-growth-")
    os.makedirs(work, exist_ok=True)
    print("times      MB  reports   add s   CPU s  CPU s/x  peak MB  library MB  again s    ask s  ask MB")
    times, made = 1, 0
    while times <= given.times:
        for copy in range(made, times):
            folder = os.path.join(work, "filings", str(copy))
            os.makedirs(folder, exist_ok=True)
            for path in filings:
                with open(path, "rb") as page, open(os.path.join(folder, os.path.basename(path)), "wb") as out:
                    out.write(altered(page.read(), copy))
        made = times
        library = os.path.join(work, "library")
        shutil.rmtree(library, ignore_errors=True)
        every = os.path.join(work, "filings")
        wall, cpu, peak = run([tickmark, "--library", library, "add", every])
        again, _, _ = run([tickmark, "--library", library, "add", every])
        asked = [run([tickmark, "--library", library, "ask", given.question]) for _ in range(5)]
        ask, ask_peak = statistics.median(one[1] for one in asked), max(one[2] for one in asked)
        print(f"{times:5} {size_of(every) / 1e6:7.0f} {len(filings) * times:8} {wall:7.1f} {cpu:7.1f} {cpu / times:8.2f} {peak:8}"
              f" {size_of(library) / 1e6:11.1f} {again:8.2f} {ask:8.3f} {ask_peak:7}", flush=True)
        times *= 2
    if not given.keep:
        shutil.rmtree(work)


main()
