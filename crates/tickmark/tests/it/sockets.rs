//! No command opens a socket, unless settings name a model for what it does: here there are no settings.
//!
//! Each command runs under a seccomp filter by which the kernel kills any process that asks for a socket, or for the ring
//! that could open one unseen. What it proves: on the paths that these runs take, with all of a command's arguments used at
//! least once, nothing reaches for a network, loopback included. That nothing could is not proven. A control run that does
//! ask for a socket must die, so that the test can fail. Every command of `--help` must be listed here.

use std::collections::{BTreeMap, BTreeSet};
use std::net::UdpSocket;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Output};

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

use crate::{Desk, command, samples};

const ARGUMENTS: &str = "TICKMARK_TEST_WITHOUT_SOCKETS";
/// Separates arguments in that variable.
const SEPARATOR: &str = "\u{1f}";
/// Stands for: ask for a socket.
const CONTROL: &str = "\u{1e}";
/// The exit code where the kernel has no such filters.
const UNABLE: i32 = 77;
/// The signal that the filter kills with.
const BAD_SYSTEM_CALL: i32 = 31;

/// The child: forgoes sockets, then becomes the binary.
#[test]
fn child_without_sockets() {
    let Ok(arguments) = std::env::var(ARGUMENTS) else { return };
    if forgo_sockets().is_none() {
        std::process::exit(UNABLE);
    }
    if arguments == CONTROL {
        let _ = UdpSocket::bind("127.0.0.1:0");
        std::process::exit(0);
    }
    let here = std::env::current_dir().unwrap();
    panic!("{}", command(&here).args(arguments.split(SEPARATOR)).exec());
}

fn forgo_sockets() -> Option<()> {
    let calls = [
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept4,
        libc::SYS_sendto,
        libc::SYS_io_uring_setup,
    ];
    let rules: BTreeMap<i64, Vec<seccompiler::SeccompRule>> =
        calls.into_iter().map(|call| (call, Vec::new())).collect();
    let machine = std::env::consts::ARCH.try_into().ok()?;
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::KillProcess, machine).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    seccompiler::apply_filter(&program).ok()
}

fn without_sockets(desk: &Desk, arguments: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sockets::child_without_sockets", "--nocapture", "--test-threads=1"])
        .env(ARGUMENTS, arguments)
        .current_dir(desk.dir.path())
        .output()
        .unwrap()
}

#[test]
fn no_command_opens_a_socket_unless_a_route_names_a_model() {
    let desk = Desk::new();
    let control = without_sockets(&desk, CONTROL);
    if control.status.code() == Some(UNABLE) {
        println!("skipped: the kernel has no seccomp filters");
        return;
    }
    assert_eq!(control.status.signal(), Some(BAD_SYSTEM_CALL), "the filter kills nobody: {control:?}");

    desk.put("q.csv", crate::sample("grid.csv"));
    let samples = samples();
    let first = format!("{samples}/northmoor-10k-2024.htm");
    let mut ran: BTreeSet<String> = BTreeSet::new();
    let mut run = |arguments: &[&str]| {
        let output = without_sockets(&desk, &arguments.join(SEPARATOR));
        let said = String::from_utf8_lossy(&output.stderr);
        assert_ne!(output.status.signal(), Some(BAD_SYSTEM_CALL), "{arguments:?} asked for a socket: {said}");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {:?} {said}", output.status);
        ran.insert(arguments[0].to_owned());
    };
    run(&["demo", "demo"]);
    run(&["add", &samples, "--published", "2025-01-01"]);
    run(&["reports", "--json"]);
    run(&["reports", "--as-of", "2024-06-30"]);
    let id = desk.report("northmoor-10q-2024q1")["report"].as_str().unwrap().to_owned();
    run(&["facts", &first, "--json"]);
    run(&["facts", &id]);
    run(&["statements", &first]);
    run(&["spread", &first, "--read-from", "tables"]);
    run(&["spread", "Northmoor", "-o", "n.xlsx", "--periods", "3", "--language", "zh"]);
    run(&["ask", "What was Northmoor's revenue in FY2024?"]);
    run(&["ask", "What does Northmoor say about customers?", "--json"]);
    run(&["search", "customers", "--limit", "3"]);
    run(&["grid", "q.csv", "-o", "out.xlsx"]);
    run(&["check", "out.xlsx", "n.xlsx"]);
    run(&["check"]);
    run(&["trace", "Northmoor", "total_assets", "FY2024", "--snippet"]);
    run(&["adjust", "Northmoor", "inventories", "FY2024", "77000000", "--reason", "recount"]);
    run(&["choose", "Larkfield", "inventories", "FY2023", "1", "--reason", "counted"]);
    run(&["review", "Northmoor", "revenue", "FY2024"]);
    run(&["decisions", "Northmoor"]);
    run(&["undo", "1"]);
    run(&["backup", "b.zip"]);
    run(&["restore", "b.zip", "--library", "restored"]);
    run(&["remove", &id]);
    run(&["models", "list"]);
    run(&["costs"]);

    let help = desk.run(["--help"]).expect(0).out;
    let listed = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty());
    // A command's line is indented by two, the rest of its description by more.
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: BTreeSet<String> =
        names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect();
    let missing: Vec<&String> = names.iter().filter(|name| *name != "help" && !ran.contains(*name)).collect();
    assert!(missing.is_empty(), "these commands were not run without sockets: {missing:?}");
}
